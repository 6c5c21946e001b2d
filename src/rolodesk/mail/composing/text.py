"""What a letter says: the message with the signature, the words it answers, and the template around it."""

import re
from typing import Final

from rolodesk.mail.composing.header import one_line
from rolodesk.model.message import html_of
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import OutgoingKind, Parcel, Quoted

CONTENT: Final = "{{content}}"
PLAIN_TEMPLATE: Final = (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>{{content}}</body></html>\n'
)
QUOTE_STYLE: Final = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"
PREFIX: Final = {
    OutgoingKind.REPLY: "Re:",
    OutgoingKind.OPENING: "",
    OutgoingKind.FORWARD: "Fwd:",
    OutgoingKind.AUTOMATIC: "Auto:",
}
"""RFC 3834 (3.1.5) has an automatic answer begin with "Auto:"."""
LONGEST_SUBJECT: Final = 500
_PREFIXES: Final = re.compile(r"^(?:(?:re|aw|sv|vs|fwd?|wg|auto)(?:\[\d{1,3}\])?: *)+", re.IGNORECASE)


def subject_of(parcel: Parcel) -> str:
    """Give the subject: what kind of mail it is, the ticket's subject, and its number in brackets."""
    number = f"[#{parcel.ticket_id}]"
    bare = _PREFIXES.sub("", one_line(parcel.subject), count=1)[:LONGEST_SUBJECT]
    words = [PREFIX[OutgoingKind(parcel.kind)], bare, "" if number in bare else number]
    return " ".join(word for word in words if word)


def plain_of(parcel: Parcel) -> str:
    """Give the text: the message, the signature behind its mark (RFC 3676, 4.3), and what it answers."""
    parts = [parcel.plain.rstrip()]
    if parcel.signature:
        parts.append(f"-- \n{parcel.signature}")
    if parcel.quoted is not None:
        lines = [f"> {line}".rstrip() for line in parcel.quoted.plain.splitlines()]
        parts.append("\n".join([_attribution(parcel.quoted), *lines]))
    return "\n\n".join(parts) + "\n"


def html_body_of(parcel: Parcel) -> str:
    """Give the HTML: the same in the mailbox's template."""
    parts = [parcel.html]
    if parcel.signature:
        parts.append(f"<div>-- <br>{html_of(parcel.signature)}</div>")
    if parcel.quoted is not None:
        said = html_of(parcel.quoted.plain)
        parts.append(
            f"<div>{html_of(_attribution(parcel.quoted))}</div>"
            f'<blockquote style="{QUOTE_STYLE}">{said}</blockquote>'
        )
    content = "<br><br>".join(parts)
    template = parcel.template or PLAIN_TEMPLATE
    return template.replace(CONTENT, content) if CONTENT in template else f"{template}{content}"


def _attribution(quoted: Quoted) -> str:
    author = quoted.author
    whose = f"{one_line(author.name)} <{author.email}>" if author.name else author.email
    at = print_moment(quoted.at)
    return f"On {at[:10]} at {at[11:16]} UTC, {whose} wrote:"
