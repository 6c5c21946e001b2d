"""`Idempotency-Key`: what is sent twice happens once, on every POST of every dialect."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import httpx2
import msgspec
import pytest

from rolodesk.actions import upkeep
from rolodesk.model.kept_answer import hash_name
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import kept_answers as t
from tests.docs.test_examples import file_server
from tests.support.belongings import Names, belongings
from tests.support.dialects import POINTS, Point
from tests.support.raw import Answer, exchange, stranger
from tests.support.samples import Call, good_call
from tests.support.secrets import secrets_in, stored_text
from tests.world import Served, World

PutBack: TypeAlias = Callable[..., None]
POSTS = [point for point in POINTS if point.route.method == "POST"]
each_post = pytest.mark.parametrize("point", POSTS, ids=str)


def called(world: World, point: Point, names: Names) -> Call:
    """A good call with an idempotency key."""
    call = good_call(point.route, names, key=world.key, workspace=world.id, full=True)
    call.headers = {**call.headers, "idempotency-key": "one"}
    return call


def send(world: World, call: Call) -> Answer:
    return exchange(world.url, call.spelled(), source=stranger(), method=call.method)


def post(world: World, name: str, *, once: str, key: str | None = None) -> httpx2.Response:
    return world.rest("POST", "/accounts", key=key, json={"name": name}, headers={"idempotency-key": once})


def names(world: World) -> list[str]:
    return [one["name"] for one in world.rest("GET", "/accounts").json()["data"]]


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@each_post
def test_a_call_that_is_sent_again_is_answered_as_it_was_and_does_nothing(
    world: World, served: Served, point: Point
) -> None:
    call = called(world, point, belongings(world, "apple"))
    first = send(world, call)
    assert first.status == point.route.status, first
    secrets = secrets_in(served, first.body.decode())
    assert point.route.shows_secret == bool(secrets), "mark what shows a secret: its answer is kept sealed"
    assert not any(secret in stored_text(served) for secret in secrets)
    before = served.digest()
    again = send(world, call)
    assert (again.status, again.body) == (first.status, first.body)
    for name in ("content-type", "location", "etag"):
        assert again.headers.get(name) == first.headers.get(name)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert served.digest() == before, "something was written"


@each_post
def test_another_call_under_the_same_key_is_refused(world: World, served: Served, point: Point) -> None:
    call = called(world, point, belongings(world, "apple"))
    assert send(world, call).status == point.route.status
    before = served.digest()
    call.query = [*call.query, ("colour", "blue")]
    answer = send(world, call)
    assert answer.status == 422, answer
    msgspec.json.decode(answer.body, type=point.dialect.refusal)
    assert served.digest() == before, "something was written"


@pytest.fixture
def put_back(world: World, served: Served) -> PutBack:
    """Gives what puts claims back in time, with their answers or as if nobody had answered yet."""

    def put(milliseconds: int, *, answered: bool) -> None:
        values: dict[str, Any] = {
            "leased_until": t.c.leased_until - milliseconds,
            "created_at": t.c.created_at - milliseconds,
        }
        if not answered:
            values["status"] = None
        statement = Statement(t.update().where(t.c.workspace_id == WORKSPACE).values(values))
        served.run(served.engine.write(world.id, lambda tx: tx.run(statement)))

    return put


def kept(world: World) -> Sequence[Any]:
    """What is kept in a workspace, row by row."""
    statement = Statement(t.select().where(t.c.workspace_id == WORKSPACE))
    return world.served.run(world.served.engine.read(world.id, lambda tx: tx.all(statement)))


@each_post
def test_a_call_that_is_being_answered_is_refused(
    world: World, served: Served, put_back: PutBack, point: Point
) -> None:
    call = called(world, point, belongings(world, "apple"))
    assert send(world, call).status == point.route.status
    put_back(1_000, answered=False)
    before = served.digest()
    answer = send(world, call)
    assert (answer.status, answer.headers.get("retry-after")) == (409, "1"), answer
    msgspec.json.decode(answer.body, type=point.dialect.refusal)
    assert served.digest() == before, "something was written"


def test_what_is_in_flight_is_refused_until_its_lease_ends(world: World, put_back: PutBack) -> None:
    assert post(world, "Example AB", once="one").status_code == 201
    put_back(1_000, answered=False)  # as if the process had died before it answered
    assert code(post(world, "Example AB", once="one")) == (409, "in_progress")
    put_back(60_000, answered=False)
    assert post(world, "Example AB", once="one").status_code == 201
    assert "idempotency-replayed" in post(world, "Example AB", once="one").headers


def test_an_answer_is_kept_for_a_day(world: World, put_back: PutBack) -> None:
    assert post(world, "Example AB", once="one").status_code == 201
    put_back(23 * 3_600_000, answered=True)
    assert post(world, "Example AB", once="one").headers["idempotency-replayed"] == "true"
    put_back(1 * 3_600_000, answered=True)
    assert "idempotency-replayed" not in post(world, "Other AB", once="one").headers
    assert names(world) == ["Example AB", "Other AB"]


def test_old_answers_are_swept_and_young_ones_stay(world: World, served: Served, put_back: PutBack) -> None:
    post(world, "old", once="old")
    put_back(24 * 3_600_000, answered=True)
    post(world, "young", once="young")
    assert served.run(upkeep.forget_answers(served.engine)) >= 1
    assert [row[2] for row in kept(world)] == [hash_name("young")]


def test_calls_at_the_same_moment_do_it_once(world: World) -> None:
    answers: list[httpx2.Response] = []
    start = threading.Barrier(8)

    def send_one() -> None:
        start.wait()
        answers.append(post(world, "Example AB", once="race"))

    threads = [threading.Thread(target=send_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert names(world) == ["Example AB"]


def test_a_refused_call_may_be_mended_and_sent_again(world: World) -> None:
    assert code(post(world, " ", once="one")) == (400, "invalid")
    assert post(world, "Example AB", once="one").status_code == 201


def test_a_call_that_cannot_be_read_may_be_mended_too(world: World) -> None:
    answer = world.rest("POST", "/accounts", content=b"{", headers={"idempotency-key": "one"})
    assert answer.status_code == 400
    assert post(world, "Example AB", once="one").status_code == 201


@pytest.mark.parametrize("once", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(world: World, once: str) -> None:
    answer = world.http.post(
        "/rest/v1/accounts",
        headers=[(b"x-api-key", world.key.encode()), (b"idempotency-key", once.encode("latin-1"))],
        json={"name": "Example AB"},
    )
    assert (answer.status_code, answer.json().get("field")) == (400, "Idempotency-Key")
    assert names(world) == []


def test_the_longest_key_is_taken(world: World) -> None:
    assert post(world, "Example AB", once="~" * 255).status_code == 201


def test_anothers_key_of_the_same_text_is_another_one(world: World) -> None:
    assert post(world, "mine", once="one").status_code == 201
    assert post(world, "colleague's", once="one", key=world.make_key(*Permission)).status_code == 201
    theirs = post(world, "theirs", once="one", key=world.charlie.key)
    assert (theirs.status_code, theirs.json()["name"]) == (201, "theirs")
    assert names(world) == ["mine", "colleague's"]


def test_the_api_key_in_a_path_is_no_part_of_the_call(world: World) -> None:
    body, headers = {"name": "Example AB"}, {"idempotency-key": "one"}
    first = world.imbox("POST", "/accounts", json=body, headers=headers)
    assert first.status_code == 200
    assert world.key not in repr(kept(world))
    again = world.imbox("POST", "/accounts", json=body, headers=headers)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


def test_only_post_takes_it(world: World) -> None:
    account = post(world, "Example AB", once="one").json()
    path = f"/accounts/{account['id']}"
    for name in ("Other AB", "Third AB"):
        changed = world.rest("PATCH", path, json={"name": name}, headers={"idempotency-key": "two"})
        assert (changed.status_code, changed.json()["name"]) == (200, name)


def test_attachments_are_not_fetched_for_a_replay(world: World) -> None:
    body: dict[str, Any] = {
        "fromEmail": "jan@mail.example",
        "toEmail": "info@example.org",
        "subject": "Hello",
        "message": "Hello",
    }
    with file_server() as files:
        body = {**body, "attachments": [f"{files}/a.pdf"]}
        first = world.message("insertTicket", json=body, headers={"idempotency-key": "one"})
        assert first.json()["result"] == "success", first.text
    again = world.message("insertTicket", json=body, headers={"idempotency-key": "one"})
    assert again.content == first.content  # the file server is gone by now
