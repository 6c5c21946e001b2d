"""Replying: what it writes, whom it goes to, what it refuses."""

import pytest

from rolodesk.actions.sending import answering
from rolodesk.model.errors import Conflicting, Invalid, NotAllowed, Unknown
from rolodesk.model.letter import Correspondent
from rolodesk.model.mail_message import Part
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Permission, Role
from rolodesk.storage import ticket_people
from tests.actions.tickets.front_desk import acting, edited, grabbed, journal
from tests.mail.outbound.post_office import ANNA, DAY, PostOffice


def test_a_reply_is_a_message_and_a_mail_of_one_commit(office: PostOffice) -> None:
    ticket = office.ticket()
    answered = office.reply(ticket, "On its way")
    whole = grabbed(office.world, ticket)
    message = whole.messages[1]
    assert (message.kind, message.direction, message.member_id) == ("external", "out", office.world.bob.id)
    assert (message.from_email, message.from_name, message.to) == ("info@example.org", "Support", (ANNA,))
    assert (message.plain, message.html, message.delivery) == ("On its way", "On its way", "queued")
    assert whole.ticket.status == "pending"
    assert whole.ticket.first_agent_reply_at == message.created_at == whole.ticket.latest_at
    mail = answered.mail
    assert (mail.state, mail.attempts, mail.send_at - mail.created_at) == ("waiting", 0, 10_000)
    local, _, domain = mail.message_ref.partition("@")
    assert (len(local), domain) == (32, "example.org")
    [told] = journal(office.world, "ticket.replied")
    assert told.after == {
        "message_id": message.id,
        "mail_id": mail.id,
        "kind": "external",
        "from_email": "info@example.org",
        "from_name": "Support",
        "member_id": office.world.bob.id,
        "attachments": [],
        "send_at": mail.send_at,
    }


def test_a_given_status_is_set_and_a_second_reply_is_not_the_first(office: PostOffice) -> None:
    ticket = office.ticket()
    first = office.reply(ticket, status=Status.SOLVED)
    second = office.reply(ticket)
    assert (first.ticket.status, second.ticket.status) == ("solved", "pending")
    assert second.ticket.first_agent_reply_at == first.ticket.first_agent_reply_at


def test_it_goes_to_whoever_wrote_last(office: PostOffice) -> None:
    ticket = office.ticket(sender="first@customer.example")
    office.letter(ticket)
    assert office.reply(ticket).message.to == (ANNA,)


def test_it_goes_where_a_contact_form_says(office: PostOffice) -> None:
    ticket = office.ticket(sender="form@shop.example")
    named = Correspondent("carl@customer.example", "Carl")
    office.act(lambda scope: ticket_people.put_named(scope.tx, ticket.id, Part.REPLY_TO, [named]))
    assert office.reply(ticket).message.to == ("carl@customer.example",)
    office.letter(ticket)
    assert office.reply(ticket).message.to == (ANNA,)


def test_everybody_gets_it_once(office: PostOffice) -> None:
    answered = office.reply(office.ticket(), cc=(ANNA.upper(), "b@x.example"), bcc=("B@x.example",))
    assert [one.email for one in answered.mail.recipients] == [ANNA, "b@x.example"]


def test_html_is_made_safe(office: PostOffice) -> None:
    answered = office.reply(office.ticket(), html='<b onclick="x()">H\0i</b><script>y()</script>')
    assert answered.message.html == "<b>Hi</b>"


def test_an_answer_to_an_outdated_thread_is_refused_with_the_newer_message(office: PostOffice) -> None:
    ticket = office.ticket()
    seen = grabbed(office.world, ticket).messages[-1].id
    newer = office.letter(ticket)
    with pytest.raises(Conflicting, match=f"message {newer} of {ANNA} came in at .* after message {seen}"):
        office.reply(ticket, seen_message_id=seen)
    assert office.mails() == []
    assert office.reply(ticket, seen_message_id=newer).mail.state == "waiting"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"plain": " \n"}, "text"),
        ({"plain": "x" * 1_000_001}, "text"),
        ({"plain": "a\0b"}, "text"),
        ({"plain": "a\ud800b"}, "text"),
        ({"member_email": "nobody@example.org"}, "member"),
        ({"to": ("not an address",)}, r"to\[0\]"),
        ({"cc": ("a@b\r\nBcc: c@d",)}, r"cc\[0\]"),
        ({"to": tuple(f"a{number}@x.example" for number in range(101))}, "to"),
    ],
)
def test_what_cannot_be_sent_is_refused(office: PostOffice, fields: dict[str, object], field: str) -> None:
    ticket = office.ticket()
    new = NewAnswer(**{"plain": "x", **fields})  # type: ignore[arg-type]  # each is of its field
    with pytest.raises(Invalid, match=f"^{field}:"):
        office.act(lambda scope: answering.reply(scope, ticket.id, new))
    assert len(grabbed(office.world, ticket).messages) == 1


def test_a_member_without_access_to_the_mailbox_does_not_write_from_it(office: PostOffice) -> None:
    dora = office.world.make_member(f"dora.{office.world.id}@example.org", "Dora", Role.AGENT)
    ticket = office.ticket()
    new = NewAnswer(plain="x", member_email=dora.email)
    with pytest.raises(Invalid, match="access to the ticket's mailbox"):
        office.act(lambda scope: answering.reply(scope, ticket.id, new))
    owner = NewAnswer(plain="x", member_email=office.world.alice.email)
    assert office.act(lambda scope: answering.reply(scope, ticket.id, owner)).mail.state == "waiting"


def test_a_deleted_ticket_and_the_outsiders_are_not_there(office: PostOffice) -> None:
    ticket = office.ticket()
    new = NewAnswer(plain="x")
    with pytest.raises(Unknown):
        office.world.charlie.act(lambda scope: answering.reply(scope, ticket.id, new))
    edited(office.world, ticket, status=Status.DELETED)
    with pytest.raises(Unknown):
        office.reply(ticket)


def test_it_needs_writing(office: PostOffice) -> None:
    ticket = office.ticket()
    with pytest.raises(NotAllowed):
        acting(
            office.world,
            lambda scope: answering.reply(scope, ticket.id, NewAnswer(plain="x")),
            Permission.TICKETS_READ,
        )


def test_what_is_scheduled_is_a_first_reply_when_it_leaves(office: PostOffice) -> None:
    office.peer()
    ticket = office.ticket()
    answered = office.reply(ticket, send_at=office.now() + DAY)
    assert answered.ticket.first_agent_reply_at is None
    assert office.send_all() == 0
    office.pass_time(DAY)
    assert office.send() == 1
    assert grabbed(office.world, ticket).ticket.first_agent_reply_at is not None


def test_nobody_can_have_seen_what_is_not_there(office: PostOffice) -> None:
    ticket, other = office.ticket(), office.ticket()
    elsewhere = grabbed(office.world, other).messages[-1].id
    for seen in (999_999_999, elsewhere):
        with pytest.raises(Invalid, match="seen_message_id: must be the id of a message of this ticket"):
            office.reply(ticket, seen_message_id=seen)
