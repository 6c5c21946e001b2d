"""Binding the port: a socket for each worker, so that the kernel shares the connections out."""

import socket
from typing import Final

import click

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
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with --port"
        ) from None
    for one in sockets:
        one.listen(BACKLOG)
    return sockets


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
