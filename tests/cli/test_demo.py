"""`rolodesk demo`: a small company, whole and harmless."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from rolodesk.cli.demo_company.company import the_company
from rolodesk.cli.store import use_store
from rolodesk.storage import tables
from rolodesk.storage.statement import Statement
from rolodesk.storage.transaction import EVERYWHERE
from tests.cli.terminal import Terminal

SIX_WEEKS = 42 * 86_400_000


def ask(terminal: Terminal, question: Any) -> list[tuple[Any, ...]]:
    statement = Statement(question, everywhere=True)
    rows = use_store(terminal.settings, lambda engine: engine.read(EVERYWHERE, lambda tx: tx.all(statement)))
    return [tuple(row) for row in rows]


def count(terminal: Terminal, table: Any) -> int:
    return int(ask(terminal, select(func.count()).select_from(table))[0][0])


def test_it_is_made_once_in_the_promised_size_and_nothing_of_it_is_to_be_sent(terminal: Terminal) -> None:
    made = terminal.json("demo")
    assert made == {
        "id": 1,
        "name": "Tramp & Nav Cykelverkstad",
        "made": True,
        "contacts": 40,
        "accounts": 12,
        "tickets": 60,
    }
    sizes = {"contacts": 40, "accounts": 12, "tickets": 60, "members": 5, "mailboxes": 3, "locations": 3}
    for name, size in sizes.items():
        assert count(terminal, tables.metadata.tables[name]) == size, name
    for filled in (tables.ticket_links, tables.notes, tables.custom_fields, tables.ticket_agents):
        assert count(terminal, filled) > 0
    assert count(terminal, tables.jobs) == 0
    assert ask(terminal, select(tables.messages.c.id).where(tables.messages.c.delivery.is_not(None))) == []
    assert terminal.json("demo") == {"id": 1, "name": made["name"], "made": False}
    assert count(terminal, tables.workspaces) == 1


def test_it_happened_in_the_last_weeks_and_some_of_it_waits_for_an_answer(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    before = time.time_ns() // 1_000_000
    terminal.json("demo")
    t = tables.tickets.c
    times = ask(terminal, select(t.created_at, t.updated_at).order_by(t.id))
    assert times == sorted(times)
    assert before - SIX_WEEKS - 86_400_000 < times[0][0]
    assert max(updated_at for _, updated_at in times) < before + 60_000
    statuses = {status for (status,) in ask(terminal, select(t.status).distinct())}
    assert statuses == {"new", "reply", "pending", "on-hold", "solved", "closed"}


def test_whoever_logs_in_first_has_work_and_answers_went_to_customers(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("demo")
    tickets, agents, messages = (
        tables.metadata.tables[name] for name in ("tickets", "ticket_agents", "messages")
    )
    hers = select(tickets.c.status).join(agents, agents.c.ticket_id == tickets.c.id)
    mine = [status for (status,) in ask(terminal, hers.where(agents.c.member_id == 1))]
    assert sum(status in {"reply", "pending", "on-hold"} for status in mine) >= 5
    told = select(messages.c.to_list, tickets.c.from_email).join(
        tickets, tickets.c.id == messages.c.ticket_id
    )
    answers = ask(terminal, told.where(messages.c.direction == "out", messages.c.kind == "external"))
    assert len(answers) > 30
    assert all(to == f'["{customer}"]' for to, customer in answers)


def test_two_installations_get_the_same_company(tmp_path: Path) -> None:
    t = tables.tickets.c
    told = []
    for name in ("one", "other"):
        terminal = Terminal(tmp_path / name)
        terminal.json("demo")
        told.append(sorted(ask(terminal, select(t.subject, t.from_email, t.labels))))
    assert told[0] == told[1]


def test_its_addresses_and_numbers_belong_to_nobody() -> None:
    company = the_company()
    addresses = [member.email for member in company.members]
    addresses += [contact.email for contact in company.contacts]
    addresses += [address for mailbox in company.mailboxes for address in mailbox.addresses]
    for address in addresses:
        domain = address.rpartition("@")[2]
        assert domain.endswith(".example") or domain in {"example.com", "example.net", "example.org"}
    for contact in company.contacts:
        assert contact.phone[:8] in {"07017406", "08465004"}


def test_its_contacts_carry_the_fields_that_they_are_filtered_by(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("demo")
    defined = tables.metadata.tables["field_definitions"].c
    asked = ask(terminal, select(defined.title, defined.kind).order_by(defined.id))
    assert asked == [("Service plan", "choice"), ("Fleet size", "number"), ("Contract until", "date")]
    company = the_company()
    for field in company.fields:
        carried = [
            contact.fields[field.title] for contact in company.contacts if field.title in contact.fields
        ]
        assert len(carried) >= 3, field.title
        assert not field.choices or set(carried) == set(field.choices)
    for contact in company.contacts:
        assert all(title[:1].isupper() for title in contact.fields), contact.name
