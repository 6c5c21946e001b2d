"""The REST API tells a key what is left of its rate."""

import re

from rolodesk.model.workspace import Permission
from tests.world import World

LEFT = re.compile(r'"key";r=(\d+);t=(\d+)')


def test_a_key_with_a_rate_is_told_what_is_left(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_READ, rate_limit=5)
    left = []
    for _ in range(12):
        answer = world.rest("GET", "/accounts", key=key)
        assert answer.headers["ratelimit-policy"] == '"key";q=5;w=1'
        found = LEFT.fullmatch(answer.headers["ratelimit"])
        assert found
        remaining, seconds = map(int, found.groups())
        assert seconds == 1
        left.append(remaining)
        if answer.status_code == 429:
            assert (remaining, answer.headers["retry-after"]) == (0, "1")
            break
    else:
        raise AssertionError("the rate was never used up")
    assert left[0] == 4
    assert left[-1] == 0


def test_a_key_without_a_rate_is_told_nothing(world: World) -> None:
    for key in (world.key, "nonsense"):
        answer = world.rest("GET", "/accounts", key=key)
        assert not {"ratelimit", "ratelimit-policy"} & answer.headers.keys()


def test_the_document_says_so_of_every_answer(world: World) -> None:
    told = world.http.get("/openapi/rest.json").json()
    kept = {"ratelimit", "ratelimit-policy"}
    for path in told["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                name = answer.get("$ref", "").rpartition("/")[2]
                said = told["components"]["responses"][name] if name else answer
                assert kept <= said["headers"].keys()
    assert not any("ratelimit" in part for part in world.http.get("/openapi/lunarsend.json").text.split('"'))
