"""Agents read the settings and change none of them, whatever the route."""

from collections.abc import Iterator
from typing import Final

import msgspec
import pytest

from rolodesk.model.workspace import Permission
from tests.support.belongings import Names, belongings
from tests.support.dialects import POINTS, Point
from tests.support.samples import good_call
from tests.wire.rest.office import LoggedIn, code, logged_in
from tests.world import Served, World

SETTINGS: Final = {Permission.SETTINGS_READ, Permission.SETTINGS_WRITE}
WRITING: Final = [
    point
    for point in POINTS
    if point.dialect.name == "rest" and point.route.method != "GET" and point.route.permission in SETTINGS
]
OPEN: Final = {
    "/rest/v1/flow-rules/test",
    "/rest/v1/canned-replies/{canned_reply_id}/render",
    "/rest/v1/rules/test",
    "/rest/v1/rules/explain",
    "/rest/v1/mailboxes/{mailbox_id}/letter-preview",
}
"""They only say what would be."""


class Agents(msgspec.Struct, frozen=True):
    """Bob at work, in a workspace with one of each thing."""

    world: World
    bob: LoggedIn
    mine: Names


@pytest.fixture(scope="module")
def agents(served: Served) -> Iterator[Agents]:
    world = World(served)
    with logged_in(world, world.bob) as bob:
        yield Agents(world, bob, belongings(world, "apple"))
    world.http.close()


@pytest.mark.parametrize("point", [one for one in WRITING if one.route.path not in OPEN], ids=str)
def test_an_agent_changes_no_setting(agents: Agents, served: Served, point: Point) -> None:
    call = good_call(point.route, agents.mine, key=None, workspace=agents.world.id, full=True)
    before = served.digest()
    path = call.target.removeprefix("/rest/v1")
    body = {} if call.body is None else {"content": msgspec.json.encode(call.body)}
    answer = agents.bob.rest(call.method, path, **body)
    assert code(answer) == (403, "not_allowed"), answer.text
    assert served.digest() == before, "something was written"


def test_there_are_settings_to_change() -> None:
    assert len(WRITING) >= 10
