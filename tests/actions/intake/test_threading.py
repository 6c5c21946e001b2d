"""A letter finds the ticket that it belongs to, and no other."""

import pytest

from rolodesk.model.contact import Email
from rolodesk.model.letter import Correspondent
from rolodesk.model.ticket import Status, Ticket
from rolodesk.storage.tables import messages
from tests.actions.contacts.desk import made
from tests.actions.intake.postman import (
    answered,
    arrived,
    arrived_at,
    letter,
    opened,
    read_ticket,
    rows,
)
from tests.actions.tickets.front_desk import ANNA, edited, inserted, journal
from tests.world import World

EVE = Correspondent("eve@other.example", "Eve")


def belongs(world: World, *, token: int | None = None, **fields: object) -> int | None:
    """Have a letter come, and say on which ticket it is."""
    return arrived(world, letter(**fields), token=token).ticket_id


def how(world: World) -> str:
    """Say how the last letter was found to belong to its ticket."""
    return str(journal(world, "ticket.replied")[-1].after["belongs_by"])


def test_a_reply_address_of_ours_comes_before_everything_else(world: World) -> None:
    mine, other = opened(world), answered(world, opened(world))
    refs = (other.mail.message_ref,)
    assert belongs(world, token=mine.id, in_reply_to=refs, subject=f"Re: [#{other.ticket.id}]") == mine.id
    assert how(world) == "reply address"


def test_whoever_has_the_reply_address_may_write_to_it(world: World) -> None:
    mine = opened(world)
    assert belongs(world, token=mine.id, sender=EVE) == mine.id


def test_our_own_message_id_comes_before_a_nearer_one_of_theirs(world: World) -> None:
    first, ours = letter(), answered(world, opened(world))
    arrived(world, first)
    refs = (ours.mail.message_ref, first.message_ref)
    assert belongs(world, in_reply_to=(first.message_ref,), references=refs, sender=EVE) == ours.ticket.id
    assert how(world) == "our Message-ID"


def test_a_message_id_of_theirs_finds_the_ticket_it_came_to(world: World) -> None:
    first = letter()
    ticket_id = arrived(world, first).ticket_id
    assert belongs(world, in_reply_to=(first.message_ref,), subject="Else") == ticket_id
    assert how(world) == "known Message-ID"
    assert belongs(world, references=("unknown@x", first.message_ref)) == ticket_id


def test_the_newest_reference_is_the_nearest(world: World) -> None:
    older, newer = letter(), letter()
    arrived(world, older)
    ticket_id = arrived(world, newer).ticket_id
    assert belongs(world, references=(older.message_ref, newer.message_ref)) == ticket_id


def test_of_two_tickets_with_one_message_id_that_of_the_same_mailbox_is_meant(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    first = letter(to=(Correspondent("info@example.org"), Correspondent("sales@example.org")))
    at_support = arrived(world, first).ticket_id
    at_sales = arrived(world, first, mailbox=sales).ticket_id
    assert at_support != at_sales
    answer = {"in_reply_to": (first.message_ref,)}
    assert arrived(world, letter(**answer)).ticket_id == at_support
    assert arrived(world, letter(**answer), mailbox=sales).ticket_id == at_sales


def test_whoever_uses_a_message_id_again_does_not_draw_its_answers_away(world: World) -> None:
    first = letter()
    ticket_id = arrived(world, first).ticket_id
    forged = arrived(world, letter(message_ref=first.message_ref, sender=EVE, plain="Mine"))
    assert forged.ticket_id != ticket_id
    assert belongs(world, in_reply_to=(first.message_ref,)) == ticket_id


def test_by_what_it_answers_a_ticket_of_another_mailbox_is_joined(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world)
    ours = answered(world, ticket)
    by_token = arrived(world, letter(), mailbox=sales, token=ticket.id)
    by_ref = arrived(world, letter(references=(ours.mail.message_ref,)), mailbox=sales)
    assert (by_token.ticket_id, by_ref.ticket_id) == (ticket.id, ticket.id)


def test_its_own_message_id_is_nothing_that_a_letter_answers(world: World) -> None:
    first = letter()
    ticket_id = arrived(world, first).ticket_id
    refs = (first.message_ref,)
    assert belongs(world, message_ref=first.message_ref, references=refs, plain="Another") != ticket_id


@pytest.fixture
def known_people(world: World) -> Ticket:
    """A ticket of Anna's, who has two addresses, with Bo in Cc."""
    emails = (Email(ANNA, primary=True), Email("anna@home.example", primary=False))
    made(world, emails=emails)
    return opened(world, cc=(Correspondent("bo@customer.example"),))


@pytest.mark.parametrize("sender", [ANNA.upper(), "anna@home.example", "bo@customer.example"])
def test_a_number_in_the_subject_counts_from_whoever_takes_part(
    world: World, known_people: Ticket, sender: str
) -> None:
    subject = f"Sv: [#12345678901234567] Order [#{known_people.id}]"
    assert belongs(world, sender=Correspondent(sender), subject=subject) == known_people.id
    assert how(world) == "subject"


@pytest.mark.parametrize("sender", ["eve@other.example", "info@example.org", ""])
def test_a_number_in_the_subject_of_anybody_else_is_only_text(
    world: World, known_people: Ticket, sender: str
) -> None:
    subject = f"[#{known_people.id}]"
    assert belongs(world, sender=Correspondent(sender), subject=subject) != known_people.id


def test_whoever_opened_a_ticket_through_an_interface_takes_part(world: World) -> None:
    ticket = inserted(world)
    assert belongs(world, subject=f"[#{ticket.id}]") == ticket.id


def test_a_number_leads_only_to_a_ticket_of_the_mailbox_that_the_letter_came_to(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world)
    assert arrived(world, letter(subject=f"[#{ticket.id}]"), mailbox=sales).ticket_id != ticket.id


@pytest.mark.parametrize(
    "number", ["[#0]", "[#999999]", "[#٣]", "[#99999999999999999999999]", "#{0}", "[{0}]"]
)
def test_what_is_no_number_of_a_ticket_is_only_text(world: World, number: str) -> None:
    ticket = opened(world)
    assert belongs(world, subject=number.format(ticket.id)) != ticket.id


def test_a_deleted_ticket_is_never_joined(world: World) -> None:
    first = letter()
    outcome = arrived(world, first)
    assert outcome.ticket_id is not None
    gone = read_ticket(world, outcome.ticket_id).ticket
    ours = answered(world, gone)
    edited(world, gone, status=Status.DELETED)

    refs = (first.message_ref, ours.mail.message_ref)
    found = belongs(world, token=gone.id, references=refs, subject=f"[#{gone.id}]")
    assert found != gone.id
    on_tickets = rows(world, messages, "ticket_id", "direction")
    assert on_tickets.count((gone.id, "in")) == 1


def test_behind_a_deleted_ticket_the_next_one_is_found(world: World) -> None:
    gone, alive = letter(), letter()
    deleted = arrived(world, gone).ticket_id
    ticket_id = arrived(world, alive).ticket_id
    assert deleted is not None
    edited(world, read_ticket(world, deleted).ticket, status=Status.DELETED)
    refs = (alive.message_ref, gone.message_ref)
    assert belongs(world, token=deleted, references=refs) == ticket_id


def test_no_letter_to_the_outsider_touches_a_ticket_of_alices(world: World) -> None:
    first = letter()
    outcome = arrived(world, first)
    assert outcome.ticket_id is not None
    mine = read_ticket(world, outcome.ticket_id).ticket
    ours = answered(world, mine)
    before = read_ticket(world, mine.id)

    theirs = world.charlie.make_mailbox("Hello", "hello@outsiders.example")
    refs = (first.message_ref, ours.mail.message_ref)
    forged = letter(references=refs, in_reply_to=refs, subject=f"[#{mine.id}]")
    arrived_at(world.charlie, theirs, forged, token=mine.id)

    assert read_ticket(world, mine.id) == before
    assert len(journal(world.charlie, "ticket.opened")) == 1
    assert journal(world.charlie, "ticket.replied") == []
