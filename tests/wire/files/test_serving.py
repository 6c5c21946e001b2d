"""GET /files/{workspaceId}/{token}/{name}."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from rolodesk.actions.tickets import editing, inserting
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.ticket import NewMessage, Status, Ticket, TicketChange
from rolodesk.storage.blobs import open_blobs
from tests.wire.imbox.tickets.conversations import grabbed
from tests.world import World

PLAIN = "text/plain; charset=utf-8"


def attached(world: World, content: bytes, *, name: str, media_type: str = "text/plain") -> Ticket:
    """Make a ticket with one attachment."""

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    blob = world.served.run(open_blobs(world.served.settings.blobs).stage(pieces()))
    file = NewAttachment(
        blob_key=blob.key, name=name, media_type=media_type, size=blob.size, sha256=blob.sha256
    )
    new = NewMessage(
        from_email="john.doe@example.org",
        to_email="info@example.org",
        subject="A file",
        plain="See there",
        attachments=(file,),
    )
    return world.act(lambda scope: inserting.insert(scope, new))


def link(world: World, ticket: Ticket) -> str:
    """Give the path of a ticket's only attachment."""
    url: str = grabbed(world, ticket.id)["json"][0]["attachments"][0]
    return url.removeprefix(world.url)


def test_a_file_is_a_download_for_whoever_has_its_link(world: World) -> None:
    path = link(world, attached(world, b"<script>", name="page.html", media_type="text/html"))
    answer = httpx2.get(world.url + path, trust_env=False)
    assert (answer.status_code, answer.content) == (200, b"<script>")
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-length"] == "8"
    assert answer.headers["content-disposition"] == 'attachment; filename="page.html"'
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_file_of_any_size_is_served_whole(world: World, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    answer = world.http.get(link(world, attached(world, content, name="bytes.bin")))
    assert (answer.content, answer.headers["content-length"]) == (content, str(size))


def test_a_name_in_any_letters_is_kept(world: World) -> None:
    path = link(world, attached(world, b"x", name='Årsbok 100% "#1"?.pdf'.replace('"', "'")))
    assert path.endswith("/%C3%85rsbok%20100%25%20%27%231%27%3F.pdf")
    answer = world.http.get(path)
    assert answer.status_code == 200
    assert "filename*=UTF-8''%C3%85rsbok%20100%25" in answer.headers["content-disposition"]


def test_the_token_opens_the_file_whatever_name_the_link_has(world: World) -> None:
    path = link(world, attached(world, b"x", name="a.txt"))
    answer = world.http.get(path.replace("a.txt", "b%2F..%2Fc.txt"))
    assert answer.headers["content-disposition"] == 'attachment; filename="a.txt"'


def test_head_answers_as_get_does_without_the_body(world: World) -> None:
    path = link(world, attached(world, b"12345", name="a.txt"))
    head, got = world.http.head(path), world.http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    same = {"content-length", "content-type", "content-disposition", "content-security-policy"}
    assert {name: head.headers[name] for name in same} == {name: got.headers[name] for name in same}


def test_the_workspace_of_a_link_is_part_of_it(world: World) -> None:
    path = link(world, attached(world, b"x", name="a.txt"))
    theirs = path.replace(f"/{world.id}/", f"/{world.charlie.id}/")
    assert world.http.get(theirs).status_code == 404


def test_the_files_of_a_deleted_ticket_are_not_served(world: World) -> None:
    ticket = attached(world, b"x", name="a.txt")
    path = link(world, ticket)
    change = TicketChange(status=Status.DELETED)
    world.act(lambda scope: editing.edit(scope, ticket.id, change))
    assert world.http.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/files",
        "/files/1/x",
        "/files/{id}/{token}",
        "/files/{id}/{token}/",
        "/files/{id}/{token}/a.txt/b",
        "/files/x{id}/{token}/a.txt",
        "/files/-1/{token}/a.txt",
        "/files/{id}/{token}x/a.txt",
        "/files/{id}/%00{token}/a.txt",
        "/files/{id}/%FF{token}/a.txt",
        "/files/{id}/..%2F..%2Fetc%2Fpasswd/a.txt",
        "/files/99999999999999999999/{token}/a.txt",
        "/files/9223372036854775808/{token}/a.txt",
        "/files/9223372036854775807/{token}/a.txt",
        "/files/٣/{token}/a.txt",
        "/files/0/{token}/a.txt",
        "/files/0{id}/{token}/a.txt",
    ],
)
def test_what_is_no_link_leads_nowhere(world: World, path: str) -> None:
    token = link(world, attached(world, b"x", name="a.txt")).split("/")[3]
    answer = world.http.get(path.format(id=world.id, token=token))
    assert (answer.status_code, answer.headers["content-type"]) == (404, PLAIN)
    assert answer.text == "there is no such file\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_file_can_only_be_read(world: World, method: str) -> None:
    path = link(world, attached(world, b"x", name="a.txt"))
    answer = world.http.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, PLAIN)
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_file_whose_bytes_are_gone_is_a_fault_of_ours(world: World) -> None:
    path = link(world, attached(world, b"to be lost", name="a.txt"))
    for blob in (world.served.settings.data / "blobs").rglob("*"):
        if blob.is_file() and blob.read_bytes() == b"to be lost":
            blob.unlink()
    answer = world.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (500, PLAIN)
    assert "blob" not in answer.text
