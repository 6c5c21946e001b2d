"""Restoring deleted contacts."""

from functools import partial

import pytest
from sqlalchemy import select, update

from rolodesk.actions import accounts, locations, notes, tags
from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.contacts.reading import list_newest
from rolodesk.actions.contacts.restoring import restore
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import inserting
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.account import AccountChange
from rolodesk.model.contact import Contact, Email, LocationChoice
from rolodesk.model.errors import Conflicting, NotAllowed, Unknown
from rolodesk.model.ticket import NewMessage, TicketChange
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import events, tickets
from tests.actions.contacts.desk import acting, journal, made, stored
from tests.world import Tenant, World

DAY_MS = 86_400_000
OWNER = Statement(
    select(tickets.c.contact_id).where(
        tickets.c.workspace_id == WORKSPACE, tickets.c.id == bound_int("ticket")
    )
)
AGED = Statement(
    update(events)
    .where(
        events.c.workspace_id == WORKSPACE,
        events.c.kind == "contact.deleted",
        events.c.subject_id == bound_int("contact"),
    )
    .values(at=events.c.at - bound_int("by"))
)


def removed(tenant: Tenant, contact: Contact) -> None:
    tenant.act(lambda scope: delete(scope, contact.id))


def restored(tenant: Tenant, contact: Contact) -> Contact:
    return tenant.act(lambda scope: restore(scope, contact.id), door="rest")


def ticket_of(world: World, email: str) -> int:
    letter = NewMessage(
        from_email=email, to_email="info@example.org", subject="Hello", plain="Hello", append_open=False
    )
    return world.act(lambda scope: inserting.insert(scope, letter)).id


def owner_of(world: World, ticket_id: int) -> int | None:
    async def read(scope: Scope) -> int | None:
        row = await scope.tx.first(OWNER, ticket=ticket_id)
        assert row is not None
        return None if row[0] is None else int(row[0])

    return world.act(read)


def test_all_that_was_lost_is_there_again(world: World) -> None:
    account = world.act(lambda scope: accounts.create(scope, AccountChange(name="Example AB")))
    contact = made(
        world,
        title="CEO",
        emails=(Email("anna@example.org", primary=True),),
        phone="0701740605",
        tags=("VIP", "Press"),
        notes="Tea",
        account_id=account.id,
        location=LocationChoice("L1", "Main"),
        custom_fields='{"plan":"gold"}',
    )
    world.act(lambda scope: notes.create(scope, contact.id, "Called"))
    ticket = ticket_of(world, "anna@example.org")
    before = stored(world, contact.id)
    written = world.act(lambda scope: notes.list_after(scope, cursor=0, limit=9, contact_id=contact.id))
    removed(world, contact)
    assert owner_of(world, ticket) is None

    after = restored(world, contact)
    assert stored(world, contact.id) == stored(world, contact.ref) == after
    differing = {name for name in Contact.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    assert differing == {"modified_at", "updated_at", "version"}
    assert after.version == before.version + 1
    again = world.act(lambda scope: notes.list_after(scope, cursor=0, limit=9, contact_id=contact.id))
    assert again == written
    assert owner_of(world, ticket) == contact.id
    for found in (
        world.act(lambda scope: list_newest(scope, page=1, limit=9, tags=["vip"])),
        world.act(lambda scope: list_newest(scope, page=1, limit=9, search="anna")),
        world.act(lambda scope: list_newest(scope, page=1, limit=9, search="701740605")),
    ):
        assert found == [after]


def test_the_journal_tells_all_that_is_there_again(world: World) -> None:
    contact = made(world, email="anna@example.org", tags=("vip",), notes="Tea")
    ticket = ticket_of(world, "anna@example.org")
    removed(world, contact)
    after = restored(world, contact)
    (lost,), (told,) = journal(world, "contact.deleted"), journal(world, "contact.restored")
    assert (told.subject_id, told.before, told.door) == (contact.id, {}, "rest")
    changed = {"modified_at": after.modified_at, "updated_at": after.updated_at, "version": after.version}
    assert told.after == {**lost.before, **changed}
    assert told.after["tickets"] == [ticket]


def test_what_it_pointed_to_may_be_gone_meanwhile(world: World) -> None:
    account = world.act(lambda scope: accounts.create(scope, AccountChange(name="Example AB")))
    contact = made(
        world,
        email="anna@example.org",
        account_id=account.id,
        location=LocationChoice("L1", "Main"),
        tags=("vip",),
    )
    ticket = ticket_of(world, "anna@example.org")
    removed(world, contact)
    other = made(world, email="anna@example.org")

    async def clear(scope: Scope) -> None:
        await accounts.delete(scope, account.id)
        await locations.delete(scope, contact.location_id)
        (tag,) = await tags.list_page(scope, page=1, limit=9)
        await tags.delete(scope, tag.id)
        await contacts.regain_tickets(scope.tx, other.id, [ticket])

    world.act(clear)
    after = restored(world, contact)
    assert (after.account_id, after.account_name, after.location_ref) == (None, None, "default")
    assert after.tags == ("vip",)
    assert [one.after for one in journal(world, "tag.created")] == [{"name": "vip"}] * 2
    assert owner_of(world, ticket) == other.id
    assert "tickets" not in journal(world, "contact.restored")[0].after


def test_it_may_go_and_come_again_and_again(world: World) -> None:
    contact = made(world, notes="Tea")
    for version in (2, 3):
        removed(world, contact)
        assert restored(world, contact).version == version
    assert stored(world, contact.id).notes == "Tea"


def test_one_that_is_there_stays_as_it_is(world: World) -> None:
    contact = made(world)
    assert restored(world, contact) == contact
    assert journal(world, "contact.restored") == []


async def aged(scope: Scope, *, contact: Contact, days: int) -> None:
    await scope.tx.run(AGED, contact=contact.id, by=days * DAY_MS)


def test_after_thirty_days_it_is_too_late(world: World) -> None:
    early, late = made(world), made(world)
    for contact, days in ((early, 29), (late, 31)):
        removed(world, contact)
        world.act(partial(aged, contact=contact, days=days))
    assert restored(world, early).id == early.id
    with pytest.raises(Conflicting, match="more than 30 days ago"):
        restored(world, late)


def test_one_that_never_was_and_anothers_are_unknown(world: World) -> None:
    contact = made(world)
    removed(world, contact)
    with pytest.raises(Unknown):
        restored(world.charlie, contact)
    with pytest.raises(Unknown):
        world.act(lambda scope: restore(scope, 987654321))


def test_reading_is_not_enough(world: World) -> None:
    contact = made(world)
    removed(world, contact)
    with pytest.raises(NotAllowed):
        world.served.run(acting(world, lambda scope: restore(scope, contact.id), Permission.CONTACTS_READ))


def test_a_ticket_that_was_given_away_meanwhile_stays_so(world: World) -> None:
    contact = made(world, emails=(Email("anna@example.org", primary=True),))
    other = made(world)
    given, left = ticket_of(world, "anna@example.org"), ticket_of(world, "anna@example.org")
    removed(world, contact)
    for whose in (other.id, None):
        change = TicketChange(contact_id=whose)
        world.act(lambda scope, change=change: edit(scope, given, change))  # type: ignore[misc]  # bound now
    restored(world, contact)
    assert (owner_of(world, given), owner_of(world, left)) == (None, contact.id)
    assert journal(world, "contact.restored")[0].after["tickets"] == [left]
