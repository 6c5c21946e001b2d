"""Making workspaces."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from rolodesk.actions import workspaces
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory, locations
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.actions.office import events_of
from tests.world import Served

HIGHEST = 2_000_000_000


def make(served: Served, **options: Any) -> Workspace:
    return served.run(served.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, **options)))


def test_a_workspace_is_made_with_the_next_id_and_sweden_as_its_country(served: Served) -> None:
    first, second = make(served, name=" Example AB "), make(served, name="Example AB")
    assert (first.name, first.default_country, first.crm_id) == ("Example AB", "SE", 1)
    assert second.id > first.id
    assert (
        served.run(served.engine.read(EVERYWHERE, lambda tx: directory.workspace_by_id(tx, first.id)))
        == first
    )


def test_it_is_born_with_one_location_which_is_built_in(served: Served) -> None:
    made = make(served, name="Example AB")
    found = served.run(served.engine.read(made.id, locations.listed))
    assert [(one.ref, one.title, one.built_in) for one in found] == [("default", "Default", 1)]


def test_its_making_is_the_first_event_of_its_journal(served: Served) -> None:
    made = make(served, name="Example AB", country="no")
    assert events_of(served, made.id) == [
        (
            "workspace.created",
            made.id,
            "operator",
            "cli",
            {},
            {"name": "Example AB", "country": "NO", "crm_id": 1},
        )
    ]


def test_ids_go_on_after_one_that_was_chosen(served: Served) -> None:
    after = make(served, name="Before").id + 40
    assert make(served, name="Chosen", workspace_id=after).id == after
    assert make(served, name="Next").id == after + 1


def test_an_id_that_is_taken_is_refused_and_nothing_is_written(served: Served) -> None:
    taken = make(served, name="First")
    before = served.digest()
    with pytest.raises(Conflicting, match=f"there is a workspace {taken.id} already"):
        make(served, name="Second", workspace_id=taken.id)
    assert served.digest() == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": ""}, "name: must be one line"),
        ({"name": "two\nlines"}, "name: must be one line"),
        ({"name": "x" * 101}, "name: must be one line"),
        ({"name": "lone \udcff surrogate"}, "name: must be one line"),
        ({"name": "A", "country": "Sweden"}, "country: must be"),
        ({"name": "A", "workspace_id": 0}, "id: must be 1 to 2000000000"),
        ({"name": "A", "workspace_id": HIGHEST + 1}, "id: must be 1 to 2000000000"),
    ],
)
def test_what_cannot_be_one_is_refused(served: Served, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        make(served, **options)


def test_of_many_who_choose_the_same_id_at_once_one_gets_it(served: Served) -> None:
    chosen = make(served, name="Before").id + 7

    async def one(number: int) -> Workspace | Conflicting:
        try:
            return await served.engine.write(EVERYWHERE, creating(number))
        except Conflicting as refused:
            return refused

    def creating(number: int) -> Callable[[Tx], Awaitable[Workspace]]:
        return lambda tx: workspaces.create(tx, name=f"Number {number}", workspace_id=chosen)

    async def all_at_once() -> list[Workspace | Conflicting]:
        return list(await asyncio.gather(*(one(number) for number in range(8))))

    answers = served.run(all_at_once())
    assert sum(isinstance(answer, Workspace) for answer in answers) == 1
