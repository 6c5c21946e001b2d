"""The database: its health, its clock, and the work that waits in it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rolodesk.actions.searching.filling import unfinished
from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.model.moment import print_moment
from rolodesk.storage.examination import rows
from rolodesk.storage.examination.engines import (
    PostgresFacts,
    SqliteFacts,
    examine_postgres,
    examine_sqlite,
)
from rolodesk.storage.transaction import EVERYWHERE, Engine

_SOUND_SQLITE: Final = (3, 51, 3)
_LARGE_WAL: Final = 256 << 20
_OLDEST_POSTGRES: Final = 13
_CLOCK_TOLERANCE: Final = 5_000
_LATE: Final = 600_000


async def check_engine(store: Path | str, *, deep: bool) -> list[Finding]:
    """Look at the database itself."""
    if isinstance(store, Path):
        return list(_of_sqlite(examine_sqlite(store, deep=deep)))
    return list(_of_postgres(await examine_postgres(store), now=_now()))


async def check_clock(engine: Engine) -> Finding:
    """Look for changes from the future: lists by time would lack what is written until then."""
    newest = await engine.search(EVERYWHERE, rows.newest_event_at)
    if newest > _now() + _CLOCK_TOLERANCE:
        return error(
            "clock",
            f"the newest change is of {print_moment(newest)}, which is in the future",
            mend="set this machine's clock right, and have it kept by NTP",
        )
    return fine("clock", f"this machine's clock reads {print_moment(_now())}")


async def check_jobs(engine: Engine) -> Finding:
    """Look for work that should have been done by now."""
    late, failed = await engine.search(EVERYWHERE, lambda tx: rows.late_jobs(tx, before=_now() - _LATE))
    if late:
        return warning(
            "jobs",
            f"{late} jobs have waited for more than 10 minutes, {failed} of them have failed before",
            mend="see that `rolodesk serve` or `rolodesk work` runs, and what its log says",
        )
    return fine("jobs", "no job is late")


async def check_search(engine: Engine) -> Finding:
    """Look for records that search over everything does not know yet."""
    missing = await engine.read(EVERYWHERE, unfinished)
    if missing:
        return warning(
            "search",
            f"not all are in the index yet: {', '.join(f'{noun}s' for noun in missing)}",
            mend="`rolodesk serve` or `rolodesk work` fills it; `rolodesk search status` says how far it is",
        )
    return fine("search", "everything is in the index")


def _of_sqlite(facts: SqliteFacts) -> Iterator[Finding]:
    if tuple(map(int, facts.library.split("."))) < _SOUND_SQLITE:
        yield error(
            "sqlite",
            f"SQLite {facts.library} can damage a file that two processes write to",
            mend="install apsw 3.51.3 or later, as the lock file has it",
        )
    else:
        yield fine("sqlite", f"SQLite {facts.library}")
    if facts.damage:
        yield error(
            "integrity",
            f"the file is damaged: {facts.damage[0]} ({len(facts.damage)} complaints)",
            mend="stop the hub, keep a copy of the data folder, restore the last backup into a new one",
        )
    else:
        yield fine("integrity", "the file is whole")
    if facts.wal_bytes > _LARGE_WAL:
        yield warning(
            "wal",
            f"the write-ahead log has {facts.wal_bytes >> 20} MiB",
            mend="something has been reading for long (a backup, a copy); let it end, or restart the hub",
        )
    else:
        yield fine("wal", f"the write-ahead log has {facts.wal_bytes >> 10} KiB")


def _of_postgres(facts: PostgresFacts, *, now: int) -> Iterator[Finding]:
    shown = f"PostgreSQL {facts.version // 10_000}.{facts.version % 10_000}"
    if facts.version // 10_000 < _OLDEST_POSTGRES:
        yield error("postgres", shown, mend=f"upgrade to PostgreSQL {_OLDEST_POSTGRES} or later")
    else:
        yield fine("postgres", shown)
    if not facts.has_trigrams:
        yield error(
            "pg_trgm",
            "the extension is missing, so searching is slow or fails",
            mend="CREATE EXTENSION pg_trgm in the database, as its owner",
        )
    else:
        yield fine("pg_trgm", "the extension is there")
    unsafe = [f"{name} = off" for name, value in facts.settings.items() if value == "off"]
    if unsafe:
        yield error(
            "durability",
            f"{', '.join(unsafe)}: what was acknowledged can be lost in a power cut",
            mend="turn it on in postgresql.conf",
        )
    else:
        yield fine("durability", "commits are on the disk when they are acknowledged")
    if abs(facts.now - now) > _CLOCK_TOLERANCE:
        yield warning(
            "clocks",
            f"the clocks of PostgreSQL and of this machine differ by {abs(facts.now - now)} ms",
            mend="have both kept by NTP",
        )


def _now() -> int:
    return time.time_ns() // 1_000_000
