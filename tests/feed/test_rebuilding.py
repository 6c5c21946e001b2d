"""Whoever reads the feed from its beginning has what is stored, after any operations."""

from collections.abc import Callable
from random import Random
from typing import Any

import httpx2
import pytest
from sqlalchemy import Table, select

from rolodesk.model.message import Kind
from rolodesk.storage import tables
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import ticket_agents, ticket_links
from tests.feed.rebuilding import Rebuilt, told
from tests.world import World

STEPS = 150

FIELDS: dict[str, tuple[str, ...]] = {
    "accounts": ("name", "external_id", "external_url", "created_at"),
    "tags": ("name", "created_at"),
    "labels": ("name", "created_at"),
    "custom_fields": ("title", "created_at"),
    "contacts": (
        *("ref", "first_name", "last_name", "title", "description", "picture", "external_id"),
        *("external_url", "account_id", "stage", "location_id", "channel", "custom_fields"),
        *("emails", "phones", "tags", "created_at"),
    ),
    "notes": ("contact_id", "content", "created_at"),
    "tickets": (
        *("mailbox_id", "contact_id", "status", "subject", "from_email", "from_name", "note"),
        *("tags", "labels", "custom_fields", "snoozed_until", "merged_into"),
    ),
}


class Office:
    """Does one thing after another, chosen by a generator of numbers."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.board = world.make_mailbox("Board", "board@example.org")
        self.deleted: list[int] = []

    def step(self) -> None:
        """Do something; what is refused is refused."""
        doings: tuple[Callable[[], httpx2.Response | None], ...] = (
            self.make_account,
            self.change_account,
            self.make_contact,
            self.make_contact,
            self.change_contact,
            self.change_contact,
            self.delete_contact,
            self.restore_contact,
            self.write_note,
            self.change_note,
            self.rename_tag,
            self.delete_something,
            self.make_through_whautomate,
            self.write_in,
            self.write_in,
            self.change_ticket,
            self.change_ticket,
            self.change_ticket,
            self.delete_or_sleep,
            self.merge_tickets,
            self.rename_label,
        )
        answer = self.random.choice(doings)()
        assert answer is None or answer.status_code < 500, answer.text

    def make_account(self) -> httpx2.Response:
        return self.post("/accounts", name=self.word("Firm"), external_id=self.maybe(self.word("x")))

    def change_account(self) -> httpx2.Response:
        return self.patch(f"/accounts/{self.any_of('accounts')}", name=self.word("Firm"))

    def make_contact(self) -> httpx2.Response:
        return self.post("/contacts", name=self.word("Anna"), **self.contact_fields())

    def change_contact(self) -> httpx2.Response:
        return self.patch(f"/contacts/{self.any_of('contacts')}", **self.contact_fields())

    def delete_contact(self) -> httpx2.Response:
        self.deleted.append(self.any_of("contacts"))
        return self.world.rest("DELETE", f"/contacts/{self.deleted[-1]}")

    def restore_contact(self) -> httpx2.Response | None:
        return self.post(f"/contacts/{self.random.choice(self.deleted)}/restore") if self.deleted else None

    def write_note(self) -> httpx2.Response:
        return self.post(f"/contacts/{self.any_of('contacts')}/notes", content=self.word("Note"))

    def change_note(self) -> httpx2.Response:
        return self.patch(f"/notes/{self.any_of('notes')}", content=self.word("Note"))

    def rename_tag(self) -> httpx2.Response:
        return self.patch(f"/tags/{self.any_of('tags')}", name=self.word("tag"))

    def rename_label(self) -> httpx2.Response:
        return self.patch(f"/labels/{self.any_of('labels')}", name=self.word("label"))

    def delete_something(self) -> httpx2.Response:
        noun = self.random.choice(("accounts", "notes", "tags", "labels"))
        return self.world.rest("DELETE", f"/{noun}/{self.any_of(noun)}")

    def make_through_whautomate(self) -> httpx2.Response:
        body = {"name": self.word("Bo"), "phoneNumber": "+46701234567", "notes": self.word("Pinned")}
        return self.world.whautomate("POST", "/contacts", json=body)

    def write_in(self) -> httpx2.Response:
        sender = f"{self.word('jan').replace(' ', '')}@mail.example"
        body = {
            "fromEmail": sender,
            "toEmail": self.random.choice(("info@example.org", "board@example.org")),
            "subject": self.word("Subject"),
            "message": "Hello",
            "labels": self.some("label"),
        }
        return self.world.message("insertTicket", json=body)

    def change_ticket(self) -> httpx2.Response:
        change: dict[str, Any] = {
            "status": self.random.choice(("pending", "closed", "new", "solved")),
            "subject": self.word("Subject"),
            "note": self.maybe(self.word("Note")),
            "labels": self.some("label"),
            "tags": self.some("tag"),
            "assignees": self.random.choice(([], [self.world.bob.id])),
            "linked": self.random.choice(([], [self.any_of("tickets")])),
            "custom_fields": {self.word("field"): self.maybe("value")},
            "mailbox_id": self.random.choice((self.board.id, self.world.support.id)),
        }
        chosen = self.random.sample(sorted(change), 3)
        return self.patch(f"/tickets/{self.any_of('tickets')}", **{name: change[name] for name in chosen})

    def delete_or_sleep(self) -> httpx2.Response:
        path = f"/tickets/{self.any_of('tickets')}"
        return self.random.choice(
            (
                lambda: self.world.rest("DELETE", path),
                lambda: self.post(f"{path}/restore"),
                lambda: self.post(f"{path}/snooze", until="2090-01-01T00:00:00.000Z"),
                lambda: self.world.rest("DELETE", f"{path}/snooze"),
                lambda: self.post(f"{path}/spam"),
            )
        )()

    def merge_tickets(self) -> httpx2.Response:
        return self.post(f"/tickets/{self.any_of('tickets')}/merge", from_id=self.any_of("tickets"))

    def contact_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "title": self.maybe(self.word("Title")),
            "tags": self.some("tag"),
            "account_id": self.maybe(self.any_of("accounts")),
            "pinned_note": self.maybe(self.word("Pinned")),
            "custom_fields": {"colour": self.word("red")},
            "emails": [{"email": f"{self.random.randrange(9)}@b.example"}],
        }
        return {name: fields[name] for name in self.random.sample(sorted(fields), 3)}

    def post(self, path: str, **body: Any) -> httpx2.Response:
        return self.world.rest("POST", path, json=body) if body else self.world.rest("POST", path)

    def patch(self, path: str, **body: Any) -> httpx2.Response:
        return self.world.rest("PATCH", path, json=body)

    def any_of(self, noun: str) -> int:
        """The id of something there is; 0 if there is nothing."""
        found = self.world.rest("GET", f"/{noun}?limit=200").json()["data"]
        return int(self.random.choice(found)["id"]) if found else 0

    def word(self, text: str) -> str:
        return f"{text} {self.random.randrange(6)}"

    def some(self, text: str) -> list[str]:
        return sorted({self.word(text) for _ in range(self.random.randrange(3))})

    def maybe(self, value: Any) -> Any:
        return self.random.choice((value, None))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_events_alone_make_the_workspace_anew(world: World, seed: int) -> None:
    office = Office(world, seed)
    for _ in range(STEPS):
        office.step()
    rebuilt = Rebuilt()
    path: str = "/events?limit=200"
    while path:
        page = world.rest("GET", path).json()
        for event in page["data"]:
            rebuilt.follow(event)
        path = page["next"].split("/rest/v1", 1)[1] if page["has_more"] else ""
    for noun, names in FIELDS.items():
        stored = {row["id"]: told(row, names) for row in rows(world, getattr(tables, noun))}
        made = {id_: told(record, names) for id_, record in getattr(rebuilt, noun).items()}
        assert stored, f"nothing was done to {noun}"
        assert made == stored, noun
    links: dict[int, set[int]] = {}
    for row in rows(world, ticket_links):
        links.setdefault(row["ticket_id"], set()).add(row["linked_id"])
    agents: dict[int, list[int]] = {}
    for row in sorted(rows(world, ticket_agents), key=lambda row: row["position"]):
        agents.setdefault(row["ticket_id"], []).append(row["member_id"])
    for id_, ticket in rebuilt.tickets.items():
        assert ticket["agents"] == agents.get(id_, [])
        assert ticket["linked"] == links.get(id_, set())
    written = [row for row in rows(world, tables.messages) if row["kind"] != Kind.LOG]
    assert rebuilt.messages == {row["id"]: row["ticket_id"] for row in written}
    assert any(row["merged_into"] for row in rows(world, tables.tickets)), "nothing was merged"
    pinned = {row["pinned_note_id"] for row in rows(world, tables.contacts)} - {None}
    assert {id_ for id_, note in rebuilt.notes.items() if note["pinned"]} == pinned


def rows(world: World, table: Table) -> list[dict[str, Any]]:
    """The rows of the workspace in a table."""
    statement = Statement(select(table).where(table.c.workspace_id == WORKSPACE))
    found = world.served.run(world.served.engine.read(world.id, lambda tx: tx.all(statement)))
    return [dict(zip(table.columns.keys(), row, strict=True)) for row in found]
