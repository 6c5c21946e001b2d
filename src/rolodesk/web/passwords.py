"""Logging in by password, and choosing a new one."""

from collections.abc import Awaitable, Callable

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE, Visitor, is_asked_for
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.password_gate import LONGEST_EMAIL, PasswordGate
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Invalid, NotAuthenticated
from rolodesk.model.password import LONGEST, SHORTEST, check_password
from rolodesk.web.entering import enter, go_in, own_path, see_other, wanted_by
from rolodesk.web.forms import csrf_for, read_form, read_session_form
from rolodesk.web.rendering import Renderer
from rolodesk.web.texts import say
from rolodesk.web.visiting import NotLoggedIn


class Passwords:
    """The pages where a password is asked for."""

    def __init__(
        self,
        *,
        transactions: Transactions,
        gate: PasswordGate,
        renderer: Renderer,
        is_fresh: Callable[[], Awaitable[bool]],
        mails_resets: bool,
        provider: Callable[[], Awaitable[str]],
    ) -> None:
        self._transactions = transactions
        self._gate = gate
        self._renderer = renderer
        self._is_fresh = is_fresh
        self._mails_resets = mails_resets
        self._provider = provider

    async def ask(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /login; where nothing is set up yet, that comes first."""
        if await self._is_fresh():
            return see_other("/setup")
        return await self._login_page(request, "", "", wanted_by(request))

    async def enter(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /login: begin a session, or ask for a code."""
        form = await read_form(request)
        email, password = form.get("email", "").strip(), form.get("password", "")
        onwards = own_path(form.get("next", ""))
        person = await self._gate.recognised(request.client_address, email, password)
        if person is None:
            return await self._login_page(request, email, "wrong", onwards, status=401)
        try:
            entrance = await self._transactions.write(
                NO_WORKSPACE, lambda tx: sessions.begin_by_password(tx, person, arrival_of(request))
            )
        except NotAuthenticated:
            return await self._login_page(request, email, "wrong", onwards, status=401)
        return enter(request, entrance, onwards=onwards)

    async def ask_new(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /password."""
        return self._password_page(request, await self._visitor(request), wanted_by(request), "")

    async def change(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /password: choose a new one. Every other log-in of the person ends."""
        form = await read_session_form(request)
        visitor = await self._visitor(request)
        onwards = own_path(form.get("next", ""))
        present, new, again = (form.get(name, "") for name in ("present", "new", "again"))
        if new != again:
            return self._password_page(request, visitor, onwards, "unlike", status=400)
        try:
            check_password(new, field="new")
        except Invalid:
            return self._password_page(request, visitor, onwards, "bad_password", status=400)
        address = request.client_address
        if is_asked_for(visitor) and not await self._gate.is_right(address, visitor.person, present):
            return self._password_page(request, visitor, onwards, "wrong_now", status=401)
        hashed = await self._gate.hashed(new)
        try:
            token = await self._transactions.write(
                NO_WORKSPACE, lambda tx: sessions.change_password(tx, visitor, hashed, arrival_of(request))
            )
        except NotAuthenticated:
            return self._password_page(request, visitor, onwards, "wrong_now", status=401)
        return go_in(request, token, onwards=onwards)

    async def _visitor(self, request: Request) -> Visitor:
        visitor = await self._gate.visitor(token_of(request))
        if visitor is None:
            raise NotLoggedIn
        return visitor

    async def _login_page(
        self, request: Request, email: str, wrong: str, onwards: str, *, status: int = 200
    ) -> Response:
        values = {
            "email": email[:LONGEST_EMAIL],
            "sentence": say(request.language, wrong) if wrong else "",
            "next": onwards,
            "forgetting": self._mails_resets,
            "provider": await self._provider(),
        }
        return self._renderer.page("login_password", values, language=request.language, status=status)

    def _password_page(
        self, request: Request, visitor: Visitor, onwards: str, wrong: str, *, status: int = 200
    ) -> Response:
        limits = {"shortest": SHORTEST, "longest": LONGEST}
        values = {
            "next": onwards,
            "csrf": csrf_for(request),
            "person": visitor.person,
            "asks_present": is_asked_for(visitor),
            "opens_one": visitor.workspace_id is not None,
            "sentence": say(request.language, wrong, **limits) if wrong else "",
            **limits,
        }
        return self._renderer.page("password", values, language=request.language, status=status)
