"""`rolodesk mail outbox`, `queue`, `cancel`, `release`, `pause` and `resume`: the mail that leaves."""

from collections.abc import Sequence

import click

from rolodesk.actions.sending import cancelling, holding, pausing
from rolodesk.actions.sending.outbox import NOT_DONE, QueuedMail, Sunk, list_outbox, list_queue
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import use_store, write_everywhere, write_in
from rolodesk.mail.outbound.reading import SunkLetter, read_letter
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import Outgoing, OutgoingState
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.transaction import EVERYWHERE, Engine

_one_workspace = click.option(
    "--workspace", "workspace_id", type=NUMBER, help="The id of a workspace; all of them unless given."
)


@click.command()
@_one_workspace
@json_option
@click.pass_obj
def outbox(operation: Operation, *, workspace_id: int | None) -> None:
    """Print the mail in the built-in outbox, where all of it goes without a relay; oldest first."""
    blobs = open_blobs(operation.settings.blobs)

    async def read(engine: Engine) -> list[tuple[Sunk, SunkLetter]]:
        found = await engine.search(EVERYWHERE, lambda tx: list_outbox(tx, workspace_id=workspace_id))
        return [(one, await read_letter(blobs.open(one.mail.blob_key))) for one in found]

    letters = use_store(operation.settings, read)
    operation.say([_sunk(*one) for one in letters], *(_as_text(*one) for one in letters))


@click.command()
@_one_workspace
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in OutgoingState]),
    help="Mails in this state; repeats. Unless given: waiting and held.",
)
@json_option
@click.pass_obj
def queue(operation: Operation, *, workspace_id: int | None, states: Sequence[str]) -> None:
    """Print the mail that has not left, and why."""
    wanted = tuple(states) or NOT_DONE

    async def read(engine: Engine) -> list[tuple[QueuedMail, str]]:
        return await engine.search(
            EVERYWHERE, lambda tx: list_queue(tx, states=wanted, workspace_id=workspace_id)
        )

    found = use_store(operation.settings, read)
    operation.say_all(
        [_queued(*one) for one in found],
        columns=["id", "workspace", "ticket", "state", "to", "subject", "reason"],
    )


@click.command()
@workspace_option
@click.argument("mail_id", type=NUMBER)
@json_option
@click.pass_obj
def cancel(operation: Operation, *, workspace_id: int, mail_id: int) -> None:
    """Take the mail MAIL_ID back, if it has not left."""
    mail = write_in(operation.settings, workspace_id, lambda scope: cancelling.cancel(scope, mail_id))
    operation.say(printed(mail, workspace_id), f"took mail {mail.id} back")


@click.command()
@workspace_option
@click.argument("mail_id", type=NUMBER)
@json_option
@click.pass_obj
def release(operation: Operation, *, workspace_id: int, mail_id: int) -> None:
    """Let the mail MAIL_ID go: one that is held, waits, or has failed, which is tried anew."""
    mail = write_in(operation.settings, workspace_id, lambda scope: holding.release(scope, mail_id))
    operation.say(printed(mail, workspace_id), f"mail {mail.id} leaves at {print_moment(mail.send_at)}")


@click.command()
@click.option("--reason", default="paused by hand", show_default=True, help="What is told meanwhile.")
@json_option
@click.pass_obj
def pause(operation: Operation, *, reason: str) -> None:
    """Let no mail leave, of any workspace, until `rolodesk mail resume`."""
    told = write_everywhere(operation.settings, lambda tx: pausing.pause(tx, reason=reason))
    operation.say({"paused": True, "reason": told}, f"sending is paused: {told}")


@click.command()
@json_option
@click.pass_obj
def resume(operation: Operation) -> None:
    """Let mail leave again."""
    was_paused = write_everywhere(operation.settings, pausing.resume)
    said = "mail leaves again" if was_paused else "sending was not paused"
    operation.say({"paused": False, "was_paused": was_paused}, said)


def printed(mail: Outgoing, workspace_id: int) -> Printable:
    """Give what is printed of a mail."""
    return {
        "id": mail.id,
        "workspace": workspace_id,
        "ticket": mail.ticket_id,
        "message": mail.message_id,
        "mailbox": mail.mailbox_id,
        "kind": mail.kind,
        "state": mail.state,
        "message_id": f"<{mail.message_ref}>",
        "recipients": [
            {"email": one.email, "done": one.is_done, "failed": one.failed, "answer": one.answer}
            for one in mail.recipients
        ],
        "send_at": print_moment(mail.send_at),
        "next_try_at": print_moment(mail.next_try_at),
        "attempts": mail.attempts,
        "via": mail.via,
        "answer": mail.answer,
        "created_at": print_moment(mail.created_at),
        "done_at": None if mail.done_at is None else print_moment(mail.done_at),
    }


def _queued(queued: QueuedMail, reason: str) -> Printable:
    to = ", ".join(one.email for one in queued.mail.recipients)
    return {
        **printed(queued.mail, queued.workspace_id),
        "subject": queued.subject,
        "to": to,
        "reason": reason,
    }


def _sunk(sunk: Sunk, letter: SunkLetter) -> Printable:
    return {
        "id": sunk.mail.id,
        "workspace": sunk.workspace_id,
        "ticket": sunk.mail.ticket_id,
        "message": sunk.mail.message_id,
        "from": letter.sender,
        "to": letter.to,
        "recipients": [one.email for one in sunk.mail.recipients],
        "subject": letter.subject,
        "headers": letter.headers,
        "text": letter.text,
        "sent_at": print_moment(sunk.mail.done_at or sunk.mail.created_at),
    }


def _as_text(sunk: Sunk, letter: SunkLetter) -> str:
    names = ("Date", "From", "To", "Cc", "Subject")
    head = "\n".join(f"{name}: {letter.headers[name]}" for name in names if name in letter.headers)
    whose = f"workspace {sunk.workspace_id}, ticket {sunk.mail.ticket_id}"
    return f"--- mail {sunk.mail.id} of {whose}\n{head}\n\n{letter.text}"
