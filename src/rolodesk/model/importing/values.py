"""Several values in one cell."""

from collections.abc import Iterable


def values_in(cell: str) -> list[str]:
    """Give the values of a cell: one a line, else parted by semicolons, else by commas."""
    if "\n" in cell:
        parts = cell.split("\n")
    elif ";" in cell:
        parts = cell.split(";")
    else:
        parts = cell.split(",")
    return [part.strip() for part in parts if part.strip()]


def cell_of(values: Iterable[str]) -> str:
    """Put values into one cell, so that `values_in` gives them again."""
    texts = values if isinstance(values, list | tuple) else list(values)
    if not texts:
        return ""
    joined = "; ".join(texts)
    if "," in joined or joined.count(";") >= len(texts):
        return "".join(f"{text}\n" for text in texts)
    return joined
