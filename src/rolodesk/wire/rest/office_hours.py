"""Office hours: when the workspace is there, which conditions may ask."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from rolodesk.actions.flow import editing
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.office_hours import OfficeHours, print_hours
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import gone, record
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Text, documented

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
HOURS: Final = "/rest/v1/office-hours"

Line = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]


class SetOfficeHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hours of a week, in lines such as `mon-fri 09:00-12:00,13:00-17:00`."""

    time_zone: Line
    open: Annotated[list[Line], Meta(min_length=1, max_length=7)]


class OfficeHoursAnswer(msgspec.Struct, frozen=True):
    """The hours of a week; null and nothing where none are set."""

    time_zone: str | None
    open: list[str]


def hours_answer(hours: OfficeHours | None) -> OfficeHoursAnswer:
    """Render office hours."""
    return (
        OfficeHoursAnswer(None, [])
        if hours is None
        else OfficeHoursAnswer(hours.time_zone, print_hours(hours))
    )


async def get_office_hours(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/office-hours."""
    return record(call, hours_answer(await editing.hours(call.scope)))


async def set_office_hours(call: Call[Nothing, SetOfficeHours]) -> Response:
    """PUT /rest/v1/office-hours."""
    hours = await editing.set_hours(call.scope, call.body.open, zone=call.body.time_zone)
    return record(call, hours_answer(hours))


async def delete_office_hours(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/office-hours."""
    await editing.forget_hours(call.scope)
    return gone()


# fmt: off
ROUTES: Final = (
    Route("GET", HOURS, READ, get_office_hours, "Get the office hours", access="lookup", answer=OfficeHoursAnswer, is_tagged=True),
    Route("PUT", HOURS, WRITE, set_office_hours, "Set the office hours", body=SetOfficeHours, answer=OfficeHoursAnswer, is_tagged=True),
    Route("DELETE", HOURS, WRITE, delete_office_hours, "Have no office hours", status=204),
)
# fmt: on
