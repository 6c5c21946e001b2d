"""A server that gives later pieces of a letter from a wrong place, as Dovecot 2.4.1 may: it is whole."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from tests.mail.imap.conftest import Desk, letter
from tests.mail.imap.dovecot import Account

SHIFT = 4
PIECE = re.compile(rb"(BODY\.PEEK\[\]<)([1-9][0-9]*)(?=\.)")


def shifted(line: bytes) -> bytes:
    """What is asked for behind the beginning of a letter is asked for a little further on."""
    return PIECE.sub(lambda found: found[1] + b"%d" % (int(found[2]) + SHIFT), line)


def passed_on(source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes]) -> None:
    with suppress(OSError), source.makefile("rb") as lines:
        for line in lines:
            target.sendall(change(line))
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def between(port: int) -> Iterator[int]:
    """Stand between a client and a server, and shift what the client asks for."""
    listening = socket.create_server(("127.0.0.1", 0))
    sockets = [listening]
    threads = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection(("127.0.0.1", port))
                sockets.extend((client, server))
                for work in (
                    partial(passed_on, client, server, shifted),
                    partial(passed_on, server, client, bytes),
                ):
                    threads.append(threading.Thread(target=work))
                    threads[-1].start()

    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield listening.getsockname()[1]
    finally:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        accepting.join(10)
        for thread in threads:
            thread.join(10)
        for one in sockets:
            one.close()


def test_what_does_not_meet_is_taken_at_once(desk: Desk, account: Account) -> None:
    large = letter("large", body="".join(f"{number:015}\r\n" for number in range(600_000)))
    short = letter("short", body="".join(f"{number:015}\r\n" for number in range(9_000)))
    assert len(large) > 9 << 20  # more than a session takes at once in the usual way
    account.put(large)
    account.put(short)
    with between(account.server.port) as port:
        desk.connect(account, port=port)
        with desk.fetching(size_limit=20 << 20):
            first, second = desk.await_letters(2)
    assert (desk.content(first), desk.content(second)) == (large, short)
    assert desk.connection().failures == 0
