"""Places in texts, `{{contact.first_name}}`, for what differs from ticket to ticket."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from rolodesk.model.errors import Invalid

VARIABLES: Final = (
    "contact.first_name",
    "contact.last_name",
    "contact.name",
    "contact.email",
    "contact.company",
    "ticket.id",
    "ticket.subject",
    "mailbox.name",
    "member.name",
    "workspace.name",
)
_PLACE: Final = re.compile(r"\{\{\s*([^{}]{0,100}?)\s*\}\}")


def check_places(text: str, *, field: str, also: tuple[str, ...] = ()) -> str:
    """Give a text back. Refuses (`Invalid`) a place of a name that is none of `VARIABLES`, nor in `also`."""
    for found in _PLACE.findall(text):
        if found not in VARIABLES and found not in also:
            raise Invalid(field, f"has a place for {found!r}; there are {', '.join((*also, *VARIABLES))}")
    return text


def has_places(text: str) -> bool:
    """Say whether anything is to be put into a text."""
    return _PLACE.search(text) is not None


def filled(text: str, values: Mapping[str, str], *, is_html: bool = False) -> str:
    """
    Put values in their places; one that is not known is left empty, and in HTML each is escaped and no place.

    A place of a name that is none of `VARIABLES` stays as it stands.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in VARIABLES:
            return match[0]
        known = values.get(match[1], "")
        return escape(known).replace("{", "&#123;") if is_html else known

    return _PLACE.sub(value, text)
