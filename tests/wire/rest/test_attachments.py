"""Files through the REST API: handed in as a stream, attached, listed, downloaded."""

import hashlib
from collections.abc import Iterator
from typing import Any

from rolodesk.actions import upkeep
from rolodesk.model.upload import UPLOAD_LIMIT
from rolodesk.storage import uploads
from rolodesk.storage.transaction import EVERYWHERE
from tests.support.raw import exchange, spelled
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.wire.rest.test_writing import posted, uploaded
from tests.world import World


def test_a_file_is_uploaded_attached_and_downloaded(world: World) -> None:
    content = bytes(range(256)) * 5000
    ticket = opened(world)
    upload = uploaded(world, "Årsbok 2026.pdf", content)
    sent = posted(world, f"/tickets/{ticket}/replies", text="Here", uploads=[upload])
    (file,) = sent["attachments"]
    assert (file["name"], file["media_type"], file["size"]) == (
        "Årsbok 2026.pdf",
        "application/pdf",
        len(content),
    )
    assert walked(world, f"/tickets/{ticket}/attachments") == [file]
    assert world.rest("GET", f"/attachments/{file['id']}").json() == file
    got = world.http.get(file["url"], headers={"x-api-key": world.key})
    assert got.content == content
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["content-security-policy"] == "sandbox"
    head = world.http.head(file["url"], headers={"x-api-key": world.key})
    assert (head.content, head.headers["content-length"]) == (b"", str(len(content)))


def test_a_picture_is_shown_where_the_html_has_it(world: World) -> None:
    ticket = opened(world)
    upload = uploaded(world, "logo.png", b"png")
    html = f'<p>Look: <img src="cid:upload-{upload}"></p>'
    sent = posted(world, f"/tickets/{ticket}/replies", html=html, uploads=[upload])
    assert sent["attachments"][0]["cid"] == f"upload-{upload}"
    assert f"cid:upload-{upload}" in sent["html"]


def test_a_picture_is_shown_by_a_note_and_by_what_opens_a_ticket(world: World) -> None:
    upload = uploaded(world, "logo.png", b"png")
    note = posted(world, f"/tickets/{opened(world)}/notes", **showing(upload, uploaded(world)))
    assert [file["cid"] for file in note["attachments"]] == [None, f"upload-{upload}"]
    for how in (
        {"kind": "internal", "member_id": world.bob.id},
        {"direction": "in", "from_email": "ola@customer.example"},
    ):
        upload = uploaded(world, "logo.png", b"png")
        new = {"mailbox_id": world.support.id, "subject": "Logo", **showing(upload, uploaded(world)), **how}
        ticket = world.rest("POST", "/tickets", json=new).json()["id"]
        (message,) = walked(world, f"/tickets/{ticket}/messages")
        assert [file["cid"] for file in message["attachments"]] == [None, f"upload-{upload}"]


def showing(upload: int, other: int) -> dict[str, Any]:
    return {"html": f'<p>Look: <img src="cid:upload-{upload}"></p>', "uploads": [other, upload]}


def test_an_upload_is_used_once_and_by_whoever_made_it(world: World) -> None:
    ticket = opened(world)
    upload = uploaded(world)
    body = {"text": "x", "uploads": [upload]}
    bob = AsMember(world, world.bob)
    refused = bob.rest("POST", f"/tickets/{ticket}/notes", json=body)
    assert problem(refused) == (400, "invalid", "uploads[0]")
    posted(world, f"/tickets/{ticket}/notes", **body)
    again = world.rest("POST", f"/tickets/{ticket}/notes", json={**body, "member_id": world.bob.id})
    assert problem(again) == (400, "invalid", "uploads[0]")
    other = uploaded(world)
    assert problem(bob.rest("DELETE", f"/uploads/{other}")) == (404, "unknown", "")
    assert world.rest("DELETE", f"/uploads/{other}").status_code == 204


def test_what_is_refused_keeps_the_upload_for_another_try(world: World) -> None:
    upload = uploaded(world)
    ticket = opened(world)
    refused = world.rest(
        "POST",
        f"/tickets/{ticket}/replies",
        json={"member_id": world.bob.id, "text": "x", "to": ["no"], "uploads": [upload]},
    )
    assert refused.status_code == 400
    posted(world, f"/tickets/{ticket}/replies", text="x", uploads=[upload])


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b"x" * (1 << 20) for _ in range(51))

    chunked = world.rest("POST", "/uploads", content=pieces())
    assert problem(chunked) == (413, "too_large", "")
    headers = {"x-api-key": world.key, "content-length": str(UPLOAD_LIMIT + 1)}
    announced = exchange(world.url, spelled("POST", "/rest/v1/uploads", headers=headers))
    assert announced.status == 413


def test_an_upload_that_nobody_uses_is_forgotten_in_an_hour(world: World) -> None:
    upload = uploaded(world, content=b"forgotten")
    engine = world.served.engine
    world.served.run(upkeep.forget_expired(engine))
    assert world.rest("DELETE", f"/uploads/{upload}").status_code == 204
    kept = uploaded(world)
    world.served.run(engine.write(EVERYWHERE, lambda tx: uploads.forget(tx, before=tx.now + 1)))
    assert problem(world.rest("DELETE", f"/uploads/{kept}")) == (404, "unknown", "")


def test_a_file_of_an_unseen_ticket_is_unknown(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world, to_email="sales@example.org")
    file = posted_by_alice(world, ticket)
    bob = AsMember(world, world.bob)
    for path in (f"/attachments/{file}", f"/attachments/{file}/content", f"/tickets/{ticket}/attachments"):
        assert problem(bob.rest("GET", path)) == (404, "unknown", "")
        assert world.rest("GET", path).status_code == 200


def posted_by_alice(world: World, ticket: int) -> int:
    alice = AsMember(world, world.alice)
    upload = alice.rest("POST", "/uploads", content=b"secret").json()
    assert upload["sha256"] == hashlib.sha256(b"secret").hexdigest()
    noted = alice.rest("POST", f"/tickets/{ticket}/notes", json={"text": "x", "uploads": [upload["id"]]})
    return int(noted.json()["attachments"][0]["id"])
