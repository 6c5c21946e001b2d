"""Looking at a thing through a dialect: its own route answers, to somebody who has no key."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

import msgspec

from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Actor, Scope, Tx
from rolodesk.asgi.proxies import Proxies
from rolodesk.asgi.request import ClientGone, Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.model.workspace import Workspace
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.reading import read_fields, read_query
from rolodesk.wire.toolkit.route import NOTHING, Call, Nothing
from rolodesk.wire.toolkit.tree import Tree

KEY: Final = "$KEY"


class Lens:
    """
    A dialect's GET route that shows one thing.

    `url` is its path and query, with `{key}`, `{workspace}` and the names of facts in it; without `{key}`
    the key is in the header that `header` gives.
    """

    def __init__(
        self, dialect: Dialect, url: str, *, header: str = f"x-api-key: {KEY}", spans_mailboxes: bool = False
    ) -> None:
        self.name = dialect.name
        self.title = dialect.title
        self.spans_mailboxes = spans_mailboxes
        self._dialect = dialect
        self._url = url
        self._header = header
        self._asks_by = {name for _, name, _, _ in Formatter().parse(url) if name} - {"key", "workspace"}
        self._tree = Tree(dialect.routes)

    def command(self, facts: Mapping[str, str], *, workspace_id: int, origin: str) -> str | None:
        """
        Give the curl line that asks for it; None if a fact is missing that it asks by.

        Facts come as they stand in a URL.
        """
        if not self._asks_by <= facts.keys():
            return None
        header = "" if "{key}" in self._url else f'-H "{self._header}" '
        return f'curl {header}"{origin}{self._filled(facts, workspace_id, key=KEY)}"'

    async def look(
        self,
        transactions: Transactions,
        facts: Mapping[str, str],
        *,
        workspace: Workspace,
        actor: Actor,
        origin: str,
    ) -> bytes:
        """Give the bytes that the route answers to an actor, a refusal too, from its own transaction."""
        path, _, query = self._filled(facts, workspace.id, key="-").partition("?")
        request = _request(path, query, origin=origin)
        found = self._tree.find(request.segments)
        if found is None:
            raise LookupError(f"no route of {self.name} is at {self._url}")
        routes, values = found
        route, names = routes["GET"]
        params = dict(zip(names, values, strict=True))
        asked = NOTHING if route.query is Nothing else read_query(request.query, route.query)
        fields = read_fields(dict(request.query), route.body) if route.fields_from_query else NOTHING

        async def work(tx: Tx) -> object:
            scope = Scope(tx, workspace=workspace, actor=actor, door=self.name)
            call = Call(scope, request=request, params=params, query=asked, body=fields)
            return await route.handler(call)

        decisive = fields if route.fields_from_query else asked
        access = route.access if isinstance(route.access, str) else route.access(decisive)
        try:
            answer = await getattr(transactions, access)(workspace.id, work)
        except DomainError as error:
            answer = self._dialect.refuse(error)
        return answer.body if isinstance(answer, Response) else msgspec.json.encode(answer)

    def _filled(self, facts: Mapping[str, str], workspace_id: int, *, key: str) -> str:
        return self._url.format_map({**facts, "key": key, "workspace": str(workspace_id)})


def _request(path: str, query: str, *, origin: str) -> Request:
    """Make the request that a client would have sent to an origin."""

    async def receive() -> dict[str, object]:
        raise ClientGone

    scope = {
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "scheme": "http",
    }
    return Request(scope, receive, proxies=Proxies(public_url=origin), request_id="lens")
