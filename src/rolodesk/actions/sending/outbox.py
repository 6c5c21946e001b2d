"""Reading what waits to leave and why, and what left into the built-in outbox."""

from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import OutgoingState
from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Permission, Sending
from rolodesk.storage import installation, outgoing_lists
from rolodesk.storage.installation import SENDING_PAUSED
from rolodesk.storage.outgoing_lists import QueuedMail, Sunk
from rolodesk.storage.transaction import Tx

__all__ = ["NOT_DONE", "QueuedMail", "Sunk", "list_outbox", "list_page", "list_queue", "why_it_waits"]

NOT_DONE: Final = (OutgoingState.WAITING.value, OutgoingState.HELD.value)


async def list_page(
    scope: Scope, wanted: Wanted, *, state: OutgoingState | None = None, mailbox_id: int | None = None
) -> Page[tuple[QueuedMail, str]]:
    """
    List the mails of a state and of a mailbox by `id`, each with why it has not left, or what a server said.

    An actor is shown those of the tickets that they see.
    """
    scope.require(Permission.TICKETS_READ)
    seen = None if scope.actor.mailboxes is None else sorted(scope.actor.mailboxes)
    of_state = None if state is None else state.value
    paused = await installation.get(scope.tx, SENDING_PAUSED)
    found = await outgoing_lists.walk(scope.tx, wanted, state=of_state, mailbox_id=mailbox_id, seen=seen)
    told = [(one, why_it_waits(one, paused=paused, now=scope.now)) for one in found.items]
    return Page(told, found.has_more)


async def list_queue(
    tx: Tx, *, states: tuple[str, ...] = NOT_DONE, workspace_id: int | None = None
) -> list[tuple[QueuedMail, str]]:
    """
    List the mails that have not left, or those in other states, each with why; of EVERYWHERE.

    They are ordered by workspace, and by when they may leave.
    """
    paused = await installation.get(tx, SENDING_PAUSED)
    found = await outgoing_lists.queued(tx, states=states, workspace_id=workspace_id)
    return [(one, why_it_waits(one, paused=paused, now=tx.now)) for one in found]


async def list_outbox(tx: Tx, *, workspace_id: int | None = None) -> list[Sunk]:
    """List the mails that left into the built-in outbox, in the order they left; of EVERYWHERE."""
    return await outgoing_lists.sunk(tx, workspace_id=workspace_id)


def why_it_waits(queued: QueuedMail, *, paused: str | None, now: int) -> str:
    """Say in a few words why a mail has not left; what a server said, if it is in another state."""
    mail = queued.mail
    if mail.state != OutgoingState.WAITING:
        return mail.answer
    is_tried_again = mail.attempts > 0 and mail.next_try_at > now
    reasons = (
        (mail.leased_until is not None and mail.leased_until > now, "it is being sent"),
        (paused is not None, f"all sending is paused: {paused}"),
        (queued.sending != Sending.ACTIVE, "its mailbox is observing: confirm that it may send"),
        (mail.send_at > now, f"it leaves at {print_moment(mail.send_at)}"),
        (queued.waits_for_another, "an earlier mail of its ticket has to leave first"),
        (
            is_tried_again,
            f"tried {mail.attempts} times, next at {print_moment(mail.next_try_at)}: {mail.answer}",
        ),
    )
    return next((reason for applies, reason in reasons if applies), "it is about to leave")
