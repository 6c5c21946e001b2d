"""Logging in by a link that works once, and logging out."""

from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import GOOD_FOR_MS, NO_WORKSPACE
from rolodesk.asgi.cookies import forget, keep, token_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.web.forms import read_form
from rolodesk.web.rendering import Renderer

LONGEST_TOKEN: Final = 200
SEE_OTHER: Final = 303


class LoggingIn:
    """The pages of log-in links, and the way out."""

    def __init__(self, *, transactions: Transactions, renderer: Renderer) -> None:
        self._transactions = transactions
        self._renderer = renderer
        self._failures = Buckets()

    async def ask(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /login/{token}: a page with a button, for programs that look at links must not use them up."""
        return self._renderer.page("login", {})

    async def enter(self, request: Request, params: dict[str, str]) -> Response:
        """POST /login/{token}: use the link up, and begin a session."""
        await read_form(request)
        try:
            token = await self._begin(params["token"])
        except NotAuthenticated:
            return self._refuse(request)
        return _onwards(headers=keep(request, token, seconds=GOOD_FOR_MS // 1000))

    async def leave(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /logout."""
        await read_form(request)
        token = token_of(request)
        if token is not None:
            await self._transactions.write(NO_WORKSPACE, lambda tx: sessions.end(tx, token))
        return _onwards(headers=forget(request))

    async def _begin(self, link_token: str) -> str:
        if len(link_token) > LONGEST_TOKEN or not link_token.isascii():
            raise NotAuthenticated
        return await self._transactions.write(NO_WORKSPACE, lambda tx: sessions.begin_by_link(tx, link_token))

    def _refuse(self, request: Request) -> Response:
        """Say what to do about a link that opens nothing. Raises `TooMany` for one who guesses."""
        wait = self._failures.take(
            request.client_address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE
        )
        if wait:
            raise TooMany(wait)
        return self._renderer.page("login_refused", {}, status=401)


def _onwards(*, headers: tuple[tuple[bytes, bytes], ...]) -> Response:
    return Response(status=SEE_OTHER, headers=((b"location", b"/"), *headers))
