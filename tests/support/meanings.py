"""What every field of every route means: the noun that it names, or "" for a plain value.

A route with a field that is in neither table fails the isolation tests until its meaning is written here.
"""

from itertools import product
from typing import Any, Final, Literal, NamedTuple

import msgspec.inspect as types

from rolodesk.wire.toolkit.route import Nothing, Route
from tests.support.plain import PLAIN

Where = Literal["path", "query", "body"]

MEANINGS: Final[dict[str, str]] = {
    # the path
    "{apiKey}": "key",
    "{userId}": "workspace",
    "{contactId}": "contact_ref",
    "{contactTagId}": "tag",
    "{locationId}": "location",
    "{webhookId}": "webhook",
    "{ticketId}": "ticket",
    "contacts/{id}": "contact",
    "contactNotes/{id}": "note",
    "accounts/{id}": "account",
    "{account_id}": "account",
    "{ticket_id}": "ticket",
    "{message_id}": "message",
    "{label_id}": "label",
    "{contact_id}": "contact",
    "{note_id}": "note",
    "{tag_id}": "tag",
    "{location_id}": "location_number",
    "{member_id}": "member",
    "{team_id}": "team",
    "{key_id}": "key_id",
    "{mailbox_id}": "mailbox",
    "DELETE /rest/v1/mailboxes/{mailbox_id}": "spare_mailbox",
    "{import_id}": "import",
    "{profile_id}": "profile",
    "profile_id": "profile",
    "{rule_id}": "rule",
    "{run_id}": "rule_run",
    "{flow_rule_id}": "flow_rule",
    "{view_id}": "view",
    "{custom_field_id}": "custom_field",
    "{canned_reply_id}": "canned_reply",
    "{sender}": "blocked_sender",
    "{address}": "flagged_address",
    "{connection_kind}": "",
    "{draft_id}": "draft",
    "{job_id}": "job",
    # what a job is about is looked up when it runs, and what its action does not need is not looked at
    "bulk-actions:parameters.members": "member",
    "bulk-actions:parameters.account_id": "account",
    **{
        f"bulk-actions:{field}": ""
        for field in (
            *("action", "filter.account_id", "filter.location_id", "filter.contact_id", "filter.mailbox_id"),
            *("filter.status", "filter.label", "filter.assignee", "filter.from_email", "filter.snoozed"),
            *("filter.unread", "filter.mentioned"),
            *("filter.updated_after", "filter.updated_before", "filter.latest_after", "filter.latest_before"),
            *("filter.email", "filter.phone", "filter.tag", "filter.stage", "filter.external_id"),
            *(
                "filter.created_after",
                "filter.created_before",
                "filter.deleted_after",
                "filter.deleted_before",
            ),
            *("filter.ref", "filter.q", "filter.name", "filter.custom_fields", "ids"),
            *("parameters.mailbox_id", "parameters.labels", "parameters.tags"),
            *("parameters.status", "parameters.stage"),
            *("parameters.until", "parameters.tickets"),
        )
    },
    "{sent_id}": "sent_message",
    "{upload_id}": "upload",
    "{attachment_id}": "attachment",
    "{delivery_id}": "delivery",
    "{letter_id}": "letter",
    "{dropped_id}": "dropped_letter",
    "{webhook_id}": "webhook_number",
    # ids in queries and bodies
    "accountId": "account",
    "account_id": "account",
    "assignAgents": "member_email",
    "contactID": "contact_ref",
    "contactId": "contact",
    "contact_id": "contact_ref",
    "from_id": "other_contact",
    "tickets/merge:from_id": "other_ticket",
    "locationId": "location",
    "location_id": "location_number",
    "move_to": "location_number",
    "mailboxes?move_to": "mailbox",
    "notes?contact_id": "contact",
    "mailbox_ids": "mailbox",
    "ticket_id": "ticket",
    "team_id": "team",
    "member_ids": "member",
    "location.id": "location",
    "ticketId": "ticket",
    "toEmail": "mailbox_address",
    "contacts?id": "contact",
    "rule_id": "rule",
    "deliveries?webhook_id": "webhook_number",
    "runs?contact_id": "contact",
    "runs?ticket_id": "ticket",
    "record_id": "contact",
    # cursors
    "contacts?after": "contact",
    "contactNotes?after": "note",
    "accounts?afterId": "account",
    "listTickets?cursorId": "ticket",
    "listTicketsEmails?cursorId": "ticket",
    "cursorUpdated": "moment",
    "cursorCreated": "moment",
    # what a list is asked by
    "contacts?email": "contact_email",
    "contacts?phone": "contact_phone",
    "contacts?q": "word",
    "contacts?search": "word",
    "contacts?tags": "word",
    "contacts?tag": "word",
    "contacts?ref": "contact_ref",
    "locations?ref": "location",
    "fromEmail": "contact_email",
    "label": "word",
    "search": "word",
    "searchText": "word",
    "search?q": "word",
    "mailbox_id": "mailbox",
    "member_id": "member",
    "messages": "message",
    "seen_message_id": "message",
    "uploads": "upload",
    "tickets:contact_id": "contact",
    "render:contact_id": "contact",
    "read:message_id": "",
    # a draft is checked when it is sent, not before
    **{
        f"{place}:{field}": ""
        for place in ("draft", "drafts")
        for field in ("contact_id", "mailbox_id", "seen_message_id")
    },
    "assignees": "member",
    "assignee": "member",
    "mentioned": "member",
    "mentions": "member",
    "linked": "other_ticket",
    "tickets?contact_id": "contact",
    "messages?contact_id": "contact",
    "from_email": "contact_email",
    # what is there already, and yet names nothing: whoever makes a thing chooses
    "contacts:id": "",
    "insertTicket:fromEmail": "",
    "test:from_email": "",
    "tickets:from_email": "",
}
MEANINGS.update(
    {
        f"{noun}.{form}?{field}": MEANINGS[f"{noun}?{field}"]
        for noun, form, field in (
            *product(("contacts",), ("csv", "jsonl", "vcf"), ("email", "phone", "tag", "ref")),
            *product(("notes", "tickets"), ("csv", "jsonl"), ("contact_id",)),
        )
    }
)
"""
What may name something: by the whole route, by the last segments of the path, by `list?field` in a query
or `list:field` in a body, with the segment before it where that tells more (`tickets/merge:field`), or by the
field alone. The first of these that is here counts.
"""


class Position(NamedTuple):
    """A place in a call where a value stands."""

    where: Where
    name: str
    """A path's parameter, or a field by its keys, such as `emails[].email`."""
    noun: str
    """What it names; "" for a plain value."""


def positions(route: Route) -> list[Position]:
    """Every position of a route. Raises LookupError for one that has no meaning yet."""
    segments = [segment for segment in route.path.split("/") if segment]
    named = [segment for segment in segments if not segment.startswith("{")]
    place = named[-1]
    found: list[Position] = []
    for before, segment in zip(["", *segments], segments, strict=False):
        if segment.startswith("{"):
            special = MEANINGS.get(f"{route.method} {route.path}")
            meaning = special or _meaning(segment, f"{before}/{segment}", route)
            found.append(Position("path", segment[1:-1], meaning))
    for where, shape in (("query", route.query), ("body", route.body)):
        for name in [] if shape is Nothing else _leaves(types.type_info(shape), ""):
            mark = "?" if where == "query" or route.fields_from_query else ":"
            field = f"{mark}{name.removesuffix('[]')}"
            of_noun = f"{'/'.join(named[-2:])}{field}"
            meaning = _meaning(name, of_noun if of_noun in MEANINGS else f"{place}{field}", route)
            found.append(Position("query" if where == "query" else "body", name, meaning))
    return found


def _meaning(name: str, longer: str, route: Route) -> str:
    bare = name.removesuffix("[]").removeprefix("update_fields.").removeprefix("updateFields.")
    for known in (longer, name, bare):
        if known in MEANINGS:
            return MEANINGS[known]
    if name in PLAIN or bare in PLAIN:
        return ""
    raise LookupError(
        f"{route.method} {route.path}: say in {__file__} what {name} names, or that it is plain"
    )


def _leaves(kind: types.Type, name: str) -> list[str]:
    """The names of a type's fields, down to those that hold no others."""
    match kind:
        case types.Metadata():
            return _leaves(kind.type, name)
        case types.StructType():
            prefix = f"{name}." if name else ""
            return [leaf for field in kind.fields for leaf in _leaves(field.type, prefix + field.encode_name)]
        case types.ListType():
            return _leaves(kind.item_type, f"{name}[]")
        case types.UnionType():
            inner = [leaf for one in kind.types if _holds_others(one) for leaf in _leaves(one, name)]
            return inner or [name]
        case _:
            return [name]


def _holds_others(kind: Any) -> bool:
    bare = kind.type if isinstance(kind, types.Metadata) else kind
    return isinstance(bare, types.StructType | types.ListType)
