"""Every route, sent values that it cannot take: refused by name, with nothing written."""

import json
from typing import Any, Final

import msgspec
import pytest

from tests.hostile.bodies import BROKEN, bad_bodies
from tests.hostile.cast import Cast, cast, each_body, each_point, each_query, encoded, unchanged
from tests.hostile.refusals import assert_refused
from tests.support.belongings import belongings
from tests.support.dialects import Point
from tests.support.meanings import positions
from tests.support.raw import spelled
from tests.world import World

__all__ = ["cast", "unchanged"]

CUT_DOWN: Final = frozenset({"limit", "pageSize", "per_page"})
"""Numbers of rows, of which more than the most are cut down to it."""
CHOSEN_OR_USED_UP: Final = (b'"id"', b'"name"', b'"ref"', b'"sender"', b'"title"', b'"from_id"')
"""Fields with which a call is good once: what they name is there then, or gone."""
EDITED: Final = "update_fields"

ODD_IDS: Final = (
    *("%00", "%FF", "%C0%AF", "%ED%A0%80", "%F0%9F%98%80", "%", "%zz"),
    *("..", "%2e%2e", "a%2Fb", "-1", "x.5", "9" * 30, "9" * 5000, "%D9%A1", "%C2%B2"),
)


@each_body
@pytest.mark.usefixtures("unchanged")
def test_a_body_that_cannot_be_read_is_refused(cast: Cast, point: Point) -> None:
    for what, body in BROKEN.items():
        if what == "null" and point.route.body_may_be_absent:
            continue
        assert_refused(cast.send(cast.call(point), body), point, what)


@each_body
@pytest.mark.usefixtures("unchanged")
def test_a_wrong_field_is_refused_by_name(cast: Cast, point: Point) -> None:
    for full in (False, True):
        good = cast.call(point, full=full).body
        for bad in bad_bodies(point.route.body, good):
            if EDITED in good and bad.what.endswith("too long"):
                continue  # beside an edit, the fields of a new contact are not looked at
            answer = cast.send(cast.call(point), json.dumps(bad.body).encode())
            assert_refused(answer, point, bad.what, naming=bad.field)


@each_body
def test_what_is_harmless_is_taken(world: World, point: Point) -> None:
    cast = Cast(world=world, mine=belongings(world, "apple"))
    call = cast.call(point, full=True)
    body = msgspec.json.encode(call.body)
    extra = body[:-1] + (b"," if len(call.body) else b"") + b'"unheardOf": {"a": [1, null, 1.5, "\xc3\xa5"]}}'
    for sent in (body, body if _is_strict(point) else extra, b" \r\n\t" + body + b"\n"):
        for media_type in ("application/json", "text/plain", "application/json; charset=utf-8"):
            answer = cast.send(call, sent, content_type=media_type)
            assert answer.status in {point.route.status, 400, 404, 409}, answer
            if answer.status != point.route.status:
                assert any(one in sent for one in CHOSEN_OR_USED_UP), f"{sent!r}: {answer}"


@each_query
@pytest.mark.usefixtures("unchanged")
def test_a_wrong_number_in_a_query_is_refused_by_name(cast: Cast, point: Point) -> None:
    shape = point.route.body if point.route.fields_from_query else point.route.query
    for field in msgspec.structs.fields(shape):
        if not _is_number(field.type):
            continue
        for value in (
            "",
            "x",
            "-1",
            "1.5",
            str(10**30),
            "NaN",
            "Infinity",
            "0x10",
            "1 2",
            "١٢",
            "null",
            "1,2",
        ):
            if value == "null" and _takes_none(field.type):
                continue
            call = cast.call(point)
            call.query = [pair for pair in call.query if pair[0] != field.encode_name]
            call.query.append((field.encode_name, value))
            if field.encode_name.startswith("cursor"):
                call.query += [(name, "1") for name in _halves(shape) if name != field.encode_name]
            answer = cast.send(call)
            if value == str(10**30) and field.encode_name in CUT_DOWN and not _is_strict(point):
                assert answer.status in {200, 404}, answer
                continue
            assert_refused(answer, point, f"{field.encode_name}={value!r}", naming=field.encode_name)


@each_query
@pytest.mark.usefixtures("unchanged")
def test_a_query_that_is_no_text_is_refused(cast: Cast, point: Point) -> None:
    call = cast.call(point)
    for query in ("a=%FF", "a=%C0%AF", "a=%ED%A0%80", "a=%00", "%00=1", "%FF", "&".join(["a=1"] * 300)):
        target = f"{call.target}{'&' if call.query else '?'}{query}"
        answer = cast.raw(spelled(call.method, target, headers=call.headers), method=call.method)
        assert_refused(answer, point, query[:20])


@each_point
@pytest.mark.usefixtures("unchanged")
def test_an_id_that_can_be_none_is_refused(cast: Cast, point: Point) -> None:
    places = [place for place in positions(point.route) if place.where == "path"]
    for place in places:
        for raw in ODD_IDS:
            call = cast.call(point, full=True)
            call.params = call.params | {place.name: "HERE"}
            target = call.target.replace("HERE", raw)
            request = spelled(call.method, target, headers=call.headers, body=encoded(call.body))
            answer = cast.raw(request, method=call.method)
            assert_refused(answer, point, f"{place.name}={raw[:20]}")


def _is_strict(point: Point) -> bool:
    return point.dialect.is_strict


def _kinds(kind: Any) -> list[Any]:
    inner = msgspec.inspect.type_info(kind)
    return list(inner.types) if isinstance(inner, msgspec.inspect.UnionType) else [inner]


def _is_number(kind: Any) -> bool:
    kinds = [one.type if isinstance(one, msgspec.inspect.Metadata) else one for one in _kinds(kind)]
    has_text = any(isinstance(one, msgspec.inspect.StrType) for one in kinds)
    return not has_text and any(isinstance(one, msgspec.inspect.IntType) for one in kinds)


def _takes_none(kind: Any) -> bool:
    return any(isinstance(one, msgspec.inspect.NoneType) for one in _kinds(kind))


def _halves(shape: Any) -> list[str]:
    names = [field.encode_name for field in msgspec.structs.fields(shape)]
    return [name for name in names if name.startswith("cursor")]
