"""Deleting what very many records belong to: a job takes it from them, and it goes at the job's end."""

from typing import Any

import pytest

from rolodesk.actions import accounts, labels, tags
from rolodesk.actions.bulk import running
from rolodesk.model.workspace import Permission
from tests.actions.office import events_of
from tests.wire.rest.inbox import opened
from tests.wire.rest.test_bulk_actions import job, run_all
from tests.world import World


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a job for more than two."""
    for module in (accounts, labels, tags):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(running, "AT_ONCE", 2)


def contact(world: World, **fields: Any) -> int:
    answer = world.rest("POST", "/contacts", json={"first_name": "Anna", **fields})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def id_of(world: World, path: str, name: str) -> int:
    found = {one["name"]: one["id"] for one in world.rest("GET", path).json()["data"]}
    return int(found[name])


def going(world: World, path: str) -> int:
    answer = world.rest("DELETE", path)
    assert answer.status_code == 202, answer.text
    noun, _, number = path.removeprefix("/").partition("s/")
    assert answer.json()["parameters"]["removes"] == {"noun": noun, "id": int(number)}
    assert world.rest("GET", path).status_code == 200, "it is there until the job is through"
    return int(answer.json()["id"])


def kinds(world: World, *, since: int) -> list[str]:
    return [told[0] for told in events_of(world.served, world.id)[since:]]


def test_a_tag_of_many_contacts_goes_at_the_end_of_a_job(world: World) -> None:
    people = [contact(world, tags=["vip", "kept"]) for _ in range(5)]
    path = f"/tags/{id_of(world, '/tags', 'vip')}"
    before = len(events_of(world.served, world.id))
    job_id = going(world, path)
    people.append(contact(world, tags=["VIP", "kept"]))
    run_all(world)
    done = job(world, job_id)
    assert (done["state"], done["of"], done["done"], done["failed"]) == ("done", 6, 6, 0)
    assert world.rest("GET", path).status_code == 404
    assert all(world.rest("GET", f"/contacts/{one}").json()["tags"] == ["kept"] for one in people)
    told = kinds(world, since=before)
    assert (told.count("contact.tag_removed"), told.count("tag.deleted")) == (6, 1)


def test_a_label_of_many_tickets_goes_at_the_end_of_a_job(world: World) -> None:
    tickets = [opened(world, labels=("old", "kept")) for _ in range(5)]
    assert world.rest("DELETE", f"/tickets/{tickets[0]}").status_code == 204
    path = f"/labels/{id_of(world, '/labels', 'old')}"
    job_id = going(world, path)
    run_all(world)
    assert job(world, job_id)["state"] == "done"
    assert world.rest("GET", path).status_code == 404
    assert all(world.rest("GET", f"/tickets/{one}").json()["labels"] == ["kept"] for one in tickets)


def test_an_account_of_many_contacts_goes_at_the_end_of_a_job(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()["id"]
    people = [contact(world, account_id=account) for _ in range(5)]
    job_id = going(world, f"/accounts/{account}")
    run_all(world)
    assert job(world, job_id)["state"] == "done"
    assert world.rest("GET", f"/accounts/{account}").status_code == 404
    assert all(world.rest("GET", f"/contacts/{one}").json()["account_id"] is None for one in people)


def test_what_few_belong_to_goes_at_once(world: World) -> None:
    contact(world, tags=["vip"])
    opened(world, labels=("old",))
    for path in (f"/tags/{id_of(world, '/tags', 'vip')}", f"/labels/{id_of(world, '/labels', 'old')}"):
        assert world.rest("DELETE", path).status_code == 204
        assert world.rest("GET", path).status_code == 404


def test_what_is_renamed_meanwhile_stays_and_the_job_says_why(world: World) -> None:
    for _ in range(3):
        contact(world, tags=["vip"])
        opened(world, labels=("old",))
    for path, name in (("/tags", "vip"), ("/labels", "old")):
        one = f"{path}/{id_of(world, path, name)}"
        job_id = going(world, one)
        assert world.rest("PATCH", one, json={"name": "new"}).status_code == 200
        run_all(world)
        ended = job(world, job_id)
        assert (ended["state"], "renamed" in ended["reason"]) == ("failed", True)
        assert world.rest("GET", one).json()["name"] == "new"


def test_a_job_that_is_cancelled_leaves_the_rest(world: World) -> None:
    people = [contact(world, tags=["vip"]) for _ in range(3)]
    path = f"/tags/{id_of(world, '/tags', 'vip')}"
    job_id = going(world, path)
    assert world.rest("POST", f"/jobs/{job_id}/cancel").status_code == 200
    run_all(world)
    assert world.rest("GET", path).status_code == 200
    assert all(world.rest("GET", f"/contacts/{one}").json()["tags"] == ["vip"] for one in people)


def test_whoever_may_not_write_tickets_has_no_job_change_them(world: World) -> None:
    for _ in range(3):
        opened(world, labels=("old",))
    path = f"/labels/{id_of(world, '/labels', 'old')}"
    key = world.make_key(Permission.SETTINGS_WRITE)
    assert world.rest("DELETE", path, key=key).status_code == 403
