"""POST /rest/v1/contacts/{contact_id}/merge: everything of both, one of them gone in every dialect."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.feed.rebuilding import Rebuilt
from tests.wire.rest.inbox import opened
from tests.wire.rest.people import ids, listed, made, problem
from tests.world import World


def merged(world: World, contact_id: int, from_id: int) -> dict[str, Any]:
    answer = world.rest("POST", f"/contacts/{contact_id}/merge", json={"from_id": from_id})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def noted(world: World, contact_id: int, content: str) -> int:
    answer = world.rest("POST", f"/contacts/{contact_id}/notes", json={"content": content})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def two(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Anna, who is known twice."""
    anna = made(
        world,
        first_name="Anna",
        emails=[{"email": "anna@customer.example"}],
        phones=[{"phone": "+46701740605"}],
        tags=["vip"],
        custom_fields={"Colour": "blue"},
        stage="Customer",
    )
    other = made(
        world,
        name="Anna Lindberg",
        title="CEO",
        external_id="crm-7",
        emails=[{"email": "ANNA@customer.example"}, {"email": "lindberg@work.example", "primary": True}],
        phones=[{"phone": "+46701740605"}, {"phone": "+46701740606"}],
        tags=["VIP", "press"],
        custom_fields={"Colour": "red", "Size": "M"},
        pinned_note="Pinned there",
    )
    return anna, other


def test_the_one_has_everything_of_both(world: World) -> None:
    anna, other = two(world)
    ticket = opened(world, from_email="lindberg@work.example")
    note = noted(world, other["id"], "She likes tea")
    kept = merged(world, anna["id"], other["id"])
    assert (kept["id"], kept["ref"]) == (anna["id"], anna["ref"])
    assert (kept["name"], kept["title"], kept["stage"]) == ("Anna", "CEO", "Customer")
    assert kept["external_id"] == "crm-7"
    assert kept["emails"] == [
        {"email": "anna@customer.example", "primary": True},
        {"email": "lindberg@work.example", "primary": False},
    ]
    assert [one["phone"] for one in kept["phones"]] == ["+46701740605", "+46701740606"]
    assert (kept["tags"], kept["custom_fields"]) == (["vip", "press"], {"Colour": "blue", "Size": "M"})
    assert kept["pinned_note"] is None
    notes = world.rest("GET", f"/notes?contact_id={anna['id']}").json()["data"]
    assert sorted(one["content"] for one in notes) == ["Pinned there", "She likes tea"]
    assert note in ids(notes)
    assert world.rest("GET", f"/tickets/{ticket}").json()["contact_id"] == anna["id"]
    assert ids(listed(world, "?email=lindberg@work.example")) == [anna["id"]]
    assert ids(listed(world, "?tag=press")) == [anna["id"]]
    found = world.rest("GET", "/search?q=tea&types=note").json()
    assert found["data"], found


def test_the_other_is_gone_in_every_dialect(world: World) -> None:
    anna, other = two(world)
    merged(world, anna["id"], other["id"])
    assert world.rest("GET", f"/contacts/{other['id']}").status_code == 404
    assert world.whautomate("GET", f"/contacts/{other['ref']}").status_code == 404
    assert [one["id"] for one in world.imbox("GET", "/contacts").json()["contacts"]] == [anna["id"]]
    shown = world.lunarsend("GET", params={"searchby": "email", "search": "lindberg@work.example"})
    assert str(anna["id"]) in shown.text
    assert f'"{other["id"]}"' not in shown.text
    again = world.rest("POST", "/contacts", json={"first_name": "New", "ref": other["ref"]})
    assert problem(again)[::2] == (400, "ref")


def test_the_journal_tells_it_and_a_reader_rebuilds_it(world: World) -> None:
    anna, other = two(world)
    ticket = opened(world, from_email="lindberg@work.example")
    note = noted(world, other["id"], "She likes tea")
    merged(world, anna["id"], other["id"])
    events = world.rest("GET", "/events?limit=200").json()["data"]
    kinds = [one["kind"] for one in events]
    [told] = [one for one in events if one["kind"] == "contact.merged"]
    after = told["after"]
    expected = (anna["id"], other["id"], other["ref"])
    assert (told["subject_id"], after["merged_id"], after["merged_ref"]) == expected
    assert (note in after["notes"], after["tickets"]) == (True, [ticket])
    assert kinds[kinds.index("contact.merged") :] == [
        *("contact.merged", "contact.updated", "contact.tag_added", "contact.deleted"),
    ]
    rebuilt = Rebuilt()
    for event in events:
        rebuilt.follow(event)
    assert set(rebuilt.contacts) == {anna["id"]}
    assert {row["contact_id"] for row in rebuilt.notes.values()} == {anna["id"]}
    assert rebuilt.tickets[ticket]["contact_id"] == anna["id"]


def test_the_other_can_be_restored_and_the_one_keeps_what_it_got(world: World) -> None:
    anna, other = two(world)
    ticket = opened(world, from_email="lindberg@work.example")
    kept = merged(world, anna["id"], other["id"])
    back = world.rest("POST", f"/contacts/{other['id']}/restore")
    assert back.status_code == 200, back.text
    for field in ("ref", "name", "title", "emails", "phones", "tags", "custom_fields"):
        assert back.json()[field] == other[field], field
    assert back.json()["pinned_note"] is None
    assert world.rest("GET", f"/contacts/{anna['id']}").json() == kept
    assert world.rest("GET", f"/tickets/{ticket}").json()["contact_id"] == anna["id"]


def test_merging_what_adds_nothing_leaves_the_one_as_it_is(world: World) -> None:
    anna, other = made(world, first_name="Anna"), made(world, first_name="Anna")
    kept = merged(world, anna["id"], other["id"])
    assert kept == anna


@pytest.mark.parametrize("from_id", [0, 987654321])
def test_who_is_not_there_is_not_merged(world: World, from_id: int) -> None:
    anna = made(world)
    refused = world.rest("POST", f"/contacts/{anna['id']}/merge", json={"from_id": from_id})
    assert problem(refused)[::2] == (400, "from_id")
    assert refused.json()["detail"] == f"from_id: there is no contact {from_id}"


def test_what_is_refused_changes_nothing(world: World) -> None:
    anna, other = two(world)
    path = f"/contacts/{anna['id']}/merge"
    body = {"from_id": other["id"]}
    assert problem(world.rest("POST", path, json={"from_id": anna["id"]}))[::2] == (400, "from_id")
    assert world.rest("POST", "/contacts/987654321/merge", json=body).status_code == 404
    narrow = world.make_key(Permission.CONTACTS_READ)
    assert world.rest("POST", path, json=body, key=narrow).status_code == 403
    theirs = made_by_charlie(world)
    assert world.rest("GET", f"/contacts/{theirs}").status_code == 404
    assert problem(world.rest("POST", path, json={"from_id": theirs}))[::2] == (400, "from_id")
    assert world.rest("POST", path, json=body, key=world.charlie.key).status_code == 404
    outdated = world.rest("POST", path, json=body, headers={"if-match": '"old"'})
    assert outdated.status_code == 412
    many = made(world, emails=[{"email": f"{number}@many.example"} for number in range(50)])
    too_many = world.rest("POST", f"/contacts/{many['id']}/merge", json=body)
    assert too_many.status_code == 400
    assert world.rest("GET", f"/contacts/{other['id']}").json()["id"] == other["id"]
    assert "contact.merged" not in world.rest("GET", "/events?limit=200").text


def made_by_charlie(world: World) -> int:
    """A contact of the outsider, of an id that Alice's workspace has none of."""
    body = {"first_name": "Dora"}
    answers = [world.rest("POST", "/contacts", json=body, key=world.charlie.key) for _ in range(5)]
    return int(answers[-1].json()["id"])
