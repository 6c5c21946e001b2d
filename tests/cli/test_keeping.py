"""`rolodesk migrate`, `backup` and `restore`."""

import json
from pathlib import Path

from rolodesk.storage.migrate import revisions
from tests.cli.terminal import Terminal


def test_migrating_makes_the_store_once(terminal: Terminal) -> None:
    assert terminal.json("migrate") == {"revision": revisions()[-1], "ran": list(revisions())}
    assert terminal.json("migrate") == {"revision": revisions()[-1], "ran": []}
    assert terminal.run("migrate").out == f"the store is at {revisions()[-1]}; nothing was to be done\n"


def test_a_backup_is_restored_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("demo")
    file = tmp_path / "backup.zip"
    saved = terminal.json("backup", str(file))
    assert saved["file"] == str(file)
    assert saved["bytes"] == file.stat().st_size
    assert (saved["rows"]["contacts"], saved["blobs"], saved["unsound"]) == (40, 0, [])

    elsewhere = Terminal(tmp_path / "elsewhere")
    restored = elsewhere.json("restore", str(file))
    assert restored["rows"] == saved["rows"]
    assert elsewhere.json("workspace", "list") == terminal.json("workspace", "list")
    assert elsewhere.json("member", "list", "--workspace", "1") == terminal.json(
        "member", "list", "--workspace", "1"
    )


def test_a_restore_into_a_store_in_use_wants_force(tmp_path: Path) -> None:
    terminal, file = Terminal(tmp_path / "data"), str(tmp_path / "backup.zip")
    terminal.json("workspace", "create", "--name", "First")
    terminal.json("backup", file)
    terminal.json("workspace", "create", "--name", "Second")
    assert "add --force to replace everything" in terminal.refused("restore", file)
    assert len(terminal.json("workspace", "list")) == 2
    terminal.json("restore", file, "--force")
    assert [one["name"] for one in terminal.json("workspace", "list")] == ["First"]


def test_what_cannot_be_saved_or_restored_is_refused_in_a_sentence(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear workshop")
    assert f"{letter} is there already" in terminal.refused("backup", str(letter))
    assert f"{letter} is damaged, cut off or no backup" in terminal.refused("restore", str(letter))
    assert "No such file or directory" in terminal.refused("restore", str(tmp_path / "absent.zip"))
    assert "No such file or directory" in terminal.refused("backup", str(tmp_path / "absent" / "b.zip"))
    folder = terminal.run("backup", str(tmp_path), "--json")
    assert folder.code == 2
    assert "is a directory" in json.loads(folder.err)["error"]
