"""Putting the id of another thing into a good call."""

from typing import Any, Final

import msgspec

from tests.support.dialects import Point
from tests.support.meanings import Position, positions
from tests.support.samples import Call

NUMBERS: Final = frozenset(
    {
        "account",
        "attachment",
        "contact",
        "draft",
        "dropped_letter",
        "job",
        "label",
        "letter",
        "mailbox",
        "member",
        "message",
        "moment",
        "note",
        "other_contact",
        "other_ticket",
        "sent_message",
        "spare_mailbox",
        "ticket",
        "upload",
    }
)


def ids_of(point: Point) -> list[Position]:
    """The positions of a route that name something of a workspace."""
    return [place for place in positions(point.route) if place.noun not in {"", "key", "workspace"}]


def asked_by(value: str, place: Position, point: Point, *, call: Call, full: Call) -> list[Call]:
    """
    Give the calls that have `value` in a position: `call` with it and, where a thing can be named in several
    fields, `full` with it in all of them; fields that may come in the query or in the body, in both.
    """
    alike = [other for other in ids_of(point) if other.noun == place.noun and other.where == place.where]
    calls = [_with(value, [place], call)]
    if len(alike) > 1:
        calls.append(_with(value, alike, full))
    if point.route.fields_from_query:
        calls += [_in_body(one) for one in calls]
    return calls


def _with(value: str, places: list[Position], call: Call) -> Call:
    altered = msgspec.convert(msgspec.to_builtins(call), Call)
    for place in places:
        if place.where == "path":
            altered.params[place.name] = value
        elif altered.body is None:
            _put_in_query(altered, place.name.removesuffix("[]"), value)
        else:
            _put_in_body(altered.body, place.name.split("."), int(value) if place.noun in NUMBERS else value)
    return altered


def _put_in_query(call: Call, name: str, value: str) -> None:
    """Put a value in the query; the other half of a cursor comes with it."""
    halves = {"cursorId", "cursorCreated" if "Emails" in call.path else "cursorUpdated"}
    companions = halves - {name} if name in halves else set()
    call.query = [pair for pair in call.query if pair[0] not in {name, *companions}]
    call.query += [(name, value), *((other, "1") for other in sorted(companions))]


def _put_in_body(body: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        body = body.setdefault(key, {})
    name = keys[-1]
    body[name.removesuffix("[]")] = [value] if name.endswith("[]") else value


def _in_body(call: Call) -> Call:
    """Give the call with its fields in a JSON body."""
    altered = msgspec.convert(msgspec.to_builtins(call), Call)
    altered.query, altered.body = [], dict(call.query)
    return altered
