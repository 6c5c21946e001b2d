"""The documents say what the dialects answer: as a schema, and to a program that tries to prove otherwise."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from rolodesk.egress.client import Egress
from rolodesk.model import errors
from rolodesk.storage.blobs import open_blobs
from rolodesk.wire.imbox.contacts.routes import ImboxContacts
from rolodesk.wire.imbox.tickets.routes import ImboxTickets
from rolodesk.wire.lunarsend.routes import LunarSend
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.openapi import document
from rolodesk.wire.toolkit.schemas import Json
from rolodesk.wire.whautomate.routes import Whautomate
from tests.support.made_up import name_no_host_outside
from tests.world import World

IMBOX = (ImboxContacts(), ImboxTickets(egress=Egress(), blobs=open_blobs("memory:///")))
LUNARSEND, WHAUTOMATE = LunarSend(), Whautomate()
DIALECTS: tuple[Dialect, ...] = (*IMBOX, LUNARSEND, WHAUTOMATE)
name_no_host_outside()
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]

EACH = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)


def written(*dialects: Dialect) -> Json:
    return document(dialects, title="Written", version="1.2.3")


def operation(of: Json, method: str, path: str) -> Json:
    found: Json = of["paths"][path][method]
    return found


@EACH
def test_a_document_is_valid_openapi(dialect: Dialect) -> None:
    schemathesis.openapi.from_dict(written(dialect)).validate()


def test_one_document_may_be_of_several_dialects() -> None:
    both = written(*IMBOX)
    schemathesis.openapi.from_dict(both).validate()
    assert [tag["name"] for tag in both["tags"]] == ["ImBox contacts", "ImBox tickets"]


@EACH
def test_every_route_is_described_once(dialect: Dialect) -> None:
    described = written(dialect)["paths"]
    found = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert found == {(route.method, route.path) for route in dialect.routes}
    ids = [one["operationId"] for methods in described.values() for one in methods.values()]
    assert len(ids) == len(set(ids))


def test_an_operation_tells_what_it_needs_and_what_it_may_be_answered() -> None:
    create = operation(written(WHAUTOMATE), "post", "/v1/contacts")
    assert create["operationId"] == "createContact"
    assert create["summary"] == "Create a contact"
    assert create["x-permission"] == "contacts:write"
    assert create["security"] == [{"key": ["contacts:write"]}]
    assert create["requestBody"]["required"]
    assert set(create["responses"]) == {"200", "400", "403", "404", "409", "413", "422", "429", "500", "507"}


def test_every_post_and_nothing_else_takes_an_idempotency_key() -> None:
    paths = written(WHAUTOMATE)["paths"]
    for method, one in ((method, one) for methods in paths.values() for method, one in methods.items()):
        names = [parameter["name"] for parameter in one.get("parameters", [])]
        assert ("Idempotency-Key" in names) == (method == "post")
        assert ("422" in one["responses"]) == (method == "post")


def test_who_only_reads_meets_no_full_disk() -> None:
    listed = operation(written(WHAUTOMATE), "get", "/v1/contacts")
    assert not {"409", "507"} & set(listed["responses"])


def test_a_key_in_the_path_is_a_parameter() -> None:
    described = written(IMBOX[0])
    get = operation(described, "get", "/api/{apiKey}/{userId}/accounts/{id}")
    assert get["security"] == []
    assert "securitySchemes" not in described["components"]
    names = {one["name"]: one["schema"]["type"] for one in get["parameters"]}
    assert names == {"apiKey": "string", "userId": "string", "id": "integer"}


def test_a_query_is_spread_over_parameters() -> None:
    described = written(WHAUTOMATE)
    listed = operation(described, "get", "/v1/contacts")
    page, tags = (
        next(one for one in listed["parameters"] if one["name"] == name) for name in ("page", "tags")
    )
    assert page["schema"] == {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}
    assert tags["schema"]["type"] == "array"
    assert not page["required"]
    assert "ListContacts" not in described["components"]["schemas"]


def test_fields_that_may_come_in_the_query_are_parameters_too() -> None:
    delete = operation(written(LUNARSEND), "delete", "/api/v1/contacts")
    assert [(one["name"], one["required"]) for one in delete["parameters"]] == [("contact_id", True)]
    assert not delete["requestBody"]["required"]
    assert "JSON body instead" in delete["requestBody"]["description"]


def test_a_call_of_two_kinds_is_told_as_both() -> None:
    described = written(LUNARSEND)
    post = operation(described, "post", "/api/v1/contacts")
    kinds = post["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    schemas = [described["components"]["schemas"][kind["$ref"].rpartition("/")[2]] for kind in kinds]
    assert [schema["required"] for schema in schemas] == [
        ["first_name", "email"],
        ["contact_id", "update_fields"],
    ]
    (searchby,) = (
        one
        for one in operation(described, "get", "/api/v1/contacts")["parameters"]
        if one["name"] == "searchby"
    )
    assert searchby["required"]
    assert len(searchby["schema"]["enum"]) == 8


def test_texts_are_told_by_their_formats_and_by_the_limits_they_are_held_to() -> None:
    insert = written(*IMBOX)["components"]["schemas"]["InsertTicket"]["properties"]
    assert (insert["fromEmail"]["format"], insert["fromEmail"]["maxLength"]) == ("idn-email", 254)
    assert insert["attachments"]["anyOf"][0]["items"]["format"] == "uri"
    assert insert["labels"]["anyOf"][0]["items"]["maxLength"] == 100
    row = written(*IMBOX)["components"]["schemas"]["TicketRow"]["properties"]
    assert row["updatedDate"] == {"type": "string", "format": "date-time"}
    create = written(WHAUTOMATE)["components"]["schemas"]["CreateContact"]["properties"]
    assert (create["name"]["maxLength"], create["phoneNumber"]["maxLength"]) == (101, 100)


def test_nothing_of_ours_is_left_in_a_schema() -> None:
    assert "x-told" not in msgspec.json.encode(written(*DIALECTS)).decode()


def test_a_body_that_may_be_absent_is_not_required() -> None:
    add = operation(written(WHAUTOMATE), "post", "/v1/contacts/{contactId}/tags/add")
    assert not add["requestBody"]["required"]


def test_a_list_that_is_also_csv_says_so() -> None:
    listed = operation(written(*IMBOX), "get", "/message/listTickets/{apiKey}/{userId}")
    assert set(listed["responses"]["200"]["content"]) == {"application/json", "text/csv"}


def test_what_may_be_left_out_of_an_answer_is_not_required() -> None:
    tickets = written(*IMBOX)["components"]["schemas"]["TicketList"]
    assert "next" in tickets["properties"]
    assert tickets["required"] == ["result", "json", "length"]


def test_types_of_one_name_are_told_apart_as_shortly_as_can_be() -> None:
    names = set(written(*IMBOX)["components"]["schemas"])
    assert {"requests.EmailEntry", "responses.EmailEntry", "ContactRow"} <= names
    assert not any(name.startswith("rolodesk") for name in names)


@EACH
def test_every_refusal_is_shown_in_the_dialects_own_words(dialect: Dialect) -> None:
    described = written(dialect)["components"]["responses"]
    for error in (errors.NotAuthenticated(), errors.TooMany(3), errors.Unforeseen("5f0c9a1200000007")):
        refusal = dialect.refuse(error)
        response: dict[str, Any] = described[f"{dialect.name}.{refusal.status}"]
        shown = response["content"]["application/json"]["examples"][type(error).__name__]["value"]
        assert refusal.body == msgspec.json.encode(shown)
    assert "retry-after" in described[f"{dialect.name}.429"]["headers"]


@EACH
def test_a_program_that_follows_the_document_meets_no_surprise(world: World, dialect: Dialect) -> None:
    settings = {
        "base-url": world.url,
        "headers": {"x-api-key": world.key},
        "parameters": {"path.apiKey": world.key, "path.userId": str(world.id)},
        "generation": {"max-examples": 6, "database": "none"},
        "suppress-health-check": ["all"],  # how long a busy machine takes to think of values says nothing
        "phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}},
        "checks": {
            # What an action refuses is more than a schema can say.
            "positive_data_acceptance": {"enabled": False},
            # A text beyond its length may make a body beyond the limit.
            "negative_data_rejection": {"expected-statuses": REFUSALS},
        },
    }
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_dict(written(dialect), config=config)
    surprises = [sentence for event in from_schema(schema).execute() for sentence in surprises_in(event)]
    assert not surprises, "\n\n".join(surprises)


def surprises_in(event: events.EngineEvent) -> Iterator[str]:
    """What the engine tells of that went wrong."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield str(event)
    if isinstance(event, events.ScenarioFinished):
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    failure, call = check.failure_info.failure, check.failure_info.code_sample
                    yield f"{event.label}: {failure.title}: {failure.message}\n{call}"
