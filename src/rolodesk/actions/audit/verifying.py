"""Verifying the seals of a workspace's journal: every hash is made anew from the events as they stand."""

from collections.abc import AsyncIterator, Collection
from typing import Final

import msgspec

from rolodesk.actions.ports import Transactions
from rolodesk.model.event import START, StoredEvent
from rolodesk.model.moment import print_moment
from rolodesk.model.seal import FIRST, Seal, Sealing
from rolodesk.storage import feed, seals

AT_ONCE: Final = 500


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the seals say: how many hold how many events, the newest of them, and what none holds."""

    workspace: int
    seals: int
    events: int
    last_hash: str
    unsealed: int
    unsealed_since: str
    """The time of the first event without a seal; "" if there is none."""
    broken: str
    """Where the journal is not as it was sealed; "" if it is."""

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


async def verify(transactions: Transactions, workspace_id: int, *, anchors: Collection[str] = ()) -> Verdict:
    """
    Make every seal's hash anew, up to the first place that is broken; reads in short transactions.

    `anchors` are hashes that were noted elsewhere, and are to be found among the seals: without one, nobody
    can tell that the newest seals were cut off together with their events.
    """
    events = _events(transactions, workspace_id)
    event = await anext(events, None)
    previous, count, sealed, broken = FIRST, 0, 0, ""
    missing = set(anchors)
    async for seal in _seals(transactions, workspace_id):
        sealing = Sealing(previous)
        first = event
        while event is not None and event.place <= seal.place:
            sealing.add(event)
            event = await anext(events, None)
        broken = _complaint(seal, sealing, number=count + 1, first=first)
        if broken:
            break
        previous, count, sealed = seal.hash, seal.number, sealed + seal.events
        missing.discard(seal.hash)
    unsealed_since, unsealed = event, 0
    while event is not None and not broken:
        unsealed, event = unsealed + 1, await anext(events, None)
    if missing and not broken:
        broken = (
            f"no seal has the hash {min(missing)}: seals were cut off behind number {count}, or made anew"
        )
    return Verdict(
        workspace=workspace_id,
        seals=count,
        events=sealed,
        last_hash=previous,
        unsealed=unsealed,
        unsealed_since=print_moment(unsealed_since.at) if unsealed and unsealed_since else "",
        broken=broken,
    )


def _complaint(seal: Seal, sealing: Sealing, *, number: int, first: StoredEvent | None) -> str:
    """Say what is wrong with a seal, and with which events; "" if nothing is."""
    if seal.number != number:
        return f"seal {number} is missing"
    if sealing.hash == seal.hash and sealing.events == seal.events:
        return ""
    where = f"seal {seal.number} of {print_moment(seal.sealed_at)}"
    if first is not None and sealing.events:
        where += f", over the events {first.place.seq} to {seal.place.seq}"
    if sealing.events != seal.events:
        return f"{where}: it was made over {seal.events} events, and there are {sealing.events}"
    return f"{where}: an event was changed, or the seal was"


async def _seals(transactions: Transactions, workspace_id: int) -> AsyncIterator[Seal]:
    number = 0
    while True:
        found = await transactions.search(
            workspace_id,
            lambda tx: seals.after(tx, number, limit=AT_ONCE),  # noqa: B023 - awaited at once
        )
        for seal in found:
            yield seal
        if len(found) < AT_ONCE:
            return
        number = found[-1].number


async def _events(transactions: Transactions, workspace_id: int) -> AsyncIterator[StoredEvent]:
    place = START
    while True:
        found = await transactions.search(
            workspace_id,
            lambda tx: feed.after(tx, place, AT_ONCE),  # noqa: B023 - awaited at once
        )
        for event in found:
            yield event
        if len(found) < AT_ONCE:
            return
        place = found[-1].place
