"""What was accepted is taken in: in order, once, and whatever is wrong with one letter stops no other."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from rolodesk.actions import letters
from rolodesk.actions.intake import receiving
from rolodesk.actions.intake.receiving import Outcome
from rolodesk.actions.scope import Scope
from rolodesk.mail.inbound import batch
from rolodesk.mail.inbound.intake import Intake
from rolodesk.mail.inbound.preparing import Preparing
from rolodesk.mail.inbound.rush import Rush
from rolodesk.mail.inbound.spool import Spool
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.model.errors import StorageFull
from rolodesk.model.letter import Envelope, KeptLetter, Letter, Source
from rolodesk.model.reply_token import reply_address
from rolodesk.model.sealing import new_keyring
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import letters as storage
from rolodesk.storage.blobs import ObjectBlobs, open_blobs
from rolodesk.storage.refusals import is_outage
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import letters as t
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.mail.inbound.front_door import Running
from tests.world import Tenant, World

CLEAR = Statement(delete(t), everywhere=True)
BRING_FORWARD = Statement(update(t).values(due_at=1), everywhere=True)
LET_LEASES_END = Statement(update(t).values(leased_until=1), everywhere=True)
KEYRING = new_keyring()
PDF = b"""--x
Content-Type: application/pdf; name=a.pdf
Content-Disposition: attachment

pdf
--x--
"""
MIXED = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x"


class Office:
    """A mailbox, letters that were accepted for it, and an intake."""

    def __init__(self, world: World, folder: Path, blobs: ObjectBlobs | None = None) -> None:
        self.world = world
        self.folder = folder
        self.blobs = blobs or open_blobs(str(folder / "blobs"))
        self.address = f"office.{world.id}@example.org"
        self.mailbox: Mailbox = world.make_mailbox("Office", self.address)
        self.theirs = world.charlie.make_mailbox("Theirs", f"theirs.{world.id}@example.org")

    def intake(self) -> Intake:
        return Intake(
            self.world.served.engine,
            self.blobs,
            keyring=KEYRING,
            spool=self.folder / "spool",
            is_outage=is_outage,
        )

    def keep(
        self,
        subject: str,
        *,
        tenant: Tenant | None = None,
        mailbox_id: int | None = None,
        recipient: str | None = None,
        body: bytes = b"Hello\r\n",
    ) -> KeptLetter:
        """Accept a letter, unlike any other."""
        ref = f"<{secrets.token_hex(8)}@x.example>"
        head = f"From: anna@example.net\r\nSubject: {subject}\r\nMessage-ID: {ref}\r\n"

        async def chunks() -> AsyncIterator[bytes]:
            yield head.encode() + b"\r\n" + body

        blob = self.world.served.run(self.blobs.stage(chunks()))
        envelope = Envelope(
            source=Source.SMTP, sender="anna@example.net", recipient=recipient or self.address
        )
        to = mailbox_id or (self.mailbox if tenant is None else self.theirs).id
        return (tenant or self.world).act(
            lambda scope: letters.keep(scope, mailbox_id=to, envelope=envelope, blob=blob)
        )

    def found(self, letter: KeptLetter, tenant: Tenant | None = None) -> KeptLetter:
        return (tenant or self.world).act(lambda scope: letters.find(scope, letter.id))

    def take_in(self, *kept: KeptLetter, intakes: int = 1) -> list[KeptLetter]:
        """Run intakes until these letters were tried; give them as they are then."""

        async def is_done() -> bool:
            found = [self._read(letter) for letter in kept]
            return not any(letters.is_under_way(one, now=0) for one in await asyncio.gather(*found))

        async def run() -> None:
            await asyncio.gather(*(self.intake().run_until(is_done) for _ in range(intakes)))

        self.world.served.run(run())
        return [self.found(letter) for letter in kept]

    def work_until(self, letter: KeptLetter, is_so: Callable[[KeptLetter], bool]) -> None:
        """Run an intake until a letter is so."""

        async def is_done() -> bool:
            return is_so(await self._read(letter))

        self.world.served.run(self.intake().run_until(is_done))

    async def _read(self, letter: KeptLetter) -> KeptLetter:
        engine = self.world.served.engine

        async def work(tx: Tx) -> KeptLetter:
            found = await storage.by_id(tx, letter.id)
            assert found is not None
            return found

        return await engine.lookup(self.world.id, work)


@pytest.fixture
def office(world: World, tmp_path: Path) -> Iterator[Office]:
    engine = world.served.engine
    world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))
    yield Office(world, tmp_path)
    world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))


TakeIn = Callable[[Scope, KeptLetter, Letter], None]


@pytest.fixture
def before_taking_in(monkeypatch: pytest.MonkeyPatch) -> list[TakeIn]:
    """Functions that are called, in the transaction, before each letter is taken in."""
    called: list[TakeIn] = []

    async def take_in(scope: Scope, kept: KeptLetter, letter: Letter, **options: object) -> Outcome:
        for one in called:
            one(scope, kept, letter)
        return await receiving.take_in(scope, kept, letter, **options)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(batch, "take_in", take_in)
    return called


def test_a_letter_becomes_a_ticket_with_its_files(office: Office) -> None:
    letter = office.keep(f"one\r\n{MIXED}", body=b"--x\n\nHello\n" + PDF)
    (taken,) = office.take_in(letter)
    assert (taken.state, taken.sender, taken.subject) == ("taken", "anna@example.net", "one")
    grabbed = office.world.message("grabTicket", f"/{taken.ticket_id}").json()
    assert [row["messagePlain"].strip() for row in grabbed["json"]] == ["Hello"]
    assert len([path for path in (office.folder / "blobs").rglob("*") if path.is_file()]) == 2


def test_letters_are_taken_in_in_the_order_they_came(office: Office) -> None:
    kept = [office.keep(f"letter {number}") for number in range(20)]
    taken = office.take_in(*kept)
    tickets = [letter.ticket_id or 0 for letter in taken]
    assert {letter.state for letter in taken} == {"taken"}
    assert tickets == sorted(set(tickets))


def test_several_take_each_letter_in_once(office: Office, before_taking_in: list[TakeIn]) -> None:
    seen: list[int] = []
    before_taking_in.append(lambda _scope, kept, _letter: seen.append(kept.id))
    kept = [office.keep(f"letter {number}") for number in range(12)]
    theirs = [office.keep(f"letter {number}", tenant=office.world.charlie) for number in range(4)]
    taken = office.take_in(*kept, intakes=3)
    assert {letter.state for letter in taken} == {"taken"}
    ours = [id_ for id_ in seen if id_ in {letter.id for letter in kept}]
    assert ours == [letter.id for letter in kept]
    assert len(seen) == len(set(seen))
    assert set(seen) <= {letter.id for letter in [*kept, *theirs]}


def test_a_letter_whose_bytes_are_gone_is_parked_and_the_next_passes(office: Office) -> None:
    bad, good = office.keep("bad"), office.keep("good")
    (office.folder / "blobs" / bad.blob_key).unlink()
    parked, taken = office.take_in(bad, good)
    assert (parked.state, parked.ticket_id) == ("parked", None)
    assert "No such file" in parked.reason
    assert taken.state == "taken"


def test_a_letter_that_is_refused_is_parked_with_the_sentence_and_what_was_understood(office: Office) -> None:
    bad, good = office.keep("bad", mailbox_id=999_999), office.keep("good")
    parked, taken = office.take_in(bad, good)
    assert (parked.state, parked.reason) == ("parked", "It cannot be taken in: there is no mailbox 999999.")
    assert (parked.subject, parked.sender) == ("bad", "anna@example.net")
    assert parked.message_ref.endswith("@x.example")
    assert taken.state == "taken"


def test_a_parked_letter_that_is_retried_is_taken_in(office: Office) -> None:
    letter = office.keep("parted")
    file = office.folder / "blobs" / letter.blob_key
    aside = file.rename(office.folder / "aside")
    (parked,) = office.take_in(letter)
    assert parked.state == "parked"
    aside.rename(file)
    office.world.act(lambda scope: letters.retry(scope, letter.id))
    (taken,) = office.take_in(letter)
    assert (taken.state, taken.reason, taken.attempts) == ("taken", "", 1)


def was_tried(times: int, letter: KeptLetter) -> bool:
    return letter.attempts == times and letter.leased_until is None


def test_a_fault_of_ours_is_tried_again_later_and_stops_no_other(
    office: Office, before_taking_in: list[TakeIn]
) -> None:
    def fail(_scope: Scope, _kept: KeptLetter, letter: Letter) -> None:
        if letter.subject == "bad":
            raise ZeroDivisionError

    before_taking_in.append(fail)
    engine = office.world.served.engine
    bad, good = office.keep("bad"), office.keep("good")
    office.work_until(good, lambda letter: letter.state == "taken")
    for attempts in (1, 2, 3, 4):
        office.work_until(bad, partial(was_tried, attempts))
        bad = office.found(bad)
        assert bad.state == ("parked" if attempts == 4 else "waiting")
        office.world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(BRING_FORWARD)))
    assert bad.reason == "It failed 4 times for a fault of ours: ZeroDivisionError; the log has more."


@pytest.mark.parametrize("outage", [StorageFull(), ConnectionResetError("the database went")])
def test_an_outage_is_no_letters_fault(
    office: Office, before_taking_in: list[TakeIn], outage: Exception
) -> None:
    def fail(_scope: Scope, _kept: KeptLetter, _letter: Letter) -> None:
        raise outage

    before_taking_in.append(fail)
    kept = [office.keep(f"letter {number}") for number in range(3)]
    with pytest.raises(type(outage)):
        office.take_in(*kept)
    assert [(letter.state, letter.attempts) for letter in map(office.found, kept)] == [("waiting", 0)] * 3
    before_taking_in.clear()
    assert {letter.state for letter in office.take_in(*kept)} == {"taken"}


def test_a_letter_whose_lease_ended_meanwhile_is_left_to_who_has_it_now(
    office: Office, before_taking_in: list[TakeIn]
) -> None:
    letter = office.keep("slow")
    engine = office.world.served.engine
    seen: list[str] = []
    before_taking_in.append(lambda _scope, _kept, letter: seen.append(letter.subject))

    async def work() -> None:
        claimed = await engine.write(EVERYWHERE, lambda tx: letters.claim(tx, after=0))
        assert claimed is not None
        await engine.write(EVERYWHERE, lambda tx: tx.run(LET_LEASES_END))
        with Spool(office.folder / "other") as spool:
            async with ParserPool(1) as pool:
                late = batch.Batch(
                    claimed,
                    transactions=engine,
                    preparing=Preparing(office.blobs, pool=pool, spool=spool),
                    keyring=KEYRING,
                    is_outage=is_outage,
                    rush=Rush(),
                )
                await late.work()

    office.world.served.run(work())
    assert seen == []
    assert office.take_in(letter)[0].state == "taken"
    assert seen == ["slow"]


def test_a_letter_that_ends_the_process_each_time_is_parked_in_the_end(office: Office) -> None:
    letter = office.keep("deadly")
    many = Statement(update(t).values(attempts=batch.MOST_ATTEMPTS), everywhere=True)
    office.world.served.run(office.world.served.engine.write(EVERYWHERE, lambda tx: tx.run(many)))

    office.work_until(letter, lambda letter: letter.state != "waiting")
    parked = office.found(letter)
    assert (parked.state, parked.reason[:20]) == ("parked", "It was begun 8 times")


def test_a_reply_token_counts_only_if_it_is_signed_here(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, object] = {}

    async def take_in(scope: Scope, kept: KeptLetter, letter: Letter, **options: object) -> Outcome:
        told[letter.subject] = options["token_ticket_id"]
        return await receiving.take_in(scope, kept, letter, **options)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(batch, "take_in", take_in)
    addresses = {
        "none": office.address,
        "signed": reply_address(office.address, KEYRING, workspace_id=office.world.id, ticket_id=7),
        "forged": reply_address(office.address, new_keyring(), workspace_id=office.world.id, ticket_id=7),
        "another's": reply_address(office.address, KEYRING, workspace_id=office.world.id + 1, ticket_id=7),
    }
    kept = [office.keep(subject, recipient=address) for subject, address in addresses.items()]
    office.take_in(*kept)
    assert told == {"none": None, "signed": 7, "forged": None, "another's": None}


def test_what_was_begun_is_given_back_when_it_is_told_to_end(
    office: Office, before_taking_in: list[TakeIn]
) -> None:
    kept = [office.keep(f"letter {number}") for number in range(12)]
    intake = Running(office.world, office.intake().run)
    while not any(letter.state == "taken" for letter in map(office.found, kept)):
        pass
    intake.stop()
    left = [letter for letter in map(office.found, kept) if letter.state != "taken"]
    assert {(letter.state, letter.attempts, letter.leased_until) for letter in left} <= {("waiting", 0, None)}
    assert not [path for path in (office.folder / "spool").iterdir() if path.is_dir()]
    assert {letter.state for letter in office.take_in(*kept)} == {"taken"}


def test_a_letter_is_taken_in_as_soon_as_it_is_told_of(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rolodesk.mail.inbound.intake.IDLE_SECONDS", 3600)
    intake = office.intake()
    running = Running(office.world, intake.run)
    letter = office.keep("now")
    office.world.served.run(_call(intake.wake))
    while office.found(letter).state == "waiting":
        pass
    running.stop()
    assert office.found(letter).state == "taken"


async def _call(function: Callable[[], None]) -> None:
    function()


def test_letters_that_are_no_files_of_this_machine_are_fetched(world: World, tmp_path: Path) -> None:
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))
    office = Office(world, tmp_path, open_blobs("memory://"))
    (taken,) = office.take_in(office.keep("from afar"))
    assert (taken.state, taken.subject) == ("taken", "from afar")


def test_what_nobody_adopts_is_not_left_behind(office: Office) -> None:
    letter = office.keep(f"refused\r\n{MIXED}", mailbox_id=999_999, body=PDF)
    (parked,) = office.take_in(letter)
    assert parked.state == "parked"
    files = [path.name for path in (office.folder / "blobs").rglob("*") if path.is_file()]
    assert files == [letter.blob_key.rpartition("/")[2]]
