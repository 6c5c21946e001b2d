"""Requests byte for byte as a test spells them, each on a connection of its own, and from any address."""

import contextlib
import itertools
import json
import socket
from collections.abc import Mapping
from http.client import HTTPResponse
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

PATIENCE: Final = 30.0
_STRANGERS: Final = itertools.count(256)


class Answer(msgspec.Struct, frozen=True):
    """What came back; the headers' names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, which must be JSON."""
        return json.loads(self.body)


def stranger() -> str:
    """An address of this machine that nobody has called from: its failures are held against nobody else."""
    number = next(_STRANGERS)
    return f"127.{100 + (number >> 16)}.{number >> 8 & 255}.{number & 255 or 1}"


def exchange(url: str, request: bytes, *, source: str = "127.0.0.1", method: str = "GET") -> Answer:
    """Send bytes to a server, from an address of this machine (any 127.x.y.z), and read the one answer."""
    where = urlsplit(url)
    address = (where.hostname, where.port)
    with socket.create_connection(address, PATIENCE, source_address=(source, 0)) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        response = HTTPResponse(connection, method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())


def spelled(
    method: str, target: str | bytes, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """Spell a request. The target goes out as it is; `Content-Length` is counted unless it is given."""
    lines = {"host": "hub.example", **(headers or {})}
    if body is not None and not {"content-length", "transfer-encoding"} & lines.keys():
        lines["content-length"] = str(len(body))
    path = target if isinstance(target, bytes) else target.encode("latin-1")
    head = b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in lines.items())
    return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (method.encode(), path, head, body or b"")
