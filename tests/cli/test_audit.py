"""`rolodesk audit verify`."""

import asyncio

from sqlalchemy import update

from rolodesk.cli.store import opened
from rolodesk.jobs.followers import FOLLOWERS
from rolodesk.jobs.following import Following
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import EVERYWHERE
from tests.cli.terminal import Terminal

FORGE = Statement(
    update(events).where(events.c.workspace_id == 1, events.c.kind == "workspace.created").values(at=1),
    everywhere=True,
)


def seal(terminal: Terminal, workspace_id: int = 1, *, forged: bool = False) -> None:
    async def run() -> None:
        async with opened(terminal.settings) as engine:
            await Following(engine, FOLLOWERS).catch_up(workspace_id)
            if forged:
                await engine.write(EVERYWHERE, lambda tx: tx.run(FORGE))

    asyncio.run(run())


def test_it_says_what_holds_what_is_not_sealed_and_what_is_broken(terminal: Terminal) -> None:
    for name in ("Example AB", "Second AB"):
        terminal.run("workspace", "create", "--name", name, "--json")
    first, second = terminal.run("audit", "verify", "--json").answer
    assert (first["workspace"], first["holds"], first["seals"], second["workspace"]) == (1, True, 0, 2)
    assert first["unsealed"] > 0
    assert "are not sealed yet" in terminal.run("audit", "verify").out
    seal(terminal)
    [sealed] = terminal.run("audit", "verify", "--workspace", "1", "--json").answer
    assert (sealed["seals"], sealed["events"], sealed["unsealed"]) == (1, first["unsealed"], 0)
    kept = ("--workspace", "1", "--anchor", sealed["last_hash"])
    assert terminal.run("audit", "verify", *kept).code == 0
    assert "no seal has the hash" in terminal.run("audit", "verify", "--anchor", "f" * 64).out
    seal(terminal, forged=True)
    broken = terminal.run("audit", "verify")
    assert broken.code == 1
    assert "workspace 1: BROKEN at seal 1 of " in broken.out
    assert "workspace 2: 0 seals" in broken.out


def test_an_anchor_is_to_be_found_in_one_of_the_workspaces(terminal: Terminal) -> None:
    for name in ("Example AB", "Second AB", "Third AB"):
        terminal.run("workspace", "create", "--name", name, "--json")
    for workspace_id in (1, 2):
        seal(terminal, workspace_id)
    hashes = [one["last_hash"] for one in terminal.run("audit", "verify", "--json").answer]
    for given in (hashes[:1], hashes[1:2], hashes[:2]):
        anchors = [word for one in given for word in ("--anchor", one)]
        told = terminal.run("audit", "verify", *anchors, "--json")
        assert (told.code, [one["holds"] for one in told.answer]) == (0, [True] * 3)
        assert [found for one in told.answer for found in one["anchors"]] == given
    lost = terminal.run("audit", "verify", "--anchor", hashes[0], "--anchor", "f" * 64)
    assert lost.code == 1
    assert "workspace 1: 1 seals hold" in lost.out
    behind = "seals were cut off behind number 1, or made anew, here or in workspace 3"
    assert f"workspace 2: BROKEN at no seal has the hash {'f' * 64}: {behind}" in lost.out
    seal(terminal, forged=True)
    broken = terminal.run("audit", "verify", "--anchor", hashes[0], "--anchor", hashes[1])
    assert broken.code == 1
    assert "workspace 1: BROKEN at seal 1 of " in broken.out
    assert "workspace 2: 1 seals hold" in broken.out


def test_a_workspace_that_is_not_there_is_refused(terminal: Terminal) -> None:
    assert terminal.run("audit", "verify", "--workspace", "7", "--json").error == "there is no workspace 7"
