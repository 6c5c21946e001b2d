"""The sockets that letters come in by, bound before the process is made that accepts on them."""

import socket

import msgspec


class MailSockets(msgspec.Struct, frozen=True):
    """Bound sockets, listening already; None where that protocol is not spoken."""

    smtp: socket.socket | None = None
    lmtp: socket.socket | None = None
