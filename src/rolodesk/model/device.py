"""What a session was begun with, as coarse as its owner needs to know it again."""

from ipaddress import ip_address
from typing import Final

import msgspec

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that is found counts: most browsers say that they are others too."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
THIS_MACHINE: Final = "this machine"
PRIVATE: Final = "private network"
INTERNET: Final = "internet"
UNKNOWN: Final = ""


class Device(msgspec.Struct, frozen=True):
    """A browser such as "Firefox on Windows", and the class of the address that it came from."""

    browser: str = UNKNOWN
    network: str = UNKNOWN


def device_of(*, user_agent: str, address: str) -> Device:
    """Say what a request comes from. Neither the whole `User-Agent` nor the address is kept."""
    return Device(browser_of(user_agent), network_of(address))


def browser_of(user_agent: str) -> str:
    """Name a browser and its system, as far as they are known; "" if neither is."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part)


def network_of(address: str) -> str:
    """Say whether an address is of this machine, of a private network, or of the internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return UNKNOWN
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return THIS_MACHINE
    return INTERNET if ip.is_global else PRIVATE
