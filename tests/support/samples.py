"""A good call of any route, made from its table line, with every field filled in or only those it needs."""

import itertools
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
import msgspec.inspect as types

from rolodesk.wire.toolkit.route import Nothing, Route
from tests.support.belongings import Names
from tests.support.meanings import Where, positions
from tests.support.raw import spelled

TEXTS: Final[dict[str, str]] = {
    "created_after": "2020-01-01",
    "created_before": "2030-01-01",
    "after": "",
    "cc": "eva@mail.example",
    "country": "SE",
    "assignee": "none",
    "mentioned": "1",
    "bcc": "bert@mail.example",
    "cursor": "",
    "since": "2020-01-01",
    "email": "jan@mail.example",
    "endTime": "2030-01-02",
    "expand": "",
    "from_email": "jan@mail.example",
    "latest_after": "2020-01-01",
    "latest_before": "2030-01-01",
    "until": "2030-01-01T00:00:00.000Z",
    "expires_at": "2040-01-01",
    "events": "contact.created",
    "fileType": "json",
    "from": "2020-01-01",
    "fromEmail": "jan@mail.example",
    "host": "127.0.0.1",
    "key": "x-colour",
    "latestUpdatedAfter": "2020-01-01",
    "latestUpdatedBefore": "2030-01-01",
    "open": "mon-fri 09:00-17:00",
    "phone": "+46701740605",
    "phoneNumber": "+46701740605",
    "search": "jan",
    "send_at": "2030-01-01T00:00:00.000Z",
    "searchby": "first_name",
    "serverUrl": "https://hooks.example.org/in",
    "startTime": "2020-01-01",
    "template": "{{content}}",
    "time_zone": "Europe/Stockholm",
    "timezone": "Europe/Stockholm",
    "title": "CEO",
    "column": "name",
    "field": "name",
    "to": "info@example.org",
    "types": "contact,ticket",
    "updatedAfter": "2020-01-01",
    "updatedBefore": "2030-01-01",
    "updated_after": "2020-01-01",
    "updated_before": "2030-01-01",
    "url": "https://hooks.example.org/in",
}
"""Good texts of the fields that do not take just any; an empty one is left out of a query."""

VALUES_OF: Final[dict[str, dict[str, Any]]] = {"rest.ReplayTime": {"to": "2030-01-01"}}
"""By shape and field, where another shape's field of that name takes something else."""

VALUES: Final[dict[str, Any]] = {
    "conditions": {"all": []},
    "actions": [{"action": "stop"}],
    "draft.conditions": {"all": []},
    "draft.actions": [{"action": "stop"}],
    "oauth": None,
    "choices": ["S", "M"],
    "filter": {},
    "sharing": "all",
    "team_id": None,
}
"""Good values of what is no text, by the whole name."""

FIXED: Final = {"{connection_kind}": "imap"}
"""What stands in a path and names nothing of a workspace."""

NEEDS: Final[dict[str, frozenset[str]]] = {
    "rest.ChangeContacts": frozenset({"filter", "parameters"}),
    "rest.ChangeTickets": frozenset({"filter", "parameters"}),
    "rest.CreateTicket": frozenset({"member_id", "text", "to"}),
    "rest.BePresent": frozenset({"member_id"}),
    "rest.LeaveTicket": frozenset({"member_id"}),
    "rest.ListDrafts": frozenset({"member_id"}),
    "rest.OfMember": frozenset({"member_id"}),
    "rest.ForwardMessages": frozenset({"member_id", "text"}),
    "rest.MarkRead": frozenset({"member_id"}),
    "rest.WriteNote": frozenset({"member_id", "text"}),
    "rest.WriteReply": frozenset({"member_id", "text"}),
    "contacts.CreateContact": frozenset({"firstName"}),
    "rest.CreateContact": frozenset({"first_name"}),
    "lunarsend.PostContact": frozenset({"first_name", "email"}),
    "lunarsend.DeleteContact": frozenset({"contact_id"}),
    "lunarsend.ReadContacts": frozenset({"searchby", "search"}),
    "rest.FillIn": frozenset({"ticket_id"}),
    "rest.CreateView": frozenset({"sharing"}),
    "rest.PutConnection": frozenset({"username", "password"}),
    "whautomate.CreateWebhook": frozenset({"events"}),
}
"""Fields that a shape needs though its type does not say so."""

LEAVES_OUT: Final[dict[str, frozenset[str]]] = {
    "rest.ChangeContacts": frozenset({"ids"}),
    "rest.ChangeTickets": frozenset({"ids"}),
    "rest.ContactParameters": frozenset({"tags", "stage"}),
    "rest.TicketParameters": frozenset({"labels", "tags", "status", "mailbox_id", "until", "tickets"}),
    "rest.FilterContacts": frozenset({"deleted_after", "deleted_before"}),
    "rest.CreateTicket": frozenset({"auto_reply", "direction", "from_email", "from_name"}),
    "rest.FillIn": frozenset({"mailbox_id", "contact_id", "email", "subject"}),
    "rest.ListMembers": frozenset({"team_id"}),
    "rest.ListContacts": frozenset({"custom_fields"}),
    "rest.ExportContacts": frozenset({"custom_fields"}),
    "rest.ExportCards": frozenset({"custom_fields"}),
}
"""Fields that stand in place of others, or ask for what nobody has."""

ONCE: Final = frozenset({"id", "name", "ref", "title"})
NUMBERS: Final = itertools.count(1)

OBJECTS: Final[dict[str, Any]] = {
    "when": {"event": "contact_tagged", "tag": "VIP"},
    "conditions": {"all": [{"field": "contact_name", "operator": "exists", "value": True}]},
    "actions": {"action": "tag_contact", "value": "seen"},
}
"""Good objects of the fields that do not take just any."""

LEFT_EMPTY: Final = frozenset({"attachments", "uploads"})
"""Filling them in would make the hub fetch something, or can be done once only."""


class Call(msgspec.Struct, kw_only=True):
    """A call, to be altered by a test before it is spelled."""

    method: str
    path: str
    params: dict[str, str]
    query: list[tuple[str, str]]
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = {}

    @property
    def target(self) -> str:
        """The path with its parameters percent-encoded, and the query."""
        path = self.path
        for name, value in self.params.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return f"{path}?{urlencode(self.query)}" if self.query else path

    def spelled(self) -> bytes:
        """The call's bytes."""
        body = self.raw if self.body is None else msgspec.json.encode(self.body)
        headers = {"content-type": "application/json"} if self.body is not None else {}
        return spelled(self.method, self.target, headers=headers | self.headers, body=body)


def good_call(
    route: Route, names: Names, *, key: str | None, workspace: int | str, full: bool = False
) -> Call:
    """A call that is answered 200; `names` are those of things that are there, `full` fills it up."""
    own = {"key": key or "", "workspace": str(workspace), **names}
    nouns = {(place.where, place.name): place.noun for place in positions(route)}
    params = {
        name: own[noun] if noun else FIXED[f"{{{name}}}"]
        for (where, name), noun in nouns.items()
        if where == "path"
    }
    call = Call(method=route.method, path=route.path, params=params, query=[])
    if "apiKey" not in params and key is not None:
        call.headers = {"x-api-key": key}
    if route.query is not Nothing:
        filled = sample(route.query, own=_own(nouns, "query", own), full=full)
        call.query = [(name, text) for name, value in filled.items() for text in as_texts(value) if text]
    if route.body is not Nothing:
        call.body = sample(route.body, own=_own(nouns, "body", own), full=full)
    if route.raw_body:
        call.raw = b"name,email\nJan,jan@mail.example\n"
    if route.fields_from_query:
        call.query, call.body = [(name, str(value)) for name, value in call.body.items()], None
    return call


def as_texts(value: Any) -> list[str]:
    """A value as a query has it: a list's are several."""
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def sample(shape: Any, *, own: Mapping[str, str], full: bool) -> Any:
    """A good value of a shape; `own` has what the fields that name something are to hold."""
    return _value(types.type_info(shape), "", own, full=full)


def _own(nouns: Mapping[tuple[Where, str], str], where: Where, names: Mapping[str, str]) -> dict[str, str]:
    return {name: names[noun] for (at, name), noun in nouns.items() if at == where and noun}


def _value(kind: types.Type, name: str, own: Mapping[str, str], *, full: bool) -> Any:  # noqa: C901, PLR0911 - a table
    match _bare(kind):
        case types.StructType() as kind:
            return _object(kind, name, own, full=full)
        case types.UnionType() as kind:
            return _value(_fullest(kind), name, own, full=full)
        case types.ListType() as kind:
            return [] if name in LEFT_EMPTY else [_value(kind.item_type, f"{name}[]", own, full=full)]
        case types.LiteralType() as kind:
            return kind.values[0]
        case types.EnumType() as kind:
            return next(iter(kind.cls)).value
        case types.BoolType():
            return True
        case types.IntType() as kind:
            return int(own.get(name, kind.ge or 0))
        case types.DictType():
            return OBJECTS.get(name.removesuffix("[]").rpartition(".")[2], {"colour": "blue"})
        case types.RawType():
            return {}
        case types.StrType():
            return own.get(name) or _text(name.removesuffix("[]"))
    raise LookupError(f"there is no sample of {kind} for {name}")


def _text(name: str) -> str:
    """A good text of a field; what must not be there twice is another each time."""
    last = name.rpartition(".")[2]
    if name in {"email", "sender", "addresses"}:
        return f"jan.{next(NUMBERS)}@mail.example"
    return f"{name}-{next(NUMBERS)}" if name in ONCE else TEXTS.get(last, f"a {last}")


def _bare(kind: types.Type) -> types.Type:
    return kind.type if isinstance(kind, types.Metadata) else kind


def _object(kind: types.StructType, name: str, own: Mapping[str, str], *, full: bool) -> dict[str, Any]:
    prefix = f"{name}." if name else ""
    shape = f"{kind.cls.__module__.split('.')[-2]}.{kind.cls.__name__}"
    leaves_out = LEAVES_OUT.get(shape, frozenset())
    needs, values = NEEDS.get(shape, frozenset()), VALUES | VALUES_OF.get(shape, {})
    return {
        field.encode_name: values[whole]
        if (whole := prefix + field.encode_name) in values
        else _value(field.type, whole, own, full=full)
        for field in kind.fields
        if (full or field.required or field.encode_name in needs or name)
        and field.encode_name not in leaves_out
    }


def _fullest(kind: types.UnionType) -> types.Type:
    """The member of a union that says most: no null, and a text before a number."""
    order = (
        types.StructType,
        types.ListType,
        types.DictType,
        types.EnumType,
        types.LiteralType,
        types.StrType,
    )
    for wanted in (*order, types.BoolType, types.IntType):
        for one in map(_bare, kind.types):
            if isinstance(one, wanted):
                return one
    raise LookupError(f"there is no sample of {kind}")
