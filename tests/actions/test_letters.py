"""Letters on their way in: kept, claimed a workspace at a time and in order, and tried again."""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import msgspec
import pytest
from sqlalchemy import delete, update

from rolodesk.actions import letters
from rolodesk.actions.letters import Claim, Route
from rolodesk.actions.scope import ALL_PERMISSIONS, Actor, ActorKind, Scope
from rolodesk.model.blob import StagedBlob
from rolodesk.model.errors import Conflicting, DomainError, NotAllowed, Unknown
from rolodesk.model.letter import Envelope, KeptLetter, LetterState, Source
from rolodesk.model.reply_token import reply_address
from rolodesk.model.sealing import new_keyring
from rolodesk.model.workspace import Permission
from rolodesk.storage import held_blobs
from rolodesk.storage import letters as storage
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import letters as t
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.actions.office import events_of, last_event
from tests.world import Tenant, World

T = TypeVar("T")

CLEAR = Statement(delete(t), everywhere=True)
LET_LEASES_END = Statement(update(t).values(leased_until=1), everywhere=True)
AGE = Statement(update(t).values(done_at=t.c.done_at - bound_int("by")), everywhere=True)
KEYRING = new_keyring()
BLOB = StagedBlob(key="2026/11/23/" + "0" * 32, size=7, sha256="0" * 64)


@pytest.fixture(autouse=True)
def _no_letters(world: World) -> None:
    """Claiming is a question to the whole installation, so each test begins without letters."""
    everywhere(world, lambda tx: tx.run(CLEAR))


def everywhere(world: World, work: Callable[[Tx], Awaitable[T]]) -> T:
    return world.served.run(world.served.engine.write(EVERYWHERE, work))


def kept(tenant: Tenant, *, blob: StagedBlob = BLOB) -> KeptLetter:
    envelope = Envelope(source=Source.SMTP, sender="anna@example.net", recipient="info@example.org")
    return tenant.act(lambda scope: letters.keep(scope, mailbox_id=1, envelope=envelope, blob=blob))


def claimed(world: World, *, after: int = 0, limit: int = 16) -> Claim | None:
    return everywhere(world, lambda tx: letters.claim(tx, after=after, limit=limit))


def claimed_ids(world: World, **options: int) -> list[int]:
    found = claimed(world, **options)
    return [] if found is None else found.ids


def finished(tenant: Tenant, letter: KeptLetter, state: LetterState) -> None:
    tenant.act(lambda scope: storage.finish(scope.tx, letter.id, state=state))


async def described(scope: Scope, *, letter_id: int) -> None:
    await storage.finish(
        scope.tx, letter_id, state=LetterState.TAKEN, message_ref="a@example.net", digest="d", subject="Hi"
    )


async def is_held(scope: Scope, *, letter: KeptLetter, lease: int) -> bool:
    return await letters.is_held(scope.tx, letter, lease=lease)


def found(tenant: Tenant, letter: KeptLetter) -> KeptLetter:
    return tenant.act(lambda scope: letters.find(scope, letter.id))


def routed(world: World, address: str) -> Route | None:
    async def work(tx: Tx) -> Route | None:
        return await letters.route(tx, address, keyring=KEYRING)

    return world.served.run(world.served.engine.lookup(EVERYWHERE, work))


def test_an_address_leads_to_its_mailbox_however_it_is_written(world: World) -> None:
    mine = f"desk.{world.id}@bücher.example"
    mailbox = world.make_mailbox("Desk", mine)
    for address in (mine, mine.upper(), f"desk.{world.id}@xn--bcher-kva.example"):
        route = routed(world, address)
        assert route is not None
        assert (route.workspace_id, route.mailbox_id, route.token) == (world.id, mailbox.id, None)
    assert routed(world, f"desk.{world.id}@example.org") is None
    assert routed(world, "") is None


def test_an_address_with_a_detail_leads_to_its_own_mailbox_else_to_the_plain_ones(world: World) -> None:
    plain = world.make_mailbox("Plain", f"d{world.id}@example.org")
    own = world.make_mailbox("Own", f"d{world.id}+sales@example.org")
    token = "r12." + "a" * 16
    ids = [
        route.mailbox_id if (route := routed(world, f"d{world.id}{detail}@example.org")) else None
        for detail in ("", "+sales", "+Sales", "+other", f"+{token}", "+")
    ]
    assert ids == [plain.id, own.id, own.id, plain.id, plain.id, plain.id]
    answered = routed(world, f"d{world.id}+{token}@example.org")
    assert answered is not None
    assert answered.token is not None
    assert answered.token.ticket_id == 12


def test_of_two_workspaces_with_an_address_the_older_mailbox_gets_it(world: World) -> None:
    theirs = world.charlie.make_mailbox("Theirs", f"shared.{world.id}@example.org")
    world.make_mailbox("Ours", f"shared.{world.id}@example.org")
    route = routed(world, f"shared.{world.id}@example.org")
    assert route is not None
    assert (route.workspace_id, route.mailbox_id) == (world.charlie.id, theirs.id)


def test_an_answer_goes_to_the_workspace_whose_ticket_it_was_signed_for(world: World) -> None:
    shared = f"signed.{world.id}@example.org"
    theirs = world.charlie.make_mailbox("Theirs", shared)
    ours = world.make_mailbox("Ours", shared)
    for tenant, mailbox in ((world, ours), (world.charlie, theirs)):
        tagged = reply_address(shared, KEYRING, workspace_id=tenant.id, ticket_id=12)
        route = routed(world, tagged)
        assert route is not None
        assert (route.workspace_id, route.mailbox_id) == (tenant.id, mailbox.id)
    forged = routed(world, reply_address(shared, new_keyring(), workspace_id=world.id, ticket_id=12))
    assert forged is not None
    assert forged.mailbox_id == theirs.id


def test_a_letter_that_is_kept_waits_and_writes_no_event(world: World) -> None:
    before = len(events_of(world.served, world.id))
    letter = kept(world)
    assert found(world, letter) == letter
    assert (letter.state, letter.source, letter.envelope_from) == ("waiting", "smtp", "anna@example.net")
    assert len(events_of(world.served, world.id)) == before
    assert everywhere(world, letters.are_due) is True


def test_a_workspaces_letters_are_claimed_in_order_and_by_one_at_a_time(world: World) -> None:
    ours = [kept(world).id for _ in range(5)]
    theirs = [kept(world.charlie).id for _ in range(2)]
    assert claimed_ids(world, limit=3) == ours[:3]
    assert claimed_ids(world, limit=3) == theirs
    assert claimed(world) is None
    assert everywhere(world, letters.are_due) is False


def test_workspaces_take_turns(world: World) -> None:
    for _ in range(2):
        kept(world)
        kept(world.charlie)
    first, second = sorted([world.id, world.charlie.id])
    turns = []
    after = 0
    for _ in range(4):
        claim = claimed(world, after=after, limit=1)
        assert claim is not None
        after = claim.workspace.id
        turns.append(after)
        tenant = world if after == world.id else world.charlie
        finished(tenant, claim.letters[0], LetterState.TAKEN)
    assert turns == [first, second, first, second]


def test_a_lease_that_ends_frees_the_letters_and_is_noticed_by_who_had_it(world: World) -> None:
    letter = kept(world)
    first = claimed(world)
    assert first is not None
    everywhere(world, lambda tx: tx.run(LET_LEASES_END))
    assert first.letters[0].attempts == 1
    second = claimed(world)
    assert second is not None
    assert second.letters[0].attempts == 2
    held = [world.act(partial(is_held, letter=letter, lease=claim.lease)) for claim in (first, second)]
    assert held == [False, True]


def test_a_claim_is_held_on_to(world: World) -> None:
    letter = kept(world)
    claim = claimed(world)
    assert claim is not None
    time.sleep(0.002)  # PostgreSQL's transactions may be of one millisecond
    renewed = world.act(lambda scope: letters.renew(scope.tx, claim))
    assert renewed.lease > claim.lease
    assert found(world, letter).leased_until == renewed.lease


def test_what_is_given_back_is_as_if_it_had_not_been_claimed(world: World) -> None:
    ids = [kept(world).id for _ in range(3)]
    claim = claimed(world)
    assert claim is not None
    world.act(lambda scope: letters.release(scope.tx, claim, ids[1:]))
    assert claimed(world) is None  # the first one is still being taken in
    world.act(lambda scope: letters.release(scope.tx, claim, ids[:1]))
    again = claimed(world)
    assert again is not None
    assert [(letter.id, letter.attempts) for letter in again.letters] == [(id_, 1) for id_ in ids]


def test_a_letter_that_was_begun_before_is_claimed_alone(world: World) -> None:
    ids = [kept(world).id for _ in range(3)]
    assert claimed_ids(world) == ids
    everywhere(world, lambda tx: tx.run(LET_LEASES_END))
    ids.append(kept(world).id)
    turns = []
    while claim := claimed(world):
        turns.append(claim.ids)
        for letter in claim.letters:
            finished(world, letter, LetterState.TAKEN)
    assert turns == [[id_] for id_ in ids]


def test_a_letter_put_off_lets_the_next_ones_pass(world: World) -> None:
    first, second = kept(world), kept(world)
    claim = claimed(world)
    assert claim is not None
    world.act(lambda scope: letters.postpone(scope.tx, first, lease=claim.lease, gap_ms=60_000))
    finished(world, second, LetterState.TAKEN)
    third = kept(world)
    assert claimed_ids(world) == [third.id]
    now = third.received_at
    read = [found(world, letter) for letter in (first, second, third)]
    assert [letters.is_under_way(letter, now=now) for letter in read] == [False, False, True]


def test_a_parked_letter_is_retried_once(world: World) -> None:
    letter = kept(world)
    world.act(lambda scope: letters.park(scope, letter, reason="it is no letter"))
    kind, subject, *_, after = last_event(world)
    assert (kind, subject, after) == (
        "letter.parked",
        letter.id,
        {"mailbox_id": 1, "reason": "it is no letter"},
    )
    parked = found(world, letter)
    assert (parked.state, parked.reason) == ("parked", "it is no letter")
    assert parked.done_at is not None
    assert claimed(world) is None
    assert world.act(lambda scope: letters.listed(scope, state=LetterState.PARKED)) == [parked]

    retried = world.act(lambda scope: letters.retry(scope, letter.id))
    assert (retried.state, retried.reason, retried.attempts, retried.done_at) == ("waiting", "", 0, None)
    assert last_event(world)[0] == "letter.retried"
    with pytest.raises(Conflicting, match="not parked, it is waiting"):
        world.act(lambda scope: letters.retry(scope, letter.id))
    assert claimed_ids(world) == [letter.id]


def test_a_dropped_letter_is_restored_and_remembers_it(world: World) -> None:
    letter = kept(world)
    with pytest.raises(Conflicting, match="was not dropped, it is waiting"):
        world.act(lambda scope: letters.restore(scope, letter.id))
    finished(world, letter, LetterState.DROPPED)
    assert not found(world, letter).is_restored
    assert world.act(lambda scope: letters.restore(scope, letter.id)).is_restored
    assert last_event(world)[0] == "letter.restored"
    claim = claimed(world)
    assert claim is not None
    assert claim.letters[0].is_restored


def test_a_parked_letter_is_discarded_and_can_come_back(world: World) -> None:
    letter = kept(world)
    with pytest.raises(Conflicting, match="not parked, it is waiting"):
        world.act(lambda scope: letters.discard(scope, letter.id))
    world.act(lambda scope: letters.park(scope, letter, reason="it is no letter"))
    gone = world.act(lambda scope: letters.discard(scope, letter.id))
    assert (gone.state, gone.reason) == ("dropped", "discarded by hand")
    kind, subject, _, _, before, _ = last_event(world)
    assert (kind, subject, before) == ("letter.discarded", letter.id, {"reason": "it is no letter"})
    assert claimed(world) is None
    assert world.act(lambda scope: letters.restore(scope, letter.id)).state == "waiting"
    assert claimed_ids(world) == [letter.id]


def test_the_outsider_has_none_of_it(world: World) -> None:
    letter = kept(world)
    for action in (letters.find, letters.retry, letters.restore, letters.discard):
        with pytest.raises(Unknown):
            world.charlie.act(partial(action, letter_id=letter.id))
    assert world.charlie.act(letters.listed) == []


def test_reading_is_not_enough_to_change_anything(world: World) -> None:
    letter = kept(world)
    reader = Actor(ActorKind.KEY, 1, ALL_PERMISSIONS - {Permission.TICKETS_WRITE})
    envelope = Envelope(source=Source.SMTP, sender="", recipient="")

    def refused(action: Callable[[Scope], Awaitable[object]]) -> type[DomainError]:
        async def work(tx: Tx) -> object:
            return await action(Scope(tx, workspace=world.workspace, actor=reader, door="mail"))

        with pytest.raises(NotAllowed) as caught:
            world.served.run(world.served.engine.write(world.id, work))
        return caught.type

    assert refused(lambda scope: letters.keep(scope, mailbox_id=1, envelope=envelope, blob=BLOB))
    assert refused(lambda scope: letters.park(scope, letter, reason="no"))
    assert refused(lambda scope: letters.retry(scope, letter.id))
    assert refused(lambda scope: letters.restore(scope, letter.id))
    assert refused(lambda scope: letters.discard(scope, letter.id))


def test_the_letters_of_a_message_are_found(world: World) -> None:
    first, second = kept(world), kept(world)
    for letter in (first, second):
        world.act(partial(described, letter_id=letter.id))
    same = world.act(lambda scope: storage.of_message(scope.tx, "a@example.net", digest="d"))
    assert [letter.id for letter in same] == [first.id, second.id]
    assert same[0].subject == "Hi"
    assert world.act(lambda scope: storage.of_message(scope.tx, "a@example.net", digest="other")) == []
    assert world.charlie.act(lambda scope: storage.of_message(scope.tx, "a@example.net", digest="d")) == []


def test_what_was_dropped_or_repeated_is_forgotten_after_30_days_and_nothing_else(world: World) -> None:
    by_state = {state: kept(world) for state in LetterState}
    for state, letter in by_state.items():
        if state is not LetterState.WAITING:
            finished(world, letter, state)
    assert everywhere(world, letters.forget) == 0
    everywhere(world, lambda tx: tx.run(AGE, by=letters.FORGET_AFTER_MS + 60_000))
    assert everywhere(world, letters.forget) == 2
    left = {letter.state for letter in world.act(letters.listed)}
    assert left == {state.value for state in LetterState} - {"dropped", "repeated"}


def test_a_blob_is_held_as_long_as_one_letter_has_it(world: World) -> None:
    shared = msgspec.structs.replace(BLOB, key=f"2026/11/23/{world.id:032x}")
    first, second = kept(world, blob=shared), kept(world.charlie, blob=shared)

    def is_held() -> bool:
        return shared.key in everywhere(world, lambda tx: held_blobs.held(tx, [shared.key, "none"]))

    assert is_held()
    finished(world, first, LetterState.DROPPED)
    everywhere(world, lambda tx: tx.run(AGE, by=letters.FORGET_AFTER_MS + 60_000))
    assert everywhere(world, letters.forget) == 1
    assert is_held()
    finished(world.charlie, second, LetterState.DROPPED)
    everywhere(world, lambda tx: tx.run(AGE, by=letters.FORGET_AFTER_MS + 60_000))
    assert everywhere(world, letters.forget) == 1
    assert not is_held()
