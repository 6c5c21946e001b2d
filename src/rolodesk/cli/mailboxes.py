"""`rolodesk mailbox`: making, changing, listing and deleting shared mailboxes."""

import click

from rolodesk.actions import connections, mailbox_removal, mailboxes
from rolodesk.actions.mailboxes import StaffedMailbox
from rolodesk.actions.scope import Scope
from rolodesk.cli.connections import connect, disconnect, in_words
from rolodesk.cli.connections import printed as printed_connection
from rolodesk.cli.operation import NUMBER, Operation, Printable, id_option, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.connection import Connection
from rolodesk.model.mailbox_change import MailboxChange
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Sending


@click.group()
@json_option
def mailbox() -> None:
    """Make, change, connect, list and delete shared mailboxes, to whose addresses tickets are written."""


@mailbox.command()
@workspace_option
@click.option("--name", required=True, help="The name, for people.")
@click.option("--address", "addresses", multiple=True, required=True, help="An e-mail address; repeats.")
@click.option("--member", "members", multiple=True, help="The e-mail of a member to let in; repeats.")
@click.option("--auto-reply", help="A text that everyone who opens a ticket is answered with.")
@id_option("mailbox")
@json_option
@click.pass_obj
def create(
    operation: Operation,
    *,
    workspace_id: int,
    name: str,
    addresses: tuple[str, ...],
    members: tuple[str, ...],
    auto_reply: str | None,
    chosen_id: int | None,
) -> None:
    """Make a mailbox. Owners and admins need not be let in."""
    made = write_in(
        operation.settings,
        workspace_id,
        lambda scope: mailboxes.create(
            scope,
            name=name,
            addresses=addresses,
            member_emails=members,
            auto_reply=auto_reply,
            mailbox_id=chosen_id,
        ),
    )
    operation.say(
        printed(made, workspace_id), f"made the mailbox {made.mailbox.name} with the id {made.mailbox.id}"
    )


@mailbox.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the mailboxes of a workspace, and how their connections are."""

    async def read(scope: Scope) -> tuple[list[StaffedMailbox], list[Connection]]:
        return await mailboxes.listed(scope), await connections.listed(scope)

    found, connected = read_in(operation.settings, workspace_id, read)
    rows = []
    for staffed in found:
        own = [one for one in connected if one.mailbox_id == staffed.mailbox.id]
        told = list(map(printed_connection, own)) if operation.as_json else in_words(own)
        rows.append({**printed_whole(staffed, workspace_id), "connections": told})
    operation.say_all(
        rows,
        columns=["id", "name", "addresses", "members", "auto_reply", "sending", "connections", "created_at"],
    )


@mailbox.command()
@workspace_option
@click.argument("mailbox_id", type=NUMBER)
@click.option("--name", help="The name, for people.")
@click.option("--address", "addresses", multiple=True, help="All its addresses from now on; repeats.")
@click.option("--auto-reply", help='What everyone who opens a ticket is answered with; "" is nothing.')
@click.option("--signature", help='Plain text below what an agent writes; "" is none.')
@click.option("--template", help='HTML around what is sent, with {{content}} in it once; "" is none.')
@click.option("--files-senders/--no-files-senders", default=None, help="Make contacts of unknown senders.")
@click.option("--undo-seconds", type=NUMBER, help="How long what a person writes can be taken back.")
@click.option("--follow-up-days", type=NUMBER, help="How long a reply reopens a closed ticket.")
@click.option(
    "--sending", type=click.Choice([one.value for one in Sending]), help="Whether it sends, or observes."
)
@json_option
@click.pass_obj
def edit(
    operation: Operation,
    /,
    *,
    workspace_id: int,
    mailbox_id: int,
    addresses: tuple[str, ...],
    sending: str | None,
    **given: str | bool | int | None,
) -> None:
    """Change the mailbox MAILBOX_ID."""
    fields: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if addresses:
        fields["addresses"] = addresses
    if sending is not None:
        fields["sending"] = Sending(sending)
    if not fields:
        raise click.UsageError("nothing to change is given: say what, such as --signature TEXT")
    change = MailboxChange(**fields)  # type: ignore[arg-type]  # each option is named as its field, with its type
    changed = write_in(
        operation.settings, workspace_id, lambda scope: mailboxes.edit(scope, mailbox_id, change)
    )
    operation.say(printed_whole(changed, workspace_id), f"changed the mailbox {changed.mailbox.name}")


@mailbox.command()
@workspace_option
@click.argument("mailbox_id", type=NUMBER)
@json_option
@click.pass_obj
def confirm(operation: Operation, *, workspace_id: int, mailbox_id: int) -> None:
    """Let the mailbox MAILBOX_ID send: it observes since it was connected."""
    confirmed = write_in(operation.settings, workspace_id, lambda scope: mailboxes.confirm(scope, mailbox_id))
    operation.say(printed_whole(confirmed, workspace_id), f"the mailbox {confirmed.mailbox.name} sends")


@mailbox.command()
@workspace_option
@click.argument("mailbox_id", type=NUMBER)
@click.option(
    "--move-to",
    type=NUMBER,
    help="The id of the mailbox that takes over its tickets, addresses, canned replies and letters.",
)
@json_option
@click.pass_obj
def delete(operation: Operation, *, workspace_id: int, mailbox_id: int, move_to: int | None) -> None:
    """Delete the mailbox MAILBOX_ID. Over 200 tickets are moved in the background; it goes at the end."""
    job = write_in(
        operation.settings,
        workspace_id,
        lambda scope: mailbox_removal.delete(scope, mailbox_id, move_to=move_to),
    )
    told = {"id": mailbox_id, "workspace": workspace_id, "move_to": move_to}
    if job is None:
        operation.say({**told, "job": None}, f"deleted the mailbox {mailbox_id}")
    else:
        operation.say(
            {**told, "job": job.id},
            f"job {job.id} moves the tickets of the mailbox {mailbox_id}, and deletes it at its end",
        )


mailbox.add_command(connect)
mailbox.add_command(disconnect)


def printed(staffed: StaffedMailbox, workspace_id: int) -> Printable:
    """Give what is printed of a mailbox."""
    mailbox = staffed.mailbox
    return {
        "id": mailbox.id,
        "workspace": workspace_id,
        "name": mailbox.name,
        "addresses": list(mailbox.addresses),
        "members": [member.email for member in staffed.members],
        "auto_reply": mailbox.auto_reply,
        "created_at": print_moment(mailbox.created_at),
    }


def printed_whole(staffed: StaffedMailbox, workspace_id: int) -> Printable:
    """Give what is printed of a mailbox, with how it sends and receives."""
    mailbox = staffed.mailbox
    return {
        **printed(staffed, workspace_id),
        "signature": mailbox.signature,
        "template": mailbox.template,
        "sending": mailbox.sending,
        "files_senders": mailbox.files_senders,
        "undo_seconds": mailbox.undo_seconds,
        "follow_up_days": mailbox.follow_up_days,
    }
