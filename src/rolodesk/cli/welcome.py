"""What a newcomer is shown once the hub answers: a workspace, a log-in, a key, a line per dialect."""

import sys
from typing import Final

import click
import msgspec
from msgspec.structs import replace

from rolodesk.actions import api_keys, login_links, mailboxes, members, setting_up, workspaces
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.cli.demo_company.seeding import provide
from rolodesk.cli.store import DOOR, write_everywhere
from rolodesk.config import Settings
from rolodesk.model.workspace import Member, Permission, Role, Workspace
from rolodesk.storage import directory
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import Tx

WORKSPACE: Final = "My company"
OWNER: Final = "owner@example.org"
MAILBOX: Final = "info@example.org"


class Welcome(msgspec.Struct, frozen=True):
    """What was found or made. `token` logs the owner in once; `key` is shown once."""

    workspace: Workspace
    owner: Member
    token: str
    key: str
    set_up: str | None = None
    """By this token the workspace is taken over, by whoever names it and themselves."""


def print_welcome(settings: Settings, url: str, *, demo: bool) -> None:
    """Make what is missing, and print how to begin. Every start makes a log-in link and a key anew.

    `demo` begins in the demo's workspace, with a small company in it, else in the oldest one.
    """
    keyring = keyring_at(settings.data, given=settings.secret_keys)

    async def welcome(tx: Tx) -> Welcome:
        found = await (_welcome_to_demo(tx) if demo else _welcome(tx))
        return replace(found, set_up=await setting_up.token_for(tx, keyring))

    made = write_everywhere(settings, welcome)
    origin = settings.public_url or url
    lines = (
        f"  Workspace  {made.workspace.name} (userId {made.workspace.id})",
        *([] if made.set_up is None else _set_up_lines(f"{origin}/setup/{made.set_up}")),
        f"  Log in     {origin}/login/{made.token}",
        f"             as {made.owner.email}; the link works once, within 24 hours",
        f"  API key    {made.key}",
        f"             shown this once; make others with: {sys.argv[0]} key create --help",
        f"  Documents  {origin}/docs",
        "",
        "For the examples of README and documents:",
        "",
        f"export URL={origin} KEY={made.key} WORKSPACE={made.workspace.id}",
        "",
        "A line for each dialect (ImBox contacts, ImBox tickets, LunarSend, Whautomate):",
        "",
        *curl_lines(origin, workspace_id=made.workspace.id, key=made.key),
        "",
        "Ctrl+C stops it.",
    )
    click.echo("\n" + "\n".join(lines))


def _set_up_lines(url: str) -> list[str]:
    return [
        f"  Set up     {url}",
        "             names the workspace and you, its owner; or only look around:",
    ]


def curl_lines(origin: str, *, workspace_id: int, key: str) -> list[str]:
    """Give a line per dialect that a fresh workspace answers with 200."""
    john = '{"first_name": "John", "last_name": "Doe", "email": "johndoe@example.com"}'
    return [
        f"curl '{origin}/api/{key}/{workspace_id}/contacts?limit=2'",
        f"curl '{origin}/message/listTickets/{key}/{workspace_id}?limit=2'",
        f"curl -X POST -H 'x-api-key: {key}' -d '{john}' {origin}/api/v1/contacts",
        f"curl -H 'x-api-key: {key}' '{origin}/v1/contacts?limit=2'",
    ]


async def _welcome(tx: Tx) -> Welcome:
    found = await directory.workspaces_listed(tx)
    if found:
        return await _welcome_to(tx, found[0])
    workspace = await workspaces.create(tx, name=WORKSPACE)
    await setting_up.offer(tx, workspace)
    welcome = await _welcome_to(tx, workspace)
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)
    await mailboxes.create(scope, name="Support", addresses=[MAILBOX], member_emails=[welcome.owner.email])
    return welcome


async def _welcome_to_demo(tx: Tx) -> Welcome:
    return await _welcome_to(tx, (await provide(tx)).workspace)


async def _welcome_to(tx: Tx, workspace: Workspace) -> Welcome:
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)
    owner = await _owner(scope)
    _, key = await api_keys.create(scope, name="make serve", permissions=tuple(Permission))
    return Welcome(workspace, owner, await login_links.make(scope, owner), key)


async def _owner(scope: Scope) -> Member:
    for member in await members.listed(scope):
        if member.role is Role.OWNER:
            return member
    return await members.create(scope, email=OWNER, name="Owner", role=Role.OWNER)
