"""A letter that belongs to no ticket opens one."""

import pytest

from rolodesk.actions.contacts.reading import oldest_by_email
from rolodesk.actions.intake.receiving import take_in
from rolodesk.model.contact import Email
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.letter import Correspondent, LetterState
from rolodesk.model.workspace import Permission
from rolodesk.storage import tables
from tests.actions.contacts.desk import made
from tests.actions.intake.postman import (
    arrived,
    arrived_at,
    changed,
    kept,
    letter,
    letter_row,
    opened,
    read_ticket,
    rows,
    staged,
    taken,
    ticket_of,
)
from tests.actions.office import events_of
from tests.actions.tickets.front_desk import ANNA, INFO, acting, inserted, journal
from tests.world import World


def test_the_ticket_and_its_message_are_the_letters(world: World) -> None:
    outcome = arrived(world, letter(plain="New text", whole_plain="New text\n> old", html="<p>New text</p>"))

    ticket = ticket_of(world, outcome)
    assert (ticket.status, ticket.subject, ticket.mailbox_id) == ("new", "My booking", world.support.id)
    assert (ticket.from_email, ticket.from_name) == (ANNA, "Anna")
    (message,) = read_ticket(world, ticket.id).messages
    assert (message.id, message.kind, message.direction) == (outcome.message_id, "external", "in")
    assert (message.plain, message.html, message.to) == ("New text", "<p>New text</p>", (INFO,))
    assert (message.member_id, message.delivery, message.created_at) == (None, None, ticket.created_at)


def test_the_letter_knows_what_became_of_it(world: World) -> None:
    waiting = kept(world, world.support)
    written = letter()
    outcome = taken(world, waiting, written)

    after = letter_row(world, waiting.id)
    assert outcome.state is LetterState.TAKEN
    assert (after.state, after.ticket_id, after.message_id) == (
        "taken",
        outcome.ticket_id,
        outcome.message_id,
    )
    assert (after.message_ref, after.digest) == (written.message_ref, written.digest)
    assert (after.sender, after.subject) == (ANNA, "My booking")
    assert after.done_at is not None
    columns = ("message_id", "letter_id", "message_ref", "in_reply_to", "whole_plain")
    assert rows(world, tables.mail_messages, *columns) == [
        (outcome.message_id, waiting.id, written.message_ref, "", "")
    ]


def test_the_whole_text_is_kept_beside_where_something_was_cut_off(world: World) -> None:
    arrived(world, letter(plain="New", whole_plain="New\n> old", in_reply_to=("x@y", "z@y")))
    assert rows(world, tables.mail_messages, "whole_plain", "in_reply_to") == [("New\n> old", "x@y")]


def test_one_event_tells_it_as_done_by_the_hub_through_mail(world: World) -> None:
    outcome = arrived(world)
    told = events_of(world.served, world.id)
    kind, subject_id, actor, door, before, after = told[-1]
    assert (kind, subject_id, actor, door, before) == (
        "ticket.opened",
        outcome.ticket_id,
        "system",
        "mail",
        {},
    )
    assert (after["message_id"], after["from_email"], after["status"]) == (outcome.message_id, ANNA, "new")
    assert after["letter_id"] == rows(world, tables.letters, "id")[0][0]
    assert "rules" not in after
    assert "spam" not in after


def test_files_are_attached_and_inline_images_found_by_their_content_id(world: World) -> None:
    files, new = staged("bill.pdf", "logo.png", "logo.png")
    outcome = arrived(world, letter(files=files, html='<img src="cid:logo.png">'), files=new)

    (message,) = read_ticket(world, outcome.ticket_id or 0).messages
    assert [file.name for file in message.attachments] == ["bill.pdf", "logo.png", "logo.png"]
    ((cids,),) = rows(world, tables.mail_messages, "cids")
    assert cids == f'{{"logo.png":"{message.attachments[1].token}"}}'
    assert rows(world, tables.attachments, "blob_key") == sorted((one.blob_key,) for one in new)


def test_a_stranger_becomes_a_contact(world: World) -> None:
    ticket = opened(world, sender=Correspondent("bo@customer.example", "Bo Ek"))
    contact = world.act(lambda scope: oldest_by_email(scope, "bo@customer.example"))
    assert contact is not None
    assert (contact.id, contact.name, contact.channel) == (ticket.contact_id, "Bo Ek", "Email")


def test_a_stranger_stays_one_where_the_mailbox_files_nobody(world: World) -> None:
    known = made(world, emails=(Email("known@customer.example", primary=True),))
    changed(world, world.support, files_senders=False)

    assert opened(world).contact_id is None
    assert opened(world, sender=Correspondent("Known@customer.example")).contact_id == known.id
    assert len(rows(world, tables.contacts, "id")) == 1


def test_a_sender_is_the_oldest_contact_by_any_of_their_addresses(world: World) -> None:
    emails = (Email("anna@home.example", primary=True), Email(ANNA, primary=False))
    older = made(world, emails=emails)
    made(world, emails=(Email(ANNA, primary=True),))
    assert opened(world, sender=Correspondent(ANNA.upper())).contact_id == older.id


def test_a_letter_without_a_usable_sender_opens_a_ticket_of_nobodys(world: World) -> None:
    ticket = opened(world, sender=Correspondent(""))
    assert (ticket.from_email, ticket.contact_id) == ("", None)
    assert rows(world, tables.ticket_people, "email") == []


def test_everybody_who_is_named_is_on_the_ticket_but_our_own_mailboxes(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    outcome = arrived(
        world,
        letter(
            to=(
                Correspondent("INFO+r1.aaaaaaaaaaaaaaaa@example.org"),
                Correspondent("bo@customer.example", "Bo"),
            ),
            cc=(
                Correspondent("sales+x@example.org"),
                Correspondent("eve@other.example"),
                Correspondent(ANNA),
            ),
            reply_to=(Correspondent("desk@customer.example", "Desk"),),
        ),
    )
    assert rows(world, tables.ticket_people, "ticket_id", "email", "name", "part") == [
        (outcome.ticket_id, ANNA, "Anna", "from"),
        (outcome.ticket_id, "bo@customer.example", "Bo", "to"),
        (outcome.ticket_id, "desk@customer.example", "Desk", "reply-to"),
        (outcome.ticket_id, "eve@other.example", "", "cc"),
    ]
    (message,) = read_ticket(world, outcome.ticket_id or 0).messages
    assert message.to == ("INFO@example.org", "bo@customer.example")
    assert message.cc == ("sales+x@example.org", "eve@other.example", ANNA)


def test_a_members_address_in_from_speaks_as_nobody_but_a_stranger(world: World) -> None:
    mine = inserted(world)
    outcome = arrived(world, letter(sender=Correspondent(world.alice.email, "Alice")), token=mine.id)

    *_, message = (one for one in read_ticket(world, mine.id).messages if one.kind != "log")
    assert outcome.ticket_id == mine.id
    assert (message.direction, message.member_id, message.kind) == ("in", None, "external")
    assert ticket_of(world, outcome).first_agent_reply_at is None


def test_what_insert_ticket_would_append_by_its_sender_mail_does_not(world: World) -> None:
    assert opened(world).id != opened(world).id


def test_a_letter_to_the_outsider_is_the_outsiders_alone(world: World) -> None:
    theirs = world.charlie.make_mailbox("Hello", "hello@outsiders.example")
    arrived_at(world.charlie, theirs, letter(to=(Correspondent("hello@outsiders.example"),)))
    for table in (
        tables.tickets,
        tables.contacts,
        tables.mail_messages,
        tables.ticket_people,
        tables.letters,
    ):
        assert rows(world, table, "workspace_id") == []
        assert len(rows(world.charlie, table, "workspace_id")) == 1


def test_a_letter_that_is_not_there_is_refused_and_so_is_one_of_the_outsider(world: World) -> None:
    theirs = kept(world.charlie, world.charlie.make_mailbox("Hello", "hello@outsiders.example"))
    with pytest.raises(Unknown, match=f"there is no letter {theirs.id}"):
        taken(world, theirs, letter())
    assert letter_row(world.charlie, theirs.id).state == "waiting"


def test_it_needs_the_permission(world: World) -> None:
    waiting = kept(world, world.support)
    with pytest.raises(NotAllowed):
        acting(
            world,
            lambda scope: take_in(scope, waiting, letter(), files=(), token_ticket_id=None),
            Permission.TICKETS_READ,
        )
    assert journal(world) == []


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b", "A\x07B\nC\u2028D", "x" * 5000, "\u0301" * 300, "=?utf-8?q?x"]
)
def test_whatever_a_sender_is_called_the_letter_is_taken(world: World, name: str) -> None:
    odd = Correspondent("odd@customer.example", name)
    outcome = arrived(world, letter(sender=odd, to=(Correspondent("info@example.org", name),), subject=name))
    ticket = ticket_of(world, outcome)
    assert (ticket.from_name, ticket.subject) == (name, name)
    assert ticket.contact_id is not None
