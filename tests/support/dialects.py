"""Every dialect and every route of it, found in the source: a new one joins the tests by itself."""

import inspect
import pkgutil
from importlib import import_module
from typing import Any, NamedTuple

import rolodesk.wire
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.route import Route


class Point(NamedTuple):
    """One route of a dialect."""

    dialect: Dialect
    route: Route

    def __str__(self) -> str:
        return f"{self.dialect.name} {self.route.method} {self.route.path}"


def dialects() -> list[Dialect]:
    """One of each dialect. What it is handed to work with is None: only its table is looked at."""
    found = {kind.name: _made(kind) for module in _modules() for kind in _kinds(module)}
    return [found[name] for name in sorted(found)]


def points() -> list[Point]:
    """Every route of every dialect."""
    return [Point(dialect, route) for dialect in dialects() for route in dialect.routes]


def _modules() -> list[Any]:
    names = [found.name for found in pkgutil.walk_packages(rolodesk.wire.__path__, "rolodesk.wire.")]
    return [import_module(name) for name in names if name.endswith(".routes")]


def _kinds(module: Any) -> list[Any]:
    members = [kind for _, kind in inspect.getmembers(module, inspect.isclass)]
    return [kind for kind in members if kind.__module__ == module.__name__ and hasattr(kind, "refuse")]


def _made(kind: Any) -> Dialect:
    made: Dialect = kind(**dict.fromkeys(inspect.signature(kind).parameters))
    return made


EVERY_POINT = points()
POINTS = [point for point in EVERY_POINT if not point.route.members_only]
"""Those that a key may call."""
MEMBERS_ONLY = [point for point in EVERY_POINT if point.route.members_only]
"""Those that are about whoever is logged in: tests/wire/rest/test_members_only.py."""
DIALECTS = dialects()
