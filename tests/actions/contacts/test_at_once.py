"""Many who change the same things at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import exists, func, select

from rolodesk.actions import accounts, notes, tags
from rolodesk.actions.contacts.changing import change
from rolodesk.actions.contacts.creating import create
from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.contacts.reading import list_newest
from rolodesk.actions.contacts.tagging import add_tags
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, ContactChange, LocationChoice, NewContact
from rolodesk.model.errors import DomainError, Invalid, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import accounts as accounts_table
from rolodesk.storage.tables import contact_tags, contacts
from rolodesk.storage.tables import notes as notes_table
from rolodesk.storage.tables import tags as tags_table
from tests.actions.contacts.desk import acting, journal, made, stored
from tests.world import World

MANY = 8


def at_once(world: World, *actions: Callable[[Scope], Awaitable[Any]]) -> list[Any]:
    """Run actions in transactions of their own, all at once; answer their answers or refusals."""

    async def all_of_them() -> list[Any]:
        running = (acting(world, action, *Permission) for action in actions)
        return await asyncio.gather(*running, return_exceptions=True)

    answers = world.served.run(all_of_them())
    faults = [one for one in answers if isinstance(one, Exception) and not isinstance(one, DomainError)]
    assert faults == []
    return answers


def creating(**fields: Any) -> Callable[[Scope], Awaitable[Contact]]:
    new = NewContact(**{"name": "Anna", "channel": "Website", **fields})
    return lambda scope: create(scope, new)


def count_where(world: World, statement: Any) -> int:
    async def counted(scope: Scope) -> int:
        return int((await scope.tx.all(Statement(statement)))[0][0])

    return world.act(counted)


def test_one_account_is_made_of_one_company(world: World) -> None:
    answers = at_once(world, *(creating(company="Example AB") for _ in range(MANY)))
    assert len({contact.account_id for contact in answers}) == 1
    assert len(journal(world, "account.created")) == 1


def test_one_tag_is_made_of_one_name(world: World) -> None:
    at_once(world, *(creating(tags=("vip", f"own {number}")) for number in range(MANY)))
    assert len(world.act(lambda scope: list_newest(scope, page=1, limit=20, tags=["vip"]))) == MANY
    assert len(journal(world, "tag.created")) == MANY + 1


def test_one_location_is_registered_of_one_ref(world: World) -> None:
    answers = at_once(world, *(creating(location=LocationChoice("L1", "Main")) for _ in range(MANY)))
    assert len({contact.location_id for contact in answers}) == 1
    assert len(journal(world, "location.created")) == 1


def test_one_gets_the_ref_that_all_chose(world: World) -> None:
    answers = at_once(world, *(creating(ref="anna-1") for _ in range(MANY)))
    assert sum(isinstance(one, Contact) for one in answers) == 1
    assert sum(isinstance(one, Invalid) for one in answers) == MANY - 1


def test_no_change_is_lost(world: World) -> None:
    contact = made(world)
    changes: list[Callable[[Scope], Awaitable[Any]]] = [
        partial(add_tags, which=contact.id, tags=[f"tag {number}"]) for number in range(MANY)
    ]
    changes += [
        lambda scope: change(scope, contact.id, ContactChange(title="CEO", company="Example AB")),
        lambda scope: change(scope, contact.ref, ContactChange(notes="Tea")),
        lambda scope: change(scope, contact.ref, ContactChange(location=LocationChoice("L1", "Main"))),
        lambda scope: notes.create(scope, contact.id, "Called"),
    ]
    at_once(world, *changes)

    after = stored(world, contact.id)
    assert sorted(after.tags) == [f"tag {number}" for number in range(MANY)]
    assert (after.title, after.account_name, after.notes, after.location_ref) == (
        "CEO",
        "Example AB",
        "Tea",
        "L1",
    )
    assert after.version == 1 + len(changes)


def test_no_note_outlives_its_contact(world: World) -> None:
    contact = made(world)
    writing = [lambda scope: notes.create(scope, contact.id, "Called") for _ in range(MANY)]
    answers = at_once(world, *writing[:4], lambda scope: delete(scope, contact.id), *writing[4:])
    refused = [one for one in answers if isinstance(one, DomainError)]
    assert all(isinstance(one, Unknown) for one in refused)
    left = select(func.count()).where(notes_table.c.workspace_id == WORKSPACE)
    assert count_where(world, left) == 0
    (told,) = journal(world, "contact.deleted")
    assert len(told.before.get("notes", [])) == MANY - len(refused)


def test_no_contact_points_to_a_deleted_account(world: World) -> None:
    account_id = made(world, company="Example AB").account_id or 0
    joining = [creating(account_id=account_id) for _ in range(4)] + [creating(company="Example AB")] * 4
    at_once(world, *joining[::2], lambda scope: accounts.delete(scope, account_id), *joining[1::2])
    dangling = select(func.count()).where(
        contacts.c.workspace_id == WORKSPACE,
        contacts.c.account_id.is_not(None),
        ~exists(
            select(1).where(
                accounts_table.c.workspace_id == WORKSPACE, accounts_table.c.id == contacts.c.account_id
            )
        ),
    )
    assert count_where(world, dangling) == 0


def test_no_contact_keeps_a_deleted_tag(world: World) -> None:
    contact = made(world, tags=("vip",))
    tag_id = world.act(lambda scope: tags.list_page(scope, page=1, limit=1))[0].id
    tagging = [creating(tags=("vip",)) for _ in range(MANY)]
    at_once(
        world,
        *tagging[:4],
        lambda scope: tags.delete(scope, tag_id),
        lambda scope: add_tags(scope, contact.id, ["new", "vip"]),
        *tagging[4:],
    )
    dangling = select(func.count()).where(
        contact_tags.c.workspace_id == WORKSPACE,
        ~exists(
            select(1).where(tags_table.c.workspace_id == WORKSPACE, tags_table.c.id == contact_tags.c.tag_id)
        ),
    )
    assert count_where(world, dangling) == 0
    tagged = world.act(lambda scope: list_newest(scope, page=1, limit=50, tags=["vip"]))
    everybody = world.act(lambda scope: list_newest(scope, page=1, limit=50))
    assert tagged == [one for one in everybody if "vip" in one.tags]
