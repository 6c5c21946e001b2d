"""Changing a mailbox: what may be said of it, and how it then is."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line, check_text
from rolodesk.model.placeholder import check_places
from rolodesk.model.workspace import Mailbox, Sending

LONGEST_UNDO: Final = 3_600
LONGEST_FOLLOW_UP: Final = 3_650
TEMPLATE_LIMIT: Final = 100_000
CONTENT: Final = "{{content}}"

MAILBOX_FIELDS: Final = (
    "name",
    "addresses",
    "auto_reply",
    "signature",
    "template",
    "sending",
    "files_senders",
    "undo_seconds",
    "follow_up_days",
)


class MailboxChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays. `addresses` are all of them; "" takes a text away."""

    name: str | UnsetType = UNSET
    addresses: tuple[str, ...] | UnsetType = UNSET
    auto_reply: str | UnsetType = UNSET
    signature: str | UnsetType = UNSET
    template: str | UnsetType = UNSET
    sending: Sending | UnsetType = UNSET
    files_senders: bool | UnsetType = UNSET
    undo_seconds: int | UnsetType = UNSET
    follow_up_days: int | UnsetType = UNSET


def mailbox_applied(change: MailboxChange, mailbox: Mailbox) -> Mailbox:
    """
    Give the mailbox as it is with the change.

    Refuses (`Invalid`) no or malformed addresses, texts with control characters, a template without
    `{{content}}` exactly once, a place of an unknown name in it or in the signature, an `undo_seconds` over
    an hour and `follow_up_days` over ten years.
    """
    fields = {name: getattr(change, name) for name in MAILBOX_FIELDS if getattr(change, name) is not UNSET}
    if "name" in fields:
        fields["name"] = check_line(fields["name"], field="name")
    if "addresses" in fields:
        fields["addresses"] = check_addresses(fields["addresses"])
    if "auto_reply" in fields:
        fields["auto_reply"] = _text_or_none(fields["auto_reply"], field="auto-reply") or None
    if "signature" in fields:
        fields["signature"] = check_places(
            _text_or_none(fields["signature"], field="signature"), field="signature"
        )
    if "template" in fields:
        fields["template"] = _template(fields["template"])
    for name, highest in (("undo_seconds", LONGEST_UNDO), ("follow_up_days", LONGEST_FOLLOW_UP)):
        if not 0 <= fields.get(name, 0) <= highest:
            raise Invalid(name.replace("_", "-"), f"must be 0 to {highest}")
    return replace(mailbox, **fields)


def check_addresses(addresses: Sequence[str]) -> tuple[str, ...]:
    """Give the addresses, each once however it is written. Refuses (`Invalid`) none, and malformed ones."""
    checked = [check_email(address, field="address") for address in addresses]
    if not checked:
        raise Invalid("address", "must be given at least once: a mailbox is found by its addresses")
    by_key: dict[str, str] = {}
    for address in checked:
        by_key.setdefault(fold_email(address), address)
    return tuple(by_key.values())


def _text_or_none(text: str, *, field: str) -> str:
    return check_text(text, field=field) if text.strip() else ""


def _template(text: str) -> str:
    if not text.strip():
        return ""
    checked = check_text(text, field="template", limit=TEMPLATE_LIMIT)
    if checked.count(CONTENT) != 1:
        raise Invalid("template", f"must hold {CONTENT} once, where the message is to stand")
    return check_places(checked, field="template", also=("content",))
