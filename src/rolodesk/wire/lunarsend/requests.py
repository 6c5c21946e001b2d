"""What a LunarSend client sends, in its own names, and what it asks of the hub."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from rolodesk.model.account import ACCOUNT_NAME_LIMIT
from rolodesk.model.contact import (
    NAME_LIMIT,
    PHONE_LIMIT,
    WHOLE_NAME_LIMIT,
    ContactChange,
    NewContact,
    SearchField,
)
from rolodesk.model.errors import Invalid
from rolodesk.model.note import NOTE_LIMIT
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    LINE,
    LINES,
    NOT_BLANK,
    Ref,
    documented,
    told,
    with_plus,
    with_plus_inside,
)

T = TypeVar("T")

CHANNEL: Final = "Website"
"""Where a contact that is made here came from."""
MOST: Final = 100
"""How many contacts one answer has."""

Name: TypeAlias = Annotated[str, documented(NAME_LIMIT)]
Notes: TypeAlias = Annotated[str, documented(NOTE_LIMIT, pattern=LINES)]
Address: TypeAlias = Annotated[str, Meta(max_length=1000), told(EMAIL)]
Whole: TypeAlias = Annotated[int, Meta(ge=0)]
Id: TypeAlias = Annotated[Ref, Meta(max_length=1000), told({"minLength": 1, "pattern": FILLED_LINE})] | Whole
"""A text, or a number meant as one: ids have more than 64 bits."""
Phone: TypeAlias = (
    Annotated[str, Meta(max_length=1000), told({"maxLength": PHONE_LIMIT, "pattern": LINE})] | Whole
)
Sought: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000, pattern=NOT_BLANK)] | Whole
SearchedBy: TypeAlias = Literal[
    "id", "first_name", "last_name", "email", "phone", "company", "job_title", "notes"
]

SEARCHED: Final[Mapping[SearchedBy, SearchField]] = {
    "id": SearchField.ID,
    "first_name": SearchField.FIRST_NAME,
    "last_name": SearchField.LAST_NAME,
    "email": SearchField.EMAIL,
    "phone": SearchField.PHONE,
    "company": SearchField.COMPANY,
    "job_title": SearchField.TITLE,
    "notes": SearchField.NOTES,
}
WHOLE: Final = frozenset({SearchField.ID, SearchField.EMAIL, SearchField.PHONE})
"""The fields that are matched whole; the others match by a part."""


class ContactFields(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a contact. One that is null counts as absent; `""` empties it in an edit."""

    first_name: Name | None = None
    last_name: Name | None = None
    email: Address | None = None
    phone: Phone | None = None
    company: Annotated[str, documented(ACCOUNT_NAME_LIMIT)] | None = None
    job_title: Name | None = None
    notes: Notes | None = None


class UpdateFields(ContactFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an edit changes: the three printed ones, and every other field of a contact."""

    name: Annotated[str, documented(WHOLE_NAME_LIMIT)] | None = None

    def to_change(self) -> ContactChange:
        """The change meant."""
        email = UNSET if self.email is None else self.email or None
        return ContactChange(name=_or_unset(self.name), email=email, **_shared(self))


class PostContact(ContactFields, frozen=True, kw_only=True):
    """POST: a contact to be made, or, if it carries a contact's id, an edit of that one."""

    contact_id: Id | None = None
    contact_id_too: Id | None = field(default=None, name="contactID")
    update_fields: UpdateFields | None = None
    update_fields_too: UpdateFields | None = field(default=None, name="updateFields")

    @property
    def ref(self) -> str | None:
        """The contact to be edited; None for one to be made."""
        return _ref(self.contact_id, self.contact_id_too)

    def to_new(self) -> NewContact:
        """The contact to be made. Refuses one without a first name or an e-mail address, and a lost edit."""
        if self.update_fields is not None or self.update_fields_too is not None:
            raise Invalid("contact_id", "is required to edit a contact")
        if not (self.first_name and self.first_name.strip()):
            raise Invalid("first_name", "is required")
        if not (self.email and self.email.strip()):
            raise Invalid("email", "is required")
        return NewContact(channel=CHANNEL, email=self.email, **_shared(self))

    def to_change(self) -> ContactChange:
        """The change meant. Refuses an edit that does not say what to change."""
        asked = _the_one(self.update_fields, self.update_fields_too, names="update_fields and updateFields")
        if asked is None:
            raise Invalid("update_fields", "is required to edit a contact")
        return asked.to_change()


class NewContactBody(ContactFields, frozen=True, kw_only=True):
    """POST that creates a contact."""

    first_name: Annotated[str, documented(NAME_LIMIT, pattern=FILLED_LINE)]
    email: Address


class EditBody(msgspec.Struct, frozen=True, kw_only=True):
    """POST that edits the contact of an id. `contactID` and `updateFields` are taken too."""

    contact_id: Id
    update_fields: UpdateFields


class ReadContacts(msgspec.Struct, frozen=True):
    """GET, from the query or a JSON body."""

    searchby: SearchedBy
    search: Sought
    page: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    per_page: Annotated[int, Meta(ge=1)] = MOST

    @property
    def sought(self) -> SearchField:
        """The field to search by."""
        return SEARCHED[self.searchby]

    @property
    def term(self) -> str:
        """What to search for; in front of a phone and inside an address, a blank was a `+`."""
        term = str(self.search)
        if self.searchby == "email":
            return with_plus_inside(term)
        return with_plus(term) if self.searchby == "phone" else term


class DeleteContact(msgspec.Struct, frozen=True):
    """DELETE, from the query or a JSON body."""

    contact_id: Id | None = None
    contact_id_too: Id | None = field(default=None, name="contactID")

    @property
    def ref(self) -> str:
        """The contact to be deleted. Refuses to guess one."""
        ref = _ref(self.contact_id, self.contact_id_too)
        if ref is None:
            raise Invalid("contact_id", "is required")
        return ref


class DeleteBody(msgspec.Struct, frozen=True):
    """DELETE, from the query or a JSON body. `contactID` is taken too."""

    contact_id: Id


def _shared(fields: ContactFields) -> dict[str, Any]:
    return {
        "first_name": _or_unset(fields.first_name),
        "last_name": _or_unset(fields.last_name),
        "phone": UNSET if fields.phone is None else str(fields.phone),
        "company": _or_unset(fields.company),
        "title": _or_unset(fields.job_title),
        "notes": _or_unset(fields.notes),
    }


def _ref(one: str | int | None, other: str | int | None) -> str | None:
    ref = _the_one(_as_text(one), _as_text(other), names="contact_id and contactID")
    if ref is not None and not ref.strip():
        raise Invalid("contact_id", "must not be empty")
    return ref


def _as_text(number: str | int | None) -> str | None:
    return None if number is None else str(number)


def _the_one(one: T | None, other: T | None, *, names: str) -> T | None:
    """Give what came in either of two spellings. Refuses two that differ."""
    if one is not None and other is not None and one != other:
        raise Invalid(names, "are the same field and must not differ")
    return other if one is None else one


def _or_unset(text: str | None) -> str | UnsetType:
    return UNSET if text is None else text
