"""What the web app's types are made from: the REST API's document without what no type needs.

`python -m tests.docs.generated` writes it anew: a line for each route and each shape, so that a change shows
as the lines it changes.
"""

import json
from typing import Any, Final

from rolodesk.wire.toolkit.openapi import document
from tests.support.dialects import DIALECTS

PLACE: Final = "frontend/api.json"
UNTYPED: Final = {
    *("description", "examples", "example", "title", "summary", "tags", "security", "x-permission"),
    *("default", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
    *("format", "uniqueItems", "minProperties", "maxProperties", "headers", "operationId"),
}
NAMED: Final = {"properties", "schemas", "paths", "responses", "$defs"}
"""Whose keys are names, and no keywords."""


def app_document() -> str:
    """The document as it is committed."""
    rest = next(one for one in DIALECTS if one.name == "rest")
    whole = document([rest], title=rest.title, version="1")
    paths = {path: _typed(methods) for path, methods in whole["paths"].items()}
    for methods in paths.values():
        for operation in methods.values():
            operation["responses"] = {
                status: answer for status, answer in operation["responses"].items() if status.startswith("2")
            }
    schemas = {name: _typed(schema) for name, schema in whole["components"]["schemas"].items()}
    return (
        '{"openapi": "3.1.0", "info": {"title": "Rolodesk", "version": "1"},\n'
        f'"paths": {{\n{_lines(paths)}\n}},\n'
        f'"components": {{"schemas": {{\n{_lines(schemas)}\n}}}}}}\n'
    )


def _lines(named: dict[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(named[name])}" for name in sorted(named))


def _typed(value: Any, *, are_names: bool = False) -> Any:
    """Leave out what says nothing of the type."""
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = value if are_names else {key: one for key, one in value.items() if key not in UNTYPED}
    kept = {key: _typed(one, are_names=key in NAMED and not are_names) for key, one in kept.items()}
    if not are_names and not any(kept.get("anyOf", [True])):
        del kept["anyOf"]  # it told formats apart
    if not are_names and "content" in kept:
        kept["description"] = ""
    return kept
