"""The trace line that a receiver puts above a letter (RFC 5321, 4.4)."""

import re
from email.utils import formatdate
from typing import Final

from aiosmtpd.smtp import Session

from rolodesk.model.letter import Source

_HOST: Final = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,255}")
"""What is repeated of what a client calls itself."""


def trace_line(
    session: Session, *, by: str, protocol: Source, is_international: bool, is_encrypted: bool
) -> bytes:
    """Say who gave the letter to whom, when and how. The recipient is left out: it may hold a reply token."""
    said = session.host_name or ""
    helo = said if _HOST.fullmatch(said) else "unknown"
    peer = session.peer[0] if isinstance(session.peer, tuple) else "local"
    name = "LMTP" if protocol is Source.LMTP else "ESMTP" if session.extended_smtp else "SMTP"
    if is_international:
        name = f"UTF8{name.removeprefix('E')}"
    if is_encrypted:
        name += "S"
    line = f"Received: from {helo} ([{peer}])\r\n by {by} with {name}; {formatdate()}\r\n"
    return line.encode("ascii", "replace")
