"""Letters: what is understood of an RFC 5322 message, and what becomes of one that came in."""

from enum import StrEnum
from typing import Final

import msgspec

RESTORED: Final = "restored by hand"
"""The reason that a dropped letter has while it waits to be taken in after all."""


DISCARDED: Final = "discarded by hand"
"""The reason of a letter that somebody discarded after it was parked."""


class LetterState(StrEnum):
    """What has become of a letter that was accepted. Only `waiting` is still to be worked on by itself."""

    WAITING = "waiting"
    TAKEN = "taken"
    """It is a message of a ticket."""
    REPEATED = "repeated"
    """It had come before."""
    REPORT = "report"
    """It told of a message of ours that could not be delivered."""
    DROPPED = "dropped"
    """Mail Flow dropped it, or somebody did who saw it parked; it can be restored until it is forgotten."""
    PARKED = "parked"
    """It could not be parsed or taken in; it can be tried again."""


class Source(StrEnum):
    """The way a letter came."""

    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    IMPORT = "import"


class Correspondent(msgspec.Struct, frozen=True, array_like=True):
    """An address as a letter writes it: `email` is checked, `name` is decoded and may be ""."""

    email: str
    name: str = ""


class LetterFile(msgspec.Struct, frozen=True, kw_only=True):
    """
    A part that is kept as a file. Its decoded bytes lie in the spool folder under `spooled`.

    `name` keeps the file-name rule (`model.filename`), `media_type` is type/subtype in lower case, `cid` is
    the Content-ID without its angle brackets or "", and `inline` says that the HTML shows it by that.
    """

    spooled: str
    name: str
    media_type: str
    size: int
    sha256: str
    cid: str = ""
    inline: bool = False


class FailedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """What a bounce tells of one recipient (RFC 3464, or a free form that was recognised)."""

    recipient: str
    """The address it could not be delivered to, "" if the report does not say."""
    status: str
    """Like "5.1.1", "" if it does not say."""
    reason: str
    """The diagnostic, on one line."""
    is_final: bool
    """False: delivery is only delayed (action `delayed`, status 4.x.x), and nothing failed yet."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report about a message that was sent from here, or claims to be."""

    message_refs: tuple[str, ...]
    """The Message-IDs it may be about, the likeliest first: of the returned message, then In-Reply-To…"""
    failures: tuple[FailedDelivery, ...]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is understood of a letter. Texts are Unicode without NUL or lone surrogates, and bounded.

    Message-IDs (`message_ref` and the like) stand without angle brackets, as they are spelt.
    """

    message_ref: str
    """Its Message-ID, "" if it has none that can be used."""
    digest: str
    """Of what a re-delivery keeps: From, To, Cc, Subject, Date, Message-ID, and the body."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Oldest first, as RFC 5322 orders them."""
    sender: Correspondent
    """Of From, else of Sender, else of the envelope; `email` is "" if none of them is usable."""
    reply_to: tuple[Correspondent, ...] = ()
    to: tuple[Correspondent, ...] = ()
    cc: tuple[Correspondent, ...] = ()
    subject: str = ""
    sent_at: int | None = None
    """Of Date, in ms; None if it is missing, or not of 1980 to 2099."""
    plain: str = ""
    """What its author wrote now, without quotes and signature; all of it if nothing would be left."""
    whole_plain: str = ""
    """All of its text. It equals `plain` where nothing was cut off."""
    html: str = ""
    """Its HTML, sanitised; `cid:` references are kept. Made of the text where it has no HTML."""
    files: tuple[LetterFile, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """All header fields, names in lower case, values decoded and unfolded, in their order; bounded."""
    language: str = ""
    """Two letters of what its text is most likely written in, "" if that cannot be told."""
    report: Report | None = None
    """Set where it is a bounce; it has no failures where it tells that all went well."""

    def header(self, name: str) -> str:
        """Give the first value of a header field (`name` in lower case), "" if it is missing."""
        return next((value for key, value in self.headers if key == name), "")


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """How a letter came: the SMTP envelope, or what stands for it. `sender` is "" for the null sender."""

    source: Source
    sender: str
    recipient: str
    """The address it was for, as it was given, a reply token included."""


class KeptLetter(msgspec.Struct, frozen=True):
    """A letter that was accepted: the blob has its bytes, this says what has become of it. Times are ms."""

    id: int
    mailbox_id: int
    source: str
    envelope_from: str
    envelope_to: str
    blob_key: str
    size: int
    sha256: str
    """Of its bytes."""
    state: str
    reason: str
    """Why it is parked, dropped, or a report; a sentence."""
    trace: str
    """JSON: what Mail Flow did with it, rule by rule (`model.flow.verdict.Trace`), "" before that."""
    message_ref: str
    digest: str
    """`Letter.digest`, "" until it was parsed."""
    sender: str
    subject: str
    ticket_id: int | None
    message_id: int | None
    attempts: int
    leased_until: int | None
    received_at: int
    done_at: int | None

    @property
    def is_restored(self) -> bool:
        """Whether somebody wants it taken in though it was dropped: Mail Flow must not drop it again."""
        return self.reason == RESTORED
