"""Lists walked by cursor while other clients write."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from rolodesk.actions.tickets import editing
from rolodesk.model.ticket import Status, TicketChange
from tests.wire.imbox.tickets.conversations import good, ids, inserted, opened, pages
from tests.world import World

ALWAYS = {"startTime": "2020-01-01", "endTime": "2999-12-31"}
WRITERS = 4
ROUNDS = 12


@contextmanager
def meanwhile(*writers: Callable[[], object]) -> Iterator[list[Future[object]]]:
    """Let writers write from threads of their own; whatever goes wrong there is raised at the end."""
    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(writer) for writer in writers]
        yield running
    for writer in running:
        writer.result()


def all_done(writers: list[Future[object]]) -> bool:
    """Say whether every writer has ended."""
    return all(writer.done() for writer in writers)


def ms(printed: str) -> int:
    """Give a printed time in ms."""
    return round(datetime.fromisoformat(printed).timestamp() * 1000)


def poll(world: World, cursor: dict[str, int]) -> list[dict[str, Any]]:
    """List what is behind a cursor, and move it there, as a client does that keeps a copy up to date."""
    rows: list[dict[str, Any]] = []
    for page in pages(world, "listTickets", limit=3, **cursor):
        rows += page["json"]
    if rows:
        cursor.update(cursorId=rows[-1]["ticketID"], cursorUpdated=ms(rows[-1]["updatedDate"]))
    return rows


def test_no_ticket_that_is_there_throughout_is_missed(world: World) -> None:
    steady = [opened(world) for _ in range(8)]
    moving = [opened(world) for _ in range(8)]
    doomed = [opened(world) for _ in range(8)]

    def insert() -> None:
        for _ in range(ROUNDS):
            opened(world)

    def update() -> None:
        for ticket_id in moving * 2:
            inserted(world, ticketId=ticket_id, message="again")

    def delete() -> None:
        change = TicketChange(status=Status.DELETED)
        for ticket_id in doomed:
            world.act(partial(editing.edit, ticket_id=ticket_id, change=change))

    with meanwhile(insert, update, delete) as writers:
        while not all_done(writers):
            listed = [id_ for page in pages(world, "listTickets", limit=3) for id_ in ids(page["json"])]
            assert [id_ for id_ in listed if id_ in steady] == steady
            assert set(moving) <= set(listed)


def test_a_copy_kept_by_cursor_misses_no_write(world: World) -> None:
    """No late commit lands behind a cursor that was handed out already."""
    seen: dict[int, str] = {}
    cursor: dict[str, int] = {}

    def write() -> None:
        for _ in range(ROUNDS):
            inserted(world, ticketId=opened(world), message="again")

    with meanwhile(*[write] * WRITERS) as writers:
        while not all_done(writers):
            seen |= {row["ticketID"]: row["updatedDate"] for row in poll(world, cursor)}
    while rows := poll(world, cursor):
        seen |= {row["ticketID"]: row["updatedDate"] for row in rows}
    listed = good(world.message("listTickets", params={"limit": 1000}))["json"]
    assert len(listed) == WRITERS * ROUNDS
    assert seen == {row["ticketID"]: row["updatedDate"] for row in listed}


def test_every_mail_comes_exactly_once(world: World) -> None:
    answered: list[str] = []

    def write(name: str) -> None:
        for number in range(ROUNDS):
            sender = f"{name}.{number}@example.org"
            opened(world, fromEmail=sender)
            answered.append(sender)

    with meanwhile(*[partial(write, f"writer{number}") for number in range(WRITERS)]) as writers:
        while not all_done(writers):
            before = list(answered)
            walked = senders(world)
            assert set(before) <= set(walked)
            assert len(walked) == len(set(walked))
    assert sorted(senders(world)) == sorted(answered)


def senders(world: World) -> list[str]:
    """Walk the mails, two a page, and give their senders."""
    walked = pages(world, "listTicketsEmails", **ALWAYS, limit=2)
    return [row["from"]["address"] for page in walked for row in page["json"]]
