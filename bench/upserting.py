"""Many contacts in one call, beside bare inserts of the same rows; made, found unchanged, and changed."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import apsw
import httpx2
import msgspec

from bench import company
from bench.seeding import Size
from bench.servers import rolodesk
from bench.stores import Store, stores
from bench.table import print_checks
from rolodesk.model.email import fold_email
from rolodesk.model.phone import phone_digits
from rolodesk.model.search.asking import Noun
from rolodesk.storage import contact_keys, contact_search, contacts, journal
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.search import index
from rolodesk.storage.statement import Statement

ROWS: Final = 10_000
AT_ONCE: Final = 500
WANTED: Final = 10_000.0
"""Rows a second."""

Body = dict[str, Any]


def measure_upserts(size: Size, *, rounds: int, rows: int = ROWS) -> dict[str, float]:
    """Measure calls of so many rows on SQLite, in rounds; answer the medians of rows a second."""
    print(f"\nBulk upsert of {rows:,} contacts a call, on SQLite")
    bare, whole, rates = [], [], []
    with stores("sqlite", size, copies=3) as (of_floor, of_whole, of_hub), rolodesk(of_hub) as hub:
        for number in range(rounds):
            made = bodies(number * rows, rows)
            bare.append(rows / seconds(partial(insert_bare, of_floor, made)))
            whole.append(rows / seconds(partial(insert_bare, of_whole, made, is_whole=True)))
            changed = [{**body, "title": "CEO"} for body in made]
            rates.append([rows / seconds(posting(hub.url, of_hub, sent)) for sent in (made, made, changed)])
    created, unchanged, updated = (median(column) for column in zip(*rates, strict=True))
    floor, same = median(bare), median(whole)
    print_checks(
        [
            ("bare inserts, without events and search over everything", f"{floor:,.0f} rows/s", "", True),
            ("bare inserts of every row that the hub writes", f"{same:,.0f} rows/s", "", True),
            (
                "created",
                f"{created:,.0f} rows/s ({created / same:.0%} of the same rows)",
                f"at least {WANTED:,.0f}",
                created >= WANTED,
            ),
            ("the same again: unchanged", f"{unchanged:,.0f} rows/s", "", True),
            ("updated", f"{updated:,.0f} rows/s", "", True),
        ]
    )
    return {
        "floor": floor,
        "floor_of_same": same,
        "created": created,
        "unchanged": unchanged,
        "updated": updated,
    }


def bodies(first: int, count: int) -> list[Body]:
    """Rows that nobody has sent before."""
    made = []
    for number in range(first, first + count):
        first_name, last_name = company.name_of(1 + number % 100_000)
        made.append(
            {
                "external_id": f"bulk-{number}",
                "first_name": first_name,
                "last_name": last_name,
                "emails": [{"email": f"bulk.{number}@mail.example", "primary": True}],
                "phones": [{"phone": f"+4676{1_000_000 + number}", "primary": True}],
                "stage": "Lead",
                "custom_fields": {"plan": "gold", "seats": number % 100},
            }
        )
    return made


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def posting(url: str, store: Store, rows: list[Body]) -> Callable[[], object]:
    """Give the call, ready to be made. It raises if a row is refused."""
    content = msgspec.json.encode({"rows": rows, "match": ["external_id"]})

    def post() -> None:
        answer = httpx2.post(
            f"{url}/rest/v1/contacts/bulk",
            content=content,
            headers={"x-api-key": store.seeded.key, "content-type": "application/json"},
            timeout=600,
        )
        if answer.status_code != httpx2.codes.OK or answer.json()["refused"]:
            raise RuntimeError(f"{answer.status_code}: {answer.text[:1000]}")

    return post


def insert_bare(store: Store, rows: list[Body], *, is_whole: bool = False) -> None:
    """
    Write contacts, keys and search rows as one would by hand, AT_ONCE a transaction.

    With `is_whole` their events and the index over everything, too, so that the same rows are written as by
    the hub; nothing is looked up, checked or answered.
    """
    connection = connect(Path(store.where))
    ((seq,),) = connection.execute("SELECT coalesce(max(seq), 0) FROM events")
    ((last,),) = connection.execute("SELECT max(id) FROM contacts")
    ((place,),) = connection.execute("SELECT min(id) FROM locations")
    for start in range(0, len(rows), AT_ONCE):
        part = [
            _columns(body, last + 1 + start + number, place)
            for number, body in enumerate(rows[start : start + AT_ONCE])
        ]
        with connection:
            _insert(connection, contacts.INSERT, part)
            _insert(connection, contact_keys.INSERT, [key for row in part for key in _keys(row)])
            _insert(connection, contact_search.PUT, [_search(row) for row in part])
            if is_whole:
                first = seq + 1 + start
                events = [_event(row, number) for number, row in enumerate(part, first)]
                _insert(connection, journal.INSERT, events)
                _insert(connection, index.STATEMENTS[Noun.CONTACT].put, [_found(row) for row in part])
    connection.close()


def _insert(connection: apsw.Connection, statement: Statement, rows: list[Body]) -> None:
    prepared = statement.sqlite
    connection.executemany(prepared.sql, [[row[name] for name in prepared.names] for row in rows])


def _event(row: Body, seq: int) -> Body:
    told = ("ref", "first_name", "last_name", "external_id", "stage", "location_id", "channel")
    after = {name: row[name] for name in told} | {"emails": [row["email"]], "phones": [row["phone"]]}
    return {
        "workspace_id": row["workspace_id"],
        "seq": seq,
        "xid": 0,
        "at": row["created_at"],
        "kind": "contact.created",
        "subject": "contact",
        "subject_id": row["id"],
        "actor": "key",
        "actor_id": 1,
        "door": "rest",
        "before": "{}",
        "after": msgspec.json.encode(after | {"custom_fields": row["custom_fields"]}).decode(),
        "run_id": 0,
    }


def _found(row: Body) -> Body:
    texts = f"{row['first_name']} {row['last_name']} _ {row['email']} _ {row['phone']} _ {row['external_id']}"
    words = texts.lower().replace("@", " ").replace(".", " ").replace("-", " ").replace("+", "").split()
    of = row["workspace_id"]
    marks = ["all", f"phone:{row['phone'][:0:-1]}", "stage:lead", "@2026", "@2026-09"]
    marks += {f"^{word[:3]}" for word in words if len(word) > 2}
    return {
        "record_id": row["id"],
        "words": " ".join(f"{of}_{word}" for word in words),
        "marks": " ".join(f"{of}{mark}" for mark in marks),
    }


def _columns(body: Body, contact_id: int, location_id: int) -> Body:
    empty = dict.fromkeys(contacts.INSERT.sqlite.names)
    now = 1_790_000_000_000 + contact_id
    return empty | {
        **{name: body[name] for name in ("external_id", "first_name", "last_name", "stage")},
        "workspace_id": company.WORKSPACE,
        "id": contact_id,
        "ref": f"{now:013d}{contact_id:07d}",
        "location_id": location_id,
        "channel": "API",
        "custom_fields": msgspec.json.encode(body["custom_fields"]).decode(),
        "emails": msgspec.json.encode([[one["email"], True] for one in body["emails"]]).decode(),
        "phones": msgspec.json.encode([[one["phone"], True] for one in body["phones"]]).decode(),
        "tags": "[]",
        "created_at": now,
        "activity_at": now,
        "version": 1,
        "email": body["emails"][0]["email"],
        "phone": body["phones"][0]["phone"],
    }


def _keys(row: Body) -> Iterator[Body]:
    key = {"workspace_id": row["workspace_id"], "contact_id": row["id"]}
    yield {**key, "kind": "email", "key": fold_email(row["email"])}
    yield {**key, "kind": "phone", "key": row["phone"]}


def _search(row: Body) -> Body:
    return {
        "workspace_id": row["workspace_id"],
        "contact_id": row["id"],
        "name": f"{row['first_name']} {row['last_name']}".casefold(),
        "title": "",
        "tags": "",
        "notes": "",
        "digits": phone_digits(row["phone"]),
    }
