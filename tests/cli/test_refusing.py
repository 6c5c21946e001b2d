"""What the commands refuse: a sentence that says what to change, and the exit code."""

import json
from pathlib import Path

import apsw
import pytest

from tests.cli.terminal import Terminal
from tests.support.postgres import PostgresServer


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """An installation with a workspace, a member and a mailbox."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json(*member("a@example.org"))
    terminal.json(*mailbox("info@example.org"))
    return terminal


def member(email: str) -> tuple[str, ...]:
    return ("member", "create", "--workspace", "200", "--email", email, "--name", "A")


def mailbox(address: str, *more: str) -> tuple[str, ...]:
    return ("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", address, *more)


def key(*more: str) -> tuple[str, ...]:
    return ("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:read", *more)


def test_each_refusal_says_what_to_change(office: Terminal) -> None:
    assert office.refused("workspace", "create", "--name", "B", "--id", "200") == (
        "there is a workspace 200 already; choose another id, or leave it out"
    )
    assert office.refused(*member("A@EXAMPLE.ORG")) == (
        "a@example.org is a member of this workspace already, with the id 1"
    )
    assert office.refused(*mailbox("Info@example.org")) == (
        "Info@example.org belongs to the mailbox Support (1) of this workspace already"
    )
    assert office.refused(*mailbox("b@example.org", "--member", "x@example.org")) == (
        "there is no member x@example.org in this workspace; make one with `rolodesk member create`"
    )
    assert office.refused("key", "list", "--workspace", "7") == "there is no workspace 7"
    assert office.refused(*key("--expires", "soon")) == (
        "expires: must be a date such as 2030-01-31, or 12h, 90d, 8w, 1y from now"
    )
    assert office.refused(*key("--expires", "2020-01-31")) == "expires: must be in the future"
    assert office.refused("key", "revoke", "--workspace", "200", "9") == "there is no API key 9"
    assert office.refused("location", "create", "--workspace", "200", "--ref", "default", "--title", "A") == (
        "there is a location default already"
    )
    assert len(office.json("mailbox", "list", "--workspace", "200")) == 1
    assert office.json("key", "list", "--workspace", "200") == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("workspace create", "Missing option '--name'. (see rolodesk workspace create --help)"),
        ("key create --workspace x", "Invalid value for '--workspace'"),
        ("key create --workspace 1 --name n --scope all", "'all' is not one of 'contacts:read'"),
        ("mailbox create --workspace 1 --name n", "Missing option '--address'"),
        ("ticket edit --workspace 1 1", "nothing to change is given"),
        ("ticket edit --workspace 1 1 --field Title", 'is not "Title=Value"'),
        ("invent", "No such command 'invent'"),
        ("workspace create --nme A", "No such option '--nme'"),
    ],
)
def test_what_is_not_understood_is_answered_with_2(tmp_path: Path, line: str, sentence: str) -> None:
    terminal = Terminal(tmp_path / "data")
    said = terminal.run(*line.split(), "--json")
    assert (said.code, said.out) == (2, "")
    assert sentence in json.loads(said.err)["error"]
    plain = terminal.run(*line.split())
    assert (plain.code, plain.out) == (2, "")
    assert plain.err.startswith("error: ")
    assert sentence in plain.err
    assert not terminal.data.exists()


def test_an_argument_that_is_no_text_is_not_understood(tmp_path: Path) -> None:
    said = Terminal(tmp_path).run("workspace", "create", "--name", "\udce5", "--json")
    assert said.code == 2
    assert "is not UTF-8" in json.loads(said.err)["error"]


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    said = terminal.run("workspace", "list", "--json", environment={"ROLODESK_PORT": "http"})
    assert said.error == "ROLODESK_PORT is 'http': it must be a whole number from 0 to 65535"
    terminal.data.mkdir()
    terminal.data.joinpath("rolodesk.toml").write_text("colour = 1")
    assert "colour in" in terminal.refused("workspace", "list")


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://hub:secret@127.0.0.1:1/hub"
    sentence = Terminal(tmp_path / "data", url).refused("workspace", "list")
    assert "does not answer" in sentence
    assert "ROLODESK_DATABASE_URL" in sentence
    assert "secret" not in sentence


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = Terminal(tmp_path / "data", f"postgresql://?host={tmp_path}").refused("workspace", "list")
    assert told.startswith("the database does not answer: ")


def test_a_database_that_is_not_there_is_told(tmp_path: Path, postgres: PostgresServer) -> None:
    told = Terminal(tmp_path / "data", postgres.url("nobodys")).refused("workspace", "list")
    assert told.startswith("PostgreSQL has no such database; make it with createdb")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    tmp_path.joinpath("rolodesk.db").write_bytes(b"no database at all, " * 100)
    assert Terminal(tmp_path).refused("workspace", "list").startswith("the file is no SQLite database")


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("data").touch()
    assert "File exists" in Terminal(tmp_path / "data").refused("workspace", "list")


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("migrate")
    with apsw.Connection(str(terminal.data / "rolodesk.db")) as connection:
        connection.execute("UPDATE schema_version SET revision = 'r9999_later'")
    connection.close()
    assert "run the newer version" in terminal.refused("workspace", "list")


BIG = "99999999999999999999999"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ticket", "edit", "--workspace", "200", BIG, "--subject", "x"),
        ("ticket", "edit", "--workspace", "200", "1", "--link", BIG),
        ("ticket", "edit", "--workspace", "200", "1", "--unlink", BIG),
        ("ticket", "edit", "--workspace", "200", "1", "--mailbox", BIG),
        ("mailbox", "list", "--workspace", BIG),
        ("key", "revoke", "--workspace", "200", BIG),
        key("--rate", BIG),
        key("--id", BIG),
        key("--expires", "9000y"),
    ],
    ids=" ".join,
)
def test_a_number_that_does_not_fit_is_refused_in_a_sentence(
    office: Terminal, arguments: tuple[str, ...]
) -> None:
    done = office.run(*arguments, "--json")
    done = office.run(*arguments, "--json")
    assert done.code in {1, 2}
    sentence = json.loads(done.err)["error"]
    assert "range" in sentence or "before the year 10000" in sentence
    assert office.json("key", "list", "--workspace", "200") == []
