"""What a URL asks us to connect to, read once, strictly, by one parser."""

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Self

import httpx2
import msgspec

from rolodesk.egress.addresses import Address
from rolodesk.egress.errors import FetchFailed, UrlRefused

LONGEST_URL = 8192

NOT_A_URL = "not a valid URL; percent-encode spaces, backslashes and anything that cannot be printed"
TOO_LONG = f"longer than the {LONGEST_URL} characters that are allowed"
WRONG_SCHEME = "only http and https URLs are fetched"
NO_HOST = "it names no host"
BAD_HOST = "its host is neither a name nor an address"
BAD_PORT = "its port is not a number from 1 to 65535"
CREDENTIALS = "it holds a user name or password; leave them out"

_REDIRECTED = "it redirects, and the place it redirects to is refused: "
_HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_LONGEST_HOST_NAME = 254
_LAST_PORT = 65535


class Target(msgspec.Struct, frozen=True):
    """One hop: `url` is where it goes, `given` what the caller wrote, `redirected` whether they differ."""

    url: httpx2.URL
    given: str
    redirected: bool = False

    @classmethod
    def parse(cls, given: str) -> Self:
        """Read what the caller gave. Raises `UrlRefused` unless it is a plain http(s) URL with a host."""
        reason, url = _read(given)
        if url is None:
            raise UrlRefused(given, reason)
        return cls(url, given)

    def follow(self, location: str) -> Self:
        """Read a redirect's `Location`, relative to this hop (RFC 9110, 10.2.2); raises `UrlRefused`."""
        reason, url = _read(location, base=self.url)
        if url is None:
            raise UrlRefused(self.given, _REDIRECTED + reason)
        return type(self)(url, self.given, redirected=True)

    @property
    def host(self) -> str:
        """The name, in ASCII, or the address, without brackets."""
        return self.url.raw_host.decode("ascii")

    @property
    def server_name(self) -> str:
        """What the certificate must be valid for: the host without the dot a full name may end in."""
        return self.host.removesuffix(".")

    @property
    def port(self) -> int:
        """The port, the scheme's own where the URL has none."""
        return self.url.port or (443 if self.url.scheme == "https" else 80)

    def pinned(self, address: Address) -> httpx2.URL:
        """The same URL with the checked address in the host's place, so that nothing resolves again."""
        return self.url.copy_with(host=str(address))

    def refused(self, reason: str) -> UrlRefused:
        """The error that says why this hop is not taken."""
        return UrlRefused(self.given, _REDIRECTED + reason if self.redirected else reason)

    def failed(self, reason: str) -> FetchFailed:
        """The error that says how this hop went wrong."""
        return FetchFailed(self.given, reason)


def _read(text: str, *, base: httpx2.URL | None = None) -> tuple[str, httpx2.URL | None]:
    """Return the URL without its fragment, or else None and the reason to refuse the text."""
    if len(text) > LONGEST_URL:
        return TOO_LONG, None
    if not text.isprintable() or " " in text or "\\" in text:
        return NOT_A_URL, None
    try:
        url = (base.join(text) if base else httpx2.URL(text)).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError):
        return NOT_A_URL, None
    reason = _reason_to_refuse(url)
    return reason, None if reason else url


def _reason_to_refuse(url: httpx2.URL) -> str:
    if url.scheme not in {"http", "https"}:
        return WRONG_SCHEME
    if url.userinfo:
        return CREDENTIALS
    if not url.raw_host:
        return NO_HOST
    if not _is_host(url.raw_host.decode("ascii")):
        return BAD_HOST
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        return BAD_PORT
    return ""


def _is_host(host: str) -> bool:
    if ":" in host:
        return _is_ipv6(host)
    return len(host) <= _LONGEST_HOST_NAME and _HOST_NAME.fullmatch(host) is not None


def _is_ipv6(host: str) -> bool:
    try:
        return IPv6Address(host).scope_id is None
    except AddressValueError:
        return False
