"""`rolodesk follower`: an event that can never be handled is seen, and left out by somebody who is named."""

import json
from collections.abc import Sequence

import pytest

from rolodesk.actions.scope import Scope
from rolodesk.jobs import following
from rolodesk.jobs.following import Follower, Following
from rolodesk.model.event import StoredEvent
from tests.cli.terminal import Terminal
from tests.storage.backup.stores import Place, Store, using

NAME = "clumsy"


class Clumsy:
    """A follower that can never handle that a key was made."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.follower = Follower(name=NAME, handle=self.handle)

    async def handle(self, _scope: Scope, events: Sequence[StoredEvent]) -> None:
        if any(event.kind == "api_key.created" for event in events):
            raise ZeroDivisionError("no")
        self.told += [event.kind for event in events]


def follow(terminal: Terminal, clumsy: Clumsy) -> None:
    async def run(store: Store) -> None:
        await Following(store.engine, [clumsy.follower]).catch_up(1)

    using(Place(terminal.settings.store, terminal.data / "blobs"), run)


@pytest.fixture
def clumsy(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Clumsy:
    """One that has failed as often as it takes to raise the alarm."""
    monkeypatch.setattr(following, "FIRST_GAP_MS", 0)
    terminal.json("workspace", "create", "--name", "Example Ltd", "--id", "1")
    terminal.json("key", "create", "--workspace", "1", "--name", "a", "--scope", "contacts:read")
    terminal.json("location", "create", "--workspace", "1", "--ref", "L9", "--title", "Behind")
    found = Clumsy()
    for _ in range(8):
        follow(terminal, found)
    return found


def test_who_is_held_is_told_with_its_event(terminal: Terminal, clumsy: Clumsy) -> None:
    (held,) = terminal.json("follower", "list")
    assert (held["follower"], held["workspace"], held["kind"]) == (NAME, 1, "api_key.created")
    assert (held["attempts"], held["error"]) == (8, "ZeroDivisionError: no")
    assert "location.created" not in clumsy.told
    said = terminal.run("doctor", "--json")
    (found,) = [one for one in json.loads(said.out) if one["check"] == "followers"]
    assert (said.code, found["level"]) == (1, "error")
    assert "rolodesk follower list" in found["mend"]


def test_what_is_skipped_is_left_out_and_written_down(terminal: Terminal, clumsy: Clumsy) -> None:
    (held,) = terminal.json("follower", "list")
    skipped = terminal.json("follower", "skip", NAME, "--workspace", "1", "--event", str(held["event"]))
    assert skipped["kind"] == "api_key.created"
    follow(terminal, clumsy)
    assert "api_key.created" not in clumsy.told
    assert clumsy.told[-1] == "follower.skipped"
    assert "location.created" in clumsy.told
    assert terminal.json("follower", "list") == []


@pytest.mark.parametrize(
    ("name", "event", "sentence"),
    [
        (NAME, 1, "fails at event"),
        ("nobody", 1, "no such follower"),
        ("seals", 1, "seals cannot leave an event out"),
    ],
)
def test_nothing_else_is_left_out(
    terminal: Terminal, clumsy: Clumsy, name: str, event: int, sentence: str
) -> None:
    before = list(clumsy.told)
    assert sentence in terminal.refused("follower", "skip", name, "--workspace", "1", "--event", str(event))
    follow(terminal, clumsy)
    assert clumsy.told == before
