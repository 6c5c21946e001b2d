"""`rolodesk mailbox`: making and listing shared mailboxes."""

import click

from rolodesk.actions import mailboxes
from rolodesk.actions.mailboxes import StaffedMailbox
from rolodesk.cli.operation import Operation, Printable, id_option, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.moment import print_moment


@click.group()
@json_option
def mailbox() -> None:
    """Make and list shared mailboxes, to whose addresses tickets are written."""


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
    """List the mailboxes of a workspace."""
    found = read_in(operation.settings, workspace_id, mailboxes.listed)
    operation.say_all(
        [printed(one, workspace_id) for one in found],
        columns=["id", "name", "addresses", "members", "auto_reply", "created_at"],
    )


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
