"""Drafts through the REST API: one of a member and a ticket, safe from the other tab."""

from rolodesk.model.upload import KEPT_MS
from rolodesk.storage import uploads
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.world import World


def test_a_draft_is_kept_for_its_member_alone(world: World) -> None:
    ticket = opened(world)
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)
    path = f"/tickets/{ticket}/draft"
    assert problem(bob.rest("GET", path)) == (404, "unknown", "")
    begun = bob.rest("PUT", path, json={"text": "Dear An", "to": ["half@"]})
    assert (begun.status_code, begun.json()["version"]) == (200, 1)
    assert bob.rest("GET", path).json() == begun.json()
    assert bob.rest("GET", f"/drafts/{begun.json()['id']}").json() == begun.json()
    assert problem(alice.rest("GET", path)) == (404, "unknown", "")
    assert problem(alice.rest("GET", f"/drafts/{begun.json()['id']}")) == (404, "unknown", "")
    assert [told.kind for told in journal(world)] == ["ticket.opened"]


def test_two_tabs_do_not_overwrite_one_another(world: World) -> None:
    ticket = opened(world)
    bob = AsMember(world, world.bob)
    path = f"/tickets/{ticket}/draft"
    first = bob.rest("PUT", path, headers={"if-none-match": "*"}, json={"text": "one"})
    assert bob.rest("PUT", path, headers={"if-none-match": "*"}, json={"text": "two"}).status_code == 412
    tag = {"if-match": first.headers["etag"]}
    second = bob.rest("PUT", path, headers=tag, json={"text": "one, and more"})
    assert second.json()["version"] == 2
    assert bob.rest("PUT", path, headers=tag, json={"text": "from the other tab"}).status_code == 412
    assert bob.rest("DELETE", path, headers=tag).status_code == 412
    same = bob.rest("PUT", path, json={"text": "one, and more"})
    assert same.json() == second.json(), "what is so already changes nothing"
    assert bob.rest("DELETE", path).status_code == 204
    assert bob.rest("PUT", path, headers=tag, json={"text": "x"}).status_code == 412


def test_drafts_of_no_ticket_yet(world: World) -> None:
    bob = AsMember(world, world.bob)
    ids = [
        bob.rest("POST", "/drafts", json={"subject": f"s{n}", "kind": "opening"}).json()["id"]
        for n in range(3)
    ]
    bob.rest("PUT", f"/drafts/{ids[0]}", json={"subject": "changed"})
    listed = [one["id"] for one in bob.rest("GET", "/drafts").json()["data"]]
    assert listed == [ids[0], ids[2], ids[1]]
    assert bob.rest("DELETE", f"/drafts/{ids[1]}").status_code == 204
    assert len(bob.rest("GET", "/drafts?sort=id&limit=1").json()["data"]) == 1
    assert world.rest("GET", "/drafts").json() == {"data": []}, "a key is nobody"
    assert len(world.rest("GET", f"/drafts?member_id={world.bob.id}").json()["data"]) == 2


def test_a_draft_holds_its_files(world: World) -> None:
    ticket = opened(world)
    bob = AsMember(world, world.bob)
    held, loose = (bob.rest("POST", f"/uploads?name={n}.txt", content=b"x").json()["id"] for n in "ab")
    path = f"/tickets/{ticket}/draft"
    kept = bob.rest("PUT", path, json={"text": "see", "uploads": [held]})
    assert [file["name"] for file in kept.json()["uploads"]] == ["a.txt"]
    engine = world.served.engine
    world.served.run(engine.write(EVERYWHERE, lambda tx: uploads.forget(tx, before=tx.now + KEPT_MS)))
    refused = bob.rest("PUT", path, json={"text": "see", "uploads": [held, loose]})
    assert problem(refused) == (400, "invalid", "uploads[1]")
    sent = bob.rest("POST", f"/tickets/{ticket}/replies", json={"text": "see", "uploads": [held]})
    assert [file["name"] for file in sent.json()["attachments"]] == ["a.txt"]
    assert bob.rest("GET", path).json()["uploads"] == []


def test_a_draft_of_a_ticket_that_is_not_seen_any_more_is_unknown(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world)
    bob = AsMember(world, world.bob)
    draft = bob.rest("PUT", f"/tickets/{ticket}/draft", json={"text": "x"}).json()["id"]
    world.rest("PATCH", f"/tickets/{ticket}", json={"mailbox_id": sales.id})
    assert bob.rest("GET", "/drafts").json() == {"data": []}
    for path in (f"/drafts/{draft}", f"/tickets/{ticket}/draft"):
        assert problem(bob.rest("GET", path)) == (404, "unknown", "")
        assert problem(bob.rest("PUT", path, json={"text": "y"})) == (404, "unknown", "")


def test_what_a_draft_holds_is_made_safe(world: World) -> None:
    bob = AsMember(world, world.bob)
    hostile = "<p onclick='x()'>Dear <b>Anna</b><script>x()</script></p>"
    begun = bob.rest("POST", "/drafts", json={"html": hostile}).json()
    assert begun["html"] == "<p>Dear <b>Anna</b></p>"
    path = f"/drafts/{begun['id']}"
    assert bob.rest("PUT", path, json={"html": hostile + "<img src=x onerror=x()>"}).json()["version"] == 2
    for unsafe in ("onclick", "onerror", "script"):
        assert unsafe not in bob.rest("GET", path).json()["html"]
