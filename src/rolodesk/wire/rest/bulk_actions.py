"""Bulk actions: one change to all that a filter leaves, as a job with progress."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.bulk import keeping
from rolodesk.asgi.response import Response
from rolodesk.model.bulk import BulkAction, BulkJob, BulkRefusal, Parameters
from rolodesk.model.contact import Stage
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, created, listing, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.ticket_shapes import FilterTickets, Ids, Names, Time, printed
from rolodesk.wire.rest.writing_shapes import After
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Identifier, Moment, Text, given, id_of, told

TICKETS, CONTACTS = Permission.TICKETS_READ, Permission.CONTACTS_READ
JOB: Final = "/rest/v1/jobs/{job_id}"


class TicketParameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action needs: `members`, `labels`, `tags`, `status` or `mailbox_id`."""

    members: Ids = []
    labels: Names = []
    tags: Names = []
    status: After | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET


class ChangeTickets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done to all tickets that a filter leaves; an empty filter leaves all but spam."""

    filter: FilterTickets
    action: Literal[
        "assign",
        "unassign",
        "label",
        "unlabel",
        "tag",
        "untag",
        "status",
        "move",
        "spam",
        "delete",
        "restore",
    ]
    parameters: TicketParameters = TicketParameters()


class FilterContacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts: those that all of these leave. `tag` is any of."""

    email: Text = ""
    phone: Text = ""
    tag: Names = []
    stage: Stage | None = None
    account_id: Identifier | UnsetType = UNSET
    location_id: Identifier | UnsetType = UNSET
    external_id: Text = ""
    created_after: Time = ""
    created_before: Time = ""
    updated_after: Time = ""
    updated_before: Time = ""

    def to_filters(self) -> ContactFilters:
        """The filters meant. A time that is none is `Invalid`."""
        return ContactFilters(
            email=self.email.strip() or None,
            phone=self.phone.strip() or None,
            external_id=self.external_id or None,
            account_id=given(self.account_id),
            location_id=given(self.location_id),
            stage=None if self.stage is None else self.stage.value,
            tags=tuple(tag for tag in self.tag if tag.strip()),
            created_after=_time(self.created_after, "created_after"),
            created_before=_time(self.created_before, "created_before"),
            updated_after=_time(self.updated_after, "updated_after"),
            updated_before=_time(self.updated_before, "updated_before"),
        )


class ContactParameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action needs: `tags` or `stage`."""

    tags: Names = []
    stage: Stage | UnsetType = UNSET


class ChangeContacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done to all contacts that a filter leaves; an empty filter leaves all."""

    filter: FilterContacts
    action: Literal["tag", "untag", "stage", "delete"]
    parameters: ContactParameters = ContactParameters()


class ListJobs(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order."""

    sort: Literal["-id", "id"] = "-id"


class ListRefused(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order."""

    sort: Literal["id", "-id"] = "id"


class JobAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk action and how far it has come: of `of` so many are `done`, and so many `failed`."""

    id: Annotated[int, Meta(examples=[1])]
    subject: str
    action: str
    parameters: Annotated[msgspec.Raw, told({"type": "object"})]
    state: str
    reason: str
    of: int
    done: int
    failed: int
    created_at: Moment
    updated_at: Moment
    done_at: Moment | None


class RefusedAnswer(msgspec.Struct, frozen=True):
    """What a job could not change, and why."""

    id: int
    code: str
    reason: str


JobList: Final = listing("JobList", JobAnswer)
RefusedList: Final = listing("RefusedList", RefusedAnswer)


def job_answer(job: BulkJob) -> JobAnswer:
    """Render a job."""
    return JobAnswer(
        id=job.id,
        subject=job.subject,
        action=job.action,
        parameters=msgspec.Raw(job.parameters.encode()),
        state=job.state,
        reason=job.reason,
        of=job.found,
        done=job.done,
        failed=job.failed,
        created_at=print_moment(job.created_at),
        updated_at=print_moment(job.updated_at),
        done_at=printed(job.done_at),
    )


async def change_tickets(call: Call[Nothing, ChangeTickets]) -> Response:
    """POST /rest/v1/tickets/bulk-actions."""
    body = call.body
    parameters = Parameters(
        members=tuple(body.parameters.members),
        labels=tuple(body.parameters.labels),
        tags=tuple(body.parameters.tags),
        status=given(body.parameters.status) or "",
        mailbox_id=given(body.parameters.mailbox_id),
    )
    job = await keeping.start_on_tickets(
        call.scope, body.filter.to_query(), BulkAction(body.action), parameters
    )
    return created(job_answer(job), f"/jobs/{job.id}", status=202)


async def change_contacts(call: Call[Nothing, ChangeContacts]) -> Response:
    """POST /rest/v1/contacts/bulk-actions."""
    body = call.body
    stage = body.parameters.stage
    parameters = Parameters(tags=tuple(body.parameters.tags), stage="" if stage is UNSET else stage.value)
    job = await keeping.start_on_contacts(
        call.scope, body.filter.to_filters(), BulkAction(body.action), parameters
    )
    return created(job_answer(job), f"/jobs/{job.id}", status=202)


async def list_jobs(call: Call[ListJobs, Nothing]) -> object:
    """GET /rest/v1/jobs."""
    query = call.query
    found = await keeping.list_page(call.scope, wanted(query.sort, limit=query.limit, cursor=query.cursor))
    return page(call, found, render=job_answer, place=lambda job: Place(job.id, job.id))


async def get_job(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/jobs/{job_id}."""
    return record(call, job_answer(await keeping.get(call.scope, _id(call))))


async def list_refused(call: Call[ListRefused, Nothing]) -> object:
    """GET /rest/v1/jobs/{job_id}/refused."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)

    def rendered(refusal: BulkRefusal) -> RefusedAnswer:
        return RefusedAnswer(refusal.subject_id, refusal.code, refusal.reason)

    found = await keeping.list_refused(call.scope, _id(call), asked)
    return page(call, found, render=rendered, place=lambda one: Place(one.subject_id, one.subject_id))


async def cancel_job(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/jobs/{job_id}/cancel."""
    return record(call, job_answer(await keeping.cancel(call.scope, _id(call))))


def _time(text: str, name: str) -> int | None:
    return parse_moment(text, field=f"filter.{name}") if text else None


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "job_id", noun="job")


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/tickets/bulk-actions", Permission.TICKETS_WRITE, change_tickets, "Change all tickets that a filter leaves", status=202, body=ChangeTickets, answer=JobAnswer),
    Route("POST", "/rest/v1/contacts/bulk-actions", Permission.CONTACTS_WRITE, change_contacts, "Change all contacts that a filter leaves", status=202, body=ChangeContacts, answer=JobAnswer),
    Route("GET", "/rest/v1/jobs", TICKETS, list_jobs, "List bulk actions", or_with=(CONTACTS,), access="read", query=ListJobs, answer=JobList),
    Route("GET", JOB, TICKETS, get_job, "Get how far a bulk action has come", or_with=(CONTACTS,), access="read", answer=JobAnswer),
    Route("GET", f"{JOB}/refused", TICKETS, list_refused, "List what a bulk action could not change", or_with=(CONTACTS,), access="read", query=ListRefused, answer=RefusedList),
    Route("POST", f"{JOB}/cancel", TICKETS, cancel_job, "End a bulk action where it is", or_with=(CONTACTS,), answer=JobAnswer),
)
# fmt: on
