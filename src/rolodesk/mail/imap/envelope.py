"""What stands for the SMTP envelope of a letter that lies in a folder, read from its header fields."""

import re
from collections.abc import Sequence
from typing import Final

from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.letter import Envelope, Source
from rolodesk.model.reply_token import read_recipient

RECIPIENT_FIELDS: Final = ("x-original-to", "delivered-to", "x-delivered-to", "envelope-to", "to", "cc")
"""The likeliest first: what mail servers write on delivery, then what the sender wrote."""
STUB_FIELDS: Final = ("message-id", "return-path", "from", "to", "cc", "subject", "date")

_FOLD: Final = re.compile(rb"\r?\n(?=[ \t])")
_ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_REF: Final = re.compile(r"<([^<>\s]+)>")
_MOST_ADDRESSES: Final = 200

Fields = dict[str, list[str]]


def fields_of(header: bytes) -> Fields:
    """Read header fields: names in lower case, values unfolded, otherwise as they stand there."""
    found: Fields = {}
    for line in _FOLD.sub(b"", header).splitlines():
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            key = name.strip().lower().decode("ascii", "replace")
            found.setdefault(key, []).append(value.strip().decode("utf-8", "replace"))
    return found


def message_ref(fields: Fields) -> str:
    """Give the Message-ID without its angle brackets, "" if there is none."""
    match = _REF.search(next(iter(fields.get("message-id", ())), ""))
    return match[1] if match else ""


def envelope_of(fields: Fields, addresses: Sequence[str]) -> Envelope:
    """
    Tell for whom a letter was, of a mailbox's addresses, and from whom it came.

    An address with a reply token comes before one without, the mailbox's first stands for none at all. The
    sender is that of Return-Path, which the last mail server wrote ("<>" is the null sender), else of From.
    """
    own = {fold_email(address) for address in addresses}
    mine = [
        address
        for name in RECIPIENT_FIELDS
        for address in _addresses(fields, name)
        if fold_email(address) in own or fold_email(read_recipient(address)[0]) in own
    ]
    tagged = [address for address in mine if read_recipient(address)[1] is not None]
    recipient = next(iter([*tagged, *mine, *addresses]), "")
    came_from = "return-path" if "return-path" in fields else "from"
    sender = next(iter(_addresses(fields, came_from)), "")
    return Envelope(source=Source.IMAP, sender=sender, recipient=recipient)


def stub(fields: Fields, sentence: str) -> bytes:
    """
    Make a letter that stands for one that could not be fetched: its own head, and a sentence that says why.

    Taken in later, by hand, it opens a ticket that somebody can act on.
    """
    lines = [f"{name.title()}: {value}" for name in STUB_FIELDS for value in fields.get(name, ())[:1]]
    head = [*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    text = "\r\n".join([*head, "Content-Transfer-Encoding: 8bit", "", sentence, ""])
    return text.replace("\0", "").encode("utf-8", "replace")


def _addresses(fields: Fields, name: str) -> list[str]:
    found = []
    for value in fields.get(name, ()):
        for candidate in _ADDRESS.findall(value)[:_MOST_ADDRESSES]:
            try:
                found.append(check_email(candidate, field=name))
            except Invalid:
                continue
    return found
