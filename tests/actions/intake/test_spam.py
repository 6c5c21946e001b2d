"""Spam is a ticket of its own, which disturbs nobody."""

import pytest

from rolodesk.actions.intake.blocking import block
from rolodesk.model.contact import Email
from rolodesk.model.letter import Correspondent
from rolodesk.model.ticket import Status
from rolodesk.storage.tables import contacts
from tests.actions.contacts.desk import made
from tests.actions.intake.postman import (
    arrived,
    changed,
    letter,
    opened,
    read_ticket,
    rows,
    ticket_of,
)
from tests.actions.tickets.front_desk import ANNA, edited, journal
from tests.world import World

FLAGGED = (("x-spam-flag", "YES"),)


def test_a_filters_verdict_makes_it_spam(world: World) -> None:
    changed(world, world.support, auto_reply="Hello")
    ticket = opened(world, headers=FLAGGED)

    assert (ticket.status, ticket.contact_id) == ("spam", None)
    assert len(read_ticket(world, ticket.id).messages) == 1
    assert rows(world, contacts, "id") == []
    (told,) = journal(world)
    assert told.after["spam"] == "a filter says so (x-spam-flag: YES)"


@pytest.mark.parametrize("pattern", [ANNA, "@customer.example", "@CUSTOMER.example"])
def test_a_blocked_senders_letter_is_spam(world: World, pattern: str) -> None:
    world.act(lambda scope: block(scope, pattern))
    assert opened(world).status == "spam"
    assert opened(world, sender=Correspondent("anna@sub.customer.example")).status == (
        "new" if pattern == ANNA else "spam"
    )
    assert opened(world, sender=Correspondent("anna@othercustomer.example")).status == "new"


def test_the_envelope_is_enough_to_be_blocked(world: World) -> None:
    world.act(lambda scope: block(scope, "@bulk.example"))
    assert ticket_of(world, arrived(world, sender="x1@a.bulk.example")).status == "spam"


def test_whom_the_outsider_blocks_alice_hears(world: World) -> None:
    world.charlie.act(lambda scope: block(scope, ANNA))
    assert opened(world).status == "new"


def test_spam_joins_and_reopens_nothing(world: World) -> None:
    ticket = edited(world, opened(world), status=Status.SOLVED)
    spam = arrived(world, letter(headers=FLAGGED), token=ticket.id)
    assert spam.ticket_id != ticket.id
    assert read_ticket(world, ticket.id).ticket.status == "solved"


def test_spam_joins_spam(world: World) -> None:
    first = opened(world, headers=FLAGGED)
    again = arrived(world, letter(headers=FLAGGED), token=first.id)
    assert (again.ticket_id, ticket_of(world, again).status) == (first.id, "spam")


def test_who_is_known_keeps_their_contact_untouched(world: World) -> None:
    known = made(world, emails=(Email(ANNA, primary=True),))
    ticket = opened(world, headers=FLAGGED)
    assert ticket.contact_id == known.id
    assert rows(world, contacts, "id", "activity_at") == [(known.id, known.activity_at)]
