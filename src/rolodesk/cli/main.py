"""The command `rolodesk`: the table of its commands, each imported when it is run."""

import sys
from collections.abc import Sequence
from typing import Final, Never

import click

from rolodesk.cli.command_table import CommandTable, Listed
from rolodesk.cli.operation import Operation, json_option

COMMANDS: Final = {
    "serve": Listed("serving:serve", "Answer HTTP, and do the background work beside it."),
    "work": Listed("serving:work", "Do the background work alone."),
    "migrate": Listed("keeping:migrate", "Make the store, or bring it to the newest revision."),
    "backup": Listed("keeping:backup", "Write everything into one file, while the hub runs."),
    "restore": Listed("keeping:restore", "Fill the store from a backup's file."),
    "export-workspace": Listed("moving:export_workspace", "Write one workspace into a file."),
    "import-workspace": Listed("moving:import_workspace", "Take a workspace in from its file."),
    "move": Listed("moving:move", "Bring a workspace into another installation."),
    "pull": Listed("pulling:pull", "Take over what an account of another vendor holds."),
    "doctor": Listed("doctor:doctor", "Say what is wrong with the installation, and how to mend it."),
    "workspace": Listed("workspaces:workspace", "Make and list workspaces."),
    "key": Listed("keys:key", "Make, list and revoke API keys."),
    "member": Listed("members:member", "Take in and list members, set their passwords."),
    "oidc": Listed("oidc:oidc", "Let people log in through an OpenID Connect provider."),
    "mailbox": Listed("mailboxes:mailbox", "Make and list shared mailboxes."),
    "location": Listed("locations:location", "Make and list locations."),
    "ticket": Listed("tickets:ticket", "Answer and edit tickets."),
    "mail": Listed("mail:mail", "Look after the mail that comes in and leaves."),
    "flow": Listed("flow:flow", "Keep the rules that letters are handled by, and try them out."),
    "audit": Listed("audit:audit", "Hold the journal against its seals."),
    "follower": Listed("followers:follower", "See who cannot handle an event, and skip one."),
    "rule": Listed("rules:rule", "Look at the rules that run when something happens, and try drafts."),
    "search": Listed("search:search", "Look after the index of search over everything."),
    "demo": Listed("demo:demo", "Make a workspace with a small company in it, to look around."),
}


@click.group(cls=CommandTable, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", metavar="DIR", help="The folder of the SQLite file and the attachments (./data).")
@click.option(
    "--database-url", metavar="URL", help="A PostgreSQL database to use instead of the SQLite file."
)
@click.version_option(package_name="rolodesk", message="rolodesk %(version)s")
@json_option
@click.pass_obj
def rolodesk(operation: Operation, *, data: str | None, database_url: str | None) -> None:
    """Run a self-hosted customer-contact hub. Settings also come from ROLODESK_* and DIR/rolodesk.toml."""
    operation.options.update(data=data, database_url=database_url)


def main(arguments: Sequence[str] | None = None) -> Never:
    """Run one command and exit: 0 done, 1 refused or failed, 2 not understood, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    operation = Operation(as_json="--json" in given)
    try:
        _refuse_broken_text(given)
        answer = rolodesk.main(given, prog_name="rolodesk", standalone_mode=False, obj=operation)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        operation.fail(_usage_sentence(error))
        sys.exit(error.exit_code)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        operation.fail(sentence)
        sys.exit(1)
    sys.exit(answer if isinstance(answer, int) else 0)


def _refuse_broken_text(arguments: Sequence[str]) -> None:
    """Refuse bytes that are no UTF-8: no text column could hold them."""
    for argument in arguments:
        if not argument.isascii() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise click.UsageError(f"the argument {argument!r} is not UTF-8")


def _usage_sentence(error: click.ClickException) -> str:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{error.format_message()} (see {error.ctx.command_path} --help)"
    return error.format_message()


def _sentence(error: Exception) -> str | None:
    """Say what an error means to the operator; None if it is a fault of ours, to be shown whole."""
    from rolodesk.cli.refusals import sentence_of  # noqa: PLC0415 - imports the drivers, needed only now

    return sentence_of(error)
