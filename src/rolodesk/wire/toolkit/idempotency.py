"""`Idempotency-Key` on POST: a call that is sent again happens once, and is answered as it was.

After draft-ietf-httpapi-idempotency-key-header. The key is claimed first, in a commit of its own; the answer
is kept in the commit of what it tells. Without the header none of this costs anything.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final

import msgspec
import structlog

from rolodesk.actions import idempotency
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Caller, Scope, Tx
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Conflicting
from rolodesk.model.kept_answer import KeptAnswer, body_text, hash_name
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.wire.toolkit.route import Nothing, Route

log = structlog.get_logger("rolodesk.surface")

HEADER: Final = b"idempotency-key"
REPLAYED: Final = (b"idempotency-replayed", b"true")
KEPT_HEADERS: Final = frozenset({b"location", b"etag"})
SECRET_PARAMETERS: Final = frozenset({"apiKey"})
"""Parameters of a path that are no part of what is asked."""


def key_of(request: Request, route: Route) -> str | None:
    """The key that the caller chose for a call, if it is one that takes it."""
    return request.header(HEADER) if route.method == "POST" else None


async def fingerprint(request: Request, route: Route, params: dict[str, str], *, limit: int) -> str:
    """
    A digest of what is asked: the route, the path without the API key, the query, and the body's bytes.

    Of an upload, whose bytes the handler streams, it is the announced length instead.
    """
    if route.access == "outside" and route.body is Nothing:
        body = f"length {request.header(b'content-length')}"
    else:
        body = sha256(await request.body(limit)).hexdigest()
    path = {name: value for name, value in sorted(params.items()) if name not in SECRET_PARAMETERS}
    return sha256(msgspec.json.encode([route.path, path, request.raw_query, body])).hexdigest()


class Once:
    """One call under an idempotency key, from its claim to the answer that is kept."""

    def __init__(
        self,
        transactions: Transactions,
        keyring: Keyring,
        *,
        caller: Caller,
        door: str,
        route: Route,
        name: str,
        fingerprint: str,
    ) -> None:
        """Refuses (`InvalidParameter`) a name that is none."""
        self._transactions = transactions
        self._keyring = keyring
        self._caller = caller
        self._door = door
        self._shows_secret = route.shows_secret
        self._held = idempotency.new_claim(caller.actor, name_hash=hash_name(name), fingerprint=fingerprint)
        self._is_kept = False

    async def answer(self, perform: Callable[[], Awaitable[Response]]) -> Response:
        """
        Answer as the first call was answered, or perform it.

        What is refused or fails is released, so that it may be sent again. An answer that is streamed is
        performed again each time.
        """
        known = await self._run(lambda scope: idempotency.claim(scope, self._held))
        if known is not None:
            return self._replayed(known)
        try:
            response = await perform()
        except Exception:
            await self._release()
            raise
        if not self._is_kept:
            await self._keep_afterwards(response)
        return response

    async def keep(self, scope: Scope, response: Response) -> None:
        """Keep an answer in the transaction of what it tells. Raises `InProgress` if the lease ran out."""
        if type(response) is Response:
            await idempotency.keep(scope, self._held, self._kept(response))
        else:
            await idempotency.release(scope, self._held)
        self._is_kept = True

    async def _keep_afterwards(self, response: Response) -> None:
        """Keep the answer of a handler that opened its own transactions: what it did is done in any case."""
        try:
            await self._run(lambda scope: self.keep(scope, response))
        except Exception:
            log.exception("an answer was not kept for repeated calls")

    async def _release(self) -> None:
        """Give the claim up. If that fails too, it ends with its lease."""
        try:
            await self._run(lambda scope: idempotency.release(scope, self._held))
        except Exception:
            log.exception("an idempotency key was not released")

    async def _run(self, action: Callable[[Scope], Awaitable[KeptAnswer | None]]) -> KeptAnswer | None:
        caller = self._caller

        async def work(tx: Tx) -> KeptAnswer | None:
            return await action(Scope(tx, workspace=caller.workspace, actor=caller.actor, door=self._door))

        return await self._transactions.write(caller.workspace.id, work)

    def _kept(self, response: Response) -> KeptAnswer:
        body = body_text(response.body)
        if self._shows_secret:
            body = self._keyring.seal(body, place=self._place)
        return KeptAnswer(
            status=response.status,
            media_type=response.media_type.decode("latin-1"),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.headers
                if name in KEPT_HEADERS
            ),
            body=body,
            is_sealed=self._shows_secret,
        )

    def _replayed(self, known: KeptAnswer) -> Response:
        if known.is_sealed:
            try:
                body = self._keyring.open(known.body, place=self._place)
            except SealBroken:
                raise Conflicting("this was done already, and its answer cannot be shown again") from None
            known = msgspec.structs.replace(known, body=body)
        kept = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in known.headers)
        return Response(
            known.content,
            status=known.status,
            media_type=known.media_type.encode("latin-1"),
            headers=(*kept, REPLAYED),
        )

    @property
    def _place(self) -> str:
        """What the answer is sealed for: this call of this caller."""
        return f"{self._caller.workspace.id}/answer/{self._held.actor}/{self._held.name_hash}"
