"""An OpenAPI document as people read it: fields in words, and a line to try each operation."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from rolodesk.web.sampling import Json, choices_of, items_of, sample
from rolodesk.web.trying import command
from rolodesk.web.wording import in_words

DEEPEST: Final = 3
OWN_PREFIX: Final = "/rest/v1/"
JSON: Final = "application/json"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter or a key, in words. `depth` is how far inside other keys it stands."""

    name: str
    words: str
    note: str
    required: bool
    depth: int = 0


class Body(msgspec.Struct, frozen=True):
    """What one kind of call sends. Its words are empty where there is only one kind."""

    words: str
    fields: tuple[Field, ...]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One route."""

    anchor: str
    method: str
    path: str
    summary: str
    permission: str
    in_path: tuple[Field, ...]
    in_query: tuple[Field, ...]
    bodies: tuple[Body, ...]
    body_note: str
    answer: tuple[Field, ...]
    answered_as: tuple[str, ...]
    example: Any
    """An answer as it may be; None if it is not JSON."""
    statuses: tuple[str, ...]
    commands: tuple[str, ...]
    """One for each kind of body."""


class Refusal(msgspec.Struct, frozen=True):
    """One status a dialect refuses with, and the first of its examples."""

    status: str
    words: str
    example: Any


class Group(msgspec.Struct, frozen=True):
    """Routes that belong together: all of a dialect, or those of one resource."""

    anchor: str
    title: str
    operations: tuple[Operation, ...]


class Section(msgspec.Struct, frozen=True):
    """One dialect."""

    name: str
    title: str
    key_in_header: bool
    groups: tuple[Group, ...]
    refusals: tuple[Refusal, ...]


def sections(documents: Mapping[str, Json], *, origin: str) -> list[Section]:
    """Describe the documents that are of one dialect each; those of several repeat them."""
    return [
        _Reader(name, document, origin).section()
        for name, document in documents.items()
        if len(document["tags"]) == 1
    ]


class _Reader:
    def __init__(self, name: str, document: Json, origin: str) -> None:
        self._name = name
        self._document = document
        self._origin = origin
        self._header = any(operation["security"] for _, _, operation in self._operations())

    def section(self) -> Section:
        operations = [self._operation(*found) for found in self._operations()]
        title = self._document["info"]["title"]
        return Section(
            self._name, title, self._header, tuple(self._groups(operations)), tuple(self._refusals())
        )

    def _groups(self, operations: Iterable[Operation]) -> Iterator[Group]:
        """Put the routes of our own API together by their resources."""
        found: dict[str, list[Operation]] = {}
        for operation in operations:
            _, _, below = operation.path.partition(OWN_PREFIX)
            found.setdefault(below.partition("/")[0], []).append(operation)
        for resource, those in found.items():
            anchor = f"{self._name}.{resource}" if resource else self._name
            title = resource.replace("-", " ").replace("_", " ").capitalize()
            yield Group(anchor, title or self._document["info"]["title"], tuple(those))

    def _operations(self) -> Iterator[tuple[str, str, Json]]:
        for path, methods in self._document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def _operation(self, method: str, path: str, operation: Json) -> Operation:
        parameters = operation.get("parameters", ())
        content = _good_answer(operation).get("content", {})
        answer = content.get(JSON, {}).get("schema")
        request = operation.get("requestBody", {})
        bodies = () if "description" in request else tuple(_kinds(request))
        return Operation(
            anchor=f"{self._name}-{operation['operationId']}",
            method=method,
            path=path,
            summary=operation["summary"],
            permission="a session" if operation.get("x-session-only") else operation["x-permission"],
            in_path=tuple(self._parameter(one) for one in parameters if one["in"] == "path"),
            in_query=tuple(self._parameter(one) for one in parameters if one["in"] == "query"),
            bodies=tuple(self._body(body, is_one_of_several=len(bodies) > 1) for body in bodies),
            body_note=request.get("description", ""),
            answer=() if answer is None else tuple(self._fields(answer)),
            answered_as=tuple(content),
            example=None if answer is None else sample(answer, self._resolve),
            statuses=tuple(operation["responses"]),
            commands=tuple(
                command(
                    method,
                    self._origin + path,
                    parameters=parameters,
                    body=body,
                    key_in_header=self._header,
                    resolve=self._resolve,
                )
                for body in bodies or (None,)
                if not operation.get("x-session-only")  # no key opens it
            ),
        )

    def _body(self, schema: Json, *, is_one_of_several: bool) -> Body:
        words = self._resolve(schema).get("description", "").replace("`", "") if is_one_of_several else ""
        return Body(words, tuple(self._fields(schema)))

    def _parameter(self, parameter: Json) -> Field:
        words, note = in_words(parameter["schema"], self._resolve)
        return Field(
            name=parameter["name"],
            words=words.removesuffix(" or null"),
            note=parameter.get("description", note),
            required=parameter["required"],
        )

    def _fields(self, schema: Json, depth: int = 0) -> Iterator[Field]:
        """Yield the keys of an object, or of the objects in a list, those inside them behind each."""
        inner = self._object_in(schema)
        required = inner.get("required", ())
        for name, property_ in inner.get("properties", {}).items():
            words, note = in_words(property_, self._resolve)
            yield Field(name=name, words=words, note=note, required=name in required, depth=depth)
            if depth + 1 < DEEPEST:
                yield from self._fields(property_, depth + 1)

    def _object_in(self, schema: Json) -> Json:
        schema = self._resolve(schema)
        for choice in choices_of(schema):
            if "properties" in (found := self._object_in(choice)):
                return found
        return self._object_in(items_of(schema)) if "items" in schema else schema

    def _refusals(self) -> Iterable[Refusal]:
        for key, response in self._document["components"]["responses"].items():
            (content,) = response["content"].values()
            examples = content["examples"].values()
            first = next(iter(examples))
            words = "; ".join(example["summary"] for example in examples)
            yield Refusal(key.rpartition(".")[2], words, first["value"])

    def _resolve(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema


def _good_answer(operation: Json) -> Json:
    """Give the one answer that is no refusal."""
    found: Json = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    return found


def _kinds(request: Json) -> Iterator[Json]:
    """Yield the schema of each kind of body that an operation takes; none if it takes none."""
    for content in request.get("content", {}).values():
        yield from choices_of(content["schema"]) or (content["schema"],)
