"""Every import goes downwards: the contracts stand in pyproject.toml, under `tool.importlinter`."""

import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.house.tracked import ROOT

# A small tree in which every contract is broken, beside imports that are allowed.
PLANTED = {
    "__init__": "",
    "__main__": "",
    "novelty": "",
    "cli.main": "import rolodesk.app, rolodesk.config, rolodesk.storage.contacts",
    "app": "import rolodesk.config, rolodesk.wire.imbox.routes, rolodesk.storage.contacts",
    "config": "",
    "web.pages": "import rolodesk.config",
    "jobs.worker": "import rolodesk.web.pages, rolodesk.storage.contacts",
    "wire.toolkit.surface": "import rolodesk.wire.lunarsend.routes, rolodesk.asgi.gate",
    "wire.imbox.routes": "import rolodesk.wire.toolkit.surface, rolodesk.storage.contacts",
    "wire.lunarsend.routes": "import rolodesk.wire.imbox.routes, rolodesk.actions.contacts",
    "asgi.gate": "import asyncpg, httpx2, starlette, rolodesk.egress.client",
    "mail.parsing": "import email.message, rolodesk.asgi.gate",
    "egress.client": "import httpx2",
    "actions.contacts": "import http, rolodesk.egress.client, rolodesk.storage.contacts",
    "storage.contacts": "import asyncpg, sqlite3, rolodesk.model.contact",
    "model.contact": "import email.message",
}
BROKEN = [
    "rolodesk.novelty",
    "rolodesk.web.pages -> rolodesk.config",
    "rolodesk.jobs.worker -> rolodesk.web.pages",
    "rolodesk.mail.parsing -> rolodesk.asgi.gate",
    "rolodesk.actions.contacts -> rolodesk.egress.client",
    "rolodesk.wire.toolkit.surface -> rolodesk.wire.lunarsend.routes",
    "rolodesk.wire.lunarsend.routes -> rolodesk.wire.imbox.routes",
    "rolodesk.wire.imbox.routes -> rolodesk.storage.contacts",
    "rolodesk.asgi.gate -> asyncpg",
    "rolodesk.asgi.gate -> httpx2",
    "rolodesk.storage.contacts -> sqlite3",
    "rolodesk.actions.contacts -> http",
    "rolodesk.model.contact -> email",
]
ALLOWED = [
    "rolodesk.app -> rolodesk.config",
    "rolodesk.cli.main -> rolodesk.config",
    "rolodesk.cli.main -> rolodesk.storage.contacts",
    "rolodesk.jobs.worker -> rolodesk.storage.contacts",
    "rolodesk.actions.contacts -> rolodesk.storage.contacts",
    "rolodesk.wire.imbox.routes -> rolodesk.wire.toolkit.surface",
    "rolodesk.storage.contacts -> asyncpg",
    "rolodesk.egress.client -> httpx2",
    "rolodesk.asgi.gate -> starlette",
    "rolodesk.__main__",
]


def lint(folder: Path) -> tuple[int, str]:
    """Check the package `rolodesk` that lies in a folder; give the exit status and what was said."""
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
            *("--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"),
        ],
        cwd=folder,
        env={"COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("planted")
    for name, content in PLANTED.items():
        path = folder.joinpath("rolodesk", *name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        (path.parent / "__init__.py").touch()
        (path.parent.parent / "__init__.py").touch()
    status, said = lint(folder)
    assert status == 1
    return said


def test_every_contract_is_kept() -> None:
    status, said = lint(ROOT / "src")
    assert status == 0, said


@pytest.mark.parametrize("line", BROKEN)
def test_what_breaks_a_contract_is_noticed(said: str, line: str) -> None:
    assert line in said


@pytest.mark.parametrize("line", ALLOWED)
def test_what_is_allowed_is_not_held_against_anyone(said: str, line: str) -> None:
    assert line not in said


def test_no_module_needs_itself_to_be_imported() -> None:
    """Else it depends on which is imported first: a command may fail where the hub begins."""
    graph = grimp.build_graph("rolodesk", exclude_type_checking_imports=True, cache_dir=None)
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(needs) > 100
    TopologicalSorter(needs).prepare()  # raises, and names a cycle
