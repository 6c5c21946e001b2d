"""Custom fields: which fields of contacts and tickets are offered, and what they ask for."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import field_definitions
from rolodesk.asgi.response import Response
from rolodesk.model.field_definition import (
    MOST_CHOICES,
    FieldChange,
    FieldDefinition,
    FieldKind,
    Noun,
)
from rolodesk.model.moment import print_moment
from rolodesk.model.tag import TAG_LIMIT
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Moment, Text, documented, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
FIELD: Final = "/rest/v1/custom-fields/{custom_field_id}"

Title = Annotated[Text, documented(TAG_LIMIT, pattern=FILLED_LINE)]
Choices = Annotated[list[Title], Meta(max_length=MOST_CHOICES)]
NounName: TypeAlias = Literal["contact", "ticket"]
KindName: TypeAlias = Literal["text", "number", "date", "choice"]


class ListCustomFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose fields."""

    noun: NounName | None = None


class ChangeCustomField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `choices` are all of them."""

    title: Title | UnsetType = UNSET
    kind: KindName | UnsetType = UNSET
    choices: Choices | UnsetType = UNSET

    def to_change(self) -> FieldChange:
        """The change meant."""
        return FieldChange(
            title=self.title,
            kind=self.kind if isinstance(self.kind, UnsetType) else FieldKind(self.kind),
            choices=self.choices if isinstance(self.choices, UnsetType) else tuple(self.choices),
        )


class CreateCustomField(ChangeCustomField, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new field; of text, unless a kind is given."""

    noun: NounName
    title: Title


class CustomFieldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field that is offered."""

    id: Annotated[int, Meta(examples=[10])]
    noun: NounName
    title: str
    kind: KindName
    choices: tuple[str, ...]
    created_at: Moment
    updated_at: Moment


CustomFieldList: Final = listing("CustomFieldList", CustomFieldAnswer)


def field_answer(definition: FieldDefinition) -> CustomFieldAnswer:
    """Render a definition."""
    return CustomFieldAnswer(
        id=definition.id,
        noun=definition.noun.value,
        title=definition.title,
        kind=definition.kind.value,
        choices=definition.choices,
        created_at=print_moment(definition.created_at),
        updated_at=print_moment(definition.updated_at),
    )


async def list_custom_fields(call: Call[ListCustomFields, Nothing]) -> object:
    """GET /rest/v1/custom-fields."""
    noun = None if call.query.noun is None else Noun(call.query.noun)
    return whole(await field_definitions.listed(call.scope, noun=noun), render=field_answer)


async def create_custom_field(call: Call[Nothing, CreateCustomField]) -> Response:
    """POST /rest/v1/custom-fields."""
    new = call.body.to_change()
    made = await field_definitions.create(call.scope, noun=Noun(call.body.noun), new=new)
    return created(field_answer(made), f"/custom-fields/{made.id}")


async def get_custom_field(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/custom-fields/{custom_field_id}."""
    return record(call, field_answer(await field_definitions.get(call.scope, _id(call))))


async def change_custom_field(call: Call[Nothing, ChangeCustomField]) -> Response:
    """PATCH /rest/v1/custom-fields/{custom_field_id}."""
    await _check_match(call)
    changed = await field_definitions.change(call.scope, _id(call), call.body.to_change())
    return record(call, field_answer(changed))


async def delete_custom_field(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/custom-fields/{custom_field_id}: the values stay."""
    await _check_match(call)
    await field_definitions.delete(call.scope, _id(call))
    return gone()


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> CustomFieldAnswer:
        return field_answer(await field_definitions.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "custom_field_id", noun="custom field")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/custom-fields", READ, list_custom_fields, "List custom fields", access="lookup", query=ListCustomFields, answer=CustomFieldList),
    Route("POST", "/rest/v1/custom-fields", WRITE, create_custom_field, "Define a custom field", status=201, body=CreateCustomField, answer=CustomFieldAnswer, is_tagged=True),
    Route("GET", FIELD, READ, get_custom_field, "Get a custom field", access="lookup", answer=CustomFieldAnswer, is_tagged=True),
    Route("PATCH", FIELD, WRITE, change_custom_field, "Change a custom field; values stay", body=ChangeCustomField, answer=CustomFieldAnswer, is_tagged=True, is_held=True),
    Route("DELETE", FIELD, WRITE, delete_custom_field, "Delete a custom field; values stay", status=204, is_held=True),
)
# fmt: on
