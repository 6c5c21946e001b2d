"""Delivery status notifications (RFC 3464): what the machine-readable part says of each recipient."""

import re
from io import BytesIO
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.addresses import usable_email
from rolodesk.mail.parsing.cleaning import clean_line
from rolodesk.mail.parsing.fields import Fields, read_fields
from rolodesk.mail.parsing.source import Source
from rolodesk.model.letter import FailedDelivery

_STATUS: Final = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
_REASON: Final = 500
_NO_FAILURE: Final = frozenset({"delivered", "relayed", "expanded"})


def read_delivery_status(data: bytes) -> tuple[FailedDelivery, ...]:
    """
    Give the recipients that a `message/delivery-status` names as failed or delayed; none where all went well.

    The first block is about the message, each further one about a recipient (RFC 3464, 2.1); reports that
    leave the first out, or have no empty line after it, are read as well.
    """
    source = Source(BytesIO(data[: bounds.RETURNED_BYTES]))
    failures: list[FailedDelivery] = []
    while not source.is_at_end() and len(failures) < bounds.FAILURES:
        before = source.line()
        source.unread()
        fields = read_fields(source)
        if not fields and before.strip():
            source.line()  # no field: passed over
        failure = _failure(fields)
        if failure is not None and failure not in failures:
            failures.append(failure)
    return tuple(failures)


def status_in(text: str) -> str:
    """Give the first enhanced status code (RFC 3463) of a failure in a text, "" if there is none."""
    return next((code for code in _STATUS.findall(text) if not code.startswith("2")), "")


def one_reason(text: str) -> str:
    """Give a diagnostic on one line, bounded."""
    return clean_line(text, limit=_REASON)


def _failure(fields: Fields) -> FailedDelivery | None:
    recipient = ""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        recipient = recipient or _typed(fields.text(name))
    action = fields.text("action").partition(" ")[0].strip().lower()
    if not action and not recipient:
        return None
    status = status_in(fields.text("status"))
    if action in _NO_FAILURE or (not action and fields.text("status").startswith("2")):
        return None
    diagnostic = fields.text("diagnostic-code")
    reason = one_reason(re.sub(r"^\s*(?:x-)?[\w-]+\s*;\s*", "", diagnostic))
    is_delay = action == "delayed" or (not action and status.startswith("4"))
    return FailedDelivery(
        recipient=recipient, status=status or status_in(reason), reason=reason, is_final=not is_delay
    )


def _typed(text: str) -> str:
    """Give the address of a value like `rfc822; anna@example.org`."""
    return usable_email(text.rpartition(";")[2].strip().strip("<>").strip())
