"""Binding the port: a socket for each worker, so that the kernel shares the connections out."""

import errno
import socket
from typing import Final

import click

from rolodesk.config import Settings
from rolodesk.mail.inbound.certificate import open_certificate
from rolodesk.mail.inbound.sockets import MailSockets

BACKLOG: Final = 2048


def listen(host: str, port: int, *, workers: int) -> list[socket.socket]:
    """Bind one listening socket a worker. Refuses a port that is in use, by another Rolodesk too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        probe = _bound(family, host, port, shared=False)
        port = probe.getsockname()[1]
        probe.close()
        sockets = [_bound(family, host, port, shared=True) for _ in range(workers)]
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror or error}; {_way_out(error)}"
        ) from None
    for one in sockets:
        one.listen(BACKLOG)
    return sockets


def listen_for_mail(settings: Settings) -> MailSockets:
    """
    Bind the sockets that letters come in by, and try the certificate.

    Refuses a place that is taken or none of this machine, and a certificate that cannot be used.
    """
    try:
        open_certificate(settings.mail_certificate, settings.mail_certificate_key)
    except OSError as error:
        raise click.ClickException(
            f"the mail certificate {settings.mail_certificate} cannot be used: {error.strerror or error};"
            " correct ROLODESK_MAIL_CERTIFICATE and ROLODESK_MAIL_CERTIFICATE_KEY"
        ) from None
    return MailSockets(smtp=_listen_at(settings.smtp, "--smtp"), lmtp=_listen_at(settings.lmtp, "--lmtp"))


def _listen_at(place: tuple[str, int] | None, option: str) -> socket.socket | None:
    if place is None:
        return None
    host, port = place
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = _bound(family, host, port, shared=False)
        made.listen(BACKLOG)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with {option}"
        ) from None
    return made


def _way_out(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "name an address of this machine with --host"
    return "choose another with --port (make: PORT=…)"


def _bound(family: socket.AddressFamily, host: str, port: int, *, shared: bool) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    made.setblocking(False)
    return made
