"""Canned replies: texts with places for what differs from ticket to ticket."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line, check_text
from rolodesk.model.markup import sanitise_html
from rolodesk.model.placeholder import check_places, filled

HTML_LIMIT: Final = 100_000
SHORTCUT_LIMIT: Final = 50
REPLY_FIELDS: Final = ("title", "shortcut", "text", "html", "mailbox_id")


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


class Unopened(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that somebody is about to open, as far as it is known: to a contact, or to an address."""

    mailbox_id: int
    contact_id: int | None = None
    email: str = ""
    subject: str = ""


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
        check_places(fields.get(name, ""), field=name)
    return replace(reply, **fields)


def render(reply: CannedReply, values: Mapping[str, str]) -> Rendered:
    """Put values, by the names of `VARIABLES`, in their places; what is not known is left empty."""
    return Rendered(filled(reply.text, values), filled(reply.html, values, is_html=True))


def _safe(html: str) -> str:
    clean = sanitise_html(html)
    if clean is None:
        raise Invalid("html", "must be HTML that can be read")
    return clean
