"""Reading the values of settings from text; each raises `ValueError` for what is not allowed."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_DATABASE_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(:[0-9]{1,5})?")


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Make the parser of a whole number within bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not lowest <= int(text) <= highest:
            raise ValueError
        return int(text)

    return parse


def networks(text: str) -> tuple[Network, ...]:
    """Read networks separated by commas."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def path(text: str) -> Path:
    """Read the path of a folder."""
    if not text:
        raise ValueError
    return Path(text).expanduser()


def database_url(text: str) -> str | None:
    """Read the address of a PostgreSQL database."""
    if not text:
        return None
    url = urlsplit(text)
    hosts = url.netloc.rpartition("@")[2].split(",")
    if url.scheme not in {"postgresql", "postgres"} or not all(map(_DATABASE_HOST.fullmatch, hosts)):
        raise ValueError
    return text


def blobs_url(text: str) -> str | None:
    """Read where blobs are kept."""
    scheme, separator, _ = text.partition("://")
    if separator and scheme.lower() not in {"file", "s3"}:
        raise ValueError
    return text or None


def public_url(text: str) -> str | None:
    """Read an http or https address without anything behind its path."""
    url = urlsplit(text.rstrip("/"))
    if not text:
        return None
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError
    return url.geturl()


def host(text: str) -> str:
    """Read a host to listen on."""
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", text):
        raise ValueError
    return text


def listening(text: str) -> tuple[str, int] | None:
    """Read host:port, with an IPv6 address in brackets."""
    if not text:
        return None
    place, _, port = text.rpartition(":")
    if place.startswith("[") and place.endswith("]"):
        place = place[1:-1]
    return host(place), whole(0, 65_535)(port)


def mail_name(text: str) -> str:
    """Read the name of a mail server."""
    if text and not re.fullmatch(r"[0-9A-Za-z.-]{1,255}", text):
        raise ValueError
    return text


def file(text: str) -> Path | None:
    """Read the path of a file."""
    return Path(text).expanduser() if text else None


def relay_url(text: str) -> str | None:
    """Read the address of an SMTP server."""
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or url.path.strip("/") or url.fragment:
        raise ValueError
    if url.query not in {"", "tls=none", "tls=starttls"} or (url.port is not None and url.port == 0):
        raise ValueError
    return text


def mail_sender(text: str) -> str:
    """Read an e-mail address."""
    if text and not re.fullmatch(r"[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{1,64}@[0-9A-Za-z.-]{1,189}", text):
        raise ValueError
    return text


def secret_keys(text: str) -> str:
    """Check the form of keys; a keyring is made of them later."""
    if text and not re.fullmatch(r"[0-9a-fA-F]{64}([\s,]+[0-9a-fA-F]{64})*", text.strip()):
        raise ValueError
    return text


def log_format(text: str) -> str:
    """Read how log lines are written."""
    if text not in {"json", "console"}:
        raise ValueError
    return text


def yes_or_no(text: str) -> bool:
    """Read a yes or a no."""
    if text not in {"yes", "no"}:
        raise ValueError
    return text == "yes"
