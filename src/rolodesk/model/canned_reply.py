"""Canned replies: texts with places for what differs from ticket to ticket."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line, check_text
from rolodesk.model.markup import sanitise_html

HTML_LIMIT: Final = 100_000
SHORTCUT_LIMIT: Final = 50
REPLY_FIELDS: Final = ("title", "shortcut", "text", "html", "mailbox_id")
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


class CannedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A canned reply: `text`, and perhaps `html` for who writes in that. Of one mailbox, or of all (None)."""

    id: int
    title: str
    shortcut: str
    """What is typed to insert it; "" is none."""
    text: str
    html: str
    mailbox_id: int | None
    created_at: int
    updated_at: int


class CannedReplyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays. A `mailbox_id` that is None is every mailbox."""

    title: str | UnsetType = UNSET
    shortcut: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    html: str | UnsetType = UNSET
    mailbox_id: int | UnsetType | None = UNSET


class Rendered(msgspec.Struct, frozen=True):
    """A canned reply for a ticket."""

    text: str
    html: str


def reply_applied(change: CannedReplyChange, reply: CannedReply) -> CannedReply:
    """
    Give the reply as it is with the change; its HTML is made safe.

    Refuses (`Invalid`) blank and long texts, and a place of a name that is none of `VARIABLES`.
    """
    fields = {name: value for name in REPLY_FIELDS if (value := getattr(change, name)) is not UNSET}
    if "title" in fields:
        fields["title"] = check_line(fields["title"], field="title")
    if fields.get("shortcut"):
        fields["shortcut"] = check_line(fields["shortcut"], field="shortcut", limit=SHORTCUT_LIMIT)
    if "text" in fields:
        fields["text"] = check_text(fields["text"], field="text")
    if fields.get("html"):
        fields["html"] = _safe(check_text(fields["html"], field="html", limit=HTML_LIMIT))
    for name in ("text", "html"):
        for found in _PLACE.findall(fields.get(name, "")):
            if found not in VARIABLES:
                raise Invalid(name, f"has a place for {found!r}; there are {', '.join(VARIABLES)}")
    return replace(reply, **fields)


def render(reply: CannedReply, values: Mapping[str, str]) -> Rendered:
    """Put values, by the names of `VARIABLES`, in their places; what is not known is left empty."""

    def filled(text: str, *, escaped: bool) -> str:
        def value(match: re.Match[str]) -> str:
            known = values.get(match[1], "")
            return escape(known) if escaped else known

        return _PLACE.sub(value, text)

    return Rendered(filled(reply.text, escaped=False), filled(reply.html, escaped=True))


def _safe(html: str) -> str:
    clean = sanitise_html(html)
    if clean is None:
        raise Invalid("html", "must be HTML that can be read")
    return clean
