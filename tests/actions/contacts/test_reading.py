"""Reading contacts, and listing them by cursor."""

from typing import Any

import pytest

from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.contacts.reading import get, list_after, oldest_by_email
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.page import Page
from rolodesk.model.workspace import Permission
from rolodesk.storage.transaction import Tx
from tests.actions.contacts.desk import acting, changed, made
from tests.world import World


def listed(world: World, *, cursor: int = 0, limit: int = 100, **filters: Any) -> Page[Contact]:
    """List in one statement, as the engine's `lookup` demands."""

    async def work(tx: Tx) -> Page[Contact]:
        scope = Scope(tx, workspace=world.workspace, actor=OPERATOR, door="imbox")
        return await list_after(scope, cursor=cursor, limit=limit, **filters)

    return world.served.run(world.served.engine.lookup(world.id, work))


def ids(page: Page[Contact]) -> list[int]:
    return [contact.id for contact in page.items]


def test_one_is_read_in_one_statement(world: World) -> None:
    contact = made(world, company="Example AB", notes="Tea")

    async def work(tx: Tx, which: int | str) -> Contact:
        return await get(Scope(tx, workspace=world.workspace, actor=OPERATOR, door="imbox"), which)

    engine = world.served.engine
    assert world.served.run(engine.lookup(world.id, lambda tx: work(tx, contact.id))) == contact
    assert world.served.run(engine.lookup(world.id, lambda tx: work(tx, contact.ref))) == contact


def test_pages_follow_one_another_by_id(world: World) -> None:
    contacts = [made(world).id for _ in range(5)]
    first = listed(world, limit=2)
    second = listed(world, limit=2, cursor=contacts[1])
    last = listed(world, limit=2, cursor=contacts[3])
    assert ids(first) + ids(second) + ids(last) == contacts
    assert (first.has_more, second.has_more, last.has_more) == (True, True, False)
    assert listed(world, limit=5).has_more is False
    assert ids(listed(world, cursor=contacts[-1])) == []


def test_a_walk_loses_none_while_others_come_and_go(world: World) -> None:
    contacts = [made(world).id for _ in range(4)]
    seen = ids(listed(world, limit=2))
    world.act(lambda scope: delete(scope, contacts[0]))
    world.act(lambda scope: delete(scope, contacts[1]))
    changed(world, contacts[2], title="CEO")
    new = made(world).id
    seen += ids(listed(world, limit=10, cursor=seen[-1]))
    assert seen == [*contacts, new]


def test_addresses_and_phones_filter(world: World) -> None:
    anna = made(world, emails=(Email("anna@example.org"), Email("Shared@Example.org")), phone="+46701740605")
    made(world, email="other@example.org", phone="+46701740606")
    bo = made(world, email="shared@example.org", phones=(Phone("+46701740607"), Phone("070-1740605")))

    assert ids(listed(world, email="ANNA@example.org")) == [anna.id]
    assert ids(listed(world, email="shared@example.org")) == [anna.id, bo.id]
    assert ids(listed(world, phone="+46 70 174 06 05")) == [anna.id, bo.id]
    assert ids(listed(world, phone="0701740605", email="anna@example.org")) == [anna.id]
    assert ids(listed(world, email="shared@example.org", cursor=anna.id)) == [bo.id]
    assert ids(listed(world, email="shared@example.org", contact_id=bo.id)) == [bo.id]
    assert ids(listed(world, contact_id=anna.id)) == [anna.id]
    assert ids(listed(world, email="nobody@example.org")) == []
    assert ids(listed(world, email="not an address", contact_id=anna.id)) == []


def test_filters_follow_a_change(world: World) -> None:
    contact = made(world, email="anna@example.org", phone="+46701740605")
    changed(world, contact.id, email="a@example.org", phone=None)
    assert ids(listed(world, email="anna@example.org")) == ids(listed(world, phone="+46701740605")) == []
    assert ids(listed(world, email="a@example.org")) == [contact.id]


def test_the_oldest_of_an_address_is_the_one(world: World) -> None:
    first = made(world, email="Anna@example.org")
    made(world, email="anna@example.org")
    assert world.act(lambda scope: oldest_by_email(scope, "ANNA@example.org")) == first
    assert world.charlie.act(lambda scope: oldest_by_email(scope, "anna@example.org")) is None


def test_the_outsider_sees_none_of_it(world: World) -> None:
    contact = made(world, email="anna@example.org")
    made(world.charlie, email="anna@example.org")
    assert ids(listed(world)) == ids(listed(world, email="anna@example.org")) == [contact.id]
    with pytest.raises(Unknown):
        world.charlie.act(lambda scope: get(scope, contact.ref))


def test_a_key_for_tickets_is_refused(world: World) -> None:
    contact = made(world)
    for action in (
        lambda scope: get(scope, contact.id),
        lambda scope: list_after(scope, cursor=0, limit=1),
        lambda scope: oldest_by_email(scope, "a@example.org"),
    ):
        with pytest.raises(NotAllowed, match="contacts:read"):
            world.served.run(acting(world, action, Permission.TICKETS_READ, Permission.TICKETS_WRITE))
