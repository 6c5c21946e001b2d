"""`rolodesk mailbox connect` and `disconnect`: the servers that a mailbox fetches from and sends through."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from rolodesk.actions import connections, mailboxes
from rolodesk.actions.scope import Scope
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import write_in
from rolodesk.model.connection import (
    Auth,
    Connection,
    ConnectionKind,
    ConnectionSetup,
    Credentials,
    OAuthGrant,
    Password,
    Security,
    check_grant,
    check_password,
    place_of,
    sealed,
)
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Mailbox, Sending
from rolodesk.storage.keyring import keyring_at

PORTS: Final = {
    (ConnectionKind.IMAP, Security.TLS): 993,
    (ConnectionKind.IMAP, Security.STARTTLS): 143,
    (ConnectionKind.IMAP, Security.NONE): 143,
    (ConnectionKind.RELAY, Security.TLS): 465,
    (ConnectionKind.RELAY, Security.STARTTLS): 587,
    (ConnectionKind.RELAY, Security.NONE): 25,
}


@click.command()
@workspace_option
@click.argument("mailbox_id", type=NUMBER)
@click.option("--imap", metavar="HOST[:PORT]", help="The server that its letters are fetched from.")
@click.option("--relay", metavar="HOST[:PORT]", help="The server that its mail leaves through (SMTP).")
@click.option(
    "--security",
    type=click.Choice([security.value for security in Security]),
    default=Security.TLS.value,
    show_default=True,
    help="Encrypted from the start, by STARTTLS, or not at all.",
)
@click.option("--username", default="", help="The name to log in with.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")
@click.option(
    "--oauth-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A JSON file with token_endpoint, client_id, client_secret, refresh_token, scope; - is stdin.",
)
@click.option("--folder", help="The folder to fetch from (INBOX).")
@click.option("--mark-seen", is_flag=True, help="Mark there as read what was fetched.")
@click.option("--only-new", is_flag=True, help="Leave what is in the folder already.")
@json_option
@click.pass_obj
def connect(
    operation: Operation,
    /,
    *,
    workspace_id: int,
    mailbox_id: int,
    imap: str | None,
    relay: str | None,
    security: str,
    username: str,
    password_stdin: bool,
    oauth_file: Path | None,
    folder: str | None,
    mark_seen: bool,
    only_new: bool,
) -> None:
    """Connect the mailbox MAILBOX_ID. Until it is confirmed, a mailbox newly connected sends nothing."""
    if (imap is None) == (relay is None):
        raise click.UsageError("give either --imap or --relay; for both, run it twice")
    kind = ConnectionKind.RELAY if imap is None else ConnectionKind.IMAP
    host, port = _host_and_port(imap or relay or "", default=PORTS[kind, Security(security)])
    credentials = _credentials(from_stdin=password_stdin, oauth_file=oauth_file)
    setup = ConnectionSetup(
        kind=kind,
        host=host,
        port=port,
        security=Security(security),
        auth=_auth_of(credentials),
        username=username,
        folder="INBOX" if folder is None and kind is ConnectionKind.IMAP else folder or "",
        marks_seen=mark_seen,
        only_new=only_new,
    ).checked()
    box = ""
    if credentials is not None:
        keyring = keyring_at(operation.settings.data, given=operation.settings.secret_keys)
        box = sealed(credentials, keyring, place=place_of(workspace_id, mailbox_id, kind))

    async def work(scope: Scope) -> tuple[Connection, Mailbox]:
        made = await connections.connect(scope, mailbox_id, setup, sealed=box)
        return made, await mailboxes.get(scope, mailbox_id)

    made, mailbox = write_in(operation.settings, workspace_id, work)
    lines = [f"the mailbox {mailbox.name} {_DOES[kind]} {made.host}:{made.port}"]
    if mailbox.sending == Sending.OBSERVING:
        confirm = f"rolodesk mailbox confirm {mailbox_id} --workspace {workspace_id}"
        lines.append(f"it observes, and sends nothing before you run: {confirm}")
    told = {"mailbox": mailbox_id, "workspace": workspace_id, "sending": mailbox.sending}
    operation.say({**told, **printed(made)}, *lines)


@click.command()
@workspace_option
@click.argument("mailbox_id", type=NUMBER)
@click.option("--imap", is_flag=True, help="The server that its letters are fetched from.")
@click.option("--relay", is_flag=True, help="The server that its mail leaves through.")
@json_option
@click.pass_obj
def disconnect(
    operation: Operation, /, *, workspace_id: int, mailbox_id: int, imap: bool, relay: bool
) -> None:
    """Forget a connection of the mailbox MAILBOX_ID, and its password. Mail and tickets stay."""
    if imap == relay:
        raise click.UsageError("give either --imap or --relay; for both, run it twice")
    kind = ConnectionKind.IMAP if imap else ConnectionKind.RELAY
    write_in(operation.settings, workspace_id, lambda scope: connections.disconnect(scope, mailbox_id, kind))
    operation.say(
        {"mailbox": mailbox_id, "workspace": workspace_id, "kind": kind, "disconnected": True},
        f"the mailbox {mailbox_id} has no {kind} connection any more",
    )


def printed(connection: Connection) -> Printable:
    """Give what is printed of a connection: how it is, and nothing of its secret."""
    of_imap = {
        "folder": connection.folder,
        "mark_seen": connection.marks_seen,
        "only_since": _moment(connection.fetch_from),
    }
    return {
        "kind": connection.kind,
        "host": connection.host,
        "port": connection.port,
        "security": connection.security,
        "auth": connection.auth,
        "username": connection.username,
        **(of_imap if connection.kind == ConnectionKind.IMAP else {}),
        "state": connection.state,
        "last_ok_at": _moment(connection.last_ok_at),
        "last_error": connection.last_error,
        "last_error_at": _moment(connection.last_error_at) if connection.last_error else None,
        "next_try_at": _moment(connection.next_try_at) if connection.last_error else None,
        "updated_at": print_moment(connection.updated_at),
    }


def in_words(found: Sequence[Connection]) -> list[str]:
    """Give each connection in two words, for a table."""
    return [f"{one.kind} {one.state}" for one in found]


_DOES: Final = {
    ConnectionKind.IMAP: "fetches its letters from",
    ConnectionKind.RELAY: "sends through",
}


def _moment(at: int | None) -> str | None:
    return None if at is None else print_moment(at)


def _auth_of(credentials: Credentials | None) -> Auth:
    match credentials:
        case Password():
            return Auth.PASSWORD
        case OAuthGrant():
            return Auth.OAUTH
        case None:
            return Auth.NONE


def _host_and_port(text: str, *, default: int) -> tuple[str, int]:
    """Read HOST, HOST:PORT, or an IPv6 address in brackets with or without one."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    host = host.removeprefix("[").removesuffix("]")
    if not port:
        return host, default
    if not port.isascii() or not port.isdecimal() or len(port) > 5:  # noqa: PLR2004 - digits of 65535
        raise click.BadParameter(f"{text!r} is not HOST or HOST:PORT")
    return host, int(port)


def _credentials(*, from_stdin: bool, oauth_file: Path | None) -> Credentials | None:
    if from_stdin and oauth_file is not None:
        raise click.UsageError("give either --password-stdin or --oauth-file")
    if oauth_file is not None:
        given = sys.stdin.read() if str(oauth_file) == "-" else oauth_file.read_text("utf-8", "replace")
        return check_grant(given)
    if not from_stdin:
        return None
    if sys.stdin.isatty():
        return check_password(click.prompt("Password", hide_input=True, err=True))
    return check_password(sys.stdin.readline().rstrip("\r\n"))
