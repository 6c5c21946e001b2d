"""What the hostile tests share: a cast that nothing may change, and every route to try it on."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from rolodesk.wire.toolkit.route import Nothing
from tests.support.belongings import Names, belongings
from tests.support.dialects import POINTS, Point
from tests.support.raw import Answer, exchange, spelled, stranger
from tests.support.samples import Call, good_call
from tests.world import Served, World

each_point = pytest.mark.parametrize("point", POINTS, ids=str)
each_body = pytest.mark.parametrize(
    "point", [p for p in POINTS if p.route.body is not Nothing and not p.route.fields_from_query], ids=str
)
each_query = pytest.mark.parametrize(
    "point", [p for p in POINTS if p.route.query is not Nothing or p.route.fields_from_query], ids=str
)


class Cast(msgspec.Struct, kw_only=True):
    """Alice's workspace with one of each thing."""

    world: World
    mine: Names

    def call(self, point: Point, *, full: bool = False) -> Call:
        """A good call of a route."""
        return good_call(point.route, self.mine, key=self.world.key, workspace=self.world.id, full=full)

    def send(self, call: Call, body: bytes | None = None, **headers: str) -> Answer:
        """Send a call, with other bytes as its body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = spelled(call.method, call.target, headers=call.headers | named, body=body)
        return self.raw(request, method=call.method)

    def raw(self, request: bytes, *, method: str = "GET") -> Answer:
        """Send bytes."""
        return exchange(self.world.url, request, source=stranger(), method=method)


@pytest.fixture(scope="module")
def cast(served: Served) -> Iterator[Cast]:
    """One cast for all: what is refused changes nothing."""
    world = World(served)
    yield Cast(world=world, mine=belongings(world, "apple"))
    world.http.close()


@pytest.fixture
def unchanged(cast: Cast, served: Served) -> Iterator[None]:
    """Hold that a test leaves every table as it found it."""
    before = served.digest()
    yield
    assert served.digest() == before, "something was written"


def encoded(body: Any) -> bytes | None:
    """The bytes of a JSON body, if there is one."""
    return None if body is None else msgspec.json.encode(body)
