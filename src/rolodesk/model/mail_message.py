"""What mail knows of a message beyond the message itself, and of the people on its ticket."""

from enum import StrEnum

import msgspec


class MailMessage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A message that came or leaves by mail, or whose HTML shows files.

    Message-IDs stand without angle brackets, as they are spelt.
    """

    message_id: int
    ticket_id: int
    letter_id: int | None
    """The letter it came in; None is one that was written here."""
    message_ref: str
    """Its Message-ID, "" if it came without one that can be used, or does not leave by mail."""
    in_reply_to: str = ""
    """The Message-ID that it answers, "" if it does not say."""
    whole_plain: str = ""
    """All of its text, quotes and signature included, "" where the message's own text is all of it."""
    cids: dict[str, str] = {}
    """Content-ID to the token of the attachment that its HTML shows by it (`cid:…`)."""
    unanswerable: str = ""
    """Why no machine may answer the letter it came in, "" where nothing in that speaks against it."""


class Part(StrEnum):
    """The part somebody has on a ticket: the first they had, but whoever writes becomes `from`."""

    FROM = "from"
    REPLY_TO = "reply-to"
    """Named by a letter's Reply-To as whom to answer."""
    TO = "to"
    CC = "cc"


class TicketPerson(msgspec.Struct, frozen=True):
    """Somebody outside whom a ticket's letters name. `email` is as it was written, `name` may be ""."""

    email: str
    name: str
    part: str
