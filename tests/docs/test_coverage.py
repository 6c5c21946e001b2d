"""Whatever the hub has, the pages name: every setting, command, route, page and event."""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from rolodesk.config import TABLE
from rolodesk.model.event_kinds import KINDS
from tests.docs.app_document import PLACE, app_document
from tests.docs.generated import MADE, made_anew
from tests.docs.pages import prose, text_of
from tests.house.tracked import ROOT
from tests.support.dialects import EVERY_POINT, Point

KIND: Final = re.compile(r"'([a-z_]+\.[a-z_]+)'")
PAGE: Final = re.compile(r'Page\("(GET|POST)", "([^"]+)"')
ROW: Final = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \|", re.MULTILINE)


def kinds() -> Iterator[str]:
    """Every kind of event that an action gives as a text."""
    for path in (ROOT / "src/rolodesk/actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {"record", "_record_labels"}:
                yield from _kinds_in(node.args[1], path.read_text("utf-8"))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _kinds_in(kind: ast.expr, source: str) -> Iterator[str]:
    """The kind itself; where a name stands for it, what the file gives that name."""
    if isinstance(kind, ast.Constant):
        yield str(kind.value)
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(kind):
            yield from KIND.findall(ast.unparse(node.value))


@pytest.mark.parametrize("page", MADE)
def test_what_is_made_from_the_code_is_up_to_date(page: str) -> None:
    as_it_is, anew = made_anew(page)
    assert as_it_is == anew, f"{page} is behind the code: run `python -m tests.docs.generated`"


def test_the_web_apps_types_are_of_the_api_as_it_is() -> None:
    assert text_of(PLACE) == app_document(), f"{PLACE} is behind: run `python -m tests.docs.generated`"


@pytest.mark.parametrize("setting", [setting.name for setting in TABLE])
def test_a_setting_is_in_the_table(setting: str) -> None:
    assert f"| `ROLODESK_{setting.upper()}` |" in text_of("docs/settings.md")


@pytest.mark.parametrize("point", EVERY_POINT, ids=str)
def test_a_route_is_on_its_dialects_page(point: Point) -> None:
    page = f"docs/dialects/{point.dialect.name}.md"
    if point.dialect.name == "rest":
        page = f"docs/rest/{point.route.path.split('/')[3].replace('_', '-')}.md"
    said = f"`{point.route.method} {point.route.path}`"
    assert said in text_of(page), f"say in {page} what {said} does, with an example"


def test_a_page_of_our_own_is_told() -> None:
    told = text_of("docs/operations.md")
    pages = PAGE.findall((ROOT / "src/rolodesk/web/site.py").read_text("utf-8"))
    missing = [f"`{method} {path}`" for method, path in pages if f"`{method} {path}`" not in told]
    assert pages
    assert not missing, f"list in docs/operations.md what {', '.join(missing)} shows"


def test_every_event_is_explained_and_no_other() -> None:
    told, written = ROW.findall(text_of("docs/events.md")), set(kinds())
    missing, gone = sorted(written - set(told)), sorted(set(told) - written)
    assert not missing, f"explain in docs/events.md when {', '.join(missing)} is written and what it tells"
    assert not gone, f"docs/events.md explains {', '.join(gone)}, which nothing writes"
    assert len(told) == len(set(told)), "docs/events.md explains an event twice"


def test_webhooks_can_be_told_of_every_event_and_no_other() -> None:
    known = {f"{noun}.{what}" for noun, happens in KINDS.items() for what in happens}
    missing, gone = sorted(set(kinds()) - known), sorted(known - set(kinds()))
    assert not missing, f"name {', '.join(missing)} in rolodesk/model/event_kinds.py: what may read it?"
    assert not gone, f"rolodesk/model/event_kinds.py names {', '.join(gone)}, which nothing writes"


def test_the_kinds_are_found_where_a_name_stands_for_them() -> None:
    assert {"ticket.noted", "ticket.replied", "ticket.labelled"} <= set(kinds())


def test_no_page_is_lost() -> None:
    index = text_of("README.md") + text_of("docs/architecture.md") + text_of("docs/decisions/README.md")
    index += text_of("docs/rest/README.md")
    pages = [page for page in prose() if page.is_relative_to(ROOT / "docs")]
    lost = [page.relative_to(ROOT).as_posix() for page in pages if page.name not in index]
    assert not lost, f"link {', '.join(lost)} from README.md or docs/architecture.md"
