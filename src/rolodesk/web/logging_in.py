"""Logging in by a link that works once, and logging out."""

from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE, Arrival, Entrance
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.cookies import forget, token_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.web.entering import START, enter, see_other
from rolodesk.web.forms import read_form, read_session_form
from rolodesk.web.rendering import Renderer

LONGEST_TOKEN: Final = 200


class LoggingIn:
    """The pages of log-in links, and the way out."""

    def __init__(self, *, transactions: Transactions, renderer: Renderer) -> None:
        self._transactions = transactions
        self._renderer = renderer
        self._failures = Buckets()

    async def ask(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /login/{token}: a page with a button, for programs that look at links must not use them up."""
        return self._renderer.page("login", {}, language=request.language)

    async def enter(self, request: Request, params: dict[str, str]) -> Response:
        """POST /login/{token}: use the link up, and begin a session."""
        await read_form(request)
        try:
            entrance = await self._begin(params["token"], arrival_of(request))
        except NotAuthenticated:
            return self._refuse(request)
        return enter(request, entrance)

    async def leave(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /logout."""
        await read_session_form(request)
        token = token_of(request)
        if token is not None:
            await self._transactions.write(NO_WORKSPACE, lambda tx: sessions.end(tx, token))
        return see_other(START, forget(request))

    async def _begin(self, link_token: str, arrival: Arrival) -> Entrance:
        if len(link_token) > LONGEST_TOKEN or not link_token.isascii():
            raise NotAuthenticated
        return await self._transactions.write(
            NO_WORKSPACE, lambda tx: sessions.begin_by_link(tx, link_token, arrival)
        )

    def _refuse(self, request: Request) -> Response:
        """Say what to do about a link that opens nothing. Raises `TooMany` for one who guesses."""
        wait = self._failures.take(
            request.client_address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE
        )
        if wait:
            raise TooMany(wait)
        return self._renderer.page("login_refused", {}, language=request.language, status=401)
