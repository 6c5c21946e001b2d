"""`rolodesk key`: making, listing and revoking API keys."""

import re
import time
from typing import Final

import click

from rolodesk.actions import api_keys
from rolodesk.cli.operation import NUMBER, Operation, Printable, id_option, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.errors import Invalid
from rolodesk.model.moment import LAST_MOMENT, parse_moment, print_moment
from rolodesk.model.workspace import ApiKey, Permission

_UNITS: Final = {"h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000, "y": 365 * 86_400_000}
_LONGEST_DIGITS: Final = 5
_RATE_LIMIT: Final = 1_000_000


@click.group()
@json_option
def key() -> None:
    """Make, list and revoke API keys."""


@key.command()
@workspace_option
@click.option("--name", required=True, help="What the key is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([permission.value for permission in Permission]),
    help="What it may do; repeats. Writing includes reading.",
)
@click.option("--expires", help="A date, or a time from now such as 12h, 90d, 8w, 1y; else never.")
@click.option(
    "--rate",
    type=click.IntRange(0, _RATE_LIMIT),
    default=0,
    help="Requests a second; 0 leaves it to the setting key_rate.",
)
@id_option("key")
@json_option
@click.pass_obj
def create(
    operation: Operation,
    *,
    workspace_id: int,
    name: str,
    scopes: tuple[str, ...],
    expires: str | None,
    rate: int,
    chosen_id: int | None,
) -> None:
    """Make a key and print it, this once: only its hash is stored."""
    expires_at = None if expires is None else moment_of(expires, now=time.time_ns() // 1_000_000)
    made, text = write_in(
        operation.settings,
        workspace_id,
        lambda scope: api_keys.create(
            scope,
            name=name,
            permissions=[Permission(one) for one in scopes],
            expires_at=expires_at,
            rate_limit=rate,
            key_id=chosen_id,
        ),
    )
    operation.say(
        {"key": text, **printed(made)},
        text,
        f"This is the key {made.name} ({made.id}). It is not stored and cannot be shown again.",
    )


@key.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the keys of a workspace, without their texts."""
    found = read_in(operation.settings, workspace_id, api_keys.listed)
    operation.say_all(
        [printed(one) for one in found],
        columns=["id", "name", "hint", "scopes", "rate", "expires_at", "revoked_at", "created_at"],
    )


@key.command()
@workspace_option
@click.argument("key_id", type=NUMBER)
@json_option
@click.pass_obj
def revoke(operation: Operation, *, workspace_id: int, key_id: int) -> None:
    """Revoke the key with the id KEY_ID: within a second it opens nothing any more."""
    revoked = write_in(operation.settings, workspace_id, lambda scope: api_keys.revoke(scope, key_id))
    operation.say(printed(revoked), f"revoked the key {revoked.name} ({revoked.id})")


def moment_of(text: str, *, now: int) -> int:
    """Read a date, an ISO 8601 time or a duration from `now` on as milliseconds. Refuses else (`Invalid`)."""
    duration = re.fullmatch(rf"([0-9]{{1,{_LONGEST_DIGITS}}})([hdwy])", text)
    if duration is not None:
        moment = now + int(duration[1]) * _UNITS[duration[2]]
        if moment > LAST_MOMENT:
            raise Invalid("expires", "must be before the year 10000")
        return moment
    try:
        return parse_moment(text, field="expires")
    except Invalid:
        raise Invalid("expires", "must be a date such as 2030-01-31, or 12h, 90d, 8w, 1y from now") from None


def printed(key: ApiKey) -> Printable:
    """Give what is printed of a key: all but its text, which nobody has any more."""
    return {
        "id": key.id,
        "workspace": key.workspace.id,
        "name": key.name,
        "hint": key.hint,
        "scopes": sorted(key.permissions),
        "rate": key.rate_limit,
        "expires_at": None if key.expires_at is None else print_moment(key.expires_at),
        "revoked_at": None if key.revoked_at is None else print_moment(key.revoked_at),
        "created_at": print_moment(key.created_at),
    }
