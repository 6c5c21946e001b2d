"""Part of a transaction may fail: nothing of it is kept, and the rest goes on, on both engines."""

import pytest

from rolodesk.actions import tags
from rolodesk.actions.contacts import creating
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import NewContact
from rolodesk.model.errors import Conflicting
from rolodesk.storage.transaction import Failed
from tests.world import World


def names(world: World) -> list[str]:
    found = world.act(lambda scope: tags.list_page(scope, page=1, limit=100))
    return [tag.name for tag in found]


def test_what_an_attempt_wrote_falls_with_it_and_the_rest_stays(world: World) -> None:
    async def work(scope: Scope) -> None:
        async def doomed() -> None:
            await tags.create(scope, "doomed")
            await creating.create(scope, NewContact(channel="x", name="Doomed One"))
            raise ZeroDivisionError

        await tags.create(scope, "first")
        with pytest.raises(Failed) as failed:
            await scope.tx.attempt(doomed)
        assert isinstance(failed.value.__cause__, ZeroDivisionError)
        await tags.create(scope, "last")

    world.act(work)
    assert names(world) == ["first", "last"]
    found = world.whautomate("GET", "/contacts", params={"search": "Doomed"})
    assert found.json() == []


def test_a_refusal_is_raised_as_it_is(world: World) -> None:
    async def work(scope: Scope) -> None:
        await tags.create(scope, "first")
        with pytest.raises(Conflicting):
            await scope.tx.attempt(lambda: tags.create(scope, "FIRST"))
        assert (await scope.tx.attempt(lambda: tags.create(scope, "second"))).name == "second"

    world.act(work)
    assert names(world) == ["first", "second"]


def test_attempts_stand_in_one_another(world: World) -> None:
    async def work(scope: Scope) -> None:
        async def inner() -> None:
            await tags.create(scope, "inner")
            raise ZeroDivisionError

        async def outer() -> None:
            await tags.create(scope, "outer")
            with pytest.raises(Failed):
                await scope.tx.attempt(inner)

        await scope.tx.attempt(outer)

    world.act(work)
    assert names(world) == ["outer"]
