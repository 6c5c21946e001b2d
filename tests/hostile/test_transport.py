"""Every route, called in ways that HTTP allows and it does not: refused in its dialect's shape."""

import gzip
from typing import Final

import msgspec
import pytest

from tests.hostile.cast import Cast, cast, each_body, each_point, encoded, unchanged
from tests.hostile.refusals import assert_in_shape, assert_refused
from tests.support.dialects import EVERY_POINT, Point
from tests.support.raw import spelled

__all__ = ["cast", "unchanged"]

MEGABYTES: Final = (1_000_000, 1_048_576)

only_on_sqlite = pytest.mark.parametrize("served", ["sqlite"], indirect=True)
pytestmark = only_on_sqlite  # what is refused before the store is asked is the same on both


@each_point
@pytest.mark.usefixtures("unchanged")
def test_a_large_body_is_refused_whatever_the_method(cast: Cast, point: Point) -> None:
    limit = point.route.body_limit
    if limit:  # its own, so large that a body is announced only
        call = cast.call(point)
        headers = call.headers | {"content-length": str(limit + 1)}
        answer = cast.raw(spelled(call.method, call.target, headers=headers, body=b"{}"), method=call.method)
        assert_refused(answer, point, f"{limit + 1} bytes")
        assert answer.status == 413
        return
    for size in MEGABYTES:
        body = b'{"notes": "' + b"x" * (size - 13) + b'"}'
        answer = cast.send(cast.call(point), body)
        assert_refused(answer, point, f"{size} bytes")
        assert answer.status == 413


@each_body
@pytest.mark.usefixtures("unchanged")
def test_a_large_body_in_chunks_is_refused(cast: Cast, point: Point) -> None:
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    call = cast.call(point)
    head = spelled(call.method, call.target, headers=call.headers | {"transfer-encoding": "chunked"})
    answer = cast.raw(head + chunk * 16 + b"0\r\n\r\n", method=call.method)
    assert_refused(answer, point, "chunks")


@each_body
@pytest.mark.usefixtures("unchanged")
def test_a_compressed_body_is_refused(cast: Cast, point: Point) -> None:
    body = gzip.compress(msgspec.json.encode(cast.call(point).body))
    assert_refused(cast.send(cast.call(point), body, content_encoding="gzip"), point, "gzip")


@each_point
@pytest.mark.usefixtures("unchanged")
def test_a_false_length_is_refused(cast: Cast, point: Point) -> None:
    call = cast.call(point)
    for length in ("x", "-5", "1,000,000,000", "9" * 40):
        answer = cast.raw(
            spelled(call.method, call.target, headers=call.headers | {"content-length": length}, body=b"{}"),
            method=call.method,
        )
        assert 400 <= answer.status < 500, f"{length}: {answer}"


@each_point
@pytest.mark.usefixtures("unchanged")
def test_other_methods_are_refused(cast: Cast, point: Point) -> None:
    path = point.route.path
    allowed = {p.route.method for p in EVERY_POINT if p.route.path == path}
    call = cast.call(point)
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
        answer = cast.raw(spelled(method, call.target, headers=call.headers), method=method)
        assert_refused(answer, point, method)
        assert answer.status == 405, f"{method}: {answer}"
        assert set(answer.headers["allow"].split(", ")) == allowed | ({"HEAD"} if "GET" in allowed else set())


@each_point
def test_head_is_get_without_the_body(cast: Cast, point: Point) -> None:
    if point.route.method != "GET":
        return
    call = cast.call(point)
    got, head = (
        cast.raw(spelled(method, call.target, headers=call.headers), method=method)
        for method in ("GET", "HEAD")
    )
    assert (head.status, head.body) == (200, b"")
    assert head.headers.get("content-length") == got.headers.get("content-length")
    assert head.headers["content-type"] == got.headers["content-type"]


@each_point
@pytest.mark.usefixtures("unchanged")
def test_odd_paths_are_unknown(cast: Cast, point: Point) -> None:
    call = cast.call(point)
    path, _, query = call.target.partition("?")
    odd = (
        f"/{path}",
        f"{path}//",
        f"{path}/unheard-of",
        f"{path}%2F",
        path.replace("/", "//", 2),
        f"{path}/" + "x" * 20_000,
    )
    for target in odd:
        if target.endswith("%2F") and path.endswith(f"/{cast.world.id}"):
            continue  # ImBox's userId is read as its leading digits
        whole = f"{target}?{query}" if query else target
        request = spelled(call.method, whole, headers=call.headers, body=encoded(call.body))
        answer = cast.raw(request, method=call.method)
        assert 400 <= answer.status < 500, f"{target[:80]}: {answer}"
        if "json" in answer.headers["content-type"]:
            assert_in_shape(
                answer, None if target.startswith("//") or "%2F" in target else point, target[:80]
            )
        else:
            assert target.startswith("//") or answer.body == b"Invalid HTTP request received.", answer


@each_point
def test_a_trailing_slash_changes_nothing(cast: Cast, point: Point) -> None:
    if point.route.method != "GET":
        return
    call = cast.call(point)
    path, _, query = call.target.partition("?")
    request = spelled("GET", f"{path}/?{query}", headers=call.headers)
    assert cast.raw(request).status == 200
