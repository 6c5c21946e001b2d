"""`rolodesk oidc`: the OpenID Connect provider through which people log in."""

import asyncio
import sys

import click

from rolodesk.actions import federating
from rolodesk.cli.operation import Operation, Printable, json_option
from rolodesk.cli.store import use_store, write_everywhere
from rolodesk.egress.client import Egress
from rolodesk.model.errors import Invalid
from rolodesk.model.oidc import DEFAULT_LABEL, PLACE, Joining, Oidc, check_oidc
from rolodesk.model.workspace import Role
from rolodesk.oidc.provider import Provider
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import EVERYWHERE


@click.group()
@json_option
def oidc() -> None:
    """Let people log in through an OpenID Connect provider, beside their passwords."""


@oidc.command("set")
@click.option("--issuer", required=True, help="The provider's address, as its own documents name it.")
@click.option("--client-id", required=True, help="What the provider has given the hub.")
@click.option("--secret-stdin", is_flag=True, help="Read the client's secret from stdin; else PKCE alone.")
@click.option("--label", default=DEFAULT_LABEL, show_default=True, help="What the button says.")
@click.option("--domain", "domains", multiple=True, help="Let in addresses of these domains alone.")
@click.option(
    "--join",
    "joins",
    multiple=True,
    metavar="DOMAIN=WORKSPACE:ROLE",
    help="Make whoever comes with an address of a domain a member: example.org=200:agent.",
)
@click.option("--trusts-factor", is_flag=True, help="The provider asks everybody for a second factor.")
@json_option
@click.pass_obj
def set_up(
    operation: Operation,
    *,
    issuer: str,
    client_id: str,
    secret_stdin: bool,
    label: str,
    domains: tuple[str, ...],
    joins: tuple[str, ...],
    trusts_factor: bool,
) -> None:
    """
    Set the provider up, in the place of the one before, once its documents can be read.

    Register PUBLIC_URL/oidc/callback as the redirect URI there. A provider in a private network needs
    `egress_allow`.
    """
    settings = operation.settings
    keyring = keyring_at(settings.data, given=settings.secret_keys)
    secret = sys.stdin.readline().rstrip("\r\n") if secret_stdin else ""
    if secret_stdin and not secret:
        raise Invalid("secret", "must stand in the first line of stdin")
    given = check_oidc(
        Oidc(
            issuer=issuer,
            client_id=client_id,
            sealed_secret=keyring.seal(secret, place=PLACE) if secret else "",
            label=label,
            domains=tuple(one.lower() for one in domains),
            joining=tuple(map(_joining, joins)),
            trusts_factor=trusts_factor,
        )
    )
    asyncio.run(Provider(Egress(allow=settings.egress_allow), keyring).metadata(issuer))
    made = write_everywhere(settings, lambda tx: federating.set_up(tx, given))
    operation.say(printed(made), f"people log in through {made.issuer}")


@oidc.command()
@json_option
@click.pass_obj
def show(operation: Operation) -> None:
    """Show the provider; never its secret."""
    known = use_store(operation.settings, lambda engine: engine.lookup(EVERYWHERE, federating.settings))
    if known is None:
        operation.say({"issuer": None}, "people log in by their passwords alone")
    else:
        operation.say(printed(known), "\n".join(f"{name}: {value}" for name, value in printed(known).items()))


@oidc.command()
@json_option
@click.pass_obj
def remove(operation: Operation) -> None:
    """Have nobody log in through the provider any more. Who is logged in stays so."""
    was_there = write_everywhere(operation.settings, federating.take_down)
    operation.say({"removed": was_there}, "removed" if was_there else "there was none")


def printed(known: Oidc) -> Printable:
    """Give what is printed of a provider."""
    return {
        "issuer": known.issuer,
        "client_id": known.client_id,
        "has_secret": bool(known.sealed_secret),
        "label": known.label,
        "domains": list(known.domains),
        "joining": [f"{one.domain}={one.workspace_id}:{one.role.value}" for one in known.joining],
        "trusts_factor": known.trusts_factor,
    }


def _joining(text: str) -> Joining:
    domain, _, place = text.partition("=")
    workspace, _, role = place.partition(":")
    if not workspace.isascii() or not workspace.isdigit() or role not in {one.value for one in Role}:
        raise Invalid("join", "must be written as example.org=200:agent")
    return Joining(domain.lower(), int(workspace), Role(role))
