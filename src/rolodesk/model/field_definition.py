"""Definitions of custom fields: how a field is called and what is asked for. Values are free all the same."""

from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.errors import Invalid
from rolodesk.model.tag import check_tag

DEFINITION_FIELDS: Final = ("title", "kind", "choices")
MOST_CHOICES: Final = 200


class Noun(StrEnum):
    """What has the field."""

    CONTACT = "contact"
    TICKET = "ticket"


class FieldKind(StrEnum):
    """What is asked for."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class FieldDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field that is offered. `choices` are those of a choice."""

    id: int
    noun: Noun
    title: str
    kind: FieldKind
    choices: tuple[str, ...]
    created_at: int
    updated_at: int


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays."""

    title: str | UnsetType = UNSET
    kind: FieldKind | UnsetType = UNSET
    choices: tuple[str, ...] | UnsetType = UNSET


def definition_applied(change: FieldChange, definition: FieldDefinition) -> FieldDefinition:
    """
    Give the definition as it is with the change.

    Refuses (`Invalid`) a title that no field can have, choices without a choice, and a choice without any.
    """
    fields = {name: value for name in DEFINITION_FIELDS if (value := getattr(change, name)) is not UNSET}
    if "title" in fields:
        fields["title"] = check_tag(fields["title"], field="title")
    if "choices" in fields:
        checked = (check_tag(one, field="choices") for one in fields["choices"])
        fields["choices"] = tuple(dict.fromkeys(checked))
    after = replace(definition, **fields)
    if (after.kind is FieldKind.CHOICE) != bool(after.choices):
        raise Invalid("choices", "must be given with the kind choice, and only then")
    if len(after.choices) > MOST_CHOICES:
        raise Invalid("choices", f"must be at most {MOST_CHOICES}")
    return after
