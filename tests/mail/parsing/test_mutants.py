"""
No mutant of a letter crashes its parsing or passes a bound: 10,000 of them, or ROLODESK_MUTANTS.

They are parsed in this process, under the bound of time that a pool keeps; a few hundred go through a pool.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.pool import ParserPool
from tests.mail.parsing.corpus import envelope, folder, parse
from tests.mail.parsing.holding import check
from tests.mail.parsing.mutating import mutants

ALL: Final = int(os.environ.get("ROLODESK_MUTANTS", "10000"))
SHARDS: Final = 20
POOLED: Final = 240


@contextmanager
def within_its_time() -> Iterator[None]:
    """Fail as a pool would: by the clock."""

    def ring(*_: object) -> None:
        raise TimeoutError("it takes longer than a letter may")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, bounds.SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def parse_mutants(shard: int) -> None:
    first, last = shard * ALL // SHARDS, (shard + 1) * ALL // SHARDS
    for number, data in enumerate(mutants(first, last), start=first):
        with folder() as spool:
            try:
                with within_its_time():
                    letter = parse(data, spool, sender="" if number % 3 else "anna@kund.example")
                check(letter, spool / "files")
            except Exception as error:
                raise AssertionError(f"mutant {number}: {error!r}") from error


# Classes, so that two processes can share the work.
class TestFirstHalf:
    @pytest.mark.parametrize("shard", range(SHARDS // 2))
    def test_mutants_are_parsed_within_bounds(self, shard: int) -> None:
        parse_mutants(shard)


class TestSecondHalf:
    @pytest.mark.parametrize("shard", range(SHARDS // 2, SHARDS))
    def test_mutants_are_parsed_within_bounds(self, shard: int) -> None:
        parse_mutants(shard)


def test_mutants_are_parsed_by_a_pool(tmp_path: Path) -> None:
    async def run() -> None:
        async with ParserPool(2) as pool:
            await asyncio.gather(*(parse_one(pool, number, data) for number, data in numbered))

    async def parse_one(pool: ParserPool, number: int, data: bytes) -> None:
        raw, spool = tmp_path / f"{number}.eml", tmp_path / str(number)
        raw.write_bytes(data)
        spool.mkdir()
        check(await pool.parse(raw, envelope=envelope(), spool=spool), spool)

    numbered = list(enumerate(mutants(ALL, ALL + POOLED)))
    asyncio.run(run())


def test_mutants_are_the_same_at_every_run() -> None:
    assert list(mutants(0, 50)) == list(mutants(0, 50))
    assert len(set(mutants(0, 50))) > 45  # two may be cut down to nothing
