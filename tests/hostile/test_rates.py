"""Rate limits: of a key, and of an address that keeps failing, said in each dialect's own shape."""

import pytest

from rolodesk.model.apikey import new_key
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.model.workspace import Permission
from tests.hostile.refusals import assert_in_shape
from tests.support.belongings import NOWHERE
from tests.support.dialects import DIALECTS, POINTS, Point
from tests.support.raw import Answer, exchange, stranger
from tests.support.samples import good_call
from tests.world import World

PATIENCE = 400
"""Calls after which a limit must have been met, whatever the machine's pace."""

READING = [
    next(p for p in POINTS if p.dialect.name == dialect.name and p.route.method == "GET")
    for dialect in DIALECTS
]

each_dialect = pytest.mark.parametrize("point", READING, ids=str)


def ask(world: World, point: Point, key: str, *, source: str) -> Answer:
    call = good_call(point.route, NOWHERE | {"word": "a"}, key=key, workspace=world.id)
    return exchange(world.url, call.spelled(), source=source)


def assert_too_many(answer: Answer, point: Point) -> None:
    assert answer.status == 429
    wait = int(answer.headers["retry-after"])
    assert wait >= 1
    assert_in_shape(answer, point, "too many")
    assert answer.body == point.dialect.refuse(TooMany(wait)).body


@each_dialect
def test_a_key_with_a_rate_is_held_to_it_and_no_other_is(world: World, point: Point) -> None:
    slow = world.make_key(*Permission, rate_limit=1)
    source = stranger()
    answers = (ask(world, point, slow, source=source) for _ in range(PATIENCE))
    refused = next(answer for answer in answers if answer.status == 429)
    assert_too_many(refused, point)
    assert ask(world, point, world.key, source=source).status in {200, 404}


@each_dialect
def test_an_address_that_keeps_failing_is_held_off_and_a_good_key_never(world: World, point: Point) -> None:
    source = stranger()
    unknown = point.dialect.refuse(NotAuthenticated()).status
    assert ask(world, point, new_key(), source=source).status == unknown
    answers = (ask(world, point, new_key(), source=source) for _ in range(10 * PATIENCE))
    refused = next(answer for answer in answers if answer.status == 429)
    assert_too_many(refused, point)
    for _ in range(10):
        assert ask(world, point, world.key, source=source).status in {200, 404}
    assert ask(world, point, new_key(), source=stranger()).status == unknown
