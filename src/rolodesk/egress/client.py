"""The guarded client: it connects to the address it checked, and to no other."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlencode

import httpx2

from rolodesk.egress.addresses import Address, Network, reason_to_refuse
from rolodesk.egress.decoding import Undecodable, decoded
from rolodesk.egress.errors import UNKNOWN_HOST, FetchFailed
from rolodesk.egress.target import Target

MAX_REDIRECTS = 3

TOO_SLOW = "it could not be fetched within the time allowed"
UNREACHABLE = "no connection; check the host, the port and, for https, that its certificate is valid"
BROKEN_OFF = "the server broke off or did not speak HTTP"
UNDECODABLE = "its body is damaged or compressed in a way that was not asked for"
TOO_MANY_REDIRECTS = f"it redirects more than {MAX_REDIRECTS} times; give the URL it ends at"

FORM = "application/x-www-form-urlencoded"
OWN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
"""Headers that no caller gives: they frame the request, say to whom it goes, or are the client's own."""

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and port to the addresses it has, as text; raises OSError where there are none."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_ADDRESSES = 4
_TIMEOUTS = httpx2.Timeout(None, connect=5.0).as_dict()


class Response:
    """A server's answer. `status` and `headers` are its own, `url` is the one it was found at in the end."""

    def __init__(
        self, *, status: int, headers: Mapping[str, str], url: str, body: AsyncGenerator[bytes]
    ) -> None:
        self.status = status
        self.headers = headers
        self.url = url
        self._body = body

    def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the decoded body, once, while the call is open; raises `FetchFailed` if it breaks off."""
        return self._body


class Egress:
    """Makes outgoing requests; each takes its own connection, and nothing is kept between two.

    `allow` holds ranges that may be reached although they are not public, on any port. `timeout` bounds a
    whole call, in seconds. `resolver` and `tls` replace the system's name service and trusted roots.
    """

    def __init__(
        self,
        *,
        allow: Sequence[Network] = (),
        timeout: float = 30.0,
        resolver: Resolver | None = None,
        user_agent: str = "Rolodesk",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = tuple(allow)
        self._timeout = timeout
        self._resolve = resolver or _resolve
        self._user_agent = user_agent
        self._given_tls = tls

    def deadline(self) -> float:
        """When a call that starts now must have ended, on the running loop's clock."""
        return asyncio.get_running_loop().time() + self._timeout

    @asynccontextmanager
    async def get(self, url: str, *, deadline: float | None = None) -> AsyncIterator[Response]:
        """Ask for a URL, following at most 3 redirects; the body is streamed from `Response.chunks`.

        Raises `UrlRefused` for a URL or a redirect that may not be asked for, and `FetchFailed` when no
        answer is had by the deadline. Any status is an answer. Cookies, proxy settings and credentials are
        never used.
        """
        until = self.deadline() if deadline is None else deadline
        hop = Target.parse(url)
        async with self._transport() as transport:
            for _ in range(MAX_REDIRECTS + 1):
                async with aclosing(await self._answer(transport, hop, until)) as answer:
                    location = _location(answer)
                    if location is None:
                        async with _read(answer, hop, until) as response:
                            yield response
                        return
                hop = hop.follow(location)
        raise FetchFailed(url, TOO_MANY_REDIRECTS)

    @asynccontextmanager
    async def ask(
        self, url: str, *, headers: Mapping[str, str], deadline: float | None = None
    ) -> AsyncIterator[Response]:
        """Ask for a URL once, with headers that may hold a key; a redirect is an answer. Else as `get`."""
        until = self.deadline() if deadline is None else deadline
        hop = Target.parse(url)
        async with (
            self._transport() as transport,
            aclosing(await self._answer(transport, hop, until, sent=_Content(None, headers))) as answer,
            _read(answer, hop, until) as response,
        ):
            yield response

    @asynccontextmanager
    async def post(
        self, url: str, content: bytes, *, headers: Mapping[str, str], deadline: float | None = None
    ) -> AsyncIterator[Response]:
        """Send `content` to a URL, with the caller's headers besides our own, which none can replace.

        It is sent once, to the URL and nowhere else: a redirect is an answer like any other, for what is sent
        may be secret. Otherwise as `get`.
        """
        until = self.deadline() if deadline is None else deadline
        hop = Target.parse(url)
        sent = _Content(content, headers)
        async with (
            self._transport() as transport,
            aclosing(await self._answer(transport, hop, until, sent=sent)) as answer,
            _read(answer, hop, until) as response,
        ):
            yield response

    @asynccontextmanager
    async def post_form(
        self, url: str, form: Mapping[str, str], *, deadline: float | None = None
    ) -> AsyncIterator[Response]:
        """Send a form to a URL as browsers do (application/x-www-form-urlencoded). Otherwise as `post`."""
        content = urlencode(form).encode("ascii")
        async with self.post(url, content, headers={"Content-Type": FORM}, deadline=deadline) as response:
            yield response

    def _transport(self) -> httpx2.AsyncHTTPTransport:
        # A bare transport: the library's client would add cookies, proxies and redirects of its own,
        # and write the URL, which may hold a secret, to the log.
        return httpx2.AsyncHTTPTransport(verify=self._tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the trusted roots takes tens of milliseconds: not at start, and not for every call.
        return self._given_tls or httpx2.create_ssl_context(trust_env=False)

    async def _answer(
        self,
        transport: httpx2.AsyncHTTPTransport,
        hop: Target,
        until: float,
        *,
        sent: "_Content | None" = None,
    ) -> httpx2.Response:
        """Ask one hop: resolve, check, then try its addresses in turn until one accepts the connection."""
        async with _bounded(hop, until):
            failure: Exception | None = None
            for address in await self._addresses(hop):
                try:
                    return await transport.handle_async_request(self._request(hop, address, sent))
                except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                    failure = error
            raise hop.failed(UNREACHABLE) from failure

    async def _addresses(self, hop: Target) -> list[Address]:
        """Resolve the hop's host, once. All its addresses must be allowed, or none is tried."""
        try:
            texts = await self._resolve(hop.host, hop.port)
        except OSError as error:
            raise hop.failed(UNKNOWN_HOST) from error
        addresses = [ip_address(text) for text in dict.fromkeys(texts)]
        for address in addresses:
            reason = reason_to_refuse(address, hop.port, allow=self._allow)
            if reason is not None:
                raise hop.refused(reason)
        if not addresses:
            raise hop.failed(UNKNOWN_HOST)
        return addresses[:_MOST_ADDRESSES]

    def _request(self, hop: Target, address: Address, sent: "_Content | None") -> httpx2.Request:
        headers = {
            "Host": hop.url.netloc.decode("ascii"),
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        if sent is not None:
            headers = {name: value for name, value in sent.headers.items() if _may_be_given(name)} | headers
        return httpx2.Request(
            "GET" if sent is None or sent.content is None else "POST",
            hop.pinned(address),
            headers=headers,
            content=None if sent is None else sent.content,
            extensions={"timeout": _TIMEOUTS, "sni_hostname": hop.server_name},
        )


class _Content:
    """What is sent along, and under which headers."""

    __slots__ = ("content", "headers")

    def __init__(self, content: bytes | None, headers: Mapping[str, str]) -> None:
        self.content = content
        self.headers = headers


def _may_be_given(header: str) -> bool:
    """Answer whether a caller may set a header: not what frames the request, says to whom, or is ours."""
    return header.lower() not in OWN_HEADERS


async def _resolve(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _location(answer: httpx2.Response) -> str | None:
    return answer.headers.get("location") if answer.status_code in _REDIRECTS else None


@asynccontextmanager
async def _read(answer: httpx2.Response, hop: Target, until: float) -> AsyncIterator[Response]:
    async with aclosing(_body(answer, hop, until)) as body:
        yield Response(status=answer.status_code, headers=answer.headers, url=str(hop.url), body=body)


async def _body(answer: httpx2.Response, hop: Target, until: float) -> AsyncGenerator[bytes]:
    """Yield the decoded body. Only the waiting for the server is bounded, never what the reader does."""
    coding = answer.headers.get("content-encoding", "")
    async with aclosing(answer.aiter_raw()) as raw, aclosing(decoded(raw, coding)) as chunks:
        while True:
            async with _bounded(hop, until):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk


@asynccontextmanager
async def _bounded(hop: Target, until: float) -> AsyncIterator[None]:
    """Stop at the deadline, and turn whatever the network does into one of our errors."""
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError as error:
        raise hop.failed(TOO_SLOW) from error
    except Undecodable as error:
        raise hop.failed(UNDECODABLE) from error
    except (httpx2.HTTPError, OSError) as error:
        raise hop.failed(BROKEN_OFF) from error
