"""Opening a ticket for a letter that belongs to none."""

from msgspec.structs import replace

from rolodesk.actions.intake import answering, prudence
from rolodesk.actions.intake.incoming import Incoming, post_letter
from rolodesk.actions.intake.rules import tell_rules
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import custom_fields
from rolodesk.actions.tickets.changing import acted, touched
from rolodesk.actions.tickets.opening import Opening, open_ticket, tell_opened
from rolodesk.actions.tickets.posting import log
from rolodesk.model.message import Message
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import mailboxes, ticket_links, tickets


async def open_for(
    scope: Scope, incoming: Incoming, *, follows: Ticket | None = None
) -> tuple[Ticket, Message]:
    """
    Open a ticket as Mail Flow wants it, link it with the one it follows, and answer it automatically.

    A ticket for spam stands in `spam`: nobody is assigned or answered.
    """
    scope.require(Permission.TICKETS_WRITE)
    verdict, letter = incoming.verdict, incoming.letter
    mailbox = incoming.mailbox
    if verdict.mailbox_id is not None:
        mailbox = await mailboxes.by_id(scope.tx, verdict.mailbox_id) or mailbox
    opening = Opening(
        mailbox_id=mailbox.id,
        contact_id=incoming.contact_id,
        status=Status.SPAM.value if incoming.why_spam else verdict.status or Status.NEW.value,
        subject=letter.subject,
        from_email=letter.sender.email,
        from_name=letter.sender.name,
        labels=verdict.labels,
        agent_ids=() if incoming.why_spam else verdict.assign,
        custom_fields={
            await custom_fields.title_of(scope, title): value
            for title, value in verdict.custom_fields.items()
        },
    )
    ticket = await open_ticket(scope, opening)
    message = await post_letter(scope, incoming, ticket, opens=True)
    more = incoming.told() if follows is None else {**incoming.told(), "follows": follows.id}
    await tell_opened(scope, ticket, message, agent_ids=opening.agent_ids, more=more)
    await tell_rules(scope, ticket, verdict.trace)
    if follows is not None:
        await _link(scope, ticket, follows)
    if mailbox.auto_reply and not verdict.skip_auto_reply:
        why_not = prudence.why_not(incoming.kept, letter, incoming.mailbox)
        await answering.answer(scope, ticket=ticket, mailbox=mailbox, to=letter.sender.email, why_not=why_not)
    return ticket, message


async def _link(scope: Scope, ticket: Ticket, follows: Ticket) -> None:
    """Link a ticket with the closed one that it follows, and tell it on both."""
    await ticket_links.link(scope.tx, ticket.id, follows.id)
    await record(scope, "ticket.linked", ticket.id, after={"linked": [follows.id]})
    await log(
        scope, ticket, f"It follows the ticket {follows.id}, which was closed too long ago to be reopened."
    )
    at = acted(scope, follows).latest_at
    await log(scope, replace(follows, latest_at=at), f"The ticket {ticket.id} follows this one.")
    await tickets.save(scope.tx, touched(scope, follows))
