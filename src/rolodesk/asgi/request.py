"""A request as the hub sees it: cheap to make, and read only as far as a route asks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, quote, unquote

from rolodesk.asgi.proxies import Proxies
from rolodesk.asgi.response import ENDING
from rolodesk.model.errors import Invalid, Malformed, TooLarge
from rolodesk.model.language import Language, language_asked

AsgiScope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

QUERY_FIELDS_LIMIT: Final = 200
LONGEST_NAME_SHOWN: Final = 100


class ClientGone(Exception):
    """The client closed the connection before its request was whole; nobody is left to answer."""


class Request:
    """One HTTP request. `path` is raw (percent-encoded) and may hold a key: never log it."""

    __slots__ = ("__dict__", "_proxies", "_read", "_receive", "_scope", "id", "method", "path", "segments")

    def __init__(self, scope: AsgiScope, receive: Receive, *, proxies: Proxies, request_id: str) -> None:
        self._scope = scope
        self._receive = receive
        self._proxies = proxies
        self._read: bytes | None = None
        self.id = request_id
        self.method: str = scope["method"]
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path = raw.decode("latin-1")
        self.segments = self._split()

    def _split(self) -> list[str]:
        """The path's segments, decoded one by one, so that an encoded slash separates nothing."""
        path = self.path[1:].removesuffix("/")
        segments = path.split("/")
        if "%" in path:
            return [unquote(segment) for segment in segments]
        return segments

    def header(self, name: bytes) -> str | None:
        """The first header of a name, given in lower case."""
        for key, value in self._scope["headers"]:
            if key == name:
                text: str = value.decode("latin-1")
                return text
        return None

    @cached_property
    def language(self) -> Language:
        """The language of ours that the client's person prefers."""
        return language_asked(self.header(b"accept-language"))

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The query's pairs in order, decoded. Raises `Invalid` for what is no text, naming the parameter."""
        raw: bytes = self._scope["query_string"]
        if not raw:
            return []
        try:
            pairs = parse_qsl(
                raw.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=QUERY_FIELDS_LIMIT,
            )
        except UnicodeError as error:
            raise Invalid(_undecoded_in(raw), "must be percent-encoded UTF-8", is_as_sent=True) from error
        except ValueError as error:
            raise Invalid("query", f"has more than {QUERY_FIELDS_LIMIT} parameters") from error
        for name, value in pairs:
            if "\0" in name or "\0" in value:
                field = "query" if "\0" in name else name[:LONGEST_NAME_SHOWN]
                raise Invalid(field, "must not hold the character U+0000", is_as_sent=True)
        return pairs

    @property
    def has_query(self) -> bool:
        """Whether there is anything behind a `?`."""
        return bool(self._scope["query_string"])

    @property
    def raw_query(self) -> str:
        """What is behind the `?`, as it was sent."""
        raw: bytes = self._scope["query_string"]
        return raw.decode("latin-1")

    @property
    def client_address(self) -> str:
        """The caller's IP address; a trusted proxy's word is taken for it."""
        return self._proxies.client_address(self._scope)

    def link(self, pairs: list[tuple[str, str]]) -> str:
        """An absolute URL to this same path with another query."""
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe=':,@')}" for name, value in pairs)
        return f"{self.origin}{quote(self.path, safe='/%:@!$&()*+,;=~-._')}?{query}"

    @property
    def origin(self) -> str:
        """Scheme and host under which the caller reached us, or the configured public URL."""
        return self._proxies.origin(self._scope)

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises `TooLarge` above `limit` bytes, `Malformed` for a false length."""
        if self._read is None:
            self._read = await self._received(limit)
        return self._read

    async def _received(self, limit: int) -> bytes:
        self.check_length(limit)
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge("the body", limit)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def chunks(self, limit: int) -> AsyncIterator[bytes]:
        """The body as it comes in, for one that is too large to be at hand. Raises as `body` does."""
        self.check_length(limit)
        size, has_more = 0, True
        while has_more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge("the body", limit)
            if chunk:
                yield chunk
            has_more = message.get("more_body", False)

    @property
    def ending(self) -> asyncio.Event:
        """Set when the server is told to end."""
        ending: asyncio.Event = self._scope.get("state", {}).get(ENDING) or asyncio.Event()
        return ending

    async def gone(self) -> None:
        """Wait until the client has closed the connection. To be awaited once the body is read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def check_length(self, limit: int) -> None:
        """Refuse a body by its announced length, before any of it is read."""
        announced = self.header(b"content-length")
        if announced is None:
            return
        if not announced.isascii() or not announced.isdigit():
            raise Malformed("the Content-Length header is not a number")
        if int(announced) > limit:
            raise TooLarge("the body", limit)


def _undecoded_in(raw: bytes) -> str:
    """Name the first parameter of a query whose value is no text; `query` if a name is none."""
    for pair in raw.split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            said = _text(name)
        except UnicodeError:
            break
        try:
            _text(value)
        except UnicodeError:
            return said[:LONGEST_NAME_SHOWN] if said and "\0" not in said else "query"
    return "query"


def _text(part: bytes) -> str:
    return unquote(part.decode("ascii").replace("+", " "), errors="strict")
