"""The documents are linted: valid, described throughout, with examples that are what their schemas say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from rolodesk.wire.toolkit import parameters
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.openapi import document
from rolodesk.wire.toolkit.schemas import Json
from tests.support.dialects import DIALECTS

GOLDEN = Path(__file__).with_name("operation_ids.json")
METHODS = {"get", "post", "put", "patch", "delete"}
SENTENCE = re.compile(r"[A-Z`].*\.", re.DOTALL)

each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)


def written(*dialects: Dialect) -> Json:
    """The document, as a reader of its JSON gets it."""
    made = document(dialects, title="Written", version="1.2.3")
    read: Json = msgspec.json.decode(msgspec.json.encode(made))
    return read


def operations(of: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in of["paths"].items():
        for method, one in methods.items():
            assert method in METHODS
            yield f"{method.upper()} {path}", one


def examples_in(node: Any) -> Iterator[tuple[Json, Any]]:
    """Every example anywhere, with the schema that it stands beside."""
    if isinstance(node, list):
        for inner in node:
            yield from examples_in(inner)
    if not isinstance(node, dict):
        return
    given = node.get("examples")
    if isinstance(given, list):
        yield from ((node, one) for one in given)
    elif isinstance(given, dict) and "schema" in node:
        yield from ((node["schema"], one["value"]) for one in given.values())
    if "default" in node:
        yield node, node["default"]
    for key, inner in node.items():
        if key not in {"examples", "default", "enum", "const"}:
            yield from examples_in(inner)


@each_dialect
def test_a_document_is_what_openapi_says(dialect: Dialect) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(written(dialect)).iter_errors()] == []


def test_one_of_two_dialects_is_too() -> None:
    both = written(*(one for one in DIALECTS if one.name.startswith("imbox")))
    assert [error.message for error in OpenAPIV31SpecValidator(both).iter_errors()] == []


@each_dialect
def test_every_example_and_default_is_what_its_schema_says(dialect: Dialect) -> None:
    of = written(dialect)
    found = list(examples_in(of["paths"])) + list(examples_in(of["components"]))
    assert found
    for schema, example in found:
        whole = {**schema, "components": of["components"]}
        reasons = [
            error.message
            for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(example)
        ]
        assert not reasons, (schema, example)


@each_dialect
def test_all_is_described(dialect: Dialect) -> None:
    of = written(dialect)
    bare = []
    for name, one in operations(of):
        told = [one, *one.get("parameters", ())]
        bare += [(name, part) for part in told if not SENTENCE.fullmatch(part.get("description", ""))]
        bare += [(name, status) for status, said in one["responses"].items() if not _said(of, said)]
    bare += [
        (name, "schema")
        for name, schema in of["components"]["schemas"].items()
        if not schema.get("description") and "enum" not in schema
    ]
    assert not bare


def _said(of: Json, response: Json) -> str:
    reference = response.get("$ref")
    if reference is not None:
        response = of["components"]["responses"][reference.rpartition("/")[2]]
    told: str = response["description"]
    return told


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        ("tickets", "created_before", "before this time"),
        ("tickets", "updated_before", "before this time"),
        ("tickets", "latest_after", "latest message, status, assignment or label"),
        ("tickets", "expand", "`contacts:read`"),
        ("tickets/{ticket_id}", "expand", "`contacts:read`"),
        ("messages", "created_before", "before this time"),
        ("exports/notes.csv", "created_before", "before this time"),
        ("notes", "account_id", "of the contacts of this account."),
        ("contacts", "created_before", "before this time"),
        ("exports/contacts.vcf", "account_id", "`none`"),
        ("contacts", "name", "whole name"),
        ("accounts", "updated_before", "before this time"),
        ("exports/accounts.csv", "name", "whole name"),
    ],
)
def test_a_parameter_is_described_as_the_list_takes_it(path: str, name: str, words: str) -> None:
    parts = written(*DIALECTS)["paths"][f"/rest/v1/{path}"]["get"]["parameters"]
    assert words in next(one["description"] for one in parts if one["name"] == name)


@pytest.mark.parametrize("path", ["tickets", "messages", "notes", "contacts", "exports/accounts.csv"])
def test_a_plain_date_is_a_time_to_ask_by(path: str) -> None:
    parts = written(*DIALECTS)["paths"][f"/rest/v1/{path}"]["get"]["parameters"]
    schema = next(one["schema"] for one in parts if one["name"] == "created_after")
    taken = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert [taken.is_valid(text) for text in ("2026-01-31", "2026-01-31T13:00:00Z", "soon")] == [
        True,
        True,
        False,
    ]


def test_nothing_is_described_that_is_nowhere() -> None:
    of = written(*DIALECTS)
    found = {(part["in"], part["name"]) for _, one in operations(of) for part in one.get("parameters", ())}
    assert {("query", name) for name in parameters.DESCRIPTIONS} <= found
    assert {("path", name) for name in parameters.IN_PATH} <= found


@each_dialect
def test_every_operation_says_how_it_is_refused_and_who_may(dialect: Dialect) -> None:
    of = written(dialect)
    schemes = set(of["components"].get("securitySchemes", {}))
    assert schemes == set(dialect.schemes)
    for name, one in operations(of):
        assert {status[0] for status in one["responses"]} >= {"2", "4", "5"} or dialect.name != "rest", name
        assert all(wanted.keys() <= schemes for wanted in one["security"])
        in_path = "{apiKey}" in name
        assert bool(one["security"]) != in_path, name
        for status, said in one["responses"].items():
            if dialect.name == "rest" and status >= "400":
                told = of["components"]["responses"][said["$ref"].rpartition("/")[2]]
                assert list(told["content"]) == ["application/problem+json"]


def test_no_operation_has_lost_its_name() -> None:
    """Programs that were generated from a document call its operations by these. New ones are welcome."""
    golden = msgspec.json.decode(GOLDEN.read_bytes(), type=dict[str, dict[str, str]])
    for dialect in DIALECTS:
        now = {name: one["operationId"] for name, one in operations(written(dialect))}
        assert len(set(now.values())) == len(now)
        assert now.items() >= golden[dialect.name].items()
