"""The OpenAPI 3.1 document of dialects, derived from their route tables and from how they say no."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from rolodesk.asgi.response import Response
from rolodesk.model import errors
from rolodesk.model.kept_answer import HEADER, LONGEST
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.parameters import in_path, in_query
from rolodesk.wire.toolkit.reading import PLACES
from rolodesk.wire.toolkit.route import Nothing, Route
from rolodesk.wire.toolkit.schemas import Json, Schemas

JSON: Final = "application/json"
TEXT: Final = "text/plain"
KEY_SCHEME: Final = "key"
CALL: Final = re.compile(r"^(?:GET|POST|PUT|PATCH|DELETE) \S+\s*")
"""How the docstring of a handler begins: with its call."""
SESSION_SCHEME: Final = "session"
PARAMETER: Final = re.compile(r"\{([^}]+)\}")
SCHEMES: Final[Json] = {
    KEY_SCHEME: {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "An API key."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, as a bearer token."},
    SESSION_SCHEME: {
        "type": "apiKey",
        "in": "cookie",
        "name": "rolodesk",
        "description": "With `x-workspace`, and `x-csrf-token` where it writes. `__Host-rolodesk` over TLS.",
    },
}
ABOUT: Final = "Rolodesk, a hub for contacts and tickets. Each call says which permission its API key needs."
LICENSE: Final[Json] = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
IDEMPOTENCY: Final[Json] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "A text of your choice. A call that is sent again with it within 24 hours is not done again, but"
        " answered as it was the first time."
    ),
    "schema": {"type": "string", "maxLength": LONGEST, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
REPLAYED: Final[Json] = {
    "idempotency-replayed": {
        "description": "There, if the call was done before and this is its first answer.",
        "schema": {"const": "true"},
    }
}
TAGS: Final = '^(\\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'
"""ETags in a header (RFC 9110, 8.8.3), or any."""
IF_MATCH: Final[Json] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the record as you saw it. If it has another now, the answer is 412.",
    "schema": {"type": "string", "pattern": TAGS},
}
IF_NONE_MATCH: Final[Json] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that you have. If it is the same now, 304 is answered without it.",
    "schema": {"type": "string", "pattern": TAGS},
}
ETAG: Final[Json] = {
    "etag": {
        "description": "Of this answer: for `If-None-Match`, and for `If-Match` with a change.",
        "required": True,
        "schema": {"type": "string", "pattern": '^(W/)?"[!#-~]*"$'},
    }
}
LOCATION: Final[Json] = {
    "location": {
        "description": "Where it is: a path.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    }
}
RATES: Final[Json] = {
    "ratelimit-policy": {
        "description": "Of a key that has a rate: `q` calls in `w` seconds, counted by each HTTP worker.",
        "schema": {"type": "string", "examples": ['"key";q=50;w=1']},
    },
    "ratelimit": {
        "description": "Of a key that has a rate: `r` calls are left, and all are back in `t` seconds.",
        "schema": {"type": "string", "examples": ['"key";r=49;t=1']},
    },
}
INSTEAD: Final = (
    "The fields may come in a JSON body instead; one that is in the query too is read from there."
)
EMPTY: Final[Json] = {"type": "object", "maxProperties": 0}
HEADERS: Final[Json] = {
    "retry-after": {
        "description": "Whole seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "www-authenticate": {
        "description": "How to authenticate.",
        "schema": {"const": "Bearer"},
    },
}


def document(dialects: Sequence[Dialect], *, title: str, version: str) -> Json:
    """
    Describe everything that dialects answer, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1).

    An operation lists every status that it may be answered with; each refusal has examples in the dialect's
    own words. `x-permission` is what the API key needs. A key in the path is a parameter like any other, and
    such a call has no security scheme; one in a header is. `x-session-only` is there for what no key may do.
    """
    schemas = Schemas(_shapes(dialects))
    ids = _operation_ids([route for dialect in dialects for route in dialect.routes])
    paths: dict[str, Json] = {}
    for dialect in dialects:
        for route in dialect.routes:
            operation = {"operationId": ids[id(route)], **_operation(dialect, route, schemas)}
            paths.setdefault(route.path, {})[route.method.lower()] = operation
    refusals = {key: value for dialect in dialects for key, value in _refusals(dialect, schemas).items()}
    schemas.forget([Nothing, *(route.query for dialect in dialects for route in dialect.routes)])
    components: Json = {"schemas": schemas.components, "responses": refusals}
    schemes = {name for dialect in dialects for name in dialect.schemes}
    if schemes:
        components["securitySchemes"] = {name: SCHEMES[name] for name in sorted(schemes, reverse=True)}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": ABOUT, "license": LICENSE},
        "servers": [{"url": "/"}],
        "tags": [{"name": dialect.title} for dialect in dialects],
        "paths": paths,
        "components": components,
    }


def _shapes(dialects: Iterable[Dialect]) -> Iterable[Any]:
    for dialect in dialects:
        yield dialect.refusal
        for route in dialect.routes:
            yield from (route.query, *route.bodies, route.answer)


def _operation_ids(routes: Sequence[Route]) -> Mapping[int, str]:
    """Name each route by its handler; where one answers several, they are numbered."""
    names = [_camel(getattr(route.handler, "__name__", route.method)) for route in routes]
    seen: Counter[str] = Counter()
    ids = {}
    for route, name in zip(routes, names, strict=True):
        seen[name] += 1
        ids[id(route)] = name if seen[name] == 1 else f"{name}{seen[name]}"
    return ids


def _operation(dialect: Dialect, route: Route, schemas: Schemas) -> Json:
    operation: Json = {
        "summary": route.summary,
        "description": _description(route),
        "tags": [dialect.title],
        "x-permission": str(route.permission),
    }
    schemes = (SESSION_SCHEME,) if route.members_only else dialect.schemes
    operation["security"] = [{scheme: [str(route.permission)]} for scheme in schemes]
    if route.members_only:
        operation["x-session-only"] = True
    parameters = [*_path_parameters(dialect, route), *_query_parameters(dialect, route, schemas)]
    parameters += [told for told, is_taken in _headers_taken(route) if is_taken]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not Nothing:
        operation["requestBody"] = _body(route, schemas)
    if route.raw_body:
        content = {media: {"schema": {"type": "string"}} for media in route.raw_body}
        operation["requestBody"] = {"required": True, "content": content}
    statuses = sorted({dialect.refuse(error).status for error in _errors_of(route)})
    refusals = {str(status): _reference(dialect, status) for status in statuses}
    answers = {str(route.status): _answer(dialect, route, schemas)}
    if route.is_tagged and route.method == "GET":
        same = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": ETAG | _rates(dialect)}
        answers[str(HTTPStatus.NOT_MODIFIED.value)] = same
    if route.later is not Nothing:
        later = replace(route, status=HTTPStatus.ACCEPTED.value, answer=route.later, is_tagged=True)
        answers[str(later.status)] = _answer(dialect, later, schemas)
    return operation | {"responses": {**answers, **refusals}}


def _headers_taken(route: Route) -> Iterable[tuple[Json, bool]]:
    """Give each header that is a parameter, and whether a route takes it."""
    return (
        (IDEMPOTENCY, route.method == "POST"),
        (IF_MATCH, route.is_held),
        (IF_NONE_MATCH, route.is_tagged and route.method == "GET"),
    )


def _description(route: Route) -> str:
    """Say what the handler says of itself behind its call, and what a key needs."""
    first = (route.handler.__doc__ or "").strip().partition("\n")[0]
    own = CALL.sub("", first, count=1).strip()
    needs = " or ".join(f"`{one}`" for one in (str(route.permission), *map(str, route.or_with)))
    own = f"{own[:1].upper()}{own[1:]}".removesuffix(".")
    return f"{own}. Needs {needs}." if own else f"Needs {needs}."


def _body(route: Route, schemas: Schemas) -> Json:
    kinds = [schemas.of(body) for body in route.bodies]
    content = {JSON: {"schema": {"anyOf": kinds} if len(kinds) > 1 else kinds[0]}}
    if route.fields_from_query:
        return {"description": INSTEAD, "required": False, "content": content}
    return {"required": not route.body_may_be_absent, "content": content}


def _path_parameters(dialect: Dialect, route: Route) -> Iterable[Json]:
    for name in PARAMETER.findall(route.path):
        shape = dialect.path_types.get(name)
        schema = {"type": "string", "minLength": 1} if shape is None else msgspec.json.schema(shape)
        told = {"name": name, "in": "path", "required": True, "description": in_path(name)}
        yield told | {"schema": schema}


def _query_parameters(dialect: Dialect, route: Route, schemas: Schemas) -> Iterable[Json]:
    shape = _read_from_query(route)
    for name, schema, is_required in () if shape is None else schemas.parameters(shape):
        told = {"name": name, "in": "query", "required": is_required, "description": in_query(name, shape)}
        may_be_empty = is_required or name in PLACES or bool(route.raw_body) or not dialect.is_strict
        if schema.get("type") == "object":
            told |= {"style": "deepObject", "explode": True}
        yield told | {"schema": schema if may_be_empty else _filled(schema)}


def _filled(schema: Json) -> Json:
    """Give the schema of a parameter, or of each of a repeated one, that is left out where it is empty."""
    told = {key: value for key, value in schema.items() if key != "default" or value not in ("", [])}
    if told.get("type") == "array":
        return told | {"items": _filled(told["items"]), "minItems": 1}
    is_free = told.get("type") == "string" and not {"enum", "format"} & set(told)
    return {"minLength": 1} | told if is_free else told


def _read_from_query(route: Route) -> Any:
    shape = route.bodies[0] if route.fields_from_query else route.query
    return None if shape is Nothing else shape


def _answer(dialect: Dialect, route: Route, schemas: Schemas) -> Json:
    said: Json = {"description": HTTPStatus(route.status).phrase}
    headers = (REPLAYED if route.method == "POST" else {}) | _rates(dialect)
    if route.is_tagged:
        is_made = route.status in {HTTPStatus.CREATED, HTTPStatus.ACCEPTED}
        headers = ETAG | (LOCATION if is_made else {}) | headers
    if headers:
        said["headers"] = headers
    if route.status == HTTPStatus.NO_CONTENT:
        return said
    if route.answer is bytes:
        content: Json = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    elif route.answer is str:
        content = {TEXT: {"schema": {"type": "string"}}}
    else:
        content = {JSON: {"schema": EMPTY if route.answer is Nothing else schemas.of(route.answer)}}
    content |= {media: {"schema": {"type": "string"}} for media in route.also_as}
    return said | {"content": content}


def _rates(dialect: Dialect) -> Json:
    return RATES if dialect.told_of_rates else {}


def _errors_of(route: Route) -> Iterable[errors.DomainError]:
    """Give one of each kind of error that a call of a route may be refused with."""
    yield errors.NotAuthenticated()
    yield errors.NotAllowed(route.permission)
    yield errors.Malformed("the Content-Length header is not a number")
    if _read_from_query(route) is not None:
        yield errors.InvalidParameter("limit", "must be 1 or more")
    elif route.method == "POST":
        yield errors.InvalidParameter(HEADER, "must be 1 to 255 printable ASCII characters")
    if route.body is not Nothing:
        yield errors.Invalid("name", "is required")
    yield errors.Unknown(route.permission.partition(":")[0].removesuffix("s"), 1000)
    if route.is_held:
        yield errors.Outdated()
    yield errors.TooLarge("the body", 1_048_576)
    yield errors.TooMany(3)
    if route.method == "POST":
        yield errors.InProgress()
        yield errors.KeyReused()
    yield errors.Unforeseen("5f0c9a1200000007")
    if route.access in {"write", "outside"}:
        yield errors.Conflicting("there is a contact of that id already; choose another")
        yield errors.StorageFull()


def _refusals(dialect: Dialect, schemas: Schemas) -> Json:
    """Give a response for each status that a dialect refuses with, and an example of each error."""
    of_status: dict[int, dict[type[errors.DomainError], tuple[errors.DomainError, Response]]] = {}
    for route in dialect.routes:
        for error in _errors_of(route):
            response = dialect.refuse(error)
            of_status.setdefault(response.status, {}).setdefault(type(error), (error, response))
    return {
        f"{dialect.name}.{status}": _refusal(dialect, list(said.values()), schemas.of(dialect.refusal))
        for status, said in sorted(of_status.items())
    }


def _refusal(dialect: Dialect, said: Sequence[tuple[errors.DomainError, Response]], schema: Json) -> Json:
    headers = [{name.decode() for name, _ in response.headers} for _, response in said]
    always = set.intersection(*headers)
    examples = {
        type(error).__name__: {"summary": _sentence(error), "value": msgspec.json.decode(response.body)}
        for error, response in said
    }
    return {
        "description": HTTPStatus(said[0][1].status).phrase,
        "headers": {
            name: HEADERS[name] | {"required": name in always} for name in sorted(set.union(*headers))
        }
        | _rates(dialect),
        "content": {said[0][1].media_type.decode(): {"schema": schema, "examples": examples}},
    }


def _sentence(error: errors.DomainError) -> str:
    return (type(error).__doc__ or "").partition(".")[0].partition(":")[0]


def _reference(dialect: Dialect, status: int) -> Json:
    return {"$ref": f"#/components/responses/{dialect.name}.{status}"}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
