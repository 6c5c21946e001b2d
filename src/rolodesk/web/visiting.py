"""Who is looking at a page, and which workspace they chose."""

import re
from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE, Membership, Visitor
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.request import Request
from rolodesk.model.errors import DomainError, SecondFactorNeeded, Unknown

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")


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

    async def enter(self, request: Request) -> tuple[Visitor, Membership]:
        """
        Give who is logged in, and where.

        Raises `NotLoggedIn`, `Unknown` for another workspace, and what `chosen` raises.
        """
        visitor = await self.visitor(request)
        if visitor is None:
            raise NotLoggedIn
        here = chosen(visitor, request)
        if here is None:
            raise Unknown("workspace", "that you are a member of")
        return visitor, here


def chosen(visitor: Visitor, request: Request) -> Membership | None:
    """
    Give the workspace that `?workspace=` names, else the visitor's first; None if they have none.

    One that the visitor is no member of is `Unknown`, whether it exists or not; one that requires a second
    factor, which their session was begun without, is closed to them (`SecondFactorNeeded`).
    """
    wanted = dict(request.query).get("workspace")
    for membership in visitor.memberships:
        if wanted in {None, str(membership.workspace.id)}:
            if sessions.lacks_factor(visitor, membership):
                raise SecondFactorNeeded
            return membership
    if wanted is None:
        return None
    raise Unknown("workspace", "of that number for you")


def number_of(text: str, *, noun: str) -> int:
    """Read an id out of a path. What can be none is `Unknown`."""
    if not _NUMBER.fullmatch(text):
        raise Unknown(noun, "of that number")
    return int(text)
