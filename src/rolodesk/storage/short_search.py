"""How SQLite finds a part that is too short for the index: in the rows of contacts, as they were written."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from rolodesk.model.contact import PHONE_LIMIT
from rolodesk.storage.folded_globs import any_digit, globs_of, globs_of_digits
from rolodesk.storage.statement import WORKSPACE, Value, bound_text
from rolodesk.storage.tables import contacts, notes

PLACES: Final = f"[{','.join(str(place) for place in range(1, PHONE_LIMIT + 1))}]"
"""The places of a phone number's characters, as a JSON list."""

PARTED_DIGITS: Final = '*[0-9][^0-9"]*'
"""Of a contact's phones, as they are stored: a number has more behind a digit than digits."""


def pattern_count(text: str) -> int:
    """Count the patterns that a folded text needs, which decides how the condition reads."""
    return len(globs_of(text))


def pattern_values(text: str, digits: str | None) -> dict[str, Value]:
    """Give what the condition binds for a folded text and its digits."""
    globs = {f"glob_{number}": glob for number, glob in enumerate(globs_of(text))}
    is_escaped = any(character in '"\\' or character < " " for character in text)
    values: dict[str, Value] = {
        "like": like(text),
        "like_in_json": "%" if is_escaped else like(text),
        **globs,
    }
    if digits:
        together, apart = globs_of_digits(digits[:2])
        values |= {"digits_together": together, "digits_apart": apart, "a_digit": f"[{any_digit()}]"}
        near = f"%{'%'.join(digits)}%"
        values |= {"digits_like": like(digits), "digits_near": near, "digits_parted": PARTED_DIGITS}
    return {**values, "places": PLACES}


def like(text: str) -> str:
    """Give the pattern of LIKE for texts that hold this one. A backslash takes the meaning from a sign."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def matches_rows(columns: Sequence[str], *, patterns: int, digits: bool) -> ColumnElement[bool]:
    """Match contacts by their own texts, pinned notes and phones: what the index would say, if it could."""
    holds = partial(_holds, patterns=patterns)
    found = [holds(_text(name)) for name in columns if name not in {"notes", "tags"}]
    if "notes" in columns:
        pinned = notes.alias("pinned")
        is_pinned = and_(pinned.c.workspace_id == WORKSPACE, pinned.c.id == contacts.c.pinned_note_id)
        found.append(exists(select(1).where(is_pinned, holds(pinned.c.content))))
    if "tags" in columns:
        tag = func.json_each(contacts.c.tags).table_valued("value", name="tag")
        text = select(func.group_concat(tag.c.value, "\n")).scalar_subquery()
        may_be = or_(_is_like(contacts.c.tags, "like_in_json"), _is_beyond_ascii(contacts.c.tags))
        found.append(and_(may_be, holds(text)))
    if digits:
        found.append(_has_digits())
    return or_(*found)


def _text(column: str) -> ColumnElement[Any]:
    """The text of a contact that a column of the index is made of, blanks around it aside."""
    if column == "name":
        return func.coalesce(contacts.c.first_name, "") + " " + func.coalesce(contacts.c.last_name, "")
    return contacts.c[column]


def _holds(text: ColumnElement[Any], *, patterns: int) -> ColumnElement[bool]:
    """Match texts that hold the one looked for. LIKE is quicker, and knows the cases of ASCII."""
    globs = or_(*(_globs(text, f"glob_{number}") for number in range(patterns)))
    return or_(_is_like(text, "like"), and_(_is_beyond_ascii(text), globs))


def _has_digits() -> ColumnElement[bool]:
    """
    Match contacts with a phone number that has the digits, whatever stands between them.

    A number in E.164 has them together or not at all; only others are taken apart.
    """
    phones = contacts.c.phones
    phone = func.json_each(phones).table_valued("value", name="phone")
    number = func.json_extract(phone.c.value, "$[0]")
    place = func.json_each(bound_text("places")).table_valued("value", name="place")
    character = func.substr(number, place.c.value, 1)
    # SQLite hands an aggregate its rows in the order of the list.
    digits = select(func.group_concat(character, "")).where(_globs(character, "a_digit")).scalar_subquery()
    is_apart = and_(_globs(number, "digits_apart"), _globs(digits, "digits_together"))
    apart = exists(select(1).select_from(phone).where(or_(_globs(number, "digits_together"), is_apart)))
    is_near = and_(_is_like(phones, "digits_near"), _globs(phones, "digits_parted"))
    may_be = or_(is_near, _is_beyond_ascii(phones))
    return or_(_is_like(phones, "digits_like"), and_(may_be, apart))


def _is_like(text: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return text.like(bound_text(name), escape="\\")


def _globs(text: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return text.op("GLOB", is_comparison=True)(bound_text(name))


def _is_beyond_ascii(text: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.octet_length(text) != func.length(text)
