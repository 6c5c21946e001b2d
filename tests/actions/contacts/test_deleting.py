"""Deleting contacts."""

from functools import partial

import pytest
from sqlalchemy import func, select

from rolodesk.actions import notes
from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.contacts.reading import find, get, list_newest, oldest_by_email
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import SearchField
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage.contact_search import sqlite_index
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import INT, contact_keys, contact_tags, contacts, tickets
from rolodesk.storage.tables import contact_search as postgres_index
from rolodesk.storage.tables import notes as notes_table
from tests.actions.contacts.desk import acting, changed, journal, made, stored
from tests.world import World

IN_INDEX = Statement(
    select(sqlite_index.c.rowid).where(sqlite_index.c.rowid == bound_int("contact_id")),
    select(postgres_index.c.contact_id).where(postgres_index.c.contact_id == bound_int("contact_id")),
    everywhere=True,
)
OF_CONTACTS = (contacts, contact_keys, contact_tags, notes_table)


async def rows(scope: Scope) -> list[int]:
    """How many rows the tables around contacts have."""
    counted = [
        select(func.count()).select_from(table).where(table.c.workspace_id == WORKSPACE)
        for table in OF_CONTACTS
    ]
    return [(await scope.tx.all(Statement(count)))[0][0] for count in counted]


def test_nothing_finds_it_any_more(world: World) -> None:
    contact = made(world, email="anna@example.org", phone="+46701740605", tags=("vip",), notes="Tea time")
    world.act(lambda scope: notes.create(scope, contact.id, "Called"))
    world.act(lambda scope: delete(scope, contact.ref))

    for which in (contact.id, contact.ref):
        with pytest.raises(Unknown):
            stored(world, which)
    assert world.act(lambda scope: oldest_by_email(scope, "anna@example.org")) is None
    assert world.act(lambda scope: find(scope, SearchField.PHONE, "+46701740605")) == []
    assert world.act(lambda scope: list_newest(scope, page=1, limit=10, search="Tea time")) == []
    assert world.act(lambda scope: list_newest(scope, page=1, limit=10, tags=["vip"])) == []
    assert world.act(rows) == [0, 0, 0, 0]


def test_the_index_forgets_it(world: World) -> None:
    contact = made(world)
    indexed = partial(_in_index, contact_id=contact.id)
    assert world.act(indexed)
    world.act(lambda scope: delete(scope, contact.id))
    assert not world.act(indexed)


async def _in_index(scope: Scope, contact_id: int) -> bool:
    return await scope.tx.first(IN_INDEX, contact_id=contact_id) is not None


def test_the_others_stay(world: World) -> None:
    contact, other = (made(world, email="anna@example.org", tags=("vip",), notes="Tea") for _ in range(2))
    before = world.act(rows)
    world.act(lambda scope: delete(scope, contact.id))
    assert stored(world, other.id) == other
    assert world.act(rows) == [count // 2 for count in before]


def test_the_event_holds_what_it_takes_to_restore_it(world: World) -> None:
    contact = made(world, title="CEO", email="anna@example.org", tags=("vip",), notes="Tea")
    note = world.act(lambda scope: notes.create(scope, contact.id, "Called"))
    contact = stored(world, contact.id)
    world.act(lambda scope: delete(scope, contact.id))

    (told,) = journal(world, "contact.deleted")
    assert (told.subject_id, told.after) == (contact.id, {})
    assert told.before == {
        "ref": contact.ref,
        "first_name": "Anna",
        "last_name": "Berg",
        "title": "CEO",
        "stage": "Subscriber",
        "location_id": contact.location_id,
        "emails": [["anna@example.org", True]],
        "tags": ["vip"],
        "channel": "Website",
        "pinned_note_id": contact.pinned_note_id,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "activity_at": contact.activity_at,
        "version": 2,
        "notes": [
            {
                "id": contact.pinned_note_id,
                "contact_id": contact.id,
                "content": "Tea",
                "created_at": contact.created_at,
                "updated_at": None,
            },
            {
                "id": note.id,
                "contact_id": contact.id,
                "content": "Called",
                "created_at": note.created_at,
                "updated_at": None,
            },
        ],
    }


def test_its_tickets_stay_without_it(world: World) -> None:
    contact = made(world)
    row = {column.name: 1 if column.type is INT else "" for column in tickets.c if not column.nullable}
    row |= {"id": contact.id, "contact_id": contact.id}

    async def insert(scope: Scope) -> None:
        await scope.tx.run(Statement(tickets.insert().values({**row, "workspace_id": WORKSPACE})))

    async def owner(scope: Scope) -> list[int | None]:
        of_contact = select(tickets.c.contact_id).where(
            tickets.c.workspace_id == WORKSPACE, tickets.c.id == contact.id
        )
        return [row[0] for row in await scope.tx.all(Statement(of_contact))]

    world.act(insert)
    world.act(lambda scope: delete(scope, contact.id))
    assert world.act(owner) == [None]
    assert journal(world, "contact.deleted")[0].before["tickets"] == [contact.id]


def test_ids_are_never_used_again(world: World) -> None:
    contact = made(world)
    world.act(lambda scope: delete(scope, contact.id))
    assert made(world).id > contact.id


def test_a_second_delete_finds_none(world: World) -> None:
    contact = made(world)
    world.act(lambda scope: delete(scope, contact.id))
    with pytest.raises(Unknown, match=f"there is no contact {contact.id}"):
        world.act(lambda scope: delete(scope, contact.id))
    with pytest.raises(Unknown):
        changed(world, contact.id, title="CEO")


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    contact = made(world)
    with pytest.raises(Unknown):
        world.charlie.act(lambda scope: delete(scope, contact.id))
    assert world.act(lambda scope: get(scope, contact.id)) == contact


def test_a_key_that_may_only_read_is_refused(world: World) -> None:
    contact = made(world)
    with pytest.raises(NotAllowed):
        world.served.run(acting(world, lambda scope: delete(scope, contact.id), Permission.CONTACTS_READ))
