"""Types that several dialects' requests are made of, each within what the store can hold."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.contact import PHONE_LIMIT
from rolodesk.model.errors import Invalid, Unknown

T = TypeVar("T")

LARGEST: Final = 2**63 - 1
DIGITS: Final = len(str(LARGEST))
PADDED: Final = re.compile(r"-?0[0-9]+|-0")
ID: Final = re.compile(r"0|[1-9][0-9]{0,18}")

Identifier: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST)]
"""An id or cursor: a whole number of 64 bits."""

Text: TypeAlias = Annotated[str, Meta(max_length=10_000)]
"""A text whose own limit, if it has one, the action knows."""

NOT_BLANK: Final = r"\S"
"""The one pattern that requests are held to here: some character is no white space."""

TOLD: Final = "x-told"
"""In a schema: what is to be said over it, for msgspec puts its own words over what it is given."""

_BREAKING: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
LINE: Final = rf"^[^{_BREAKING}]*$"
"""One line, as `model.line.check_unbroken` has it; this and those below are for the documents alone."""
FILLED_LINE: Final = rf"^[^{_BREAKING}]*[^\s{_BREAKING}][^{_BREAKING}]*$"
LINES: Final = r"^[^\x00]*$"
FILLED_LINES: Final = r"^[^\x00]*[^\s\x00][^\x00]*$"

EMAIL: Final[Mapping[str, Any]] = {"format": "idn-email", "maxLength": 254}
PHONE: Final[Mapping[str, Any]] = {"minLength": 1, "maxLength": PHONE_LIMIT, "pattern": FILLED_LINE}
URL: Final[Mapping[str, Any]] = {"format": "uri", "pattern": "^https?://"}

Ref: TypeAlias = Annotated[str, Meta(examples=["17690000000000000100"])]
"""The id of a contact or webhook, as it is told."""

Moment: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""A time, as it is told."""

Link: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
"""A URL, as it is told."""


def documented(most: int, *, pattern: str = LINE) -> Meta:
    """
    Describe a text whose limits the action holds it to, for the OpenAPI document alone.

    Here they are not held: an action never refuses a value that is there already, however long.
    """
    is_filled = pattern in {FILLED_LINE, FILLED_LINES}
    return told({"minLength": int(is_filled), "maxLength": most, "pattern": pattern})


def told(schema: Mapping[str, Any]) -> Meta:
    """Say something in the OpenAPI document alone. It is said instead of the limits that are held here."""
    return Meta(extra_json_schema={**schema, TOLD: schema})


Sought: TypeAlias = Annotated[Text, told({"minLength": 1, "maxLength": 10_000})]
"""A text that records are narrowed to; `reading.check_filter` holds it to not being empty."""


def id_of(params: dict[str, str], name: str, *, noun: str) -> int:
    """
    The id in a path. Raises `Invalid` if it is no number, `Unknown` if no id is ever written so.

    A record has one path: an id has no zeros in front, and is never larger than `LARGEST`.
    """
    text = params[name]
    if is_padded(text):
        raise Unknown(noun, "of that id")
    return padded_id_of(params, name, noun=noun)


def padded_id_of(params: dict[str, str], name: str, *, noun: str) -> int:
    """The id in a path, which may have zeros in front. Raises what `id_of` does."""
    text = params[name]
    if not (text.isascii() and text.isdigit()):
        raise Invalid(name, "must be a whole number")
    if len(text) > DIGITS or int(text) > LARGEST:
        raise Unknown(noun, "of that id")
    return int(text)


def is_padded(text: str) -> bool:
    """Whether a whole number has zeros in front, as no JSON number has."""
    return PADDED.fullmatch(text) is not None


def limited(limit: int | None, *, default: int, most: int) -> int:
    """How many rows a page has: as asked, cut down to the most."""
    return default if limit is None else min(limit, most)


def with_plus(phone: str) -> str:
    """Give a phone number from a query: a blank in front was a `+` before the URL was decoded."""
    return f"+{phone.lstrip()}" if phone.startswith(" ") else phone


def with_plus_inside(email: str) -> str:
    """Give an e-mail address from a query, trimmed: a blank inside was a `+` before the URL was decoded."""
    return email.strip().replace(" ", "+")


def given(value: T | UnsetType) -> T | None:
    """Give a parameter that was sent, else None. With None as default, the text `null` would be none too."""
    return None if value is UNSET else value


def trimmed(text: str | UnsetType) -> str | None:
    """Give a text that was sent without the blanks around it; None if nothing is left."""
    return None if text is UNSET else text.strip() or None
