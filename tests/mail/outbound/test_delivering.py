"""What leaves through a real SMTP server, and what each of its answers does."""

import pytest
from msgspec.structs import replace

from rolodesk.model.connection import Security
from tests.actions.tickets.front_desk import journal, logged
from tests.mail.outbound.peers import BREAK_OFF, Received
from tests.mail.outbound.post_office import ANNA, DAY, MINUTE, PostOffice


def only(received: list[Received]) -> Received:
    assert len(received) == 1
    return received[0]


def test_a_reply_arrives_as_it_was_written(office: PostOffice) -> None:
    peer = office.peer()
    ticket = office.ticket("Mitt cykelköp")
    answered = office.reply(ticket, "Hej Anna!\nDen är på väg. 🚲", cc=("carl@customer.example",))
    assert office.delivery(answered) == "queued"
    assert office.send() == 0
    assert office.send_all() == 1
    arrived = only(peer.received)
    assert arrived.sender == "info@example.org"
    assert arrived.recipients == (ANNA, "carl@customer.example")
    letter = arrived.letter
    assert letter["From"] == '"Support" <info@example.org>' or letter["From"] == "Support <info@example.org>"
    assert (letter["To"], letter["Cc"]) == (ANNA, "carl@customer.example")
    assert letter["Subject"] == f"Re: Mitt cykelköp [#{ticket.id}]"
    assert letter["Message-ID"] == f"<{answered.mail.message_ref}>"
    assert letter["In-Reply-To"] == letter["References"] == f"<first.{ticket.id}@customer.example>"
    assert letter["Auto-Submitted"] is None
    assert arrived.plain.startswith("Hej Anna!\nDen är på väg. 🚲\n\nOn ")
    assert arrived.plain.endswith("wrote:\n> Where is it?")
    mail = office.mail(answered)
    assert (mail.state, mail.via, mail.attempts, mail.answer) == ("sent", "relay", 1, "250 2.0.0 Taken")
    assert office.delivery(answered) == "sent"
    [told] = journal(office.world, "ticket.mail_sent")
    assert told.after == {
        "mail_id": mail.id,
        "message_id": answered.message.id,
        "via": "relay",
        "attempts": 1,
    }
    assert office.send_all() == 0


def test_bcc_is_in_the_envelope_alone(office: PostOffice) -> None:
    peer = office.peer()
    office.reply(office.ticket(), bcc=("boss@example.net",))
    office.send_all()
    arrived = only(peer.received)
    assert arrived.recipients == (ANNA, "boss@example.net")
    assert b"boss@example.net" not in arrived.octets


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_it_leaves_by_tls(office: PostOffice, security: Security) -> None:
    peer = office.peer(security=security)
    office.reply(office.ticket())
    office.send_all()
    assert len(peer.received) == 1


def test_a_relay_without_starttls_gets_nothing(office: PostOffice) -> None:
    peer = office.peer()
    assert office.relay is not None
    office.relay = replace(office.relay, security=Security.STARTTLS)
    answered = office.reply(office.ticket())
    office.send_all()
    assert peer.received == []
    mail = office.mail(answered)
    assert mail.state == "waiting"
    assert "STARTTLS" in mail.answer


def test_a_certificate_of_nobody_we_trust_gets_nothing(office: PostOffice) -> None:
    peer = office.peer(security=Security.TLS)
    answered = office.reply(office.ticket())
    office.authority = type(office.authority)()
    office.send_all()
    assert peer.received == []
    assert "certificate" in office.mail(answered).answer.lower()


def test_a_log_in_that_is_refused_is_tried_again(office: PostOffice) -> None:
    peer = office.peer(security=Security.STARTTLS)
    assert office.relay is not None
    peer.wants_log_in()
    office.relay = replace(office.relay, username="support", password="wrong")
    answered = office.reply(office.ticket())
    office.send_all()
    assert office.mail(answered).state == "waiting"
    assert "535" in office.mail(answered).answer
    assert "wrong" not in office.mail(answered).answer
    office.relay = replace(office.relay, password="s3cret")
    office.send_all()
    assert ("support", "s3cret") in peer.logged_in
    assert len(peer.received) == 1


def test_4xx_is_for_later_with_the_same_message_id(office: PostOffice) -> None:
    peer = office.peer()
    peer.data = "451 4.3.0 Come back"
    answered = office.reply(office.ticket())
    office.send_all()
    mail = office.mail(answered)
    assert (mail.state, mail.attempts, mail.answer) == ("waiting", 1, "451 4.3.0 Come back")
    assert office.delivery(answered) == "queued"
    assert office.send() == 0
    peer.data = None
    office.pass_time(MINUTE)
    assert office.send() == 1
    assert only(peer.received).letter["Message-ID"] == f"<{answered.mail.message_ref}>"
    assert logged(office.world, answered.ticket) == ["Status changed from new to pending."]


def test_5xx_is_told_on_the_ticket_at_once(office: PostOffice) -> None:
    peer = office.peer()
    peer.rcpt[ANNA] = "550 5.1.1 No such user"
    answered = office.reply(office.ticket())
    office.send_all()
    assert peer.received == []
    assert office.mail(answered).state == "failed"
    assert office.delivery(answered) == "failed"
    sentence = f"The mail could not be delivered to {ANNA}: 550 5.1.1 No such user."
    assert logged(office.world, answered.ticket)[-1] == sentence
    [told] = journal(office.world, "ticket.mail_failed")
    assert told.after["failed"] == {ANNA: "550 5.1.1 No such user"}
    office.pass_time(DAY)
    assert office.send() == 0


def test_each_recipient_has_a_fate_of_their_own(office: PostOffice) -> None:
    peer = office.peer()
    peer.rcpt |= {
        "gone@x.example": "550 gone",
        "busy@x.example": "450 busy",
        "many@x.example": "552 too many",
    }
    answered = office.reply(
        office.ticket(), to=(ANNA,), cc=("gone@x.example", "busy@x.example", "many@x.example")
    )
    office.send_all()
    assert only(peer.received).recipients == (ANNA,)
    mail = office.mail(answered)
    assert mail.state == "waiting"
    assert {one.email: (one.is_done, one.failed) for one in mail.recipients} == {
        ANNA: (True, False),
        "gone@x.example": (True, True),
        "busy@x.example": (False, False),
        "many@x.example": (False, False),
    }
    assert office.delivery(answered) == "failed"
    peer.rcpt.clear()
    office.send_all()
    assert peer.received[1].recipients == ("busy@x.example", "many@x.example")
    assert office.mail(answered).state == "sent"
    assert len(journal(office.world, "ticket.mail_failed")) == 1


def test_after_five_days_it_fails_once_and_visibly(office: PostOffice) -> None:
    peer = office.peer()
    peer.mail = "421 4.3.2 Not now"
    answered = office.reply(office.ticket())
    gaps = []
    for _ in range(200):
        office.send_all()
        mail = office.mail(answered)
        if mail.state != "waiting":
            break
        assert mail.first_tried_at is not None
        now = office.now()
        gaps.append(round((mail.next_try_at - now) / MINUTE))
        office.pass_time(max(mail.next_try_at - now, 0))
    assert gaps[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert len(gaps) > 110
    assert office.mail(answered).state == "failed"
    assert [one for one in logged(office.world, answered.ticket) if "could not be" in one] == [
        f"The mail could not be delivered to {ANNA}: 421 4.3.2 Not now."
    ]
    assert office.send_all() == 0


def test_a_server_that_breaks_off_in_data_is_tried_again(office: PostOffice) -> None:
    peer = office.peer()
    peer.data = BREAK_OFF
    answered = office.reply(office.ticket())
    office.send_all()
    assert office.mail(answered).state == "waiting"
    assert "connection broke" in office.mail(answered).answer
    peer.data = None
    office.send_all()
    assert only(peer.received).letter["Message-ID"] == f"<{answered.mail.message_ref}>"


def test_nobody_listening_is_for_later(office: PostOffice) -> None:
    peer = office.peer()
    office.close()
    office._open.clear()
    answered = office.reply(office.ticket())
    office.send_all()
    assert office.mail(answered).state == "waiting"
    assert f"localhost:{peer.port} cannot be used" in office.mail(answered).answer


def test_a_burst_takes_few_connections(office: PostOffice) -> None:
    peer = office.peer()
    for number in range(30):
        office.reply(office.ticket(f"Number {number}"))
    assert office.send_all() == 30
    assert len(peer.received) == 30
    assert peer.connections <= 4


def test_an_international_address_needs_smtputf8(office: PostOffice) -> None:
    peer = office.peer()
    answered = office.reply(office.ticket(), to=("åsa@bücher.example",))
    office.send_all()
    arrived = only(peer.received)
    assert arrived.recipients == ("åsa@xn--bcher-kva.example",)
    assert "åsa@xn--bcher-kva.example".encode() in arrived.octets
    assert office.mail(answered).state == "sent"


def test_a_relay_without_smtputf8_refuses_it_clearly_and_the_others_get_theirs(office: PostOffice) -> None:
    peer = office.peer(utf8=False)
    answered = office.reply(office.ticket(), to=(ANNA, "åsa@bücher.example", "jörg@example.com"))
    office.send_all()
    arrived = only(peer.received)
    assert arrived.recipients == (ANNA,)
    assert arrived.octets.isascii()
    assert "åsa@bücher.example :;" in str(arrived.letter["To"]) or "=?utf-8?b?" in arrived.octets.decode()
    mail = office.mail(answered)
    assert mail.state == "sent"
    assert "SMTPUTF8" in mail.recipients[1].answer
    assert mail.recipients[1].failed
    assert office.delivery(answered) == "failed"


def test_an_automatic_answer_says_so_and_has_the_null_sender(office: PostOffice) -> None:
    peer = office.peer()
    office.automatic(office.ticket())
    assert office.send() == 1
    arrived = only(peer.received)
    assert arrived.sender == ""
    letter = arrived.letter
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["Precedence"] == "bulk"
    assert str(letter["Subject"]).startswith("Auto: My booking [#")
    assert letter["In-Reply-To"] is not None


def test_a_relay_that_takes_no_null_sender_gets_the_mailbox(office: PostOffice) -> None:
    peer = office.peer()
    peer.null_sender = "550 5.7.1 Nobody is not welcome"
    office.automatic(office.ticket())
    assert office.send() == 1
    assert only(peer.received).sender == "info@example.org"
