"""Files that come with a message are kept with it and opened by their tokens."""

from rolodesk.actions.attachments import find
from rolodesk.model.attachment import Attachment, NewAttachment
from rolodesk.model.ticket import Status
from rolodesk.storage.held_blobs import held as held_keys
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.tickets.front_desk import edited, grabbed, inserted
from tests.world import Tenant, World

PDF = NewAttachment(blob_key="ab/1", name="Årsbok.pdf", media_type="application/pdf", size=7, sha256="0" * 64)
PNG = NewAttachment(blob_key="ab/2", name="a.png", media_type="image/png", size=0, sha256="1" * 64)


def opened(tenant: Tenant, token: str) -> Attachment | None:
    return tenant.served.run(tenant.served.engine.lookup(tenant.id, lambda tx: find(tx, token)))


def test_each_has_a_token_of_its_own_that_opens_it(world: World) -> None:
    ticket = inserted(world, attachments=(PDF, PNG))

    (message,) = grabbed(world, ticket).messages
    assert [file.name for file in message.attachments] == ["Årsbok.pdf", "a.png"]
    tokens = [file.token for file in message.attachments]
    assert len(set(tokens)) == 2
    assert min(map(len, tokens)) >= 27
    found = opened(world, tokens[0])
    assert found is not None
    assert (found.ticket_id, found.message_id, found.blob_key) == (ticket.id, message.id, "ab/1")
    assert (found.name, found.media_type, found.size, found.sha256) == (
        "Årsbok.pdf",
        "application/pdf",
        7,
        "0" * 64,
    )


def test_a_wrong_token_the_outsiders_workspace_and_a_deleted_ticket_open_nothing(world: World) -> None:
    ticket = inserted(world, attachments=(PDF,))
    token = grabbed(world, ticket).messages[0].attachments[0].token

    assert opened(world, token.swapcase()) is None
    assert opened(world, "") is None
    assert opened(world.charlie, token) is None
    edited(world, ticket, status=Status.DELETED)
    assert opened(world, token) is None
    edited(world, ticket, status=Status.NEW)
    assert opened(world, token) is not None


def test_the_sweeper_learns_which_blobs_are_held_in_any_workspace(world: World) -> None:
    keys = [f"{world.id}/{n}" for n in range(3)]
    held = [NewAttachment(blob_key=key, name="a", media_type="text/plain", size=1, sha256="") for key in keys]
    world.charlie.make_mailbox("Theirs", "info@example.org")
    inserted(world, attachments=(held[0],))
    inserted(world.charlie, attachments=(held[1],))
    engine = world.served.engine
    assert world.served.run(engine.read(EVERYWHERE, lambda tx: held_keys(tx, keys))) == set(keys[:2])
    assert world.served.run(engine.read(EVERYWHERE, lambda tx: held_keys(tx, []))) == set()
