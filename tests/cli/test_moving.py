"""`rolodesk export-workspace`, `import-workspace` and `move`."""

from pathlib import Path

from tests.cli.terminal import Terminal


def test_a_workspace_is_exported_and_taken_in_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("demo")
    file = tmp_path / "workspace.zip"
    out = terminal.json("export-workspace", str(file), "--workspace", "1")
    assert (out["file"], out["bytes"]) == (str(file), file.stat().st_size)
    assert (out["rows"]["contacts"], out["unsound"]) == (40, 0)

    elsewhere = Terminal(tmp_path / "elsewhere")
    elsewhere.json("workspace", "create", "--name", "Here first")
    taken = elsewhere.json("import-workspace", str(file))
    assert (taken["workspace"], taken["was"], taken["contents"]) == (2, 1, out["contents"])
    again = elsewhere.json("export-workspace", str(tmp_path / "again.zip"), "--workspace", "2")
    differing = {name for name in out["contents"] if again["contents"][name] != out["contents"][name]}
    assert differing == {"events", "mailboxes", "feed_names"}
    assert elsewhere.refused("import-workspace", str(file), "--id", "2").startswith("there is a workspace 2")
    boxes = elsewhere.json("mailbox", "list", "--workspace", "2")
    assert {box["sending"] for box in boxes} == {"observing"}


def test_a_workspace_moves_into_another_installation_and_back(terminal: Terminal, tmp_path: Path) -> None:
    made = terminal.json("demo")
    elsewhere = Terminal(tmp_path / "elsewhere")
    moved = terminal.json("move", "--workspace", "1", "--to", str(elsewhere.data))
    assert (moved["workspace"], moved["name"]) == (1, made["name"])
    assert elsewhere.json("member", "list", "--workspace", "1") == terminal.json(
        "member", "list", "--workspace", "1"
    )

    elsewhere.json("workspace", "create", "--name", "New there")
    where = ["--to", str(terminal.data)]
    if terminal.database_url is not None:
        where = ["--to", terminal.database_url, "--to-data", str(terminal.data)]
    elsewhere.json("move", "--workspace", "2", *where)
    assert [one["name"] for one in terminal.json("workspace", "list")] == [
        made["name"],
        "New there",
    ]


def test_where_a_workspace_cannot_move_is_said(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("workspace", "create", "--name", "First")
    assert "there is no workspace 7" in terminal.refused(
        "move", "--workspace", "7", "--to", str(tmp_path / "b")
    )
    alone = terminal.run("move", "--workspace", "1", "--to", "postgresql://localhost/none")
    assert (alone.code, "add --to-data" in alone.err) == (2, True)
    both = terminal.run("move", "--workspace", "1", "--to", str(tmp_path), "--to-data", str(tmp_path))
    assert (both.code, "leave --to-data out" in both.err) == (2, True)
    if terminal.database_url is None:
        here = terminal.run("move", "--workspace", "1", "--to", str(terminal.data))
        assert (here.code, "is the installation" in here.err) == (2, True)
