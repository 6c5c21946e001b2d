"""Comparing passwords: as slowly for nobody as for somebody, few at once, and not for whoever guesses."""

import asyncio
from collections.abc import Hashable
from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE, Visitor
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.model.email import fold_email
from rolodesk.model.errors import TooMany
from rolodesk.model.password import LONGEST, hash_password, password_matches
from rolodesk.model.person import Person

TRIES_A_MINUTE: Final = 10
"""Wrong passwords, or codes, of one person; so many more from one address, which may be many people's."""
HASHINGS: Final = 2
"""At once: each takes 64 MB and a core for a quarter of a second."""
LONGEST_EMAIL: Final = 254


class Guesses:
    """Counts what was guessed wrong: by a name, and by an address. It lives in this process."""

    def __init__(self) -> None:
        self._of_address = Buckets()
        self._of_name = Buckets()

    def check(self, address: str, name: Hashable) -> None:
        """Raise `TooMany` for whoever guesses: an address, or many at one name."""
        left = min(
            self._of_address.left(address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE),
            self._of_name.left(name, rate=TRIES_A_MINUTE / 60, burst=TRIES_A_MINUTE),
        )
        if left < 1:
            raise TooMany(60 // TRIES_A_MINUTE)

    def count(self, address: str, name: Hashable) -> None:
        """Count a wrong one."""
        self._of_address.take(address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE)
        self._of_name.take(name, rate=TRIES_A_MINUTE / 60, burst=TRIES_A_MINUTE)


class PasswordGate:
    """Knows people by their passwords. One for the process, so that all that asks counts together."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._guesses = Guesses()
        self._hashing = asyncio.Semaphore(HASHINGS)

    async def recognised(self, address: str, email: str, password: str) -> Person | None:
        """Find who has an e-mail address and a password. It takes as long where there is nobody."""
        person = None
        if 0 < len(email) <= LONGEST_EMAIL:
            person = await self._transactions.lookup(
                NO_WORKSPACE, lambda tx: sessions.person_named(tx, email)
            )
        return person if await self.is_right(address, person, password, email=email) else None

    async def is_right(self, address: str, person: Person | None, password: str, *, email: str = "") -> bool:
        """Compare a password. Raises `TooMany` for whoever guesses: an address, or many at one person."""
        name = fold_email(email if person is None else person.email)[:LONGEST_EMAIL]
        self._guesses.check(address, name)
        stored = None if person is None else person.password_hash
        async with self._hashing:
            is_right = await asyncio.to_thread(password_matches, stored, password[: LONGEST + 1])
        if not is_right:
            self._guesses.count(address, name)
        return is_right

    async def hashed(self, password: str) -> str:
        """Hash a new password."""
        async with self._hashing:
            return await asyncio.to_thread(hash_password, password)

    async def visitor(self, token: str | None) -> Visitor | None:
        """Read who a session's token logs in."""
        if token is None:
            return None
        return await self._transactions.read(NO_WORKSPACE, lambda tx: sessions.visitor_of(tx, token))
