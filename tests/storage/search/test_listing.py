"""Lists under what is typed, of ids that lie far apart: PostgreSQL looks for them stretch by stretch."""

from typing import Final

import pytest

from rolodesk.actions import accounts as actions
from rolodesk.actions.scope import Scope
from rolodesk.model.account import Account, AccountFilters
from rolodesk.model.page import Place, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import Has
from rolodesk.storage import accounts
from rolodesk.storage.search import stretches
from tests.world import World

IDS: Final = [1_000, 1_001, 1_600, 20_000, 40_000, 600_000, 600_001, 3_000_000, 90_000_000]


async def ids_of(scope: Scope, *, limit: int, q: str, is_descending: bool) -> list[int]:
    found: list[int] = []
    behind: Place | None = None
    while True:
        wanted = Wanted(order="id", descending=is_descending, limit=limit, behind=behind)
        page = await actions.list_page(scope, wanted, AccountFilters(q=q))
        found += [account.id for account in page.items]
        if not page.has_more:
            return found
        behind = Place(found[-1], found[-1])


@pytest.mark.parametrize("q", ["ship", "shipping", "shipping ag lulea"])
@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize("is_descending", [False, True])
def test_all_that_is_found_is_walked_however_far_apart_it_is(
    world: World, q: str, limit: int, *, is_descending: bool
) -> None:
    async def made(scope: Scope) -> None:
        for id_ in IDS:
            for own_id, name in ((id_, "Shipping AG Lulea"), (id_ + 5, "Other")):
                account = Account(
                    id=own_id, name=name, external_id=None, external_url=None, created_at=1, updated_at=1
                )
                await accounts.insert(scope.tx, account)

    world.act(made)
    walked = world.act(lambda scope: ids_of(scope, limit=limit, q=q, is_descending=is_descending))
    assert walked == sorted(IDS, reverse=is_descending)


def test_what_lies_near_in_either_direction_is_asked_for_first() -> None:
    expression = Has("_anna")
    noun = Noun.CONTACT
    down = [one.of_index for one in stretches.asked_in_steps(noun, expression, 1, top=1_000_000)]
    up = [
        one.of_index
        for one in stretches.asked_in_steps(noun, expression, 1, top=1_000_000, upwards_from=600_000)
    ]
    assert down[0] == "'1_anna' & ('9:1953' | '9:1952')"
    assert up[0] == "'1_anna' & ('9:1171' | '9:1172')"
    assert up[-1] == "'1_anna' & ('19:1')"
    near = [one.of_index for one in stretches.asked_in_steps(noun, expression, 1, top=700, upwards_from=600)]
    assert near == ["'1_anna' & ('9:1')"]
