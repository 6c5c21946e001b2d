"""A ticket and one of each thing that belongs to tickets, and how each noun is named."""

from collections.abc import AsyncIterator

from msgspec.structs import replace

from rolodesk.actions import drafts, letters, uploads
from rolodesk.actions.bulk import keeping
from rolodesk.actions.scope import Actor, Scope, actor_of
from rolodesk.actions.sending import answering
from rolodesk.actions.tickets import inserting
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.blob import StagedBlob
from rolodesk.model.bulk import BulkAction, Parameters
from rolodesk.model.draft import DraftContent
from rolodesk.model.letter import Envelope, Source
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import NewMessage
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Member
from rolodesk.storage import api_keys, conversations, labels
from rolodesk.storage.attachments import by_token
from rolodesk.storage.blobs import open_blobs
from tests.world import Tenant


async def staging(tenant: Tenant, text: str) -> StagedBlob:
    """Stage a file of the hub, which holds a text."""

    async def chunks() -> AsyncIterator[bytes]:
        yield text.encode()

    return await open_blobs(tenant.served.settings.blobs).stage(chunks())


async def ticket_belongings(
    scope: Scope, word: str, secret: str, *, sender: str, agent: Member, staged: StagedBlob
) -> dict[str, str]:
    """Let a letter of `sender` come to the mailbox of a word, and another; answer the names."""
    file = NewAttachment(
        blob_key=staged.key,
        name=f"{secret}.txt",
        media_type="text/plain",
        size=staged.size,
        sha256=staged.sha256,
    )
    letter = NewMessage(
        from_email=sender,
        to_email=f"desk.{word}@example.org",
        subject=secret,
        plain=secret,
        labels=(word,),
        attachments=(file,),
    )
    ticket = await inserting.insert(scope, letter)
    other = await inserting.insert(scope, replace(letter, append_open=False))
    answered = await answering.reply(scope, ticket.id, NewAnswer(plain=secret, member_id=agent.id))
    conversation = await conversations.grabbed(scope.tx, ticket.id)
    assert conversation is not None
    message = conversation.messages[0]
    attachment = await by_token(scope.tx, message.attachments[0].token)
    assert attachment is not None
    draft = await drafts.create(scope, DraftContent(text=secret), upload_ids=(), member_id=agent.id)
    await drafts.create(
        scope, DraftContent(text=secret), upload_ids=(), member_id=agent.id, ticket_id=ticket.id
    )
    parked, dropped = [await _parked(scope, ticket.mailbox_id, secret, staged=staged) for _ in "ab"]
    await letters.discard(scope, dropped)
    key = (await api_keys.listed(scope.tx, scope.workspace))[0]
    return {
        "mailbox_address": letter.to_email,
        "member": str(agent.id),
        "member_email": agent.email,
        "ticket": str(ticket.id),
        "other_ticket": str(other.id),
        "message": str(message.id),
        "sent_message": str(answered.message.id),
        "attachment": str(attachment.id),
        "draft": str(draft.draft.id),
        "job": await job_of(scope, scope.actor),
        "upload": await upload_of(scope, actor_of(key)),
        "label": str((await labels.ids(scope.tx, [word]))[canonical_tag(word)]),
        "letter": str(parked),
        "dropped_letter": str(dropped),
        "moment": str(answered.ticket.updated_at),
    }


async def _parked(scope: Scope, mailbox_id: int, secret: str, *, staged: StagedBlob) -> int:
    """Keep a letter that is parked; its id."""
    envelope = Envelope(
        source=Source.SMTP, sender=f"{secret}@mail.example", recipient=f"{secret}@example.org"
    )
    letter = await letters.keep(scope, mailbox_id=mailbox_id, envelope=envelope, blob=staged)
    await letters.park(scope, letter, reason=secret)
    return letter.id


async def job_of(scope: Scope, actor: Actor) -> str:
    """Let an actor start a bulk action; the job's id."""
    theirs = Scope(scope.tx, workspace=scope.workspace, actor=actor, door=scope.door)
    query, parameters = TicketQuery(labels=("nothing",)), Parameters(tags=("seen",))
    return str((await keeping.start_on_tickets(theirs, query, BulkAction.TAG, parameters)).id)


async def upload_of(scope: Scope, actor: Actor) -> str:
    """Let an actor hand a file in; the upload's id."""
    theirs = Scope(scope.tx, workspace=scope.workspace, actor=actor, door=scope.door)
    staged = StagedBlob(key="2026/01/01/" + "0" * 32, size=5, sha256="0" * 64)
    return str((await uploads.register(theirs, staged, name="a.txt", media_type="text/plain")).id)
