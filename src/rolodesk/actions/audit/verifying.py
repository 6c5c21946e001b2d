"""Verifying the seals of a workspace's journal: every hash is made anew from the events as they stand."""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

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
    anchors: tuple[str, ...] = ()
    """Those of the hashes that were noted elsewhere which its seals have."""

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
    [verdict] = await verify_each(transactions, [workspace_id], anchors=anchors)
    return verdict


async def verify_each(
    transactions: Transactions, workspace_ids: Iterable[int], *, anchors: Collection[str] = ()
) -> list[Verdict]:
    """Do so in several workspaces; each of the `anchors` is to be found in one of them."""
    verdicts = [await _verify(transactions, one, anchors=anchors) for one in workspace_ids]
    lost = set(anchors).difference(*(one.anchors for one in verdicts))
    suspects = [one for one in verdicts if not one.anchors] or verdicts
    if not lost or not all(one.holds for one in suspects):
        return verdicts
    return [_bereft(one, min(lost), suspects) if one in suspects else one for one in verdicts]


def _bereft(verdict: Verdict, anchor: str, suspects: Iterable[Verdict]) -> Verdict:
    """Say of a workspace, and of the others where that may be so, that it has lost a seal."""
    others = ", ".join(str(one.workspace) for one in suspects if one is not verdict)
    where = f", here or in workspace {others}" if others else ""
    cut = f"seals were cut off behind number {verdict.seals}, or made anew{where}"
    return replace(verdict, broken=f"no seal has the hash {anchor}: {cut}")


async def _verify(transactions: Transactions, workspace_id: int, *, anchors: Collection[str]) -> Verdict:
    events = _events(transactions, workspace_id)
    event = await anext(events, None)
    previous, count, sealed, broken = FIRST, 0, 0, ""
    found = []
    async for seal in _seals(transactions, workspace_id):
        if seal.hash in anchors:
            found.append(seal.hash)
        if broken:
            continue
        sealing = Sealing(previous)
        first = event
        while event is not None and event.place <= seal.place:
            sealing.add(event)
            event = await anext(events, None)
        broken = _complaint(seal, sealing, number=count + 1, first=first)
        if not broken:
            previous, count, sealed = seal.hash, seal.number, sealed + seal.events
    unsealed_since, unsealed = event, 0
    while event is not None and not broken:
        unsealed, event = unsealed + 1, await anext(events, None)
    return Verdict(
        workspace=workspace_id,
        seals=count,
        events=sealed,
        last_hash=previous,
        unsealed=unsealed,
        unsealed_since=print_moment(unsealed_since.at) if unsealed and unsealed_since else "",
        broken=broken,
        anchors=tuple(found),
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
