"""POST /message/insertTicket/{apiKey}/{userId} with `attachments`: files fetched from URLs."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from rolodesk.egress.attachments import BYTES_IN_ALL
from tests.egress.servers import Answer, Exchange, Server, by_path, ok, saying, serving
from tests.wire.imbox.tickets.conversations import LETTER, follow, inserted, messages, refused, send
from tests.world import World

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def files(world: World, answer: Answer) -> Iterator[Server]:
    """Serve files on loopback, which the test's hub may reach."""
    serving_them = serving(answer)
    server = world.served.run(serving_them.__aenter__())
    try:
        yield server
    finally:
        world.served.run(serving_them.__aexit__(None, None, None))


def stored(world: World) -> int:
    """Count the files that the hub keeps, half-written ones too."""
    return sum(path.is_file() for path in (world.served.settings.data / "blobs").rglob("*"))


def test_files_are_fetched_and_served_from_the_hub_itself(world: World) -> None:
    answer = by_path(
        {
            "/a.png": ok(b"\x89PNG", b"Content-Type: image/png"),
            "/b": ok(b"%PDF", b'Content-Disposition: attachment; filename="../\xc3\x85rs bok.pdf"'),
        }
    )
    with files(world, answer) as server:
        ticket_id = inserted(world, attachments=[server.url("/a.png"), server.url("/b")])
    (message,) = messages(world, ticket_id)
    image, report = message["attachments"]
    assert image.startswith(f"{world.url}/files/{world.id}/")
    assert image.endswith("/a.png")
    got = follow(world, image)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, b"\x89PNG", "image/png")
    assert follow(world, report).content == b"%PDF"


def test_the_same_file_twice_is_two_attachments(world: World) -> None:
    with files(world, saying(ok(b"twice"))) as server:
        ticket_id = inserted(world, attachments=[server.url("/t.txt")] * 2)
    (message,) = messages(world, ticket_id)
    first, second = message["attachments"]
    assert first != second
    assert follow(world, first).content == follow(world, second).content == b"twice"


def test_an_attachment_stays_with_its_message(world: World) -> None:
    with files(world, saying(ok(b"x"))) as server:
        ticket_id = inserted(world, attachments=[server.url("/x.txt")])
        inserted(world, ticketId=ticket_id, attachments=[])
    assert [len(row["attachments"]) for row in messages(world, ticket_id)] == [1, 0]


def test_a_url_that_fails_is_named_and_nothing_is_kept(world: World) -> None:
    before, kept = world.served.digest(), stored(world)
    with files(world, by_path({"/good": ok(b"good"), "/gone": NOT_FOUND})) as server:
        answer = send(world, attachments=[server.url("/good"), server.url("/gone")])
        refused(answer, 400, f"attachments[1]: {server.url('/gone')}: the server answered with status 404")
    assert (world.served.digest(), stored(world)) == (before, kept)


def test_a_url_that_may_not_be_asked_for_is_named(world: World) -> None:
    before = world.served.digest()
    for url in ("ftp://example.org/x", "file:///etc/passwd", "http://10.0.0.1/x", "http://[::1]/x", "x", ""):
        refused(send(world, attachments=[url]), 400, f"attachments[0]: {url}: ")
    assert world.served.digest() == before


def test_what_is_too_large_in_all_is_named_and_nothing_is_kept(world: World) -> None:
    async def answer(exchange: Exchange) -> None:
        size = BYTES_IN_ALL // 2 + 1
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 2**20):
            await exchange.send(bytes(2**20))
        await exchange.send(bytes(size % 2**20))

    before, kept = world.served.digest(), stored(world)
    with files(world, answer) as server:
        refusal = send(world, attachments=[server.url("/one"), server.url("/two")])
        refused(refusal, 413, str(BYTES_IN_ALL))
        assert server.url("/") in refusal.json()["message"]
    assert (world.served.digest(), stored(world)) == (before, kept)


def test_what_was_fetched_for_a_refused_call_is_not_kept(world: World) -> None:
    before, kept = world.served.digest(), stored(world)
    with files(world, saying(ok(b"fetched"))) as server:
        wrong = {"toEmail": "nobody@example.org"}
        refused(send(world, attachments=[server.url("/x")], **wrong), 400, "toEmail: ")
        assert server.connections == 1
    assert (world.served.digest(), stored(world)) == (before, kept)


def test_nothing_is_fetched_for_who_may_not_write(world: World) -> None:
    with files(world, saying(ok(b"secret"))) as server:
        refused(send(world, key=world.charlie.key, attachments=[server.url("/x")]), 401, "API key")
        refused(send(world, subject=..., attachments=[server.url("/x")]), 400, "subject")
        assert server.connections == 0


def test_others_are_answered_while_a_file_is_fetched(world: World) -> None:
    """The fetching is done before the transaction: a slow server holds up nobody."""
    asked, answer_now = asyncio.Event(), asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        asked.set()
        await answer_now.wait()
        await exchange.send(ok(b"late"))

    async def call() -> int:
        url = f"{world.url}/message/insertTicket/{world.key}/{world.id}"
        body = LETTER | {"attachments": [server.url("/slow")], "fromEmail": "slow@example.org"}
        slow = asyncio.create_task(asyncio.to_thread(world.http.post, url, json=body))
        await asked.wait()
        await asyncio.to_thread(inserted, world)
        answer_now.set()
        return (await slow).status_code

    with files(world, answer) as server:
        assert world.served.run(call()) == 200
