"""Answers are compressed for whoever takes gzip, where it is worth it, and never otherwise."""

import gzip

import pytest

from rolodesk.asgi.compressing import LARGE, takes_gzip
from tests.support.raw import Answer, exchange, spelled
from tests.world import World


@pytest.mark.parametrize(
    "header", ["gzip", "deflate, gzip;q=0.5", "GZIP", "*", "br;q=1.0, *;q=0.1", "x-gzip", "gzip;q=1.000"]
)
def test_gzip_is_taken(header: str) -> None:
    assert takes_gzip(header)


@pytest.mark.parametrize(
    "header", [None, "", "identity", "br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzip;q=x", "gzipped"]
)
def test_gzip_is_not_taken(header: str | None) -> None:
    assert not takes_gzip(header)


def ask(world: World, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return exchange(world.url, spelled("GET", path, headers={"x-api-key": world.key, **named}))


def fill(world: World, accounts: int) -> None:
    for number in range(accounts):
        made = world.rest("POST", "/accounts", json={"name": f"{number} " + "😀" * 240})
        assert made.status_code == 201


def test_a_list_is_compressed_and_says_so(world: World) -> None:
    fill(world, 10)
    plain = ask(world, "/rest/v1/accounts")
    assert "content-encoding" not in plain.headers
    packed = ask(world, "/rest/v1/accounts", accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    refused = ask(world, "/rest/v1/accounts", accept_encoding="gzip;q=0")
    assert refused.body == plain.body


def test_a_large_list_is_compressed_too(world: World) -> None:
    fill(world, 200)
    packed = ask(world, "/rest/v1/accounts?limit=200", accept_encoding="gzip")
    whole = gzip.decompress(packed.body)
    assert len(whole) > LARGE
    assert whole == ask(world, "/rest/v1/accounts?limit=200").body


def test_what_is_tiny_stays_as_it_is(world: World) -> None:
    fill(world, 1)
    answer = ask(world, "/rest/v1/accounts", accept_encoding="gzip")
    assert not {"content-encoding", "vary"} & answer.headers.keys()


def test_a_compressed_record_has_a_weak_etag_that_matches(world: World) -> None:
    made = world.rest(
        "POST",
        "/accounts",
        json={"name": "😀" * 250, "external_id": "😀" * 50, "external_url": "https://" + "x" * 230},
    ).json()
    path = f"/rest/v1/accounts/{made['id']}"
    strong = ask(world, path).headers["etag"]
    weak = ask(world, path, accept_encoding="gzip").headers["etag"]
    assert weak == f"W/{strong}"
    assert ask(world, path, if_none_match=weak).status == 304
    changed = world.rest("PATCH", f"/accounts/{made['id']}", headers={"if-match": weak}, json={"name": "x"})
    assert changed.status_code == 200
