"""The web app as the tests need it: built from the sources that are there."""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def needs_the_app() -> None:
    """Fail where the app was not built, or from other sources than those that are there."""
    if not _is_current():
        pytest.fail(
            "the web app is not built from these sources: run `python tools/app.py build`", pytrace=False
        )


def sources_of_the_app() -> list[Path]:
    """List what the app is built from, as the tool that builds it has it."""
    return list(_tool().sources(ROOT))


@cache
def _is_current() -> bool:
    return bool(_tool().is_current(ROOT))


@cache
def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_app", ROOT / "tools" / "app.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool
