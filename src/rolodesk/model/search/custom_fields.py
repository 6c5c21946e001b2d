"""
By which marks the index knows what custom fields hold, so that a value is found as fast as a rare word.

A mark is a digest of the field's title, in any spelling, and of the value in a form of it: a text without
regard to case, a number and a date by what they are. Of a list each entry counts; an object within has none.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import msgspec

from rolodesk.model.errors import InvalidParameter
from rolodesk.model.field_definition import FieldKind
from rolodesk.model.search.terms import marked
from rolodesk.model.tag import canonical_tag

MOST_VALUES: Final = 500
"""So many values of a record are told, from its first field on."""
LARGEST_EXPONENT: Final = 60
REMEMBERED: Final = 4_096
"""Marks, since most records share their fields and many their values."""

_json: Final = msgspec.json.Decoder(dict[str, object]).decode
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?")
_NO_JSON_NUMBER: Final = re.compile(r"\+|-?0[0-9]")
_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?", re.DOTALL)


def marks_of(text: str) -> set[str]:
    """Give the marks of custom fields, which are a JSON object as text: of each field, and of its values."""
    if text == "{}":
        return set()
    marks: set[str] = set()
    left = MOST_VALUES
    for title, value in _json(text).items():
        marks.add(mark_of_field(title))
        for one in (value if isinstance(value, list) else [value])[:left]:
            left -= 1
            if isinstance(one, str | int | float):
                marks |= _marks_of_value(title, one)
    return marks


@lru_cache(maxsize=REMEMBERED, typed=True)
def mark_of_field(title: str) -> str:
    """Give the mark of every record that has a field."""
    return _mark(title, "", "")


def marks_asked(title: str, value: str, kind: FieldKind | None) -> frozenset[str]:
    """
    Give the marks of which a record has one whose field has a value, as it is typed.

    In a field that nobody defined, texts are what they are, and numbers are numbers. Refuses
    (`InvalidParameter`) what a number or date cannot be.
    """
    number, day = number_of(value), date_of(value)
    if kind is FieldKind.NUMBER and number is None:
        raise InvalidParameter(named(title), "must be a number")
    if kind is FieldKind.DATE and day is None:
        raise InvalidParameter(named(title), "must be a date, such as 2026-01-31")
    asked = set[tuple[str, str]]()
    if kind is not FieldKind.NUMBER and kind is not FieldKind.DATE:
        asked.add(("text", _folded(value)))
    if number is not None and kind is None and not _NO_JSON_NUMBER.match(value.strip()):
        asked.add(("text", number))
    if kind is FieldKind.NUMBER:
        asked.update((("text", str(number)), ("number", str(number))))
    if kind is FieldKind.DATE:
        asked.update((("text", str(day)), ("date", str(day))))
    return frozenset(_mark(title, form, written) for form, written in asked)


def named(title: str) -> str:
    """Give what the parameter is called that asks for a field."""
    return f"custom_fields[{title}]"


def number_of(text: str) -> str | None:
    """Write a number as every equal one is written; None for what is none."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if not number:
        return "0"
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        return None
    written = format(number, "f").lstrip("+")
    return written.rstrip("0").rstrip(".") if "." in written else written


def date_of(text: str) -> str | None:
    """Give the day that a text says, a time aside; None for what is none."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=REMEMBERED, typed=True)
def _marks_of_value(title: str, value: float | str) -> frozenset[str]:
    return frozenset(_mark(title, form, written) for form, written in _forms(value))


def _forms(value: float | str) -> Iterator[tuple[str, str]]:
    """Give the forms by which a value is asked for; one that reads as its text does is not said again."""
    if isinstance(value, bool):
        yield "text", str(value).lower()
    elif isinstance(value, int | float):
        yield "text", number_of(str(value)) or _folded(str(value))
    else:
        text = _folded(value)
        yield "text", text
        for form, written in (("number", number_of(value)), ("date", date_of(value))):
            if written not in {None, text}:
                yield form, str(written)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


def _mark(title: str, form: str, written: str) -> str:
    told = "\0".join((canonical_tag(title), form, written)).encode()
    return marked("field", blake2b(told, digest_size=10).hexdigest())
