"""Large letters, many at once: what memory they take, and what other requests notice of them."""

import smtplib
import threading
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Final

import httpx2
import msgspec

from bench.mail.client import RECIPIENT
from bench.mail.hub import MailHub

LINE: Final = b"QUJD" * 19 + b"\r\n"
PIECE: Final = LINE * 2000
PATIENCE: Final = 600
HEAD: Final = (
    "From: Anna Berg <anna@example.net>\r\nTo: {recipient}\r\nSubject: large\r\n"
    "Message-ID: <{ref}@example.net>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee the file.\r\n--x\r\n"
    "Content-Type: application/zip; name=large.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
)


class Noticed(msgspec.Struct, frozen=True):
    """What was noticed of large letters: MB at most, and ms of other requests."""

    seconds: float
    memory: float
    p99_read: float
    p99_write: float


def deliver_large(mail: MailHub, *, letters: int, megabytes: int) -> Noticed:
    """Deliver letters of one attachment each, all at once, and wait until they are taken in."""
    over = threading.Event()
    memory: list[float] = []
    reads: list[float] = []
    writes: list[float] = []
    watching = [
        threading.Thread(target=_watch, args=(mail, over, memory)),
        threading.Thread(target=_ask, args=(mail, over, reads, writes)),
    ]
    started = time.perf_counter()
    delivering = [threading.Thread(target=_deliver, args=(mail.port, megabytes)) for _ in range(letters)]
    for thread in (*watching, *delivering):
        thread.start()
    for thread in delivering:
        thread.join()
    mail.wait_until_all_are_taken_in()
    over.set()
    for thread in watching:
        thread.join()
    seconds = time.perf_counter() - started
    return Noticed(seconds, max(memory), quantiles(reads, n=100)[98], quantiles(writes, n=100)[98])


def _deliver(port: int, megabytes: int) -> None:
    """Deliver a letter whose attachment has so many MB (and is a third more on its way)."""
    ref = f"{threading.get_ident()}.{time.time_ns()}"
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
        client.ehlo()
        client.mail("anna@example.net")
        client.rcpt(RECIPIENT)
        client.docmd("DATA")
        client.send(HEAD.format(recipient=RECIPIENT, ref=ref))
        for _ in range(megabytes * 4 * (1 << 20) // 3 // len(PIECE)):
            client.send(PIECE)
        client.send(b"--x--\r\n.\r\n")
        code, said = client.getreply()
        if code != 250:
            raise RuntimeError(f"answered {code} {said!r}")


def _watch(mail: MailHub, over: threading.Event, memory: list[float]) -> None:
    while not over.wait(0.05):
        memory.append(mail.memory)


def _ask(mail: MailHub, over: threading.Event, reads: list[float], writes: list[float]) -> None:
    """Read and write contacts in turn, and note how long it takes."""
    headers = {"x-api-key": mail.key}
    body = {"name": "Anna Berg", "phoneNumber": "+46701234567"}
    with httpx2.Client(base_url=mail.hub.url, headers=headers, timeout=PATIENCE, trust_env=False) as http:
        while not over.wait(0.01):
            _timed(lambda: http.get("/v1/contacts"), reads)
            _timed(lambda: http.post("/v1/contacts", json=body), writes)


def _timed(request: Callable[[], httpx2.Response], times: list[float]) -> None:
    began = time.perf_counter()
    request().raise_for_status()
    times.append((time.perf_counter() - began) * 1000)
