"""Pulling a filled workspace out of a running hub, through each vendor's dialect, into an empty one."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest

from rolodesk.actions import accounts, notes
from rolodesk.actions.contacts import creating
from rolodesk.actions.tickets import inserting
from rolodesk.egress.client import Egress
from rolodesk.jobs.pulling.imbox import Imbox
from rolodesk.jobs.pulling.lunarsend import LunarSend
from rolodesk.jobs.pulling.running import Pulled, pull
from rolodesk.jobs.pulling.sources import Read, Source
from rolodesk.jobs.pulling.whautomate import Whautomate
from rolodesk.model.account import AccountChange
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.contact import Email, NewContact, Phone, Stage
from rolodesk.model.errors import Conflicting
from rolodesk.model.ticket import NewMessage
from rolodesk.storage.blobs import open_blobs
from tests.feed.rebuilding import Rebuilt
from tests.world import Tenant, World

LOCAL = ip_network("127.0.0.0/8")
PEOPLE = 130
"""More than a page of any of the three."""


@pytest.fixture
def filled(world: World) -> World:
    """A workspace with accounts, contacts, notes and tickets."""
    for number in range(PEOPLE):
        fill(world, number)
    return world


@pytest.fixture
def empty(world: World) -> Tenant:
    """An empty workspace of the same hub."""
    return Tenant(world.served, "Newcomers AB")


def fill(world: World, number: int) -> None:
    """Make a contact of everything, a note, and now and then a ticket."""

    async def make(scope: Any) -> None:
        account = await accounts.create(scope, AccountChange(name=f"Company {number}"))
        new = NewContact(
            channel="Website",
            first_name=f"Anna {number}",
            last_name="Ek",
            title="CEO",
            description="Two\nlines",
            account_id=account.id,
            stage=Stage.LEAD,
            emails=(Email(f"p{number}@example.com", primary=True), Email(f"q{number}@example.com")),
            phones=(Phone(f"+4670174{number:04}", primary=True),),
            tags=("vip", f"wave {number % 3}"),
            custom_fields='{"size":4}',
            notes="Pinned",
        )
        contact = await creating.create(scope, new)
        await notes.create(scope, contact.id, f"Note {number}")
        if number % 5:
            return
        first = NewMessage(
            from_email=f"p{number}@example.com",
            from_name="Anna",
            to_email="info@example.org",
            subject=f"Ticket {number}",
            plain="Hello <there>",
            labels=("bike",),
        )
        ticket = await inserting.insert(scope, first)
        answer = NewMessage(
            from_email=world.bob.email,
            to_email="info@example.org",
            subject="",
            plain="An answer",
            ticket_id=ticket.id,
        )
        await inserting.insert(scope, answer)

    world.act(make)


def source_of(world: World, vendor: str) -> Source:
    """The account that a dialect shows of the filled workspace."""
    egress = Egress(allow=(LOCAL,))
    if vendor == "imbox":
        blobs = open_blobs(world.served.settings.blobs)
        return Imbox(egress, blobs, url=world.url, key=world.key, user_id=str(world.id))
    kind = LunarSend if vendor == "lunarsend" else Whautomate
    return kind(egress, url=world.url, key=world.key)


def pulled(world: World, source: Source, into: Tenant) -> Pulled:
    """Pull to the end."""
    return world.served.run(pull(world.served.engine, source, into.id))


def totals(told: Pulled, outcome: str) -> dict[str, int]:
    """How many of each stage became something."""
    return {stage: counted.get(outcome, 0) for stage, counted in told.counts.items()}


def contacts_of(world: World, tenant: Tenant) -> list[dict[str, Any]]:
    """What Whautomate's dialect prints of every contact, the oldest first, but for times of changes."""
    found: list[dict[str, Any]] = []
    page = 1
    while rows := world.whautomate(
        "GET", "/contacts", key=tenant.key, params={"page": page, "limit": 100}
    ).json():
        found += rows
        page += 1
    for row in found:
        for volatile in ("updatedAt", "lastActivity"):
            del row[volatile]
    return sorted(found, key=lambda row: str(row["name"]))


def without(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Rows without some of their fields."""
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def test_whautomate_prints_the_same_of_what_was_pulled(filled: World, empty: Tenant) -> None:
    told = pulled(filled, source_of(filled, "whautomate"), empty)
    assert totals(told, "created") == {"locations": 0, "tags": 4, "contacts": PEOPLE}
    assert told.refused == []
    assert contacts_of(filled, empty) == contacts_of(filled, filled)
    again = pulled(filled, source_of(filled, "whautomate"), empty)
    assert totals(again, "unchanged") == {"locations": 1, "tags": 4, "contacts": PEOPLE}
    filled.whautomate("PUT", f"/contacts/{contacts_of(filled, filled)[0]['id']}", json={"name": "Anna New"})
    assert totals(pulled(filled, source_of(filled, "whautomate"), empty), "updated")["contacts"] == 1


def test_lunarsend_prints_the_same_of_what_was_pulled(filled: World, empty: Tenant) -> None:
    told = pulled(filled, source_of(filled, "lunarsend"), empty)
    assert (totals(told, "created"), told.refused) == ({"contacts": PEOPLE}, [])

    def printed(key: str) -> Any:
        query = {"searchby": "email", "search": "p7@example.com"}
        return filled.lunarsend("GET", key=key, params=query).json()

    assert printed(empty.key) == printed(filled.key)
    again = pulled(filled, source_of(filled, "lunarsend"), empty)
    assert (totals(again, "created"), totals(again, "updated")) == ({"contacts": 0}, {"contacts": 0})


def imbox_list(world: World, tenant: Tenant, what: str) -> list[dict[str, Any]]:
    """What ImBox's dialect prints of a list."""
    path = f"/{'contactNotes' if what == 'notes' else what}?limit=1000"
    rows: list[dict[str, Any]] = world.imbox("GET", path, key=tenant.key, user=tenant.id).json()[what]
    return rows


def test_imbox_prints_the_same_of_what_was_pulled(filled: World, empty: Tenant) -> None:
    empty.make_member(filled.bob.email, "Bob", filled.bob.role)
    told = pulled(filled, source_of(filled, "imbox"), empty)
    assert told.refused == []
    assert totals(told, "created") == {
        "accounts": PEOPLE,
        "contacts": PEOPLE,
        "notes": 2 * PEOPLE,
        "tickets": 26,
    }
    ours = ("id", "userId", "externalId", "accountId", "updatedAt", "modifiedAt", "activityAt")
    before, after = (imbox_list(filled, one, "contacts") for one in (filled, empty))
    assert without(after, *ours) == without(before, *ours)
    assert [row["externalId"] for row in after] == [str(row["id"]) for row in before]
    before, after = (imbox_list(filled, one, "notes") for one in (filled, empty))
    assert without(after, "id", "contactId") == without(before, "id", "contactId")
    assert tickets_of(filled, empty) == tickets_of(filled, filled)
    again = pulled(filled, source_of(filled, "imbox"), empty)
    assert totals(again, "unchanged") == totals(told, "created")


def tickets_of(world: World, tenant: Tenant) -> list[Any]:
    """What ImBox's dialect prints of every ticket and its messages, but for ids."""
    query = "?limit=100&updatedAfter=2000-01-01"
    listed = world.message("listTickets", query, key=tenant.key, user=tenant.id).json()["json"]
    told = []
    for row in sorted(listed, key=lambda one: str(one["subject"])):
        grabbed = world.message("grabTicket", f"/{row['ticketID']}", key=tenant.key, user=tenant.id).json()
        messages = without(grabbed["json"], "sid", "ticketID", "agentID")
        told.append([*without([row], "sid", "ticketID"), messages, grabbed["meta"]["ticketStatus"]])
    return told


def rebuilt(world: World, tenant: Tenant) -> Rebuilt:
    """What the feed of a workspace says there is."""
    found, query = Rebuilt(), "?limit=200"
    while True:
        page = world.rest("GET", f"/events{query}", key=tenant.key).json()
        for event in page["data"]:
            found.follow(event)
        if not page["has_more"]:
            return found
        query = page["next"][page["next"].index("?") :]


def test_what_surrounds_a_ticket_comes_along_and_is_told_by_the_feed(world: World, empty: Tenant) -> None:
    def opened(subject: str) -> int:
        new = NewMessage(
            from_email="p@example.com",
            to_email="info@example.org",
            subject=subject,
            plain="Hello",
            append_open=False,
        )
        return int(world.act(lambda scope: inserting.insert(scope, new)).id)

    other, bike = opened("Other"), opened("Bike")
    fields = {"note": "Call", "tags": ["vip"], "custom_fields": {"Order": "17"}, "linked": [other]}
    assert world.rest("PATCH", f"/tickets/{bike}", json=fields).status_code == 200
    assert pulled(world, source_of(world, "imbox"), empty).refused == []
    [one] = [row for row in tickets_listed(world, empty) if row["subject"] == "Bike"]
    told = rebuilt(world, empty).tickets[one["id"]]
    for found in (one, told):
        assert [found[name] for name in ("note", "tags", "custom_fields")] == [
            "Call",
            ["vip"],
            {"Order": "17"},
        ]
        assert len(found["linked"]) == 1

    later = {"note": "Called", "status": "solved", "labels": ["done"], "custom_fields": {"Order": "18"}}
    assert world.rest("PATCH", f"/tickets/{bike}", json=later).status_code == 200
    assert totals(pulled(world, source_of(world, "imbox"), empty), "updated")["tickets"] == 1
    [one] = [row for row in tickets_listed(world, empty) if row["subject"] == "Bike"]
    told = rebuilt(world, empty).tickets[one["id"]]
    for found in (one, told):
        assert [found[name] for name in later] == ["Called", "solved", ["done"], {"Order": "18"}]


def tickets_listed(world: World, tenant: Tenant) -> list[dict[str, Any]]:
    """What the REST API tells of all tickets."""
    rows: list[dict[str, Any]] = world.rest("GET", "/tickets", key=tenant.key).json()["data"]
    return rows


def test_files_of_messages_come_along(world: World, empty: Tenant) -> None:
    blobs = open_blobs(world.served.settings.blobs)

    async def content() -> AsyncIterator[bytes]:
        yield b"Dear workshop"

    blob = world.served.run(blobs.stage(content()))
    file = NewAttachment(
        blob_key=blob.key, name="letter.txt", media_type="text/plain", size=blob.size, sha256=blob.sha256
    )
    letter = NewMessage(
        from_email="anna@example.com",
        to_email="info@example.org",
        subject="A letter",
        plain="Enclosed",
        attachments=(file,),
    )
    world.act(lambda scope: inserting.insert(scope, letter))
    assert pulled(world, source_of(world, "imbox"), empty).refused == []
    [ticket] = world.message("listTickets", "?limit=9", key=empty.key, user=empty.id).json()["json"]
    path = f"/{ticket['ticketID']}"
    [message] = world.message("grabTicket", path, key=empty.key, user=empty.id).json()["json"]
    [link] = message["attachments"]
    assert str(link).endswith("letter.txt")
    assert world.http.get(link).content == b"Dear workshop"


class BreaksOff:
    """A source that is away after some pages."""

    def __init__(self, source: Source, pages: int) -> None:
        self._source = source
        self._left = pages
        self.name = source.name
        self.stages = source.stages

    async def read(self, stage: str, place: str, known: Any) -> Read:
        self._left -= 1
        if self._left < 0:
            raise Conflicting("away")
        return await self._source.read(stage, place, known)


def test_a_pull_that_broke_off_goes_on_from_there(filled: World, empty: Tenant) -> None:
    for _ in range(2):
        with pytest.raises(Conflicting, match="away"):
            pulled(filled, BreaksOff(source_of(filled, "imbox"), 2), empty)
    told = pulled(filled, source_of(filled, "imbox"), empty)
    assert totals(told, "created") == {"accounts": 0, "contacts": 0, "notes": 2 * PEOPLE, "tickets": 26}
    assert len(imbox_list(filled, empty, "contacts")) == PEOPLE


def test_a_wrong_key_is_told_without_the_key(filled: World, empty: Tenant) -> None:
    egress = Egress(allow=(LOCAL,))
    with pytest.raises(Conflicting, match="status 403") as refused:
        pulled(filled, Whautomate(egress, url=filled.url, key="rk_secret"), empty)
    assert "rk_secret" not in str(refused.value)
