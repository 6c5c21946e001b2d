"""What a member sees of their workspace: an overview, a ticket, a contact. Nothing is changed here."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar
from urllib.parse import urlencode

from rolodesk.actions import desk, sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Scope, Tx
from rolodesk.actions.sessions import Membership, Visitor
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.attachment import AttachedFile
from rolodesk.model.contact import Contact
from rolodesk.model.errors import Unknown
from rolodesk.web.lens import Lens, Lenses, facts_of
from rolodesk.web.rendering import Renderer
from rolodesk.web.visiting import NotLoggedIn, Visits, chosen

T = TypeVar("T")
LinkTo = Callable[[AttachedFile, str, int], str]
"""Gives the URL of a file, of an origin and a workspace's id."""

DOOR: Final = "web"
MOST_DIGITS: Final = 18


class DeskPages:
    """The pages of people who are logged in; the first of them for everyone."""

    def __init__(
        self, *, transactions: Transactions, lenses: Sequence[Lens], link_to: LinkTo, renderer: Renderer
    ) -> None:
        self._transactions = transactions
        self._visits = Visits(transactions)
        self._lenses = Lenses(lenses, transactions)
        self._link_to = link_to
        self._renderer = renderer

    async def overview(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /: the workspace at a glance; to a stranger, what this is and how to log in."""
        visitor = await self._visits.visitor(request)
        if visitor is None:
            return self._renderer.page("welcome", {})
        here = chosen(visitor, request)
        if here is None:
            return self._renderer.page("nowhere", {"visitor": visitor})

        laid_out, now = await self._in(here, lambda scope: desk.lay_out(scope, here.member))
        newest = next(iter(laid_out.contacts), None)
        seen = {} if newest is None else await self._seen(newest, request, here)
        return self._page("overview", request, visitor, here, now=now, desk=laid_out, newest=newest, **seen)

    async def ticket(self, request: Request, params: dict[str, str]) -> Response:
        """GET /tickets/{id}: a conversation."""
        visitor, here = await self._enter(request)
        number = _number(params["id"], noun="ticket")
        opened, now = await self._in(here, lambda scope: desk.open_ticket(scope, here.member, number))

        def link_to(file: AttachedFile) -> str:
            return self._link_to(file, request.origin, here.workspace.id)

        return self._page("ticket", request, visitor, here, now=now, opened=opened, link_to=link_to)

    async def contact(self, request: Request, params: dict[str, str]) -> Response:
        """GET /contacts/{id}: a person."""
        visitor, here = await self._enter(request)
        number = _number(params["id"], noun="contact")

        opened, now = await self._in(here, lambda scope: desk.open_contact(scope, here.member, number))
        seen = await self._seen(opened.contact, request, here)
        return self._page("contact", request, visitor, here, now=now, opened=opened, **seen)

    async def _enter(self, request: Request) -> tuple[Visitor, Membership]:
        """Give who is logged in, and where. Raises `NotLoggedIn`, and `Unknown` for another workspace."""
        visitor = await self._visits.visitor(request)
        if visitor is None:
            raise NotLoggedIn
        here = chosen(visitor, request)
        if here is None:
            raise Unknown("workspace", "that you are a member of")
        return visitor, here

    async def _in(self, here: Membership, work: Callable[[Scope], Awaitable[T]]) -> tuple[T, int]:
        """Run reads in the workspace as its member, where they hold up nobody; answer the time besides."""

        async def in_transaction(tx: Tx) -> tuple[T, int]:
            actor = await sessions.actor_in(tx, here)
            scope = Scope(tx, workspace=here.workspace, actor=actor, door=DOOR)
            return await work(scope), scope.now

        return await self._transactions.search(here.workspace.id, in_transaction)

    async def _seen(self, contact: Contact, request: Request, here: Membership) -> dict[str, object]:
        """Give what the page's lens shows."""
        sights = await self._lenses.look(contact, here, origin=request.origin)
        return {"sights": sights, "facts": facts_of(contact)}

    def _page(
        self, template: str, request: Request, visitor: Visitor, here: Membership, **values: object
    ) -> Response:
        """Render a page of a workspace, whose links stay in it."""
        of_several = len(visitor.memberships) > 1
        query = "?" + urlencode({"workspace": here.workspace.id}) if of_several else ""
        common = {"visitor": visitor, "here": here, "here_query": query, "origin": request.origin}
        return self._renderer.page(template, common | values)


def _number(text: str, *, noun: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Unknown(noun, "of that number")
    return int(text)
