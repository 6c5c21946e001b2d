"""A letter is a page of its own that can do nothing, for members who see its ticket; and so are its files."""

from typing import Any

import pytest

from rolodesk.model.workspace import Member
from tests.web.visitors import Visitor
from tests.wire.rest.inbox import opened
from tests.wire.rest.test_writing import posted, uploaded
from tests.world import World

SANDBOX = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
LETTER = '<p>Hello</p><img src="https://tracker.example/1.gif" alt="Logo"><script>pwn()</script>'


def policy_of(answer: Any) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def letter(world: World) -> str:
    """The path of a letter with HTML."""
    ticket = opened(world)
    return f"/letters/{ticket}/{posted(world, f'/tickets/{ticket}/replies', html=LETTER)['id']}"


def test_a_letter_can_do_nothing(world: World, alice: Visitor) -> None:
    shown = alice.get(letter(world))
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "no-store"
    policy = policy_of(shown)
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert f"sandbox {policy['sandbox']}" == SANDBOX
    assert policy["frame-ancestors"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["style-src"].startswith("'sha256-")
    assert "script-src" not in policy
    assert "<p>Hello</p>" in shown.text
    assert "pwn" not in shown.text


def test_a_letter_that_is_tried_is_put_into_a_page_that_can_do_nothing_either(alice: Visitor) -> None:
    shown = alice.get("/letters/blank")
    assert shown.status_code == 200
    policy = policy_of(shown)
    assert f"sandbox {policy['sandbox']}" == SANDBOX
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert "script-src" not in policy


def test_images_from_elsewhere_are_left_out_until_they_are_asked_for(world: World, alice: Visitor) -> None:
    path = letter(world)
    assert "tracker.example" not in alice.get(path).text
    asked = alice.get(f"{path}?remote=1")
    assert '<img src="https://tracker.example/1.gif" alt="Logo">' in asked.text
    assert policy_of(asked)["img-src"] == "'self' data: https: http:"


def test_a_picture_in_a_letter_is_shown_from_here(world: World, alice: Visitor) -> None:
    ticket = opened(world)
    upload = uploaded(world, "logo.png", b"png", media_type="image/png")
    html = f'<p>Look: <img src="cid:upload-{upload}"></p>'
    sent = posted(world, f"/tickets/{ticket}/replies", html=html, uploads=[upload])
    path = f"/attachments/{sent['attachments'][0]['id']}/image?workspace={world.id}"
    assert f'<img src="{path}">' in alice.get(f"/letters/{ticket}/{sent['id']}").text
    picture = alice.get(path)
    assert (picture.content, picture.headers["content-type"]) == (b"png", "image/png")
    assert "content-disposition" not in picture.headers
    assert picture.headers["content-security-policy"] == "sandbox"
    assert picture.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/pdf"])
def test_what_is_no_picture_is_only_downloaded(world: World, alice: Visitor, media_type: str) -> None:
    ticket = opened(world)
    upload = uploaded(world, "file.x", b"<svg/>", media_type=media_type)
    sent = posted(world, f"/tickets/{ticket}/replies", text="x", uploads=[upload])
    path = f"/attachments/{sent['attachments'][0]['id']}"
    assert alice.get(f"{path}/image").status_code == 404
    file = alice.get(path)
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["content-security-policy"] == "sandbox"


def test_who_does_not_see_the_ticket_sees_no_letter_and_no_file(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    ticket = opened(world, to_email="board@example.org")
    upload = uploaded(world, "a.png", b"png", media_type="image/png")
    sent = posted(world, f"/tickets/{ticket}/replies", text="x", uploads=[upload], member_id=world.alice.id)
    file = sent["attachments"][0]["id"]
    paths = [f"/letters/{ticket}/{sent['id']}", f"/attachments/{file}", f"/attachments/{file}/image"]

    def statuses(member: Member | None, query: str = "") -> list[int]:
        with Visitor(world, member or world.alice) as visitor:
            if member:
                visitor.log_in()
            return [visitor.get(path + query).status_code for path in paths]

    assert statuses(world.alice) == [200] * 3
    assert statuses(world.bob) == [404] * 3
    assert statuses(None) == [401] * 3
    assert statuses(world.alice, f"?workspace={world.charlie.id}") == [404] * 3


@pytest.mark.parametrize("path", ["/letters/x/1", "/letters/1/x", "/letters/1/99", "/attachments/x"])
def test_there_is_nothing_elsewhere(world: World, alice: Visitor, path: str) -> None:
    assert alice.get(path).status_code == 404
