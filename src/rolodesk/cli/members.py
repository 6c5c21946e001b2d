"""`rolodesk member`: taking people in, listing them, letting them log in."""

import click

from rolodesk.actions import login_links, members, second_factors
from rolodesk.cli.address import running_at
from rolodesk.cli.operation import Operation, Printable, id_option, json_option, workspace_option
from rolodesk.cli.passwords import hash_of_given
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Member, Role


@click.group()
@json_option
def member() -> None:
    """Take people into a workspace, list them, let them log in."""


@member.command()
@workspace_option
@click.option("--email", required=True, help="The e-mail address they log in with.")
@click.option("--name", required=True, help="Their name, for people.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.AGENT.value,
    show_default=True,
    help="Owners and admins see every mailbox, agents those they are let into.",
)
@click.option("--password-stdin", is_flag=True, help="Read a first password from stdin.")
@id_option("member")
@json_option
@click.pass_obj
def create(
    operation: Operation,
    *,
    workspace_id: int,
    email: str,
    name: str,
    role: str,
    password_stdin: bool,
    chosen_id: int | None,
) -> None:
    """Make somebody a member. One e-mail address is one person, in however many workspaces."""
    password_hash = hash_of_given() if password_stdin else None
    made = write_in(
        operation.settings,
        workspace_id,
        lambda scope: members.create(
            scope,
            email=email,
            name=name,
            role=Role(role),
            password_hash=password_hash,
            member_id=chosen_id,
        ),
    )
    operation.say(printed(made, workspace_id), f"made {made.email} {made.role} with the id {made.id}")


@member.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the members of a workspace."""
    found = read_in(operation.settings, workspace_id, members.listed)
    operation.say_all(
        [printed(one, workspace_id) for one in found],
        columns=["id", "email", "name", "role", "created_at"],
    )


@member.command()
@workspace_option
@click.option("--email", required=True, help="The e-mail address they log in with.")
@json_option
@click.pass_obj
def set_password(operation: Operation, *, workspace_id: int, email: str) -> None:
    """Set a member's password, read from stdin or asked for, and end all of their log-ins."""
    password_hash = hash_of_given()
    changed = write_in(
        operation.settings,
        workspace_id,
        lambda scope: members.set_password(scope, email, password_hash),
    )
    operation.say(printed(changed, workspace_id), f"set the password of {changed.email}")


@member.command("login-link")
@workspace_option
@click.option("--email", required=True, help="The e-mail address they log in with.")
@json_option
@click.pass_obj
def login_link(operation: Operation, *, workspace_id: int, email: str) -> None:
    """Print a link that logs a member in once, within 24 hours. Whoever has it first is let in."""
    settings = operation.settings
    token = write_in(settings, workspace_id, lambda scope: login_links.make_for(scope, email))
    running = running_at(settings.data) or f"http://{settings.host}:{settings.port}"
    origin = settings.public_url or running
    operation.say({"url": f"{origin}/login/{token}", "email": email}, f"{origin}/login/{token}")


@member.command("reset-totp")
@workspace_option
@click.option("--email", required=True, help="The e-mail address they log in with.")
@json_option
@click.pass_obj
def reset_totp(operation: Operation, *, workspace_id: int, email: str) -> None:
    """Take a member's second factor away, for one who has lost it, and end all of their log-ins."""
    changed = write_in(
        operation.settings, workspace_id, lambda scope: second_factors.reset_by_email(scope, email)
    )
    operation.say(printed(changed, workspace_id), f"{changed.email} has no second factor any more")


def printed(member: Member, workspace_id: int) -> Printable:
    """Give what is printed of a member."""
    return {
        "id": member.id,
        "workspace": workspace_id,
        "email": member.email,
        "name": member.name,
        "role": member.role,
        "created_at": print_moment(member.created_at),
    }
