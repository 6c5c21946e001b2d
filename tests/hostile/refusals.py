"""What a refusal must look like, whatever was sent: the dialect's own shape, and a sentence."""

from typing import Final

import msgspec

from rolodesk.model.errors import Invalid
from tests.support.dialects import POINTS, Point
from tests.support.raw import Answer

REFUSED: Final = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


def assert_refused(answer: Answer, point: Point, what: str, *, naming: str = "") -> None:
    """Hold an answer to be a refusal in the dialect's shape whose sentence names a field."""
    assert answer.status in REFUSED, f"{what}: {answer}"
    assert_in_shape(answer, point, what)
    said = answer.body.decode()
    if answer.status != 404:
        assert naming in said, f"{what}: {said} does not name {naming}"


def assert_in_shape(answer: Answer, point: Point | None, what: str) -> None:
    """Hold a refusal to have the keys and the headers of its dialect, or of any where none is spoken to."""
    assert answer.headers["content-type"] in {"application/json", "application/problem+json"}, (
        f"{what}: {answer}"
    )
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert isinstance(body, dict)
    wanted = {key for one in ([point] if point else POINTS) for key in shape_of(one)}
    assert body.keys() <= wanted, f"{what}: {body}"
    sentence = " ".join(str(value) for value in body.values())
    assert len(sentence) > 8, f"{what}: {body} says nothing"
    assert "Traceback" not in sentence
    assert "msgspec" not in sentence.lower()


def shape_of(point: Point) -> set[str]:
    """The keys that the dialect's refusals have."""
    said = msgspec.json.decode(point.dialect.refuse(Invalid("a", "b")).body)
    return set(said) | ({"error", "message", "detail"} if point.dialect.name == "whautomate" else set())
