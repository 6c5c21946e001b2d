"""What the prose points at is there: files, headings, targets of the Makefile, tests."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.docs.pages import blocks, prose, text_of, without_blocks
from tests.house.tracked import ROOT

PAGES: Final = [page.relative_to(ROOT).as_posix() for page in prose()]
LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
TARGET: Final = re.compile(r"\bmake ([a-z][a-z-]*)")
IN_TICKS: Final = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|::\w+)(::\w+)?`")
"""A path, or a test in the file before. Paths of URLs begin with a slash."""
DEFINED: Final = re.compile(r"`([\w/]+\.py)`:\s+`(?:\w+\.)?(\w+)`")
"""A module and what is in it, as the architecture says it."""


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    titles = [re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(without_blocks(text))]
    return {title.strip().replace(" ", "-") for title in titles}


def broken_links(page: Path) -> list[str]:
    found = []
    for pair in LINK.findall(without_blocks(page.read_text("utf-8"))):
        link = next(filter(None, pair))
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            found.append(link)
    return found


def missing_places(text: str) -> list[str]:
    """What stands in backquotes like a path of the repository, or a test in it, and is none."""
    found: list[str] = []
    file = ROOT
    for name, test in IN_TICKS.findall(without_blocks(text)):
        file, wanted = (file, name[2:]) if name.startswith("::") else (_place(name), test[2:])
        if not file.exists() or (wanted and not _is_defined(wanted, file)):
            found.append(f"{name}{test}")
    return found


def _place(name: str) -> Path:
    """The file or folder of a name: from the root, from the package, or a module by its last parts."""
    for place in (ROOT / name, ROOT / "src/rolodesk" / name):
        if place.exists():
            return place
    ends = (ROOT / "src/rolodesk").rglob(f"*/{name}") if name.endswith(".py") else iter(())
    return next(ends, ROOT / name)


def _is_defined(name: str, file: Path) -> bool:
    pattern = rf"^\s*(?:async )?(?:def|class) {name}\b"
    return file.is_file() and re.search(pattern, file.read_text("utf-8"), re.MULTILINE) is not None


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    broken = broken_links(ROOT / page)
    assert not broken, f"{page} links to what is not there: {', '.join(broken)}"


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("src/")])
def test_every_place_that_is_named_is_there(page: str) -> None:
    missing = missing_places(text_of(page))
    assert not missing, f"{page} names what is not there: {', '.join(missing)}; correct the sentence"


@pytest.mark.parametrize("page", PAGES)
def test_what_is_said_to_be_in_a_module_is_there(page: str) -> None:
    gone = [
        f"{module}: {name}" for module, name in DEFINED.findall(text_of(page)) if not _is_in(name, module)
    ]
    assert not gone, f"{page} follows the code to what is not there: {', '.join(gone)}"


def _is_in(name: str, module: str) -> bool:
    return _is_defined(name, _place(module))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_is_in_the_makefile(page: str) -> None:
    shell = "".join(
        block for language in ("sh", "console") for _, block in blocks(text_of(page), language=language)
    )
    inline = " ".join(re.findall(r"`(make [^`]+)`", text_of(page)))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    unknown = set(TARGET.findall(f"{shell}\n{inline}")) - targets
    assert not unknown, f"{page} says make {', '.join(sorted(unknown))}, which the Makefile lacks"


def test_every_decision_is_in_the_list_once() -> None:
    names = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    assert re.findall(r"\]\((0[^)]+)\)", text_of("docs/decisions/README.md")) == names


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("docs/decisions/0")])
def test_a_decision_says_why_what_and_what_shows_it(name: str) -> None:
    headings = HEADING.findall(text_of(name))
    assert headings[1:] == ["Why", "What", "Shown by", "What follows"], f"{name} has other headings"
    number = int(Path(name).name[:4])
    assert headings[0].startswith(f"{number}. "), f"{name} does not begin with its number"


def test_broken_links_and_places_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A title, here\n[a](#a-title-here) [b](page.md#none) [c](gone.md) [d](https://example.org)\n"
        '<img src="gone.png">\n```sh\n[x](y)\n```\n'
    )
    assert broken_links(page) == ["page.md#none", "gone.md", "gone.png"]
    assert missing_places("`tests/docs/test_links.py::test_nothing`, `src/gone.py`, `docs/`") == [
        "tests/docs/test_links.py::test_nothing",
        "src/gone.py",
    ]
    assert DEFINED.findall("`app.py`: `make_hub` and\n`app.py`:\n   `Gone.nothing`") == [
        ("app.py", "make_hub"),
        ("app.py", "nothing"),
    ]
    assert _is_in("make_hub", "app.py")
    assert not _is_in("nothing", "app.py")
