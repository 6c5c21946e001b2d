"""A contact or ticket as it was: each event taken back gives what was there before it."""

from typing import Any

import msgspec
from msgspec.structs import replace

from rolodesk.model.contact import OWN_FIELDS, Contact, Email
from rolodesk.model.rules.rewinding import contact_before, ticket_at, ticket_before
from rolodesk.model.ticket import Ticket

CONTACT = Contact(
    *(1, "1", "Anna", None, None, None, None, None, None, None, "Lead", 1, "Website", "{}"),
    *((Email("a@x.example", True),), (), ("vip",), None, 0, None, None, 0, 1),
)
TICKET = Ticket(
    id=1,
    mailbox_id=1,
    contact_id=None,
    status="new",
    subject="Help",
    from_email="a@x.example",
    from_name="",
    note="",
    tags=(),
    labels=("a",),
    custom_fields={"Country": "SE"},
    created_at=0,
    updated_at=9,
    latest_at=9,
    bumped_at=5,
    first_agent_reply_at=5,
    deleted_at=None,
)


def as_told(fields: dict[str, Any]) -> dict[str, object]:
    """What an event has of fields, once it was stored."""
    told: dict[str, object] = msgspec.json.decode(msgspec.json.encode(fields))
    return told


def test_every_own_field_of_a_contact_is_taken_back() -> None:
    after = replace(
        CONTACT,
        first_name=None,
        stage="Customer",
        account_id=7,
        emails=(Email("b@x.example", True), Email("a@x.example")),
        custom_fields='{"a": 1}',
    )
    before = {
        name: getattr(CONTACT, name) for name in OWN_FIELDS if getattr(CONTACT, name) != getattr(after, name)
    }
    assert contact_before(after, "contact.updated", before=as_told(before), after={}) == CONTACT


def test_tags_are_taken_back_one_by_one() -> None:
    tagged = contact_before(CONTACT, "contact.tag_removed", before={}, after={"tag": "Old"})
    assert tagged.tags == ("vip", "Old")
    assert contact_before(tagged, "contact.tag_added", before={}, after={"tag": "VIP"}).tags == ("Old",)
    assert contact_before(CONTACT, "contact.email_flagged", before={}, after={"email": "x"}) == CONTACT


def test_a_tickets_fields_are_taken_back_and_its_times_moved() -> None:
    after = replace(TICKET, status="solved", labels=("a", "b"), custom_fields={}, mailbox_id=3)
    before = {name: getattr(TICKET, name) for name in ("status", "labels", "custom_fields", "mailbox_id")}
    assert ticket_before(after, before=as_told({**before, "agents": [1], "unknown": 1})) == TICKET
    assert ticket_at(TICKET, at=4).first_agent_reply_at is None
    assert ticket_at(TICKET, at=6).first_agent_reply_at == 5
