"""Compression of answers that are at hand: gzip, for a caller who takes it, where it is worth it."""

import asyncio
import gzip
from typing import Final

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Headers, Response

SMALLEST: Final = 1_400
"""Bytes. What is smaller goes out in one packet anyway."""
LARGE: Final = 100_000
"""Bytes. What is larger is compressed on a thread: it would hold up the others for milliseconds."""
LEVEL: Final = 5
MOST_CODINGS: Final = 20


async def compressed(request: Request, response: Response) -> Response:
    """
    Give an answer as the caller takes it: compressed, or as it is.

    One that is streamed, small, or no JSON stays. The ETag of a compressed one is weak, for other bytes have
    the strong one (RFC 9110, 8.8.3.3).
    """
    if type(response) is not Response or len(response.body) < SMALLEST or b"json" not in response.media_type:
        return response
    headers = (*response.headers, (b"vary", b"accept-encoding"))
    if not takes_gzip(request.header(b"accept-encoding")):
        return _other(response, response.body, headers)
    if len(response.body) < LARGE:
        body = _gzip(response.body)
    else:
        body = await asyncio.to_thread(_gzip, response.body)
    weakened = tuple((name, _weak(value) if name == b"etag" else value) for name, value in headers)
    return _other(response, body, (*weakened, (b"content-encoding", b"gzip")))


def takes_gzip(header: str | None) -> bool:
    """Say whether an `Accept-Encoding` allows gzip, with a weight above 0 (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for one in (header or "").lower().split(",")[:MOST_CODINGS]:
        coding, *parameters = (part.strip() for part in one.split(";"))
        weights[coding] = next(map(_weight, parameters), 1.0)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


def _weak(tag: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else b"W/" + tag


def _other(response: Response, body: bytes, headers: Headers) -> Response:
    return Response(body, status=response.status, media_type=response.media_type, headers=headers)
