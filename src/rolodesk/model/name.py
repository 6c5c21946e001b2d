"""How a person's whole name and its two halves become each other."""


def split_name(name: str) -> tuple[str | None, str | None]:
    """
    Give first and last name: the trimmed name, cut at its first space (U+0020).

    One word is a first name without a last one; nothing is neither. `join_name` puts back exactly
    what was trimmed, whatever other white space the name holds.
    """
    first, _, last = name.strip().partition(" ")
    return first or None, last or None


def join_name(first: str | None, last: str | None) -> str:
    """Give both halves with one space between them; an empty or absent half is left out."""
    return f"{first} {last}" if first and last else first or last or ""
