"""Who is looking at a page, and which workspace they chose."""

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE, Membership, Visitor
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.request import Request
from rolodesk.model.errors import DomainError, Unknown


class NotLoggedIn(DomainError):
    """The page is for members, and nobody is logged in."""

    def __init__(self) -> None:
        super().__init__("this is for members of a workspace; open the start page to see how to log in")


class Visits:
    """Knows visitors by their session's cookie."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def visitor(self, request: Request) -> Visitor | None:
        """Read who is logged in, if anyone."""
        token = token_of(request)
        if token is None:
            return None
        return await self._transactions.read(NO_WORKSPACE, lambda tx: sessions.visitor_of(tx, token))


def chosen(visitor: Visitor, request: Request) -> Membership | None:
    """
    Give the workspace that `?workspace=` names, else the visitor's first; None if they have none.

    One that the visitor is no member of is `Unknown`, whether it exists or not.
    """
    wanted = dict(request.query).get("workspace")
    if wanted is None:
        return next(iter(visitor.memberships), None)
    for membership in visitor.memberships:
        if str(membership.workspace.id) == wanted:
            return membership
    raise Unknown("workspace", "of that number for you")
