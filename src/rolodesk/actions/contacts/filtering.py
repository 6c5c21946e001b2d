"""What a list of contacts is narrowed to by the index of search: by what is typed, and by custom fields."""

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.filtering import narrowed_by
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.field_definition import Noun as Owner
from rolodesk.model.page import Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.custom_fields import mark_of_field, marks_asked, named
from rolodesk.model.search.terms import Has, all_of, any_of
from rolodesk.storage import contact_pages, field_definitions
from rolodesk.storage.search import filling
from rolodesk.storage.search.listing import Narrowed


async def narrowed_to(scope: Scope, filters: ContactFilters) -> Narrowed | None:
    """
    Give what filters ask of the index; None if nothing.

    Refuses (`InvalidParameter`) a `q` that cannot be read, and a value that its field cannot have.
    """
    if filters.q is None and not filters.custom_fields:
        return None
    typed = Narrowed(None) if filters.q is None else await narrowed_by(scope, filters.q, Noun.CONTACT)
    if filters.q is not None and typed.expression is None:
        return typed
    parts = [] if typed.expression is None else [typed.expression]
    fields = await marks_of_fields(scope, filters)
    parts += [any_of([Has(mark) for mark in sorted(marks)]) for marks in fields]
    return replace(typed, expression=all_of(parts))


async def marks_of_fields(scope: Scope, filters: ContactFilters) -> list[frozenset[str]]:
    """Give the marks of each field that is asked for: a contact has one of them. Refuses as `narrowed_to`."""
    asked = []
    for title, value in filters.custom_fields.items():
        definition = await field_definitions.by_title(scope.tx, Owner.CONTACT, title)
        asked.append(marks_asked(title, value, None if definition is None else definition.kind))
    return asked


async def check_fields(scope: Scope, filters: ContactFilters) -> None:
    """
    Refuse (`InvalidParameter`) a field that nobody defined and no contact has.

    As long as the index has not been told of every contact, nobody knows that.
    """
    if not filters.custom_fields:
        return
    if any(one.noun is Noun.CONTACT and not one.is_done for one in await filling.progress(scope.tx)):
        return
    for title in filters.custom_fields:
        if await field_definitions.by_title(scope.tx, Owner.CONTACT, title) is not None:
            continue
        having = Narrowed(Has(mark_of_field(title)))
        one = Wanted(order="id", descending=True, limit=1)
        if not (await contact_pages.page(scope.tx, one, ContactFilters(), narrowed=having)).items:
            raise InvalidParameter(
                named(title), "is no custom field: none is defined as that, and no contact has it"
            )
