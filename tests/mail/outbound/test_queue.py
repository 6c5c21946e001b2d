"""The queue: order, claims, leases, the pause, observing mailboxes, and the built-in outbox."""

import asyncio

import pytest
from sqlalchemy import update

from rolodesk.actions.sending import claiming, pausing
from rolodesk.actions.sending.outbox import list_outbox, list_queue
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.reading import read_letter
from rolodesk.storage.statement import WORKSPACE, Statement, bound_text
from rolodesk.storage.tables import mailboxes
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.tickets.front_desk import journal
from tests.mail.outbound.post_office import BACKDATE, DAY, MINUTE, PostOffice

SET_SENDING = Statement(
    update(mailboxes).where(mailboxes.c.workspace_id == WORKSPACE).values(sending=bound_text("how"))
)


def reasons(office: PostOffice) -> list[str]:
    found = office.run(office.world.served.engine.search(EVERYWHERE, list_queue))
    return [reason for _, reason in found]


def test_mail_of_a_ticket_leaves_in_its_order(office: PostOffice) -> None:
    peer = office.peer()
    ticket, other = office.ticket(), office.ticket("Another")
    for number in range(5):
        office.reply(ticket, f"Number {number}")
    office.reply(other, "Beside")
    peer.data = "451 later"
    office.send_all()
    assert sorted(mail.attempts for mail in office.mails()) == [0, 0, 0, 0, 1, 1]
    assert reasons(office).count("an earlier mail of its ticket has to leave first") == 4
    peer.data = None
    office.send_all()
    told = [one.plain.split("\n")[0] for one in peer.received]
    assert [one for one in told if one != "Beside"] == [f"Number {number}" for number in range(5)]


def test_what_failed_or_is_scheduled_blocks_nobody(office: PostOffice) -> None:
    peer = office.peer()
    ticket = office.ticket()
    scheduled = office.reply(ticket, "In a week", send_at=office.now() + 7 * DAY)
    office.reply(ticket, "To nobody", to=("gone@x.example",))
    office.reply(ticket, "To Anna")
    peer.rcpt["gone@x.example"] = "550 gone"
    office.send_all()
    assert [one.plain.split("\n")[0] for one in peer.received] == ["To Anna"]
    assert office.mail(scheduled).state == "waiting"


def test_several_processes_send_each_mail_once(office: PostOffice) -> None:
    peer = office.peer()
    refs = {office.reply(office.ticket(str(number))).mail.message_ref for number in range(25)}
    office.pass_time(MINUTE)

    async def all_at_once() -> int:
        senders = [office.sender() for _ in range(4)]
        return sum(await asyncio.gather(*(one.send_due() for one in senders)))

    assert office.run(all_at_once()) == 25
    assert sorted(str(one.letter["Message-ID"]).strip("<>") for one in peer.received) == sorted(refs)


def test_the_mail_of_a_process_that_died_is_sent_when_its_claim_ends(office: PostOffice) -> None:
    peer = office.peer()
    answered = office.reply(office.ticket())
    office.pass_time(MINUTE)
    engine = office.world.served.engine
    [claimed] = office.run(claiming.claim(engine, limit=5))
    assert office.send() == 0
    assert reasons(office) == ["it is being sent"]
    office.pass_time(claiming.LEASE_MS - 5000)
    office.run(claiming.renew(engine, [claimed]))
    office.pass_time(6000)
    assert office.send() == 0
    office.pass_time(claiming.LEASE_MS)
    assert office.send() == 1
    assert peer.received[0].letter["Message-ID"] == f"<{answered.mail.message_ref}>"
    assert office.mail(answered).attempts == 2


def test_a_process_that_lost_its_claim_writes_nothing_down(office: PostOffice) -> None:
    peer = office.peer()
    peer.pause = 0.5
    answered = office.reply(office.ticket())
    office.pass_time(MINUTE)

    async def first_is_slow() -> None:
        slow = asyncio.create_task(office.sender().send_due())
        await peer.greeted.wait()
        lease = claiming.LEASE_MS
        await office.world.served.engine.write(EVERYWHERE, lambda tx: tx.run(BACKDATE, ms=lease))
        await asyncio.gather(slow, office.sender().send_due())

    office.run(first_is_slow())
    assert len(peer.received) == 2
    assert len({one.letter["Message-ID"] for one in peer.received}) == 1
    mail = office.mail(answered)
    assert (mail.state, mail.attempts) == ("sent", 2)
    assert len(journal(office.world, "ticket.mail_sent")) == 1


def test_nothing_leaves_while_sending_is_paused(office: PostOffice) -> None:
    peer = office.peer()
    office.reply(office.ticket())
    office.everywhere(lambda tx: pausing.pause(tx, reason="a test"))
    assert office.send_all() == 0
    assert reasons(office)[0].startswith("all sending is paused: a test (20")
    assert office.everywhere(pausing.resume) is True
    assert office.everywhere(pausing.resume) is False
    assert office.send() == 1
    assert len(peer.received) == 1


def test_an_observing_mailbox_sends_nothing_until_it_is_confirmed(office: PostOffice) -> None:
    peer = office.peer()
    office.act(lambda scope: scope.tx.run(SET_SENDING, how="observing"))
    office.reply(office.ticket())
    assert office.send_all() == 0
    assert reasons(office) == ["its mailbox is observing: confirm that it may send"]
    office.act(lambda scope: scope.tx.run(SET_SENDING, how="active"))
    assert office.send() == 1
    assert len(peer.received) == 1


def test_without_a_relay_mail_is_kept_in_the_outbox(office: PostOffice) -> None:
    ticket = office.ticket("Mitt köp")
    answered = office.reply(ticket, "Hej", files=(office.file("å.pdf", b"%PDF" * 99),), bcc=("b@x.example",))
    office.automatic(ticket)
    office.send_all()
    assert office.delivery(answered) == "sent"
    sunk = office.run(
        office.world.served.engine.search(
            EVERYWHERE, lambda tx: list_outbox(tx, workspace_id=office.world.id)
        )
    )
    by_id = {one.mail.id: one for one in sunk}
    assert [one.mail.done_at for one in sunk] == sorted(one.mail.done_at or 0 for one in sunk)
    mine = by_id[answered.mail.id]
    assert (mine.workspace_id, mine.mail.via, len(sunk)) == (office.world.id, "outbox", 2)
    letter = office.run(read_letter(office.blobs.open(mine.mail.blob_key)))
    assert (letter.sender, letter.to) == ("info@example.org", "anna@customer.example")
    assert letter.subject == letter.headers["Subject"] == f"Re: Mitt köp [#{ticket.id}]"
    assert letter.headers["Message-ID"] == f"<{answered.mail.message_ref}>"
    assert letter.text.startswith("Hej\n\nOn ")
    assert not any("b@x.example" in value for value in letter.headers.values())


def test_a_file_that_is_missing_keeps_its_mail_and_stops_no_other(office: PostOffice) -> None:
    peer = office.peer()
    file = office.file("gone.pdf", b"x" * 10)
    broken = office.reply(office.ticket(), files=(file,))
    office.run(office.blobs.discard(file.blob_key))
    office.reply(office.ticket(), "Whole")
    office.send_all()
    assert [one.plain.split("\n")[0] for one in peer.received] == ["Whole"]
    assert (office.mail(broken).state, office.mail(broken).attempts) == ("waiting", 1)
    assert "BlobMissing" in office.mail(broken).answer


@pytest.mark.parametrize("size", [0, 5_000_000])
def test_a_large_file_is_streamed_to_the_relay(office: PostOffice, size: int) -> None:
    peer = office.peer(data_size_limit=50_000_000)
    content = bytes(number % 251 for number in range(size))
    office.reply(office.ticket(), files=(office.file("large.bin", content),))
    office.send_all()
    [attached] = peer.received[0].letter.iter_attachments()
    assert attached.get_payload(decode=True) == content


def test_what_is_larger_than_the_relay_takes_fails_at_once(office: PostOffice) -> None:
    peer = office.peer(data_size_limit=10_000)
    answered = office.reply(office.ticket(), files=(office.file("large.bin", b"x" * 100_000),))
    office.send_all()
    assert peer.received == []
    assert office.mail(answered).state == "failed"
    assert office.mail(answered).answer.startswith("552")


def test_a_sender_that_is_told_to_end_finishes_what_is_on_its_way(office: PostOffice) -> None:
    peer = office.peer()
    peer.pause = 0.3
    answered = office.reply(office.ticket())
    office.pass_time(MINUTE)

    async def started_and_ended() -> None:
        running = asyncio.create_task(office.sender(lines=Lines(name="hub.example")).run())
        await peer.greeted.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    office.run(started_and_ended())
    assert len(peer.received) == 1
    assert office.mail(answered).state == "sent"
