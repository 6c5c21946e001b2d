"""The document says of each call whether it answers an ETag and a Location, and is held to one."""

from typing import Any

import pytest

from rolodesk.wire.toolkit.openapi import document
from tests.hostile.cast import Cast, encoded
from tests.support.belongings import belongings
from tests.support.dialects import POINTS, Point
from tests.world import World

OURS = [point for point in POINTS if point.dialect.name == "rest" and not point.route.members_only]
TOLD: Any = document([OURS[0].dialect], title="Written", version="1")["paths"]
each_point = pytest.mark.parametrize("point", OURS, ids=str)


def told_of(point: Point) -> Any:
    return TOLD[point.route.path][point.route.method.lower()]


def takes(point: Point, name: str) -> bool:
    return any(one["name"] == name for one in told_of(point).get("parameters", ()))


@each_point
def test_a_call_takes_and_answers_what_the_document_tells_of(world: World, point: Point) -> None:
    cast = Cast(world=world, mine=belongings(world, "apple"))
    call = cast.call(point)
    told = told_of(point)["responses"]
    assert takes(point, "If-Match") == ("412" in told)
    answer = cast.send(call, encoded(call.body), if_match='"another"')
    if takes(point, "If-Match"):
        assert answer.status in {404, 409, 412}, answer
        answer = cast.send(call, encoded(call.body))
    if answer.status >= 300:
        return  # some need more than this; each is called well in its own tests
    headers = told[str(answer.status)].get("headers", {})
    assert {"etag", "location"} & set(headers) == {"etag", "location"} & set(answer.headers), answer
    if point.route.method == "GET":
        again = cast.send(call, if_none_match="*")
        assert (again.status == 304) == takes(point, "If-None-Match") == ("304" in told)


def test_the_refusal_of_what_is_outdated_is_shown() -> None:
    refusals = document([OURS[0].dialect], title="Written", version="1")["components"]["responses"]
    shown = refusals["rest.412"]["content"]["application/problem+json"]["examples"]
    assert [one["value"]["code"] for one in shown.values()] == ["outdated"]
