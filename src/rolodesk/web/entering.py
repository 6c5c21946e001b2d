"""What follows once somebody was recognised: the cookie of their session, or the question for a code."""

from typing import Final
from urllib.parse import quote, urlencode

from rolodesk.actions.sessions import GOOD_FOR_MS, STEP_MS, Entrance
from rolodesk.asgi.cookies import STEP, keep
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response

SEE_OTHER: Final = 303
LONGEST_NEXT: Final = 2_000
PATH_CHARACTERS: Final = "/?&=%:@!$'()*+,;~"
HOME: Final = "/inbox"
START: Final = "/"
"""Where strangers read what this is; who is logged in is sent on."""


def enter(request: Request, entrance: Entrance, *, onwards: str = "") -> Response:
    """Have the browser keep what it was given, and go on: where it wanted to, or to the second step."""
    if not entrance.waits:
        return go_in(request, entrance.token, onwards=onwards)
    query = f"?{urlencode({'next': onwards})}" if own_path(onwards) != HOME else ""
    cookies = keep(request, entrance.token, seconds=STEP_MS // 1000, name=STEP)
    return see_other(f"/second-step{query}", cookies)


def go_in(request: Request, token: str, *, onwards: str = "") -> Response:
    """Have the browser keep a session, and go on."""
    return see_other(own_path(onwards), keep(request, token, seconds=GOOD_FOR_MS // 1000))


def see_other(path: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Response:
    """Send the browser to another page of ours."""
    return Response(status=SEE_OTHER, headers=((b"location", path.encode("ascii")), *headers))


def own_path(text: str) -> str:
    r"""
    Give a path of our own that somebody wanted to see, else the inbox.

    One that a browser would take for another site's is not one: `//host`, `/\host`, or with a control
    character, which browsers leave out.
    """
    is_path = text.startswith("/") and text[1:2] not in {"/", "\\"} and len(text) <= LONGEST_NEXT
    return quote(text, safe=PATH_CHARACTERS) if is_path and text.isprintable() else HOME


def wanted_by(request: Request) -> str:
    """Read `?next=` of a page that logs in."""
    return own_path(dict(request.query).get("next", ""))
