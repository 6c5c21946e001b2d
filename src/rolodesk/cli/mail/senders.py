"""`rolodesk mail block`, `unblock`, `blocked`, `flagged`, `unflag`: whose mail is spam, whom ours misses."""

import click

from rolodesk.actions.intake import blocking, flagging
from rolodesk.cli.operation import Operation, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.errors import Unknown
from rolodesk.model.moment import print_moment


@click.command()
@workspace_option
@click.argument("sender")
@json_option
@click.pass_obj
def block(operation: Operation, *, workspace_id: int, sender: str) -> None:
    """Make letters from SENDER spam from now on: an address, or @example.org with all that is below it."""
    pattern = write_in(operation.settings, workspace_id, lambda scope: blocking.block(scope, sender))
    operation.say({"workspace": workspace_id, "sender": pattern}, f"blocked {pattern}")


@click.command()
@workspace_option
@click.argument("sender")
@json_option
@click.pass_obj
def unblock(operation: Operation, *, workspace_id: int, sender: str) -> None:
    """Block SENDER, an address or @example.org, no longer."""
    pattern = write_in(operation.settings, workspace_id, lambda scope: blocking.unblock(scope, sender))
    operation.say({"workspace": workspace_id, "sender": pattern}, f"{pattern} is blocked no longer")


@click.command()
@workspace_option
@json_option
@click.pass_obj
def blocked(operation: Operation, *, workspace_id: int) -> None:
    """List whose letters are spam."""
    found = read_in(operation.settings, workspace_id, blocking.blocked)
    operation.say_all(
        [
            {"workspace": workspace_id, "sender": one.pattern, "created_at": print_moment(one.created_at)}
            for one in found
        ],
        columns=["sender", "created_at"],
    )


@click.command()
@workspace_option
@json_option
@click.pass_obj
def flagged(operation: Operation, *, workspace_id: int) -> None:
    """List the addresses that a mail could not be delivered to, with the last reason."""
    found = read_in(operation.settings, workspace_id, flagging.flagged)
    operation.say_all(
        [
            {
                "workspace": workspace_id,
                "email": one.email,
                "reason": one.reason,
                "flagged_at": print_moment(one.flagged_at),
            }
            for one in found
        ],
        columns=["email", "reason", "flagged_at"],
    )


@click.command()
@workspace_option
@click.argument("email")
@json_option
@click.pass_obj
def unflag(operation: Operation, *, workspace_id: int, email: str) -> None:
    """Take the flag from the address EMAIL."""
    if not write_in(operation.settings, workspace_id, lambda scope: flagging.unflag(scope, email)):
        raise Unknown("flagged address", email)
    operation.say({"workspace": workspace_id, "email": email}, f"took the flag from {email}")
