"""The JSON schemas of the shapes that routes read and answer, under short names."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias, get_args

import msgspec
from msgspec import UnsetType

from rolodesk.wire.toolkit.shapes import TOLD

Json: TypeAlias = dict[str, Any]
"""A JSON object."""

PREFIX: Final = "#/components/schemas/"


class Schemas:
    """The schemas of some types. `components` are those of the structs and enums that they refer to."""

    def __init__(self, types: Iterable[Any]) -> None:
        kept = {id(one): one for one in types}
        found, components = msgspec.json.schema_components(kept.values(), ref_template=PREFIX + "{name}")
        names = _short_names(components)
        self._kept = kept  # an id is a type's own as long as it lives
        self._of = {key: _renamed(schema, names) for key, schema in zip(kept, found, strict=True)}
        self.components: Json = {
            names[name]: _renamed(schema, names) for name, schema in sorted(components.items())
        }
        for struct in _structs_in(kept.values()):
            self._complete(struct, names)

    def of(self, shape: Any) -> Json:
        """The schema of one of the types: a reference, if it is a struct."""
        schema: Json = self._of[id(shape)]
        return schema

    def parameters(self, shape: Any) -> Iterable[tuple[str, Json, bool]]:
        """Every field of a struct that is read from a query: its name, schema, and whether it is required."""
        struct = self.components[self.of(shape)["$ref"].removeprefix(PREFIX)]
        for name, schema in struct["properties"].items():
            yield name, schema, name in struct["required"]

    def forget(self, shapes: Iterable[Any]) -> None:
        """Leave structs out of the components: what is read from queries only is spread over parameters."""
        for name in {self.of(shape)["$ref"].removeprefix(PREFIX) for shape in shapes}:
            del self.components[name]

    def _complete(self, struct: type[msgspec.Struct], names: Mapping[str, str]) -> None:
        """
        Require no field that may be UNSET: such a one is left out, even where it has no default.

        A struct's `also_told` is what its fields alone do not say.
        """
        name = names.get(struct.__name__) or names[f"{struct.__module__}.{struct.__qualname__}"]
        fields = msgspec.structs.fields(struct)
        omitted = {field.encode_name for field in fields if UnsetType in get_args(field.type)}
        schema = self.components[name]
        schema["required"] = [field for field in schema.get("required", ()) if field not in omitted]
        schema |= getattr(struct, "also_told", {})


def _structs_in(types: Iterable[Any]) -> set[type[msgspec.Struct]]:
    """Find every struct that types are made of."""
    found: set[type[msgspec.Struct]] = set()

    def visit(info: Any) -> None:
        if isinstance(info, msgspec.inspect.StructType):
            if info.cls in found:
                return
            found.add(info.cls)
        for inner in _parts_of(info):
            visit(inner)

    for info in msgspec.inspect.multi_type_info(list(types)):
        visit(info)
    return found


def _parts_of(info: Any) -> Iterable[Any]:
    """Give what a type is made of itself: a struct's fields, a list's items, a union's choices."""
    if isinstance(info, msgspec.inspect.StructType):
        yield from (field.type for field in info.fields)
    yield from getattr(info, "types", ())
    yield from getattr(info, "item_types", ())
    yield from (getattr(info, name) for name in ("item_type", "type", "value_type") if hasattr(info, name))


def _short_names(names: Iterable[str]) -> Mapping[str, str]:
    """Give each name, a dotted path where two types have the same, as few parts as tell it apart."""
    wanted = list(names)

    def short(name: str) -> str:
        parts = name.split(".")
        for count in range(1, len(parts)):
            suffix = ".".join(parts[-count:])
            if sum(other == suffix or other.endswith(f".{suffix}") for other in wanted) == 1:
                return suffix
        return name

    return {name: short(name) for name in wanted}


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """Give a schema whose references are to the short names."""
    if isinstance(schema, list):
        return [_renamed(inner, names) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    renamed = {
        key: _renamed(inner, names) for key, inner in (schema | schema.get(TOLD, {})).items() if key != TOLD
    }
    if renamed.get("default") == "" and "format" in renamed:
        del renamed["default"]  # it stands for none, and is no text of that format
    if isinstance(reference := schema.get("$ref"), str):
        renamed["$ref"] = PREFIX + names[reference.removeprefix(PREFIX)]
    return renamed
