"""A message with all that is told of it: its files, and how its mail stands."""

import msgspec

from rolodesk.model.attachment import Attachment
from rolodesk.model.message import Message
from rolodesk.model.outgoing import Outgoing


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
