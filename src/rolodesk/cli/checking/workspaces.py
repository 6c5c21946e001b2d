"""The workspaces: whether there is anyone to work in them, and a key that opens them."""

from collections.abc import Iterator, Sequence

from rolodesk.cli.checking.finding import Finding, fine, warning
from rolodesk.storage import own_addresses
from rolodesk.storage.examination import rows
from rolodesk.storage.examination.rows import Lacking
from rolodesk.storage.transaction import EVERYWHERE, Engine


async def check_workspaces(engine: Engine) -> list[Finding]:
    """Look for workspaces without an owner or a valid key, and for keys that have expired."""
    lacking = await engine.search(EVERYWHERE, rows.lacking)
    if not lacking.workspaces:
        return [warning("workspaces", "there is none", mend="make one with `rolodesk workspace create`")]
    shared = await engine.search(EVERYWHERE, own_addresses.shared)
    return [fine("workspaces", f"there are {lacking.workspaces}"), *_found(lacking), *_claimed_twice(shared)]


def _found(lacking: Lacking) -> Iterator[Finding]:
    if lacking.without_owner:
        yield warning(
            "owners",
            f"workspaces without an owner: {_list(lacking.without_owner)}",
            mend="take one in with `rolodesk member create --role owner`",
        )
    if lacking.without_key:
        yield warning(
            "keys",
            f"workspaces that no API key opens: {_list(lacking.without_key)}",
            mend="make a key with `rolodesk key create`",
        )
    if lacking.expired_keys:
        named = [f"{name} ({id_}) of workspace {workspace}" for workspace, id_, name in lacking.expired_keys]
        yield warning(
            "expired keys",
            f"expired: {_list(named)}",
            mend="make new ones where they are missed, and revoke these with `rolodesk key revoke`",
        )


def _claimed_twice(addresses: Sequence[str]) -> Iterator[Finding]:
    if addresses:
        yield warning(
            "addresses",
            f"mailboxes of several workspaces have: {_list(addresses)}",
            mend="letters go to the oldest of those mailboxes, answers to the one that wrote;"
            " take the address from the others with `rolodesk mailbox edit`",
        )


def _list(items: Sequence[object]) -> str:
    shown = ", ".join(map(str, items[:10]))
    return shown if len(items) <= 10 else f"{shown} and {len(items) - 10} more"  # noqa: PLR2004 - as above
