"""How sentences and JSON are written on a page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from markupsafe import Markup

INDENT: Final = "  "
SHORT: Final = 56
"""Characters of JSON that are printed on one line."""


def capitalized(sentence: str) -> str:
    """Begin a sentence with a capital letter, and leave the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def painted(value: Any) -> Markup:
    """Print a JSON value over lines, its keys and values marked for the style sheet."""
    return _painted(value, "")


def _painted(value: Any, indent: str) -> Markup:
    deeper = indent + INDENT
    on_one_line = bool(indent) and _is_short(value)
    if isinstance(value, dict):
        rows = [
            Markup('<span class="k">{}</span>: ').format(_quoted(key)) + _painted(inner, deeper)
            for key, inner in value.items()
        ]
        return _block("{}", rows, indent, on_one_line=on_one_line)
    if isinstance(value, list):
        return _block("[]", [_painted(inner, deeper) for inner in value], indent, on_one_line=on_one_line)
    kind = "s" if isinstance(value, str) else "n"
    return Markup('<span class="{}">{}</span>').format(kind, _quoted(value))


def _block(brackets: str, rows: list[Markup], indent: str, *, on_one_line: bool) -> Markup:
    opening, closing = brackets[0], brackets[1]
    if on_one_line or not rows:
        return Markup("{}{}{}").format(opening, Markup(", ").join(rows), closing)
    inner = Markup(",\n").join(Markup("{}{}{}").format(indent, INDENT, row) for row in rows)
    return Markup("{}\n{}\n{}{}").format(opening, inner, indent, closing)


def _is_short(value: Any) -> bool:
    """Say whether a list or object is read more easily on one line."""
    return len(msgspec.json.encode(value)) <= SHORT


def _quoted(value: Any) -> str:
    return msgspec.json.encode(value).decode()


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"capitalized": capitalized, "painted": painted}
