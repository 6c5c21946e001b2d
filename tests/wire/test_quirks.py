"""A dialect's README names, for each quirk, the test that holds it; what it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/rolodesk/wire/**/README.md"))
FOLDER = re.compile(r"\(in `(tests/[\w/]+)`")
NAMED = re.compile(r"`((?:tests/)?[\w/]*?test_\w+\.py|tests/[\w/-]+)?(?:::(\w+))?`")


def missing(readme: str, *, root: Path) -> list[str]:
    """Give what a README names as a test and is none."""
    folder = FOLDER.search(readme)
    found: list[str] = []
    file = root
    for row in (line for line in readme.splitlines() if line.startswith("| ")):
        for name, test in NAMED.findall(row.rpartition("|")[0].rpartition(" | ")[2]):
            if name:
                file = (
                    root / name if name.startswith("tests/") else root / folder[1] / name if folder else root
                )
            if not file.exists() or (test and not is_defined(test, file)):
                found.append(f"{file.relative_to(root)}::{test}")
    return found


def is_defined(test: str, file: Path) -> bool:
    return (
        file.is_file() and re.search(rf"^\s*(def|class) {test}\b", file.read_text(), re.MULTILINE) is not None
    )


@pytest.mark.parametrize("readme", READMES)
def test_every_quirk_is_held_by_the_test_it_names(readme: str) -> None:
    text = (ROOT / readme).read_text()
    assert "## Quirks" in text
    assert not missing(text, root=ROOT), "rename it in the README too, or write the test"


def test_a_test_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "tests" / "wire").mkdir(parents=True)
    (tmp_path / "tests" / "wire" / "test_a.py").write_text("def test_one() -> None: ...\n")
    named = "(in `tests/wire/`)\n| x | `test_a.py::test_one`, `::test_two`, `test_b.py` |\n"
    assert missing(named, root=tmp_path) == ["tests/wire/test_a.py::test_two", "tests/wire/test_b.py::"]
