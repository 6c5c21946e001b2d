"""Reading JSON that people write, strictly: a refusal names the place, such as `conditions.all[1].value`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from rolodesk.model.errors import Invalid, Malformed

LONGEST_INPUT: Final = 65_536
"""Bytes of one rule."""
HIGHEST: Final = 2**53 - 1
"""The highest whole number that every JSON reader keeps exact (RFC 8259, 6)."""
_LONGEST_SHOWN: Final = 40


def decoded(raw: bytes | str, *, limit: int = LONGEST_INPUT) -> object:
    """Give the JSON value of a text. Refuses (`Malformed`) one that is none, and one over the limit."""
    if len(raw) > limit:
        raise Malformed(f"must be at most {limit} bytes")
    try:
        value: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Malformed("must be JSON") from error
    return value


def at(place: str, key: str | int) -> str:
    """Give the place of a member (by its key) or an item (by its number) of what is at `place`."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    return f"{place}.{key}" if place else key


def object_of(
    value: object, place: str, *, needed: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, object]:
    """Give a JSON object. Refuses (`Invalid`) anything else, a key that is not known, and a missing one."""
    allowed = (*needed, *optional)
    if not isinstance(value, dict):
        raise Invalid(place, f"must be an object with {listed(allowed)}")
    for key in value:
        if key not in allowed:
            raise Invalid(at(place, shown(key)), f"is not known here; allowed is {listed(allowed)}")
    for key in needed:
        if key not in value:
            raise Invalid(at(place, key), "must be given")
    return value


def items_of(value: object, place: str, *, most: int, least: int = 0) -> Sequence[object]:
    """Give the items of a JSON array. Refuses (`Invalid`) anything else, too few and too many."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Invalid(place, f"must be a list of {least} to {most}")
    return value


def text_of(value: object, place: str, *, limit: int) -> str:
    """Give a text, blanks around it kept. Refuses (`Invalid`) a blank or long one, NUL, lone surrogates."""
    if not isinstance(value, str) or not value.strip() or len(value) > limit or not _is_storable(value):
        raise Invalid(place, f"must be a text of 1 to {limit} characters")
    return value


def whole_of(value: object, place: str, *, least: int = 0) -> int:
    """Give a whole number. Refuses (`Invalid`) anything else, and one out of range."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= HIGHEST:
        raise Invalid(place, f"must be a whole number, at least {least}")
    return value


def flag_of(value: object, place: str) -> bool:
    """Give true or false. Refuses (`Invalid`) anything else."""
    if not isinstance(value, bool):
        raise Invalid(place, "must be true or false")
    return value


def choice_of(value: object, place: str, choices: Iterable[str]) -> str:
    """Give one of the choices. Refuses (`Invalid`) anything else."""
    choices = tuple(choices)
    if not isinstance(value, str) or value not in choices:
        raise Invalid(place, f"must be one of {', '.join(choices)}")
    return value


def listed(names: Iterable[str]) -> str:
    """Join names as a sentence does."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def shown(text: str, limit: int = _LONGEST_SHOWN) -> str:
    """Give a text on one line and short, `…` behind what was cut off."""
    line = text[: limit + 1]
    if not line.isprintable():
        line = _on_one_line(line)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


@lru_cache(maxsize=256)
def _on_one_line(text: str) -> str:
    """Put a blank for what is not printable. The same texts are shown again and again, rule by rule."""
    return "".join(c if c.isprintable() else " " for c in text)


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
