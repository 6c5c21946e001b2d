"""The REST API served: as every dialect, and told besides how much of its rate a key has left."""

from typing import Final

from rolodesk.asgi.compressing import compressed
from rolodesk.asgi.gate import Gate
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Headers, Response
from rolodesk.wire.rest.auth import key_of
from rolodesk.wire.toolkit.surface import Surface

POLICY: Final = b"key"


class RestSurface:
    """A surface whose answers are compressed where the caller takes that, and tell of the rate."""

    def __init__(self, surface: Surface, gate: Gate) -> None:
        self.name = surface.name
        self._surface = surface
        self._gate = gate

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer a request, come what may; and the template of its route, for logs and metrics."""
        response, label = await self._surface.respond(request)
        response.headers = (*response.headers, *self._rate(request))
        return await compressed(request, response), label

    def _rate(self, request: Request) -> Headers:
        """
        Tell the rate of the key that calls, if it has one.

        After draft-ietf-httpapi-ratelimit-headers: so many calls (`q`) in so many seconds (`w`), so many of them
        left (`r`), and the seconds until all of them are back (`t`).
        """
        left = self._gate.left(key_of(request, {}))
        if left is None:
            return ()
        rate, remaining, seconds = left
        return (
            (b"ratelimit-policy", b'"%s";q=%d;w=1' % (POLICY, rate)),
            (b"ratelimit", b'"%s";r=%d;t=%d' % (POLICY, remaining, seconds)),
        )
