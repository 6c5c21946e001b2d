"""Who is looking at a page: the session's cookie, the workspace chosen, and whether a form is our own."""

from typing import Final
from urllib.parse import urlsplit

from rolodesk.actions import sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import GOOD_FOR_MS, NO_WORKSPACE, Membership, Visitor
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Headers
from rolodesk.model.errors import DomainError, Unknown

PLAIN_NAME: Final = "rolodesk"
SECURE_NAME: Final = "__Host-rolodesk"
"""Browsers take a cookie of this name over TLS only, and from no other host (RFC 6265bis)."""
LONGEST_TOKEN: Final = 200
OWN_SITES: Final = {"same-origin", "none"}


class NotLoggedIn(DomainError):
    """The page is for members, and nobody is logged in."""

    def __init__(self) -> None:
        super().__init__("this is for members of a workspace; open the start page to see how to log in")


class ForeignForm(DomainError):
    """A form was sent from a page that is not ours."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"this was not sent from a page of {origin}; open that address and try again")


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


def token_of(request: Request) -> str | None:
    """Read the session's token from the cookie that this origin sets."""
    name = _cookie_name(request)
    for pair in (request.header(b"cookie") or "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name and 0 < len(value) <= LONGEST_TOKEN:
            return value
    return None


def keep(request: Request, token: str) -> Headers:
    """Have the browser keep a session's token, out of reach of scripts and of other sites' forms."""
    return (_cookie(request, token, seconds=GOOD_FOR_MS // 1000),)


def forget(request: Request) -> Headers:
    """Have the browser forget its session."""
    return (_cookie(request, "", seconds=0),)


def check_own_form(request: Request) -> None:
    """
    Refuse (`ForeignForm`) a POST that came from another site's page.

    Browsers say so in `Sec-Fetch-Site` over TLS and on localhost, and else in `Origin`; who says neither is
    refused. Hosts are compared without the scheme, which a proxy may have taken off.
    """
    site, origin = request.header(b"sec-fetch-site"), request.header(b"origin")
    if site is None and origin is None:
        raise ForeignForm(request.origin)
    if site is not None and site not in OWN_SITES:
        raise ForeignForm(request.origin)
    if origin is not None and _host(origin) != _host(request.origin):
        raise ForeignForm(request.origin)


def _cookie(request: Request, value: str, *, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if _is_secure(request) else ""
    text = f"{_cookie_name(request)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return (b"set-cookie", text.encode())


def _cookie_name(request: Request) -> str:
    return SECURE_NAME if _is_secure(request) else PLAIN_NAME


def _is_secure(request: Request) -> bool:
    return request.origin.startswith("https:")


def _host(origin: str) -> str:
    try:
        url = urlsplit(origin)
        default = {"http": 80, "https": 443}.get(url.scheme)
        port = "" if url.port in {None, default} else f":{url.port}"
    except ValueError:
        return ""
    return f"{url.hostname}{port}"
