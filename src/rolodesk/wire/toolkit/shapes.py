"""Types that several dialects' requests are made of, each within what the store can hold."""

from typing import Annotated, Final, TypeAlias, TypeVar

from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.errors import Invalid, Unknown

T = TypeVar("T")

LARGEST: Final = 2**63 - 1
DIGITS: Final = len(str(LARGEST))

Identifier: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST)]
"""An id or cursor: a whole number of 64 bits."""

Text: TypeAlias = Annotated[str, Meta(max_length=10_000)]
"""A text whose own limit, if it has one, the action knows."""

NOT_BLANK: Final = r"\S"
"""The one pattern that requests have: some character is no white space."""


def documented(most: int, *, at_least: int = 0) -> Meta:
    """
    Describe a text whose limits the action holds it to, for the OpenAPI document alone.

    Here they are not held: an action never refuses a value that is there already, however long.
    """
    return Meta(extra_json_schema={"minLength": at_least, "maxLength": most})


def id_of(params: dict[str, str], name: str, *, noun: str) -> int:
    """The id in a path. Raises `Invalid` if it is no number, `Unknown` if no id is ever that large."""
    text = params[name]
    if not (text.isascii() and text.isdigit()):
        raise Invalid(name, "must be a whole number")
    if len(text) > DIGITS or int(text) > LARGEST:
        raise Unknown(noun, "of that id")
    return int(text)


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
