"""The session's cookie, and whether a request comes from a page of our own."""

from typing import Final
from urllib.parse import urlsplit

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Headers
from rolodesk.model.errors import ForeignSite

SESSION: Final = "rolodesk"
STEP: Final = "rolodesk-step"
"""Of a log-in that waits for its second step."""
OIDC: Final = "rolodesk-oidc"
"""Of a log-in that is at the provider."""
SECURE_PREFIX: Final = "__Host-"
"""Browsers take a cookie of such a name over TLS only, and from no other host (RFC 6265bis)."""
LONGEST_TOKEN: Final = 200
OWN_SITES: Final = {"same-origin", "none"}


def token_of(request: Request, *, name: str = SESSION) -> str | None:
    """Read the session's token, or another, from the cookie that this origin sets."""
    name = _cookie_name(request, name)
    for pair in (request.header(b"cookie") or "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name and 0 < len(value) <= LONGEST_TOKEN:
            return value
    return None


def keep(request: Request, token: str, *, seconds: int, name: str = SESSION) -> Headers:
    """Have the browser keep a token, out of reach of scripts and of other sites' forms."""
    return (_cookie(request, name, token, seconds=seconds),)


def forget(request: Request, *, name: str = SESSION) -> Headers:
    """Have the browser forget its session, or another token."""
    return (_cookie(request, name, "", seconds=0),)


def check_own_site(request: Request) -> None:
    """
    Refuse (`ForeignSite`) what came from another site's page.

    Browsers say so in `Sec-Fetch-Site` over TLS and on localhost, and else in `Origin`; who says neither is
    refused. Hosts are compared without the scheme, which a proxy may have taken off.
    """
    site, origin = request.header(b"sec-fetch-site"), request.header(b"origin")
    if site is None and origin is None:
        raise ForeignSite(request.origin)
    if site is not None and site not in OWN_SITES:
        raise ForeignSite(request.origin)
    if origin is not None and _host(origin) != _host(request.origin):
        raise ForeignSite(request.origin)


def _cookie(request: Request, name: str, value: str, *, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if _is_secure(request) else ""
    text = f"{_cookie_name(request, name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return (b"set-cookie", text.encode())


def _cookie_name(request: Request, name: str) -> str:
    return f"{SECURE_PREFIX}{name}" if _is_secure(request) else name


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
