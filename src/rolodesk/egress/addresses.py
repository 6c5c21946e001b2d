"""Which addresses an outgoing connection may reach.

`ipaddress.is_global` is not asked: what it passes differs between Python releases, and it passes addresses
that carry another one inside (`64:ff9b::7f00:1`, `2002:7f00:1::`, `::127.0.0.1`), multicast and `fec0::1`.
The tables follow the IANA special-purpose address registries (RFC 6890).
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC = (
    "its host has an address that is not public; use a public one, "
    "or let the operator add the range to ROLODESK_EGRESS_ALLOW"
)
WRONG_PORT = "only the ports 80 and 443 may be used"

_PORTS = frozenset({80, 443})

_REFUSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their credentials
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_REFUSED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_ISATAP = 0x0000_5EFE
_ISATAP_MASK = 0xFDFF_FFFF


def reason_to_refuse(address: Address, port: int, *, allow: Sequence[Network] = ()) -> str | None:
    """Say why nothing may connect to this address and port; None if it may.

    What lies within `allow` may be reached on any port. All else must be public, on port 80 or 443: part of
    the open internet, and not a way of writing an address that is not.
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return NOT_PUBLIC
        address = address.ipv4_mapped or address  # RFC 4291, 2.5.5.2: it is IPv4 that leaves the machine
    if any(address in network for network in allow):
        return None
    if not _is_public(address):
        return NOT_PUBLIC
    return None if port in _PORTS else WRONG_PORT


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address in _NAT64:
        # IPv6-only hosts reach all of IPv4 through it (RFC 6052), so what counts is the address inside.
        return _is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _GLOBAL_V6 or _is_isatap(address):
        return False
    return not any(address in network for network in _REFUSED_V6)


def _is_isatap(address: IPv6Address) -> bool:
    """Whether the interface identifier holds an IPv4 address to tunnel to (RFC 5214, section 6.1)."""
    return (int(address) >> 32) & _ISATAP_MASK == _ISATAP
