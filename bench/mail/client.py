"""`python -m bench.mail.client PORT CONNECTIONS LETTERS`: delivers letters, and prints how fast, as JSON."""

import asyncio
import sys
import time
from statistics import quantiles
from typing import Final

import msgspec
import uvloop

RECIPIENT: Final = "support@example.org"
LINES: Final = 40
HEAD: Final = (
    "From: Anna Berg <anna@example.net>\r\nTo: Support <{recipient}>\r\nSubject: Where is my parcel?\r\n"
    "Message-ID: <{ref}@example.net>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
)
BODY: Final = "".join(
    f"Hello, this is line {number} of a letter about a parcel that has not come.\r\n"
    for number in range(LINES)
)


class Delivered(msgspec.Struct, frozen=True):
    """How it went. Latencies (of DATA, until the last answer) are ms."""

    letters: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Letters a second."""
        return self.letters / self.seconds


async def deliver(port: int, *, connections: int, letters: int) -> Delivered:
    """Deliver letters over connections that stay open, each letter announced in one go (PIPELINING)."""
    times: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_deliver(port, letters // connections, times) for _ in range(connections)))
    percentiles = quantiles(times, n=100)
    return Delivered(
        len(times), time.perf_counter() - started, percentiles[49] * 1000, percentiles[98] * 1000
    )


async def _deliver(port: int, count: int, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _expect(reader, b"220")
    writer.write(b"EHLO bench.example.net\r\n")
    await _expect(reader, b"250")
    announced = f"MAIL FROM:<anna@example.net>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n".encode()
    for _ in range(count):
        ref = time.perf_counter_ns()
        letter = HEAD.format(recipient=RECIPIENT, ref=f"{id(writer)}.{ref}") + BODY + ".\r\n"
        writer.write(announced)
        for code in (b"250", b"250", b"354"):
            await _expect(reader, code)
        began = time.perf_counter()
        writer.write(letter.encode())
        await _expect(reader, b"250")
        times.append(time.perf_counter() - began)
    writer.close()


async def _expect(reader: asyncio.StreamReader, code: bytes) -> None:
    """Read an answer. Raises `RuntimeError` if it is another one."""
    while (line := await reader.readline())[3:4] == b"-":
        pass
    if not line.startswith(code):
        raise RuntimeError(f"answered {line!r} instead of {code!r}")


def main() -> None:
    """Deliver what the command line asks for."""
    port, connections, letters = map(int, sys.argv[1:])
    uvloop.install()
    delivered = asyncio.run(deliver(port, connections=connections, letters=letters))
    sys.stdout.write(msgspec.json.encode(delivered).decode() + "\n")


if __name__ == "__main__":
    main()
