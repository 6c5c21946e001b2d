"""The few files that pages refer to, each under an address that changes with its content."""

import hashlib
from importlib import resources
from typing import Final

import msgspec

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Headers, Response, Send
from rolodesk.model.errors import NoSuchRoute

TYPES: Final = {"css": b"text/css; charset=utf-8", "svg": b"image/svg+xml"}
FOREVER: Final = b"public, max-age=31536000, immutable"
A_DAY: Final = b"public, max-age=86400"


class Asset(msgspec.Struct, frozen=True):
    """A file of the package."""

    name: str
    """As it is addressed: the hash of its content, and its suffix."""
    content: bytes
    media_type: bytes


class Public(Response):
    """An answer that is the same for everyone, and may be kept by any cache."""

    __slots__ = ("lasting",)

    def __init__(self, asset: Asset, *, lasting: bytes, headers: Headers = ()) -> None:
        super().__init__(asset.content, media_type=asset.media_type, headers=headers)
        self.lasting = lasting

    async def send(self, send: Send, *, request_id: str, with_body: bool = True) -> None:
        """Send it, without `no-store`."""
        headers: Headers = (
            (b"content-type", self.media_type),
            (b"content-length", b"%d" % len(self.body)),
            (b"cache-control", self.lasting),
            (b"x-content-type-options", b"nosniff"),
            (b"x-request-id", request_id.encode()),
            *self.headers,
        )
        await send({"type": "http.response.start", "status": self.status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": self.body if with_body else b""})


class Assets:
    """The style sheet and the icon. `style` and `icon` are their addresses."""

    def __init__(self) -> None:
        style, icon = _read("style.css"), _read("icon.svg")
        self._icon = icon
        self._assets = {asset.name: asset for asset in (style, icon)}
        self.style = f"/assets/{style.name}"
        self.icon = f"/assets/{icon.name}"

    async def get(self, _request: Request, params: dict[str, str]) -> Response:
        """GET /assets/{name}."""
        asset = self._assets.get(params["name"])
        if asset is None:
            raise NoSuchRoute
        return Public(asset, lasting=FOREVER)

    async def favicon(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /favicon.ico, where browsers look for it if no page says otherwise."""
        return Public(self._icon, lasting=A_DAY)


def _read(name: str) -> Asset:
    content = resources.files(__package__).joinpath("static", name).read_bytes()
    suffix = name.rpartition(".")[2]
    return Asset(f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content, TYPES[suffix])
