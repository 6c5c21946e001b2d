"""`rolodesk demo`: a workspace with a small company in it."""

import click

from rolodesk.cli.demo_company.seeding import provide
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.store import write_everywhere


@click.command()
@json_option
@click.pass_obj
def demo(operation: Operation) -> None:
    """Make a workspace with a small company in it: 40 contacts, 12 accounts, 60 tickets.

    There is one of it; run again, this says that it is there. Nothing in it is ever sent to anyone.
    """
    provided = write_everywhere(operation.settings, provide)
    workspace = provided.workspace
    answer = {"id": workspace.id, "name": workspace.name, "made": provided.made}
    if not provided.made:
        operation.say(answer, f"the workspace {workspace.name} is there already, with the id {workspace.id}")
        return
    operation.say(
        {
            **answer,
            "contacts": provided.contacts,
            "accounts": provided.accounts,
            "tickets": provided.tickets,
        },
        f"made the workspace {workspace.name} with the id {workspace.id}",
        f"a key for it: rolodesk key create --workspace {workspace.id} --name demo"
        " --scope contacts:write --scope tickets:write",
    )
