"""Who is calling and under which name we were reached, behind proxies that are trusted or none."""

import re
from collections.abc import MutableMapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

HOST_FORM: Final = re.compile(r"[A-Za-z0-9._\-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class Proxies:
    """The configured public URL, and the networks whose `X-Forwarded-*` headers are believed."""

    def __init__(
        self, *, public_url: str | None = None, trusted: Sequence[IPv4Network | IPv6Network] = ()
    ) -> None:
        self._public_url = public_url.rstrip("/") if public_url else None
        self._trusted = tuple(trusted)

    def client_address(self, scope: MutableMapping[str, Any]) -> str:
        """The nearest address on the caller's side that is not a trusted proxy's."""
        client = scope.get("client")
        address: str = client[0] if client else ""
        if not self._trusted or not self._is_trusted(address):
            return address
        for hop in reversed(_header(scope, b"x-forwarded-for").split(",")):
            address = hop.strip() or address
            if not self._is_trusted(address):
                break
        return address

    def origin(self, scope: MutableMapping[str, Any]) -> str:
        """Scheme and host for links: the public URL, else what the caller used."""
        if self._public_url:
            return self._public_url
        scheme: str = scope["scheme"]
        host = _header(scope, b"host")
        client = scope.get("client")
        if self._trusted and client and self._is_trusted(client[0]):
            forwarded = _header(scope, b"x-forwarded-proto")
            scheme = forwarded if forwarded in {"http", "https"} else scheme
            host = _header(scope, b"x-forwarded-host") or host
        if not HOST_FORM.fullmatch(host):
            server = scope.get("server") or ("localhost", None)
            host = f"{server[0]}:{server[1]}" if server[1] else str(server[0])
        return f"{scheme}://{host}"

    def _is_trusted(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self._trusted)


def _header(scope: MutableMapping[str, Any], name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""
