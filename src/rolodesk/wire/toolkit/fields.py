"""What the fields of a request struct take, read off the struct."""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect


@cache
def lists_of(shape: Any) -> frozenset[str]:
    """The names of the fields that are lists."""
    return frozenset(
        name
        for name, kinds in _fields_of(shape).items()
        if any(isinstance(kind, (inspect.ListType, inspect.VarTupleType)) for kind in kinds)
    )


@cache
def maps_of(shape: Any) -> frozenset[str]:
    """The names of the fields that are objects with any keys."""
    return frozenset(
        name
        for name, kinds in _fields_of(shape).items()
        if any(isinstance(kind, inspect.DictType) for kind in kinds)
    )


@cache
def required_of(shape: Any) -> frozenset[str]:
    """The names of the fields that must be there."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(shape) if field.required)


@cache
def whole_numbers_of(shape: Any) -> tuple[str, ...]:
    """The names of the fields that take a whole number and no text, in their order."""
    return tuple(
        name
        for name, kinds in _fields_of(shape).items()
        if any(isinstance(kind, inspect.IntType) for kind in kinds)
        and not any(isinstance(kind, inspect.StrType) for kind in kinds)
    )


@cache
def words_beside(shape: Any, name: str) -> tuple[str, ...]:
    """The words that a field of whole numbers takes besides."""
    return tuple(value for kind in _fields_of(shape).get(name, ()) for value in _choices(kind))


def choices_of(shape: Any, path: str) -> tuple[str, ...]:
    """The values that the field at a path (`status`, `events[2]`) may have, where they are listed."""
    kinds = _fields_of(shape).get(re.sub(r"\[.*?\]$", "", path), ())
    return tuple(value for kind in kinds for value in _choices(kind))


def _choices(kind: inspect.Type) -> Iterator[str]:
    match kind:
        case inspect.EnumType():
            yield from (str(one.value) for one in kind.cls if isinstance(one, Enum))
        case inspect.LiteralType():
            yield from map(str, kind.values)
        case inspect.ListType() | inspect.VarTupleType():
            yield from _choices(kind.item_type)


@cache
def _fields_of(shape: Any) -> Mapping[str, tuple[inspect.Type, ...]]:
    info = inspect.type_info(shape)
    if not isinstance(info, inspect.StructType):
        return {}
    return {field.encode_name: tuple(_alternatives(field.type)) for field in info.fields}


def _alternatives(kind: inspect.Type) -> Iterator[inspect.Type]:
    match kind:
        case inspect.UnionType():
            for one in kind.types:
                yield from _alternatives(one)
        case inspect.Metadata():
            yield from _alternatives(kind.type)
        case _:
            yield kind
