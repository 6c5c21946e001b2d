"""Forwarding: the letters' text and files go along, whole."""

import pytest

from rolodesk.actions.sending import forwarding
from rolodesk.actions.sending.answering import Answered
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import NewMessage, Ticket
from tests.actions.tickets.front_desk import grabbed, journal
from tests.mail.outbound.post_office import ANNA, PostOffice

CARL = "carl@supplier.example"


def with_a_file(office: PostOffice) -> Ticket:
    new = NewMessage(
        from_email=ANNA,
        from_name="Anna Berg",
        to_email="info@example.org",
        subject="Broken wheel",
        plain="See the picture",
        attachments=(office.file("Bild å.png", b"\x89PNG" * 99, "image/png"),),
    )
    return office.act(lambda scope: insert(scope, new))


def forwarded(office: PostOffice, ticket: Ticket, *message_ids: int, **options: object) -> Answered:
    new = NewAnswer(**{"plain": "Can you help?", "to": (CARL,), **options})  # type: ignore[arg-type]  # as they are named
    return office.act(lambda scope: forwarding.forward(scope, ticket.id, new, message_ids=message_ids))


def test_a_letter_is_passed_on_with_its_file(office: PostOffice) -> None:
    peer = office.peer()
    ticket = with_a_file(office)
    answered = forwarded(office, ticket)
    assert answered.ticket.status == "new"
    assert answered.ticket.first_agent_reply_at is None
    office.send_all()
    [arrived] = peer.received
    letter = arrived.letter
    assert (letter["To"], letter["Subject"]) == (CARL, f"Fwd: Broken wheel [#{ticket.id}]")
    assert letter["In-Reply-To"] is letter["References"] is None
    assert arrived.plain.startswith(
        "Can you help?\n\n---------- Forwarded message ----------\nFrom: Anna Berg <"
    )
    assert arrived.plain.rstrip().endswith("See the picture")
    [picture] = letter.iter_attachments()
    assert picture.get_filename() == "Bild å.png"
    assert picture.get_content() == b"\x89PNG" * 99
    [told] = journal(office.world, "ticket.forwarded")
    assert told.after["forwarded"] == [grabbed(office.world, ticket).messages[0].id]
    assert told.after["attachments"] == ["Bild å.png"]


def test_named_messages_go_along_in_their_order(office: PostOffice) -> None:
    ticket = office.ticket(plain="First words")
    office.letter(ticket, "Later words")
    first, later = [one.id for one in grabbed(office.world, ticket).messages if one.kind == "external"]
    plain = forwarded(office, ticket, later, first).message.plain
    assert plain.index("First words") < plain.index("Later words")
    assert "Later words" not in forwarded(office, ticket, first).message.plain


def test_nobody_and_nothing_is_refused(office: PostOffice) -> None:
    ticket, other = office.ticket(), office.ticket()
    with pytest.raises(Invalid, match=r"^to:"):
        forwarded(office, ticket, to=())
    [elsewhere] = [one.id for one in grabbed(office.world, other).messages]
    with pytest.raises(Invalid, match=r"^message:"):
        forwarded(office, ticket, elsewhere)
    new = NewAnswer(plain="x", to=(CARL,))
    with pytest.raises(Unknown):
        office.world.charlie.act(lambda scope: forwarding.forward(scope, ticket.id, new))
