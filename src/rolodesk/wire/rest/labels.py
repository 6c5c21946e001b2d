"""Labels: what tickets are sorted by, with how many bear each."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from rolodesk.actions import labels
from rolodesk.asgi.response import Response
from rolodesk.model.label import CountedLabel
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, check_match, created, listing, page, record
from rolodesk.wire.rest.bulk_actions import JobAnswer, gone_or_going
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.ticket_shapes import Label
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Moment, Text, id_of

READ, WRITE, SET_UP = Permission.TICKETS_READ, Permission.TICKETS_WRITE, Permission.SETTINGS_WRITE
LABEL: Final = "/rest/v1/labels/{label_id}"


class NameLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a label is to be called."""

    name: Label


class ListLabels(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which labels, in which order. `q` is a part of the name, in any case."""

    sort: Literal["name", "-name", "id", "-id"] = "name"
    q: Text = ""


class LabelAnswer(msgspec.Struct, frozen=True):
    """A label, and how many tickets bear it that the caller sees and that are not deleted."""

    id: Annotated[int, Meta(examples=[1])]
    name: str
    tickets: int
    created_at: Moment


LabelList: Final = listing("LabelList", LabelAnswer)


def label_answer(counted: CountedLabel) -> LabelAnswer:
    """Render a label."""
    label = counted.label
    return LabelAnswer(label.id, label.name, counted.tickets, print_moment(label.created_at))


async def list_labels(call: Call[ListLabels, Nothing]) -> object:
    """GET /rest/v1/labels."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)

    def place(counted: CountedLabel) -> Place:
        label = counted.label
        return Place(label.canonical if asked.order == "name" else label.id, label.id)

    found = await labels.list_page(call.scope, asked, part=query.q)
    return page(call, found, render=label_answer, place=place)


async def create_label(call: Call[Nothing, NameLabel]) -> Response:
    """POST /rest/v1/labels."""
    counted = await labels.create(call.scope, call.body.name)
    return created(label_answer(counted), f"/labels/{counted.label.id}", core=_core(counted))


async def get_label(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/labels/{label_id}."""
    return _answer(call, await labels.get(call.scope, _id(call)))


async def rename_label(call: Call[Nothing, NameLabel]) -> Response:
    """PATCH /rest/v1/labels/{label_id}: on every ticket."""
    await _check_match(call)
    return _answer(call, await labels.rename(call.scope, _id(call), call.body.name))


async def delete_label(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/labels/{label_id}: it is taken off every ticket."""
    await _check_match(call)
    return gone_or_going(await labels.delete(call.scope, _id(call)))


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> LabelAnswer:
        return _core(CountedLabel(await labels.to_change(call.scope, _id(call)), 0))

    await check_match(call, current)


def _answer(call: Call[Any, Any], counted: CountedLabel) -> Response:
    return record(call, label_answer(counted), core=_core(counted))


def _core(counted: CountedLabel) -> LabelAnswer:
    """Give what a change is held to: not how many tickets bear it."""
    return label_answer(CountedLabel(counted.label, 0))


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "label_id", noun="label")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/labels", READ, list_labels, "List labels", access="search", query=ListLabels, answer=LabelList),
    Route("POST", "/rest/v1/labels", WRITE, create_label, "Create a label", status=201, body=NameLabel, answer=LabelAnswer, is_tagged=True),
    Route("GET", LABEL, READ, get_label, "Get a label", access="search", answer=LabelAnswer, is_tagged=True),
    Route("PATCH", LABEL, SET_UP, rename_label, "Rename a label on every ticket", body=NameLabel, answer=LabelAnswer, is_tagged=True, is_held=True),
    Route("DELETE", LABEL, SET_UP, delete_label, "Delete a label, and take it off every ticket", status=204, later=JobAnswer, is_held=True),
)
# fmt: on
