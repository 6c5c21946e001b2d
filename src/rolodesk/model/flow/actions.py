"""Actions of rules: what each takes, read strictly from JSON and printed as it.

[{"action": "label", "value": "Invoice"}, {"action": "set_field", "name": "Country", "value": "SE"}]
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

from rolodesk.model.flow.reading import at, choice_of, items_of, object_of, shown

ACTION_LIMIT: Final = 20
"""Actions of a rule."""
SHOWN_LIMIT: Final = 120
"""Characters of what an action was given that people are shown."""

Given: TypeAlias = str | int


class Shape(msgspec.Struct, frozen=True):
    """
    What an action takes: how its `value` and its `name` are read, None if it has none.

    A reader is given a JSON value and its place, and refuses (`Invalid`) what it does not take.
    """

    title: str
    """What people call the action."""
    value: Callable[[object, str], Given] | None = None
    name: Callable[[object, str], str] | None = None


Repertoire: TypeAlias = Mapping[str, Shape]
"""What rules about one kind of subject may do, by the name that they write."""


class Action(msgspec.Struct, frozen=True):
    """An action with what it was given; `value` is None and `name` "" if it takes none."""

    kind: str
    value: Given | None = None
    name: str = ""


def read_actions(value: object, place: str, *, repertoire: Repertoire) -> tuple[Action, ...]:
    """Read the actions of a rule from a JSON value. Refuses (`Invalid`, by the place) what is not known."""
    items = items_of(value, place, most=ACTION_LIMIT, least=1)
    return tuple(_read_action(item, at(place, number), repertoire) for number, item in enumerate(items))


def print_actions(actions: Sequence[Action]) -> list[dict[str, object]]:
    """Give actions as JSON values, which `read_actions` reads as the same."""
    return [_printed(action) for action in actions]


def what(action: Action) -> str:
    """Say what an action was given, on one line."""
    given = "" if action.value is None else str(action.value)
    return shown(f"{action.name}: {given}" if action.name else given, SHOWN_LIMIT)


def _read_action(value: object, place: str, repertoire: Repertoire) -> Action:
    loose = object_of(value, place, needed=("action",), optional=("name", "value"))
    kind = choice_of(loose["action"], at(place, "action"), repertoire)
    shape = repertoire[kind]
    needed = [key for key, reader in (("name", shape.name), ("value", shape.value)) if reader is not None]
    given = object_of(value, place, needed=("action", *needed))
    return Action(
        kind,
        None if shape.value is None else shape.value(given["value"], at(place, "value")),
        "" if shape.name is None else shape.name(given["name"], at(place, "name")),
    )


def _printed(action: Action) -> dict[str, object]:
    name: dict[str, object] = {"name": action.name} if action.name else {}
    value: dict[str, object] = {} if action.value is None else {"value": action.value}
    return {"action": action.kind, **name, **value}
