"""Letters as their writers laid them out, each a page of its own that can do nothing; and their files."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final, TypeVar
from urllib.parse import urlencode

from rolodesk.actions import sessions
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.actions.scope import Scope, Tx
from rolodesk.actions.sessions import Membership
from rolodesk.actions.tickets import conversing
from rolodesk.asgi.downloading import download
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Download, Headers, Response
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.errors import Unknown
from rolodesk.model.markup import html_to_show
from rolodesk.web.rendering import HTML
from rolodesk.web.visiting import Visits, number_of

T = TypeVar("T")

DOOR: Final = "web"
PICTURES: Final = {"image/gif", "image/jpeg", "image/png", "image/webp"}
"""What is shown in a page: bytes that a browser takes for nothing but a picture. SVG can do more."""
STYLE: Final = """
:root { color-scheme: light; font: 14px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
:root[data-theme=dark] { color-scheme: dark; color: #e8eeea; background: #131815; }
:root[data-theme=dark] [bgcolor] { background: transparent; }
:root[data-theme=dark] font { color: inherit; }
body { display: flow-root; margin: 0; overflow-x: auto; }
body > :first-child { margin-top: 0; }
body > :last-child { margin-bottom: 0; }
a { color: #0f6b4f; }
:root[data-theme=dark] a { color: #6fd3a8; }
img { max-width: 100%; height: auto; }
img:not([src]) { padding: 1px 5px; border: 1px dashed #8f9c94; border-radius: 4px; }
img:not([src]):not([alt]), img:not([src])[alt=""] { display: none; }
pre { white-space: pre-wrap; }
table { max-width: 100%; }
blockquote { margin: 4px 0; padding-inline-start: 12px; border-inline-start: 2px solid #8f9c9466; }
summary { width: fit-content; margin: 6px 0; padding: 0 8px; border-radius: 6px; background: #8f9c9433;
  font-size: 12px; list-style: none; cursor: pointer; }
"""
_HASH: Final = b64encode(sha256(STYLE.encode()).digest())
SANDBOX: Final = b"sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""No scripts, forms or ways out of the frame. Of our origin, so that the app can read how high it is."""
REST: Final = (
    b"default-src 'none'; style-src 'sha256-" + _HASH + b"'; form-action 'none'; base-uri 'none';"
    b" frame-ancestors 'self'"
)
DRAFTED: Final = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; form-action 'none';"
    b" base-uri 'none'; frame-ancestors 'self'"
)
"""Of a letter that is tried: its layout is the administrator's own, as a reader's program will show it."""
OURS: Final = b"img-src 'self' data:"
FROM_ANYWHERE: Final = b"img-src 'self' data: https: http:"
ALONE: Final[Headers] = (
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
PAGE: Final = (
    '<!doctype html><html data-theme="{theme}"><head><meta charset="utf-8"><title></title>'
    '<base target="_blank"><style>{style}</style></head><body dir="auto">{html}</body></html>'
)


class Letters:
    """Shows members the letters and files of tickets that they see."""

    def __init__(self, *, transactions: Transactions, blobs: Blobs) -> None:
        self._transactions = transactions
        self._visits = Visits(transactions)
        self._blobs = blobs

    async def letter(self, request: Request, params: dict[str, str]) -> Response:
        """GET /letters/{ticket}/{message}: one message's HTML. `remote=1` shows images from elsewhere too."""
        ticket_id = number_of(params["ticket"], noun="ticket")
        message_id = number_of(params["message"], noun="message")
        asked = dict(request.query)
        with_remote = asked.get("remote") == "1"
        here, told = await self._read(
            request, lambda scope: conversing.get_message(scope, ticket_id, message_id)
        )
        html = await asyncio.to_thread(
            html_to_show, told.message.html, images=_images(told, here), with_remote=with_remote
        )
        theme = "dark" if asked.get("theme") == "dark" else "light"
        page = PAGE.format(theme=theme, style=STYLE, html=html)
        policy = b"; ".join((SANDBOX, REST, FROM_ANYWHERE if with_remote else OURS))
        headers = ((b"content-security-policy", policy), *ALONE)
        return Response(page.encode(), media_type=HTML, headers=headers)

    async def blank(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /letters/blank: a page without words, in which the app shows how a letter would look."""
        page = PAGE.format(theme="light", style="", html="")
        headers = ((b"content-security-policy", b"; ".join((SANDBOX, DRAFTED))), *ALONE)
        return Response(page.encode(), media_type=HTML, headers=headers)

    async def file(self, request: Request, params: dict[str, str]) -> Response:
        """GET /attachments/{id}: a file, as a download."""
        return await self._download(request, params)

    async def image(self, request: Request, params: dict[str, str]) -> Response:
        """GET /attachments/{id}/image: a file that is a picture, to be shown. Any other is `Unknown`."""
        found = await self._download(request, params)
        if found.media_type.decode() not in PICTURES:
            raise Unknown("picture", "of that number")
        shown = tuple((name, value) for name, value in found.headers if name != b"content-disposition")
        return Download(found.chunks, size=found.size, media_type=found.media_type, headers=shown)

    async def _download(self, request: Request, params: dict[str, str]) -> Download:
        number = number_of(params["id"], noun="attachment")
        _, file = await self._read(request, lambda scope: conversing.get_file(scope, number))
        found = await download(self._blobs, file, with_body=request.method == "GET")
        headers = (*found.headers, *ALONE)
        return Download(found.chunks, size=found.size, media_type=found.media_type, headers=headers)

    async def _read(self, request: Request, work: Callable[[Scope], Awaitable[T]]) -> tuple[Membership, T]:
        """Run reads in the chosen workspace as its member."""
        _, here = await self._visits.enter(request)

        async def in_transaction(tx: Tx) -> T:
            actor = await sessions.actor_in(tx, here)
            return await work(Scope(tx, workspace=here.workspace, actor=actor, door=DOOR))

        return here, await self._transactions.read(here.workspace.id, in_transaction)


def _images(told: ToldMessage, here: Membership) -> dict[str, str]:
    """Give the paths of the pictures that a message shows within its text, by their `cid`."""
    query = urlencode({"workspace": here.workspace.id})
    return {
        told.cids[file.token]: f"/attachments/{file.id}/image?{query}"
        for file in told.files
        if file.token in told.cids and file.media_type in PICTURES
    }
