"""Messages as they are told: which of them, and each with its files and how its mail stands."""

import msgspec

from rolodesk.model.attachment import Attachment
from rolodesk.model.message import Message
from rolodesk.model.outgoing import Outgoing


class MessageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which messages of all tickets; what is None leaves all.

    Times are ms: from `…_after` on, until `…_before`.
    """

    kind: str | None = None
    direction: str | None = None
    mailbox_id: int | None = None
    """Where their ticket lies."""
    ticket_id: int | None = None
    contact_id: int | None = None
    """Whose their ticket is."""
    created_after: int | None = None
    created_before: int | None = None


class ToldMessage(msgspec.Struct, frozen=True):
    """A message, its files, and the mail that carries it if one does."""

    message: Message
    files: tuple[Attachment, ...] = ()
    cids: dict[str, str] = {}
    """The Content-ID by which its HTML shows a file, by the file's token."""
    whole_plain: str = ""
    """Its text with quotes and signature, "" where its own text is all of it."""
    mail: Outgoing | None = None
    mentions: tuple[int, ...] = ()
    """Ids of the members whom a note mentions."""
