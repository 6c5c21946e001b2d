"""Reports about messages that were sent from here: which message, which recipients, and why."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.addresses import read_addresses
from rolodesk.mail.parsing.bodies import leaves
from rolodesk.mail.parsing.delivery_status import read_delivery_status
from rolodesk.mail.parsing.fields import read_fields
from rolodesk.mail.parsing.free_bounces import looks_like_bounce, read_free_bounce
from rolodesk.mail.parsing.parts import Part
from rolodesk.mail.parsing.refs import read_ref, read_refs
from rolodesk.mail.parsing.source import Source
from rolodesk.model.letter import Correspondent, Envelope, FailedDelivery, Report

_STATUS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED: Final = frozenset(
    {
        "message/rfc822",
        "text/rfc822-headers",
        "message/global",
        "message/global-headers",
        "message/rfc822-headers",
    }
)
_REF_IN_TEXT: Final = re.compile(
    r"^[ \t>|*]*Message-ID:[ \t]*(?:\n[ \t]+)?(<[^<>\n]{1,990}>)", re.IGNORECASE | re.MULTILINE
)
_NULL_PATH: Final = re.compile(r"\s*<\s*>\s*")


def read_report(letter: Part, text: str, *, sender: Correspondent, envelope: Envelope) -> Report | None:
    """
    Give what a bounce reports, None for any other letter.

    A bounce is a `multipart/report` of delivery status (RFC 3464), or what a mail system says in words. A
    report without failures tells that all went well. A receipt, an automatic answer or a complaint is no
    bounce.
    """
    details = [part for part in leaves(letter) if part.media_type in _STATUS]
    is_formal = letter.media_type == "multipart/report" and bool(details)
    named = _named_recipients(letter)
    fields = letter.fields
    answers = fields.text("auto-submitted").lower().startswith("auto-replied") or bool(
        fields.raw("x-autoreply")
    )
    if not (is_formal or named) and not looks_like_bounce(
        sender=sender.email or fields.text("from"),
        name=sender.name or fields.text("from"),
        subject=fields.text("subject"),
        text=text,
        is_null=envelope.sender == "" or _NULL_PATH.fullmatch(fields.raw("return-path")) is not None,
        is_reply=answers or letter.media_type == "multipart/report",
        returns_letter=any(part.media_type in _RETURNED for part in leaves(letter)),
    ):
        return None
    failures = _formal_failures(details)
    if not failures and not (is_formal and details and not named and _all_went_well(details)):
        to = read_addresses([*fields.all_raw("to"), *fields.all_raw("delivered-to")], limit=bounds.FAILURES)
        ours = (sender.email, envelope.recipient, *(found.email for found in to))
        failures = read_free_bounce(text, named=named, ours=ours)
    return Report(message_refs=_refs(letter, text), failures=failures)


def _named_recipients(letter: Part) -> tuple[str, ...]:
    values = letter.fields.all_raw("x-failed-recipients")
    return tuple(found.email for found in read_addresses(values, limit=bounds.FAILURES))


def _formal_failures(details: list[Part]) -> tuple[FailedDelivery, ...]:
    failures = [
        failure for part in details if part.content for failure in read_delivery_status(part.content.head)
    ]
    return tuple(dict.fromkeys(failures))[: bounds.FAILURES]


def _all_went_well(details: list[Part]) -> bool:
    return any(
        re.search(
            rb"^action:\s*(?:delivered|relayed|expanded)", part.content.head, re.IGNORECASE | re.MULTILINE
        )
        for part in details
        if part.content
    )


def _refs(letter: Part, text: str) -> tuple[str, ...]:
    """Give the Message-IDs it may be about: of what is returned, in the words, and in its own header."""
    own = read_ref(letter.fields.raw("message-id"))
    found = [
        *_returned_refs(letter),
        *(ref for value in _REF_IN_TEXT.findall(text[: bounds.RETURNED_BYTES]) for ref in read_refs(value)),
        *read_refs(letter.fields.raw("x-original-message-id")),
        *read_refs(letter.fields.raw("in-reply-to")),
        *reversed(read_refs(letter.fields.raw("references"))),
    ]
    return tuple(ref for ref in dict.fromkeys(found) if ref != own)[: bounds.REFERENCES]


def _returned_refs(letter: Part) -> Iterator[str]:
    for part in leaves(letter):
        if part.media_type not in _RETURNED or part.content is None:
            continue
        source = Source(BytesIO(part.content.head.lstrip()[: bounds.RETURNED_BYTES]))
        ref = read_ref(read_fields(source, is_top=True).raw("message-id"))
        if ref:
            yield ref
