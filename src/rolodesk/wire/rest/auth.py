"""Who calls the REST API: the bearer of a key, or a member who is logged in in the web app."""

import re
from typing import Final

from rolodesk.actions.scope import Caller
from rolodesk.asgi.cookies import check_own_site, token_of
from rolodesk.asgi.csrf import check_csrf_header
from rolodesk.asgi.request import Request
from rolodesk.asgi.session_gate import SessionGate
from rolodesk.model.errors import NotAuthenticated, SecondFactorNeeded
from rolodesk.wire.toolkit.admitting import ByKey

BEARER: Final = "bearer "
WORKSPACE_HEADER: Final = b"x-workspace"
WORKSPACE_ID: Final = re.compile(r"[1-9][0-9]{0,17}")
READING: Final = {"GET", "HEAD"}


def key_of(request: Request, _params: dict[str, str]) -> str | None:
    """The text behind `Authorization: Bearer`, else that of `x-api-key`."""
    header = request.header(b"authorization")
    if header is not None and header[: len(BEARER)].lower() == BEARER:
        return header[len(BEARER) :].strip()
    return request.header(b"x-api-key")


class ByKeyOrSession:
    """
    A caller has a key or, in the web app, a session: its cookie, and the workspace's id in `x-workspace`.

    That header is what makes a session's call one of our own pages': no form can send it, and another site's
    script only after asking, which is never granted. What writes has its site checked besides, and carries
    the session's token in `x-csrf-token`.
    """

    def __init__(self, by_key: ByKey, sessions: SessionGate) -> None:
        self._by_key = by_key
        self._sessions = sessions

    def known(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Answer at once whose key it is, if that was looked up within the second."""
        return self._by_key.known(request, params)

    async def admit(self, request: Request, params: dict[str, str]) -> Caller:
        """Look the key up or, without one, the session. Raises `NotAuthenticated`, or `TooMany`."""
        workspace, token = _session_of(request, params)
        if workspace is None or token is None:
            return await self._by_key.admit(request, params)
        if request.method not in READING:
            check_own_site(request)
        caller = await self._member(workspace, token)
        if caller is None:
            raise NotAuthenticated
        if request.method not in READING:
            check_csrf_header(request, token)
        if caller.lacks_factor and request.segments[2:3] != ["me"]:
            raise SecondFactorNeeded
        self._sessions.note(token)
        return caller

    async def still(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Look the key or the session up again, at most a second old."""
        workspace, token = _session_of(request, params)
        if workspace is None or token is None:
            return await self._by_key.still(request, params)
        caller = await self._member(workspace, token)
        return None if caller is None or caller.lacks_factor else caller

    async def _member(self, workspace: str, token: str) -> Caller | None:
        if not WORKSPACE_ID.fullmatch(workspace):
            return None
        return await self._sessions.member(token, int(workspace))


def _session_of(request: Request, params: dict[str, str]) -> tuple[str | None, str | None]:
    """Give the workspace and token of a session's call; nothing where a call has a key."""
    if key_of(request, params) is not None:
        return None, None
    return request.header(WORKSPACE_HEADER), token_of(request)
