"""Playing the demo's conversations through, message by message, in the order of time."""

from collections.abc import Sequence

import msgspec

from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.tickets.editing import edit
from rolodesk.actions.tickets.inserting import insert
from rolodesk.cli.demo_company.company import Step
from rolodesk.cli.demo_company.scheduling import MINUTE, Conversation
from rolodesk.cli.store import DOOR
from rolodesk.model.message import Kind
from rolodesk.model.ticket import NewMessage, TicketChange
from rolodesk.model.workspace import Workspace
from rolodesk.storage.backdating import BackdatedTx
from rolodesk.storage.transaction import Tx


class _Moment(msgspec.Struct, frozen=True, order=True):
    """A step of a conversation in time."""

    at: int
    conversation: int
    step: int


def scope_at(tx: Tx, workspace: Workspace, at: int) -> Scope:
    """Give the scope of the operator at some time (ms)."""
    return Scope(BackdatedTx(tx, at), workspace=workspace, actor=OPERATOR, door=DOOR)


async def tell(tx: Tx, workspace: Workspace, conversations: Sequence[Conversation], *, now: int) -> int:
    """Play what has happened before `now` (ms); answer how many tickets were opened."""
    tickets: dict[int, int] = {}
    for moment in _moments(conversations, now=now):
        told = conversations[moment.conversation]
        scope = scope_at(tx, workspace, moment.at)
        message = _message(told, told.story.steps[moment.step], tickets.get(moment.conversation))
        ticket_id = (await insert(scope, message)).id
        if moment.conversation not in tickets:
            tickets[moment.conversation] = ticket_id
            await edit(scope, ticket_id, _particulars(told, conversations, tickets))
        elif moment.step == len(told.story.steps) - 1 and told.story.note is not None:
            await edit(scope, ticket_id, TicketChange(note=told.say(told.story.note)))
    return len(tickets)


def _moments(conversations: Sequence[Conversation], *, now: int) -> list[_Moment]:
    moments = [
        _Moment(conversation.starts_at + step.after * MINUTE, number, position)
        for number, conversation in enumerate(conversations)
        for position, step in enumerate(conversation.story.steps)
    ]
    return sorted(moment for moment in moments if moment.at < now)


def _message(told: Conversation, step: Step, ticket_id: int | None) -> NewMessage:
    from_customer = step.by == "customer"
    sender = told.customer if from_customer else told.agent
    return NewMessage(
        from_email=sender.email,
        from_name=sender.name,
        to_email=told.mailbox.addresses[0],
        to=(told.customer.email,) if step.by == "agent" else (),
        subject=told.say(told.story.subject),
        plain=told.say(step.text),
        kind=Kind.INTERNAL if step.by == "note" else Kind.EXTERNAL,
        ticket_id=ticket_id,
        append_open=False,
        status=step.status,
        labels=told.story.labels if ticket_id is None else (),
        assign_agents=() if from_customer else (told.agent.email,),
        auto_reply=False,
    )


def _particulars(
    told: Conversation, conversations: Sequence[Conversation], tickets: dict[int, int]
) -> TicketChange:
    """Say what is set on a new ticket beside its message."""
    followed = [tickets[number] for number, one in enumerate(conversations) if one is told.follows]
    return TicketChange(
        add_tags=told.story.tags,
        custom_fields={title: told.say(value) for title, value in told.story.fields.items()},
        link=tuple(followed),
    )
