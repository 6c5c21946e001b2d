"""Bulk actions: one change to all that a filter leaves, as a job with progress."""

from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.bulk import keeping
from rolodesk.asgi.response import Response
from rolodesk.model.bulk import BulkAction, BulkJob, BulkRefusal, BulkState, Parameters
from rolodesk.model.contact import Stage
from rolodesk.model.contact_filters import ContactFilters, DeletedFilters
from rolodesk.model.errors import Invalid
from rolodesk.model.language import Language
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.page import Place
from rolodesk.model.refusals import said_in
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, QueryText, Time, created, gone, listing, page, record
from rolodesk.wire.rest.contact_filters import FieldsAsked, IdOrNone, of_account
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.ticket_shapes import FilterTickets, Ids, Labels, Names, printed
from rolodesk.wire.rest.writing_shapes import After
from rolodesk.wire.toolkit.reading import check_filter
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Identifier, Moment, Sought, given, id_of, told, trimmed

TICKETS, CONTACTS = Permission.TICKETS_READ, Permission.CONTACTS_READ
JOB: Final = "/rest/v1/jobs/{job_id}"
MOST_IDS: Final = 10_000
EITHER: Final = {"oneOf": [{"required": ["filter"]}, {"required": ["ids"]}]}
F = TypeVar("F", bound=msgspec.Struct)
Several = Annotated[list[Identifier], Meta(min_length=1, max_length=MOST_IDS)]


class TicketParameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action needs: `members`, `labels`, `tags`, `status`, `mailbox_id`, `until` or `tickets`."""

    members: Ids = []
    labels: Names = []
    tags: Names = []
    status: After | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    until: Time | None = None
    tickets: Ids = []

    def to_parameters(self) -> Parameters:
        """What is meant. A time that is none is `Invalid`."""
        until = None if self.until is None else parse_moment(self.until, field="parameters.until")
        return Parameters(
            members=tuple(self.members),
            labels=tuple(self.labels),
            tags=tuple(self.tags),
            status=given(self.status) or "",
            mailbox_id=given(self.mailbox_id),
            until="" if until is None else print_moment(until),
            tickets=tuple(self.tickets),
        )


class ChangeTickets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What is to be done to all tickets that a filter leaves; an empty one leaves all but spam and deleted ones.

    `ids` names them instead.
    """

    also_told: ClassVar = EITHER

    filter: FilterTickets | UnsetType = UNSET
    ids: Several | UnsetType = UNSET
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
        "snooze",
        "wake",
        "link",
        "unlink",
        "read",
        "unread",
        "delete",
        "restore",
    ]
    parameters: TicketParameters = TicketParameters()


class FilterContacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts: those that all of these leave. `tag` is any of. None is empty."""

    email: Sought | UnsetType = UNSET
    phone: Sought | UnsetType = UNSET
    name: Sought | UnsetType = UNSET
    tag: Labels | UnsetType = UNSET
    stage: Stage | UnsetType = UNSET
    account_id: IdOrNone | UnsetType = UNSET
    location_id: Identifier | UnsetType = UNSET
    external_id: Sought | UnsetType = UNSET
    ref: Sought | UnsetType = UNSET
    custom_fields: FieldsAsked | UnsetType = UNSET
    q: QueryText | UnsetType = UNSET
    created_after: Time | UnsetType = UNSET
    created_before: Time | UnsetType = UNSET
    updated_after: Time | UnsetType = UNSET
    updated_before: Time | UnsetType = UNSET
    deleted_after: Time | UnsetType = UNSET
    deleted_before: Time | UnsetType = UNSET

    def to_filters(self, action: BulkAction) -> ContactFilters:
        """The filters meant. A time that is none is `Invalid`."""
        deleted: dict[str, Any] = {
            name: time
            for name in ("deleted_after", "deleted_before")
            if (time := _time(getattr(self, name), name)) is not None
        }
        kind = DeletedFilters if deleted or action is BulkAction.RESTORE else ContactFilters
        return kind(
            **deleted,
            email=trimmed(self.email),
            phone=trimmed(self.phone),
            external_id=given(self.external_id),
            ref=given(self.ref),
            q=trimmed(self.q),
            name=trimmed(self.name),
            **of_account(self.account_id),
            location_id=given(self.location_id),
            stage=None if self.stage is UNSET else self.stage.value,
            tags=tuple(given(self.tag) or ()),
            created_after=_time(self.created_after, "created_after"),
            created_before=_time(self.created_before, "created_before"),
            updated_after=_time(self.updated_after, "updated_after"),
            updated_before=_time(self.updated_before, "updated_before"),
            custom_fields=given(self.custom_fields) or {},
        )


class ContactParameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action needs: `tags`, `stage` or `account_id`, of which null is no account."""

    tags: Names = []
    stage: Stage | UnsetType = UNSET
    account_id: Identifier | UnsetType | None = UNSET


class ChangeContacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What is to be done to all contacts that a filter leaves; an empty one leaves all. `ids` names them instead.

    `restore` is done to those that were deleted, as they were then.
    """

    also_told: ClassVar = EITHER

    filter: FilterContacts | UnsetType = UNSET
    ids: Several | UnsetType = UNSET
    action: Literal["tag", "untag", "stage", "account", "delete", "restore"]
    parameters: ContactParameters = ContactParameters()


class ListJobs(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which jobs, in which order."""

    sort: Literal["-id", "id"] = "-id"
    state: BulkState | UnsetType = UNSET
    subject: Literal["ticket", "contact"] | UnsetType = UNSET
    action: BulkAction | UnsetType = UNSET


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


def job_answer(job: BulkJob, language: Language = "en") -> JobAnswer:
    """Render a job; why it ended in a language."""
    return JobAnswer(
        id=job.id,
        subject=job.subject,
        action=job.action,
        parameters=msgspec.Raw(job.parameters.encode()),
        state=job.state,
        reason=said_in(language, job.reason),
        of=job.found,
        done=job.done,
        failed=job.failed,
        created_at=print_moment(job.created_at),
        updated_at=print_moment(job.updated_at),
        done_at=printed(job.done_at),
    )


def gone_or_going(job: BulkJob | None) -> Response:
    """Answer 204: what was to be deleted is gone; or 202, with the job at whose end it will be."""
    return gone() if job is None else created(job_answer(job), f"/jobs/{job.id}", status=202)


async def change_tickets(call: Call[Nothing, ChangeTickets]) -> Response:
    """POST /rest/v1/tickets/bulk-actions."""
    body = call.body
    which = _meant(body.filter, body.ids)
    asked = which if isinstance(which, tuple) else _query(which)
    job = await keeping.start_on_tickets(
        call.scope, asked, BulkAction(body.action), body.parameters.to_parameters()
    )
    return created(job_answer(job), f"/jobs/{job.id}", status=202)


async def change_contacts(call: Call[Nothing, ChangeContacts]) -> Response:
    """POST /rest/v1/contacts/bulk-actions."""
    body = call.body
    stage = body.parameters.stage
    parameters = Parameters(
        tags=tuple(body.parameters.tags),
        stage="" if stage is UNSET else stage.value,
        account_id=given(body.parameters.account_id),
        no_account=body.parameters.account_id is None,
    )
    which, action = _meant(body.filter, body.ids), BulkAction(body.action)
    asked = which if isinstance(which, tuple) else which.to_filters(action)
    job = await keeping.start_on_contacts(call.scope, asked, action, parameters)
    return created(job_answer(job), f"/jobs/{job.id}", status=202)


async def list_jobs(call: Call[ListJobs, Nothing]) -> object:
    """GET /rest/v1/jobs."""
    query = call.query
    language = call.request.language
    found = await keeping.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        state=given(query.state),
        subject=given(query.subject),
        action=given(query.action),
    )
    return page(
        call,
        found,
        render=lambda job: job_answer(job, language),
        place=lambda job: Place(job.id, job.id),
    )


async def get_job(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/jobs/{job_id}."""
    return record(call, job_answer(await keeping.get(call.scope, _id(call)), call.request.language))


async def list_refused(call: Call[ListRefused, Nothing]) -> object:
    """GET /rest/v1/jobs/{job_id}/refused."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)

    def rendered(refusal: BulkRefusal) -> RefusedAnswer:
        reason = said_in(call.request.language, refusal.reason)
        return RefusedAnswer(refusal.subject_id, refusal.code, reason)

    found = await keeping.list_refused(call.scope, _id(call), asked)
    return page(call, found, render=rendered, place=lambda one: Place(one.subject_id, one.subject_id))


async def cancel_job(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/jobs/{job_id}/cancel."""
    return record(call, job_answer(await keeping.cancel(call.scope, _id(call)), call.request.language))


def _meant(filtered: F | UnsetType, ids: list[int] | UnsetType) -> F | tuple[int, ...]:
    """Give what a call names: a filter or ids, and not both. Refuses a filter that has an empty value."""
    if filtered is not UNSET and ids is not UNSET:
        raise Invalid("ids", "cannot be given with `filter`: send the one that is meant")
    if filtered is not UNSET:
        check_filter(filtered, field="filter")
        return filtered
    if ids is not UNSET:
        return tuple(ids)
    raise Invalid("filter", "is required, or `ids`")


def _query(filtered: FilterTickets) -> TicketQuery:
    """Give the tickets meant. Refuses (`Invalid`) a value by its place in the body."""
    try:
        return filtered.to_query()
    except Invalid as error:
        raise Invalid(f"filter.{error.field}", error.reason) from None


def _time(text: str | UnsetType, name: str) -> int | None:
    return None if text is UNSET else parse_moment(text, field=f"filter.{name}")


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "job_id", noun="job")


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/tickets/bulk-actions", Permission.TICKETS_WRITE, change_tickets, "Change all tickets that a filter leaves", status=202, body=ChangeTickets, answer=JobAnswer, is_tagged=True),
    Route("POST", "/rest/v1/contacts/bulk-actions", Permission.CONTACTS_WRITE, change_contacts, "Change all contacts that a filter leaves", status=202, body=ChangeContacts, answer=JobAnswer, is_tagged=True),
    Route("GET", "/rest/v1/jobs", TICKETS, list_jobs, "List bulk actions", or_with=(CONTACTS,), access="read", query=ListJobs, answer=JobList),
    Route("GET", JOB, TICKETS, get_job, "Get how far a bulk action has come", or_with=(CONTACTS,), access="read", answer=JobAnswer, is_tagged=True),
    Route("GET", f"{JOB}/refused", TICKETS, list_refused, "List what a bulk action could not change", or_with=(CONTACTS,), access="read", query=ListRefused, answer=RefusedList),
    Route("POST", f"{JOB}/cancel", TICKETS, cancel_job, "End a bulk action where it is", or_with=(CONTACTS,), answer=JobAnswer, is_tagged=True),
)
# fmt: on
