"""Admitting a caller: from what a request carries to who acts, or a refusal."""

from typing import Protocol

from rolodesk.actions.scope import Caller
from rolodesk.asgi.gate import Gate
from rolodesk.asgi.request import Request
from rolodesk.wire.toolkit.dialect import Dialect


class Admission(Protocol):
    """How a surface knows its callers."""

    def known(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Answer at once who calls, if that is known still. None says nothing of them: `admit` does."""
        ...

    async def admit(self, request: Request, params: dict[str, str]) -> Caller:
        """Answer who calls. Raises `NotAuthenticated`, or `TooMany`."""
        ...

    async def still(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Answer who calls, of a call that was admitted a while ago; None if it would not be any more."""
        ...


class ByKey:
    """Callers carry an API key, where their dialect has it."""

    def __init__(self, dialect: Dialect, gate: Gate) -> None:
        self._dialect = dialect
        self._gate = gate

    def known(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Answer whose key it is, if that was looked up within the second."""
        caller = self._gate.known(self._dialect.key_of(request, params))
        return caller if caller is not None and self._dialect.admits(caller, params) else None

    async def admit(self, request: Request, params: dict[str, str]) -> Caller:
        """Look the key up. Another workspace's is as good as none."""
        address = request.client_address
        caller = await self._gate.admit(self._dialect.key_of(request, params), address)
        if not self._dialect.admits(caller, params):
            self._gate.refuse(address)
        return caller

    async def still(self, request: Request, params: dict[str, str]) -> Caller | None:
        """Look the key up again, at most a second old."""
        return await self._gate.still(self._dialect.key_of(request, params))
