"""The web app: its files, and its one page at every path that nothing else answers."""

from collections.abc import Awaitable, Callable
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from typing import Final
from urllib.parse import quote, urlencode

import msgspec
from markupsafe import escape

from rolodesk.actions.sessions import Visitor, lacks_factor
from rolodesk.asgi.compressing import takes_gzip
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError, NoSuchRoute
from rolodesk.model.language import Language
from rolodesk.web.assets import FOREVER, Asset, Public
from rolodesk.web.entering import HOME, see_other
from rolodesk.web.forms import csrf_for
from rolodesk.web.rendering import HTML, Renderer
from rolodesk.web.visiting import Visits

FOLDER: Final = "app"
NOT_BUILT: Final = (
    "the web app is not built: run `make app`, or `python tools/app.py build`, and start the hub again"
)
TYPES: Final = {
    "js": b"text/javascript; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "svg": b"image/svg+xml",
}
POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    b" connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    b" frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
)
HEADERS: Final = (
    (b"content-security-policy", POLICY),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NOT_THE_APPS: Final = {"app", "assets", "openapi"}
"""First segments of paths that hold files: what is not among them is nowhere."""


class NotBuilt(DomainError):
    """The hub was installed from a source tree, in which the app was never built."""

    def __init__(self) -> None:
        super().__init__(NOT_BUILT)


class Place(msgspec.Struct, frozen=True):
    """A workspace that a visitor may open, and who they are in it."""

    id: int
    name: str
    member_id: int
    role: str
    needs_second_factor: bool
    """Whether it stays closed to this session until it has shown one."""
    language: Language | None
    """The one that they chose in it."""


class Session(msgspec.Struct, frozen=True):
    """What the app's page tells the app before its first call."""

    name: str
    email: str
    workspaces: tuple[Place, ...]
    version: str
    csrf: str
    """What its calls that write carry in `x-csrf-token`."""


class Application:
    """The app as it was built into the package; nothing, if it was not."""

    def __init__(
        self,
        visits: Visits,
        renderer: Renderer,
        *,
        is_fresh: Callable[[], Awaitable[bool]],
        folder: Traversable | None = None,
    ) -> None:
        self._visits = visits
        self._is_fresh = is_fresh
        self._renderer = renderer
        folder = folder or resources.files(__package__).joinpath(FOLDER)
        page = folder.joinpath("index.html")
        self._page = page.read_bytes() if page.is_file() else b""
        self._files = _read(folder) if self._page else {}

    def owns(self, request: Request) -> bool:
        """Whether a path that is no page's is one of the app's: somebody looks at it in a browser."""
        return (
            request.method in {"GET", "HEAD"}
            and "text/html" in (request.header(b"accept") or "")
            and request.segments[0] not in NOT_THE_APPS
        )

    async def start(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /: on to the inbox; to a stranger, what this is and how to log in, or the set-up."""
        if await self._visits.visitor(request) is not None:
            workspace = dict(request.query).get("workspace")
            return see_other(HOME + ("" if workspace is None else f"?{urlencode({'workspace': workspace})}"))
        return (
            see_other("/setup")
            if await self._is_fresh()
            else self._renderer.page("welcome", {}, language=request.language)
        )

    async def page(self, request: Request) -> Response:
        """Answer the app's page; a stranger is sent to log in. Raises `NotBuilt`."""
        visitor = await self._visits.visitor(request)
        if visitor is None:
            return see_other(_login_for(request))
        if not visitor.memberships:
            values = {"visitor": visitor, "csrf": csrf_for(request)}
            return self._renderer.page("nowhere", values, language=request.language)
        if not self._page:
            raise NotBuilt
        told = b'<meta name="rolodesk-session" content="%s"></head>' % _session_of(visitor, csrf_for(request))
        html = self._page.replace(b"</head>", told, 1)
        return Response(html, media_type=HTML, headers=HEADERS)

    async def file(self, request: Request, params: dict[str, str]) -> Response:
        """GET /app/assets/{name}: its name changes with its content. Compressed where that is taken."""
        plain, compressed = self._files.get(params["name"], (None, None))
        if plain is None:
            raise NoSuchRoute
        if compressed is None:
            return Public(plain, lasting=FOREVER)
        vary = (b"vary", b"accept-encoding")
        if not takes_gzip(request.header(b"accept-encoding")):
            return Public(plain, lasting=FOREVER, headers=(vary,))
        return Public(compressed, lasting=FOREVER, headers=(vary, (b"content-encoding", b"gzip")))


def is_built() -> bool:
    """Whether the package has the app in it."""
    return resources.files(__package__).joinpath(FOLDER, "index.html").is_file()


def _read(folder: Traversable) -> dict[str, tuple[Asset, Asset | None]]:
    """Read every file, with its compressed form where there is one."""
    found = {one.name: one for one in folder.joinpath("assets").iterdir()}
    assets = {}
    for name, file in found.items():
        kind = TYPES.get(name.rpartition(".")[2])
        if kind is not None:
            smaller = found.get(f"{name}.gz")
            compressed = Asset(name, smaller.read_bytes(), kind) if smaller else None
            assets[name] = (Asset(name, file.read_bytes(), kind), compressed)
    return assets


def _session_of(visitor: Visitor, csrf: str) -> bytes:
    """Print who is logged in, for an attribute."""
    places = tuple(
        Place(
            one.workspace.id,
            one.workspace.name,
            one.member.id,
            one.member.role.value,
            lacks_factor(visitor, one),
            one.member.language,
        )
        for one in visitor.memberships
    )
    name = visitor.memberships[0].member.name
    session = Session(name, visitor.person.email, places, version("rolodesk"), csrf)
    return escape(msgspec.json.encode(session).decode()).encode()


def _login_for(request: Request) -> str:
    query = f"?{request.raw_query}" if request.has_query else ""
    return f"/login?next={quote(request.path + query, safe='/')}"
