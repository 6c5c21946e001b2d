"""Bodies that no route takes, made from a good one by its type."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec.inspect as types

WRONG: Final[tuple[Any, ...]] = (None, True, 1.5, -1, 10**30, "text", [], [5], {}, {"a": 5})
"""One JSON value of every kind."""

BROKEN: Final[dict[str, bytes]] = {
    "empty": b" ",
    "cut off": b'{"name": "x"',
    "a word": b"nonsense",
    "NaN": b'{"name": NaN}',
    "a comment": b'{"name": "x" // optional\n}',
    "trailing": b'{"name": "x"}}',
    "a list": b"[]",
    "a text": b'"name"',
    "a number": b"5",
    "null": b"null",
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "invalid UTF-8 in a key": b'{"n\xff": 1}',
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a lone surrogate before text": b'{"name": "\\udfff and more"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "NUL in an unknown key": b'{"x\\u0000": 1}',
    "a raw NUL": b'{"name": "a\x00b"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "nested": b"[" * 100_000,
    "nested in a field": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested in an unknown field": b'{"unheardOf": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested objects": b'{"a":' * 80_000 + b"1" + b"}" * 80_000,
}
"""What is no JSON object that could be read; each is refused by every route with a body."""


class Bad(NamedTuple):
    """A body with one thing wrong."""

    what: str
    body: Any
    field: str
    """The key that the refusal must name."""


def bad_bodies(shape: Any, good: dict[str, Any]) -> Iterator[Bad]:
    """A good body with each field given every kind of value that its type does not take, or left out."""
    kind = types.type_info(shape)
    for struct in structs_of(kind):
        for field in struct.fields:
            name = field.encode_name
            if field.required and name in good:
                yield Bad(f"without {name}", {key: good[key] for key in good if key != name}, name)
            for wrong in WRONG:
                if not takes(field.type, wrong):
                    yield Bad(f"{name} as {wrong!r}", good | {name: wrong}, name)
            longest = longest_of(field.type)
            if longest is not None:
                yield Bad(f"{name} too long", good | {name: "x" * (longest + 1)}, name)


def structs_of(kind: types.Type) -> Iterator[types.StructType]:
    """The struct that a body is, if it is one."""
    match kind:
        case types.StructType():
            yield kind
        case types.UnionType():
            for inner in kind.types:
                yield from structs_of(inner)
        case types.Metadata():
            yield from structs_of(kind.type)


def takes(kind: types.Type, value: Any) -> bool:  # noqa: C901, PLR0911, PLR0912 - a table
    """Whether a type takes a JSON value, as msgspec sees it."""
    match kind:
        case types.Metadata():
            return takes(kind.type, value)
        case types.UnionType():
            is_number = type(value) is int and value > 0
            has_text = any(isinstance(inner, types.StrType | types.Metadata) for inner in kind.types)
            has_number = any(isinstance(inner, types.IntType) for inner in kind.types)
            if is_number and has_text and has_number:
                return True  # a number that is meant as text, however long
            return any(takes(inner, value) for inner in kind.types)
        case types.AnyType():
            return True
        case types.NoneType():
            return value is None
        case types.BoolType():
            return isinstance(value, bool)
        case types.IntType():
            return type(value) is int and (kind.ge or 0) <= value <= (kind.le or 2**64)
        case types.StrType():
            return isinstance(value, str)
        case types.LiteralType():
            return value in kind.values
        case types.EnumType():
            return value in list(kind.cls)
        case types.ListType():
            return isinstance(value, list) and all(takes(kind.item_type, one) for one in value)
        case types.DictType():
            return isinstance(value, dict)
        case types.StructType():
            return isinstance(value, dict) and not any(field.required for field in kind.fields)
    return True


def longest_of(kind: types.Type) -> int | None:
    """How long a text may be, if the type or its documentation says."""
    match kind:
        case types.Metadata():
            documented = (kind.extra_json_schema or {}).get("maxLength")
            return documented if isinstance(documented, int) else longest_of(kind.type)
        case types.UnionType():
            found = [length for inner in kind.types if (length := longest_of(inner)) is not None]
            return max(found) if found else None
        case types.StrType():
            return kind.max_length
    return None
