"""Answering a request in a dialect: route, key, permission, parse, one transaction, answer."""

from functools import partial
from typing import Any, Final

import msgspec
import structlog

from rolodesk.actions.feed.watching import Watch
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import ActorKind, Caller, Scope, Tx
from rolodesk.asgi.gate import Gate
from rolodesk.asgi.request import ClientGone, Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import (
    DomainError,
    Invalid,
    InvalidParameter,
    MembersOnly,
    NoSuchRoute,
    NotAllowed,
    Unforeseen,
    WrongMethod,
)
from rolodesk.model.sealing import Keyring
from rolodesk.wire.toolkit.admitting import Admission, ByKey
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.idempotency import Once, fingerprint, key_of
from rolodesk.wire.toolkit.reading import (
    check_names,
    check_repeats,
    check_values,
    read_fields,
    read_json,
    read_query,
)
from rolodesk.wire.toolkit.route import NOTHING, Call, NoFields, Nothing, Outside, Preparing, Route
from rolodesk.wire.toolkit.tree import Tree

log = structlog.get_logger("rolodesk.surface")
READ_NOTHING: Final[tuple[Any, Any]] = (NOTHING, NOTHING)
encode: Final = msgspec.json.Encoder().encode


class Surface:
    """A dialect served over the store."""

    def __init__(
        self,
        dialect: Dialect,
        *,
        transactions: Transactions,
        gate: Gate,
        keyring: Keyring,
        body_limit: int,
        admission: Admission | None = None,
    ) -> None:
        self.dialect = dialect
        self.name = dialect.name
        self._tree = Tree(dialect.routes)
        self._watch = Watch(transactions)
        self._transactions = transactions
        self._admission = admission or ByKey(dialect, gate)
        self._keyring = keyring
        self._body_limit = body_limit
        self._is_strict = dialect.is_strict

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer a request, come what may; and the template of its route, for logs and metrics."""
        label = "-"
        try:
            route, params = self._route_of(request)
            label = f"{route.method} {route.path}"
            return await self._answer(request, route, params), label
        except DomainError as error:
            return self.dialect.refuse(error, request.language), label
        except ClientGone:
            raise
        except Exception:
            log.exception("request failed", request_id=request.id, route=label, dialect=self.dialect.name)
            return self.dialect.refuse(Unforeseen(request.id), request.language), label

    def _route_of(self, request: Request) -> tuple[Route, dict[str, str]]:
        """Find the route. Raises `NoSuchRoute` or `WrongMethod`."""
        found = self._tree.find(request.segments)
        if found is None:
            raise NoSuchRoute
        routes, values = found
        for value in values:
            if "\0" in value:
                raise NoSuchRoute  # no database text can hold it, so nothing has such an id
        method = "GET" if request.method == "HEAD" else request.method
        if method not in routes:
            raise WrongMethod(tuple(sorted({*routes, *(["HEAD"] if "GET" in routes else [])})))
        route, names = routes[method]
        return route, dict(zip(names, values, strict=True))

    async def _answer(self, request: Request, route: Route, params: dict[str, str]) -> Response:
        caller = self._admission.known(request, params)
        if caller is None:
            caller = await self._admission.admit(request, params)
        if caller.actor.permissions.isdisjoint(route.permissions):
            raise NotAllowed(route.permission)
        if route.members_only and caller.actor.kind is not ActorKind.MEMBER:
            raise MembersOnly
        name = key_of(request, route)
        if name is None:
            return await self._perform(request, route, caller, params=params, once=None)
        once = Once(
            self._transactions,
            self._keyring,
            caller=caller,
            door=self.dialect.name,
            route=route,
            name=name,
            fingerprint=await fingerprint(request, route, params, limit=self._limit_of(route)),
        )
        return await once.answer(lambda: self._perform(request, route, caller, params=params, once=once))

    async def _perform(
        self, request: Request, route: Route, caller: Caller, *, params: dict[str, str], once: Once | None
    ) -> Response:
        """Read what is asked, prepare what must be prepared, and run the handler."""
        if route.query is Nothing and route.body is Nothing and not route.fields_from_query:
            self._check_query(request, route)
            await self._check_no_body(request, route)
            parsed = READ_NOTHING
        else:
            parsed = await self._read(request, route)
        run = partial(self._run, request, route, caller, params=params, parsed=parsed, once=once)
        if route.prepare is None:
            return await run(prepared=None)
        prepared = await route.prepare(Preparing(request, caller, *parsed))
        try:
            return await run(prepared=prepared)
        except DomainError:
            # Refused, so nothing was committed. After any other fault it may have been: the sweeper decides.
            if route.discard is not None:
                await route.discard(prepared)
            raise

    async def _read(self, request: Request, route: Route) -> tuple[Any, Any]:
        """Read query and body as far as the route has them. Every body is held to the limit."""
        if route.fields_from_query:
            return NOTHING, await self._read_fields(request, route)
        self._check_query(request, route)
        query = NOTHING if route.query is Nothing else _read_query(request, route)
        if route.body is Nothing:
            await self._check_no_body(request, route)
            return query, NOTHING
        raw = await request.body(self._limit_of(route))
        if not raw and route.body_may_be_absent:
            return query, None
        return query, read_json(raw, route.body)

    async def _check_no_body(self, request: Request, route: Route) -> None:
        """
        Hold a body that the route does not read to the limit; a strict dialect refuses one with fields.

        What GET is sent means nothing (RFC 9110, 9.3.1), and is let be.
        """
        request.check_length(self._limit_of(route))
        if not self._is_strict or route.method == "GET" or route.raw_body:
            return
        raw = await request.body(self._limit_of(route))
        if raw.strip():
            read_json(raw, NoFields)

    def _limit_of(self, route: Route) -> int:
        return max(route.body_limit, self._body_limit)

    def _check_query(self, request: Request, route: Route) -> None:
        """
        Refuse a parameter that is unknown, repeated or empty, where the dialect is that strict.

        Beside a body that the handler reads itself they name what is handed in, and a name may be empty.
        """
        if self._is_strict and request.has_query:
            check_names(request.query, route.query)
            check_repeats(request.query, route.query)
            if not route.raw_body:
                check_values(request.query, route.query)

    async def _read_fields(self, request: Request, route: Route) -> Any:
        raw = await request.body(self._body_limit)
        fields: dict[str, Any] = read_json(raw, dict) if raw.strip() else {}
        return read_fields({**fields, **dict(request.query)}, route.body)

    async def _run(
        self,
        request: Request,
        route: Route,
        caller: Caller,
        *,
        params: dict[str, str],
        parsed: tuple[Any, Any],
        prepared: Any,
        once: Once | None,
    ) -> Response:
        """Run the handler in one transaction, its answer encoded before the commit."""
        query, body = parsed

        async def work(tx: Tx) -> Response:
            scope = Scope(tx, workspace=caller.workspace, actor=caller.actor, door=self.dialect.name)
            call = Call(scope, request=request, params=params, query=query, body=body, prepared=prepared)
            response = _encoded(await route.handler(call))
            if once is not None:
                await once.keep(scope, response)
            return response

        asked = body if route.fields_from_query else query
        access = route.access if isinstance(route.access, str) else route.access(asked)
        if access == "outside":
            return await self._step_outside(request, route, caller, params=params, parsed=parsed)
        run = getattr(self._transactions, access)
        response: Response = await run(caller.workspace.id, work)
        return response

    async def _step_outside(
        self,
        request: Request,
        route: Route,
        caller: Caller,
        *,
        params: dict[str, str],
        parsed: tuple[Any, Any],
    ) -> Response:
        """Run a handler that opens its own transactions."""
        query, body = parsed
        outside = Outside(
            self._transactions,
            request=request,
            caller=caller,
            door=self.dialect.name,
            params=params,
            query=query,
            body=body,
            still=partial(self._admission.still, request, params),
            watch=self._watch,
        )
        return _encoded(await route.handler(outside))


def _encoded(answer: object) -> Response:
    return answer if isinstance(answer, Response) else Response(encode(answer))


def _read_query(request: Request, route: Route) -> Any:
    try:
        return read_query(request.query, route.query)
    except Invalid as error:
        raise InvalidParameter(error.field, error.reason, is_as_sent=True) from None
