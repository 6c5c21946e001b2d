"""Those who follow the journal: whether they keep up, and whether one stumbles."""

from collections.abc import Iterator, Sequence
from typing import Final

from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.model.follower import ALARMED_AT, Progress
from rolodesk.model.moment import print_moment
from rolodesk.storage.examination import followers
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_LATE: Final = 600_000


async def check_followers(engine: Engine) -> list[Finding]:
    """Look for followers that fail, for events that wait since ten minutes, and for such as nobody reads."""

    async def read(tx: Tx) -> tuple[list[Progress], int, bool]:
        return await followers.behind(tx), tx.now, await followers.has_events_from_the_future(tx)

    behind, now, has_future = await engine.search(EVERYWHERE, read)
    return list(_found(behind, now=now, has_future=has_future))


def _found(behind: Sequence[Progress], *, now: int, has_future: bool) -> Iterator[Finding]:
    stumbling = sorted((one for one in behind if one.attempts), key=lambda one: -one.attempts)
    late = [one for one in behind if not one.attempts and one.since < now - _LATE]
    if stumbling:
        first = stumbling[0]
        is_held = first.attempts >= ALARMED_AT
        mend = "the log says more; what follows there waits, and goes on by itself once it is mended"
        yield (error if is_held else warning)(
            "followers",
            f"{_names(stumbling)} cannot handle an event in {len(stumbling)} places; in workspace"
            f" {first.workspace_id} after {first.attempts} attempts: {first.error}",
            mend=f"{mend}; see `rolodesk follower list`, and `skip` if it never will" if is_held else mend,
        )
    elif late:
        oldest = min(one.since for one in late)
        yield warning(
            "followers",
            f"events wait since {print_moment(oldest)} for {_names(late)}",
            mend="see that `rolodesk serve` or `rolodesk work` runs, and what its log says",
        )
    else:
        yield fine("followers", "whoever follows the journal keeps up")
    if has_future:
        yield error(
            "feed",
            "there are events of transactions that this PostgreSQL has not reached; it was copied",
            mend="`rolodesk backup`, then `rolodesk restore --force`: it puts them in the past",
        )


def _names(behind: Sequence[Progress]) -> str:
    return ", ".join(sorted({one.follower for one in behind}))
