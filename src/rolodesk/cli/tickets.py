"""`rolodesk ticket`: answering tickets, and what no dialect can set on them."""

from collections.abc import Sequence

import click
from msgspec import UNSET

from rolodesk.actions.tickets.editing import edit as edit_ticket
from rolodesk.cli.answering import forward, reply
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import write_in
from rolodesk.model.moment import print_moment
from rolodesk.model.ticket import Status, Ticket, TicketChange


@click.group()
@json_option
def ticket() -> None:
    """Answer and edit tickets."""


ticket.add_command(reply)
ticket.add_command(forward)


@ticket.command()
@workspace_option
@click.argument("ticket_id", type=NUMBER)
@click.option("--status", type=click.Choice([status.value for status in Status]), help="Where it stands.")
@click.option("--subject", help="The subject.")
@click.option("--note", help='The ticket\'s own note; "" removes it.')
@click.option("--mailbox", "mailbox_id", type=NUMBER, help="The id of the mailbox to move it to.")
@click.option("--tag", "add_tags", multiple=True, help="A tag to add; repeats.")
@click.option("--untag", "remove_tags", multiple=True, help="A tag to remove; repeats.")
@click.option("--label", "add_labels", multiple=True, help="A label to add, made where missing; repeats.")
@click.option("--unlabel", "remove_labels", multiple=True, help="A label to remove; repeats.")
@click.option("--assign", multiple=True, help="The e-mail of a member to assign it to; repeats.")
@click.option("--unassign", multiple=True, help="The e-mail of a member to take it from; repeats.")
@click.option("--link", type=NUMBER, multiple=True, help="The id of a ticket to link it with; repeats.")
@click.option("--unlink", type=NUMBER, multiple=True, help="The id of a ticket to part it from; repeats.")
@click.option("--field", "fields", multiple=True, help='"Title=Value", or "Title=" to clear it; repeats.')
@json_option
@click.pass_obj
def edit(
    operation: Operation,
    /,
    *,
    workspace_id: int,
    ticket_id: int,
    status: str | None,
    subject: str | None,
    note: str | None,
    mailbox_id: int | None,
    fields: Sequence[str],
    **lists: tuple[str, ...],
) -> None:
    """Change the ticket TICKET_ID. What is so already changes nothing; status deleted deletes it."""
    change = TicketChange(
        status=UNSET if status is None else Status(status),
        subject=UNSET if subject is None else subject,
        note=UNSET if note is None else note,
        mailbox_id=UNSET if mailbox_id is None else mailbox_id,
        custom_fields=dict(map(_field, fields)),
        **lists,  # type: ignore[arg-type]  # each option is named as its field, with the field's type
    )
    if change == TicketChange():
        raise click.UsageError("nothing to change is given: say what, such as --status solved")
    changed = write_in(operation.settings, workspace_id, lambda scope: edit_ticket(scope, ticket_id, change))
    told = f"ticket {changed.id} is {changed.status}: {changed.subject}"
    operation.say(printed(changed, workspace_id), told)


def printed(ticket: Ticket, workspace_id: int) -> Printable:
    """Give what is printed of a ticket."""
    return {
        "id": ticket.id,
        "workspace": workspace_id,
        "mailbox": ticket.mailbox_id,
        "status": ticket.status,
        "subject": ticket.subject,
        "note": ticket.note,
        "tags": list(ticket.tags),
        "labels": list(ticket.labels),
        "custom_fields": ticket.custom_fields,
        "created_at": print_moment(ticket.created_at),
        "updated_at": print_moment(ticket.updated_at),
    }


def _field(text: str) -> tuple[str, str | None]:
    title, separator, value = text.partition("=")
    if not separator or not title.strip():
        raise click.BadParameter(f'{text!r} is not "Title=Value"', param_hint="--field")
    return title.strip(), value.strip() or None
