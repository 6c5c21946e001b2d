"""`rolodesk doctor`: what it finds, what it advises, and when it fails."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from rolodesk.actions.scope import Scope
from rolodesk.cli.checking.database import _of_postgres, _of_sqlite
from rolodesk.cli.checking.finding import Finding, Level
from rolodesk.jobs.following import Follower, Following
from rolodesk.model.event import StoredEvent
from rolodesk.storage.examination.engines import PostgresFacts, SqliteFacts
from tests.cli.terminal import Terminal
from tests.storage.backup.stores import FILES, Place, Store, fill, using

DAY = 86_400


def findings(
    terminal: Terminal, *options: str, code: int = 0, environment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Ask the doctor; give what was found by check."""
    said = terminal.run("doctor", *options, "--json", environment=environment)
    assert (said.code, said.err) == (code, "")
    return {finding["check"]: finding for finding in json.loads(said.out)}


def levels(found: dict[str, Any]) -> dict[str, str]:
    """The levels of what is not all right."""
    return {check: finding["level"] for check, finding in found.items() if finding["level"] != "ok"}


def filled(terminal: Terminal) -> Path:
    """Put the demo's company and three attachments in; give the blob folder."""
    store = terminal.settings.store
    using(Place(store, terminal.data / "blobs"), fill)
    return terminal.data / "blobs"


def blobs_of(folder: Path) -> dict[int, Path]:
    return {path.stat().st_size: path for path in folder.rglob("*") if path.is_file()}


def test_a_new_installation_lacks_a_workspace_and_nothing_else(terminal: Terminal) -> None:
    found = findings(terminal)
    assert levels(found) == {"workspaces": "warning"}
    assert found["workspaces"]["mend"] == "make one with `rolodesk workspace create`"


def test_it_speaks_to_people_too(tmp_path: Path) -> None:
    said = Terminal(tmp_path / "data").run("doctor")
    assert said.code == 0
    assert "ok       integrity: the file is whole\n" in said.out
    assert "warning  workspaces: there is none\n         → make one with" in said.out


def test_a_workspace_needs_an_owner_and_a_key(terminal: Terminal) -> None:
    terminal.json("workspace", "create", "--name", "A", "--id", "7")
    found = findings(terminal)
    assert found["owners"]["what"] == "workspaces without an owner: 7"
    assert found["keys"]["what"] == "workspaces that no API key opens: 7"
    member = ("member", "create", "--workspace", "7", "--email", "a@example.org", "--name", "A")
    terminal.json(*member, "--role", "owner")
    terminal.json("key", "create", "--workspace", "7", "--name", "ci", "--scope", "contacts:read")
    assert {"owners", "keys"}.isdisjoint(findings(terminal))


def test_an_expired_key_is_named(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("workspace", "create", "--name", "A", "--id", "7")
    terminal.json(
        *("key", "create", "--workspace", "7", "--name", "ci", "--scope", "contacts:read"),
        *("--expires", "1h"),
    )
    change(terminal, "UPDATE api_keys SET expires_at = 1000")
    found = findings(terminal)
    assert found["expired keys"]["what"] == "expired: ci (1) of workspace 7"
    assert found["keys"]["level"] == "warning"


def test_attachments_that_are_there_are_fine(terminal: Terminal) -> None:
    filled(terminal)
    for options in ((), ("--deep",)):
        found = findings(terminal, *options)
        assert found["attachments"]["level"] == "ok"
        assert found["orphans"]["level"] == "ok"


@pytest.mark.parametrize("options", [(), ("--deep",)])
def test_missing_and_damaged_attachments_are_errors(tmp_path: Path, options: tuple[str, ...]) -> None:
    terminal = Terminal(tmp_path / "data")
    blobs = blobs_of(filled(terminal))
    missing, damaged = blobs[len(FILES["photo.jpg"])], blobs[len(FILES["letter.txt"])]
    missing.unlink()
    damaged.write_bytes(b"Dear burglar!")
    found = findings(terminal, *options, code=1)["attachments"]
    assert found["level"] == "error"
    assert f"{missing.name} of ticket 61 in workspace 1 is missing" in found["what"]
    assert f"{damaged.name} of ticket 61 in workspace 1 is damaged" in found["what"]


def test_old_blobs_that_belong_to_nothing_are_counted(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    folder = filled(terminal)
    now = time.time()
    today = time.strftime("%Y/%m/%d", time.gmtime(now))
    for name, age in (
        (f"{today}/{'a' * 32}", 3 * 3600),
        (f"2020/01/01/{'b' * 32}", 9 * DAY),
        (f"{today}/{'c' * 32}", 0),
    ):
        orphan = folder / name
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.touch()
        os.utime(orphan, (now - age, now - age))
    assert findings(terminal)["orphans"]["what"].startswith("1 blobs of the last two days")
    assert findings(terminal, "--deep")["orphans"]["what"].startswith("2 blobs belong")


def test_a_change_from_the_future_is_an_error(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("workspace", "create", "--name", "A")
    change(terminal, "UPDATE events SET at = at + 86400000")
    assert "which is in the future" in findings(terminal, code=1)["clock"]["what"]


def test_work_that_waits_is_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("workspace", "create", "--name", "A")
    change(
        terminal,
        "INSERT INTO jobs (id, workspace_id, kind, payload, run_at, last_error, created_at)"
        " VALUES (1, 1, 'a', '{}', 1000, 'refused', 1), (2, 1, 'a', '{}', 1000, NULL, 1)",
    )
    assert findings(terminal)["jobs"]["what"] == (
        "2 jobs have waited for more than 10 minutes, 1 of them have failed before"
    )


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("demo")
    change(terminal, "PRAGMA user_version")
    path = terminal.data / "rolodesk.db"
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2 // 4096 * 4096
    damaged[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(damaged)
    found = findings(terminal, code=1)
    assert any("damaged" in finding["what"] for finding in found.values() if finding["level"] == "error")


def test_a_store_that_cannot_be_opened_is_an_error_and_no_crash(tmp_path: Path) -> None:
    found = findings(Terminal(tmp_path / "data", "postgresql://hub:secret@127.0.0.1:1/hub"), code=1)
    assert "does not answer" in found["store"]["what"]
    assert "secret" not in str(found)


def test_a_misspelt_variable_and_a_missing_address_are_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    environment = {"ROLODESK_EGRES_ALLOW": "10.0.0.0/8", "ROLODESK_SERVICE_HOST": "x", "ROLODESK_HOST": "::"}
    found = findings(terminal, environment=environment)
    assert found["settings"]["what"] == "ROLODESK_EGRES_ALLOW names no setting"
    assert "ROLODESK_EGRESS_ALLOW" in found["settings"]["mend"]
    assert found["public_url"]["level"] == "warning"
    told = findings(terminal, environment={"ROLODESK_PUBLIC_URL": "https://hub.example.org"})
    assert told["public_url"] == {
        "check": "public_url",
        "level": "ok",
        "what": "https://hub.example.org",
        "mend": "",
    }


def test_a_folder_that_others_can_enter_is_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    assert findings(terminal)["folder"]["level"] == "ok"
    terminal.data.chmod(0o755)
    found = findings(terminal)["folder"]
    assert found["level"] == "warning"
    assert found["mend"] == f"chmod 700 {terminal.data}"


def test_an_unsafe_sqlite_and_a_swollen_log_are_told() -> None:
    facts = SqliteFacts(library="3.51.2", damage=("row 1 missing from index a",), wal_bytes=300 << 20)
    told = {finding.check: finding.level for finding in _of_sqlite(facts)}
    assert told == {"sqlite": Level.ERROR, "integrity": Level.ERROR, "wal": Level.WARNING}
    sound = SqliteFacts(library="3.51.3", damage=(), wal_bytes=0)
    assert {finding.level for finding in _of_sqlite(sound)} == {Level.OK}


def test_an_unfit_postgres_is_told() -> None:
    facts = PostgresFacts(version=120022, has_trigrams=False, settings={"fsync": "off"}, now=10_000)
    told = {finding.check: finding for finding in _of_postgres(facts, now=0)}
    assert {check: finding.level for check, finding in told.items()} == {
        "postgres": Level.ERROR,
        "pg_trgm": Level.ERROR,
        "durability": Level.ERROR,
        "clocks": Level.WARNING,
    }
    assert told["postgres"] == Finding(
        "postgres", Level.ERROR, "PostgreSQL 12.22", "upgrade to PostgreSQL 13 or later"
    )


def change(terminal: Terminal, sql: str) -> None:
    """Change a SQLite store behind the commands' back."""
    connection = apsw.Connection(str(terminal.data / "rolodesk.db"))
    connection.execute(sql)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_a_follower_that_fails_or_lags_is_told(terminal: Terminal) -> None:
    filled(terminal)
    assert findings(terminal)["followers"]["level"] == "ok"

    async def fail(_scope: Scope, _events: Sequence[StoredEvent]) -> None:
        raise ZeroDivisionError("no")

    async def follow(store: Store) -> None:
        await Following(store.engine, [Follower(name="clumsy", handle=fail)]).catch_up(1)

    using(Place(terminal.settings.store, terminal.data / "blobs"), follow)
    found = findings(terminal)["followers"]
    assert found["level"] == "warning"
    assert "in workspace 1 after 1 attempts: ZeroDivisionError: no" in found["what"]
