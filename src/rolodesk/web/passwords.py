"""Logging in by password, and choosing a new one."""

import asyncio
from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import GOOD_FOR_MS, NO_WORKSPACE, Visitor, is_asked_for
from rolodesk.asgi.cookies import keep, token_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, NotAuthenticated, TooMany
from rolodesk.model.password import LONGEST, SHORTEST, check_password, hash_password, password_matches
from rolodesk.model.person import Person
from rolodesk.web.forms import read_form
from rolodesk.web.rendering import Renderer
from rolodesk.web.visiting import NotLoggedIn

SEE_OTHER: Final = 303
TRIES_A_MINUTE: Final = 10
"""Wrong passwords of one person; so many more from one address, who may guess at several people."""
HASHINGS: Final = 2
"""At once: each takes 64 MB and a core for a quarter of a second."""
LONGEST_EMAIL: Final = 254
WRONG: Final = "The e-mail address or the password is wrong."
WRONG_NOW: Final = "That is not your present password."
UNLIKE: Final = "The new password was not written the same twice."


class Passwords:
    """The pages where a password is asked for."""

    def __init__(self, *, transactions: Transactions, renderer: Renderer) -> None:
        self._transactions = transactions
        self._renderer = renderer
        self._of_address = Buckets()
        self._of_person = Buckets()
        self._hashing = asyncio.Semaphore(HASHINGS)

    async def ask(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /login."""
        return self._login_page("", "")

    async def enter(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /login: begin a session."""
        form = await read_form(request)
        email, password = form.get("email", "").strip(), form.get("password", "")
        person = await self._recognised(request, email, password)
        if person is None:
            return self._login_page(email, WRONG, status=401)
        try:
            token = await self._transactions.write(
                NO_WORKSPACE, lambda tx: sessions.begin_by_password(tx, person)
            )
        except NotAuthenticated:
            return self._login_page(email, WRONG, status=401)
        return _onwards(request, token)

    async def ask_new(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /password."""
        return self._password_page(await self._visitor(request), "")

    async def change(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /password: choose a new one. Every other log-in of the person ends."""
        form = await read_form(request)
        visitor = await self._visitor(request)
        present, new, again = (form.get(name, "") for name in ("present", "new", "again"))
        if new != again:
            return self._password_page(visitor, UNLIKE, status=400)
        try:
            check_password(new, field="new")
        except Invalid as error:
            return self._password_page(visitor, f"The new password {error.reason}.", status=400)
        if is_asked_for(visitor) and not await self._is_right(request, visitor.person, present):
            return self._password_page(visitor, WRONG_NOW, status=401)
        async with self._hashing:
            hashed = await asyncio.to_thread(hash_password, new)
        try:
            token = await self._transactions.write(
                NO_WORKSPACE, lambda tx: sessions.change_password(tx, visitor, hashed)
            )
        except NotAuthenticated:
            return self._password_page(visitor, WRONG_NOW, status=401)
        return _onwards(request, token)

    async def _recognised(self, request: Request, email: str, password: str) -> Person | None:
        """Find who has an e-mail address and a password. It takes as long where there is nobody."""
        person = None
        if 0 < len(email) <= LONGEST_EMAIL:
            person = await self._transactions.lookup(
                NO_WORKSPACE, lambda tx: sessions.person_named(tx, email)
            )
        return person if await self._is_right(request, person, password, email=email) else None

    async def _is_right(
        self, request: Request, person: Person | None, password: str, *, email: str = ""
    ) -> bool:
        """Compare a password. Raises `TooMany` for whoever guesses: an address, or many at one person."""
        name = fold_email(email if person is None else person.email)[:LONGEST_EMAIL]
        self._check_tries(request.client_address, name)
        stored = None if person is None else person.password_hash
        async with self._hashing:
            is_right = await asyncio.to_thread(password_matches, stored, password[: LONGEST + 1])
        if not is_right:
            self._of_address.take(
                request.client_address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE
            )
            self._of_person.take(name, rate=TRIES_A_MINUTE / 60, burst=TRIES_A_MINUTE)
        return is_right

    def _check_tries(self, address: str, name: str) -> None:
        left = min(
            self._of_address.left(address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE),
            self._of_person.left(name, rate=TRIES_A_MINUTE / 60, burst=TRIES_A_MINUTE),
        )
        if left < 1:
            raise TooMany(60 // TRIES_A_MINUTE)

    async def _visitor(self, request: Request) -> Visitor:
        token = token_of(request)
        visitor = None
        if token is not None:
            visitor = await self._transactions.read(NO_WORKSPACE, lambda tx: sessions.visitor_of(tx, token))
        if visitor is None:
            raise NotLoggedIn
        return visitor

    def _login_page(self, email: str, sentence: str, *, status: int = 200) -> Response:
        values = {"email": email[:LONGEST_EMAIL], "sentence": sentence}
        return self._renderer.page("login_password", values, status=status)

    def _password_page(self, visitor: Visitor, sentence: str, *, status: int = 200) -> Response:
        values = {
            "person": visitor.person,
            "asks_present": is_asked_for(visitor),
            "opens_one": visitor.workspace_id is not None,
            "sentence": sentence,
            "shortest": SHORTEST,
            "longest": LONGEST,
        }
        return self._renderer.page("password", values, status=status)


def _onwards(request: Request, token: str) -> Response:
    headers = ((b"location", b"/"), *keep(request, token, seconds=GOOD_FOR_MS // 1000))
    return Response(status=SEE_OTHER, headers=headers)
