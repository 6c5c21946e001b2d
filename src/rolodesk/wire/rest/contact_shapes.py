"""What is sent and answered of contacts."""

from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.account import Account
from rolodesk.model.contact import (
    ADDRESS_COUNT_LIMIT,
    CHANNEL_LIMIT,
    DESCRIPTION_LIMIT,
    EXTERNAL_ID_LIMIT,
    NAME_LIMIT,
    URL_LIMIT,
    Contact,
    ContactChange,
    Email,
    NewContact,
    Phone,
    Stage,
)
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.moment import print_moment
from rolodesk.model.note import NOTE_LIMIT, Note
from rolodesk.model.tag import TAG_COUNT_LIMIT, TAG_LIMIT
from rolodesk.model.workspace import Location
from rolodesk.wire.rest.accounts import AccountAnswer, account_answer
from rolodesk.wire.rest.answering import Cursor, Limit, QueryText, Time, listing, time_asked
from rolodesk.wire.rest.contact_filters import FieldsAsked, IdOrNone, of_account
from rolodesk.wire.rest.expanding import expandable
from rolodesk.wire.rest.locations import LocationAnswer, location_answer
from rolodesk.wire.rest.notes import NoteAnswer, note_answer
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    LINE,
    LINES,
    PHONE,
    Identifier,
    Moment,
    Ref,
    Text,
    documented,
    told,
    with_plus,
    with_plus_inside,
)

EXPANDED: Final = ("account", "location", "notes")
CHANNEL: Final = "API"
"""Where a contact came from that is made here and does not say."""
CHOSEN: Final = r"^[^\s/?#%\x00-\x1f\x7f-\x9f]+$"

Name = Annotated[Text, documented(NAME_LIMIT)]
WholeName = Annotated[Text, documented(2 * NAME_LIMIT + 1)]
ExternalId = Annotated[Text, documented(EXTERNAL_ID_LIMIT)]
Url = Annotated[Text, documented(URL_LIMIT)]
Tag = Annotated[Text, documented(TAG_LIMIT, pattern=FILLED_LINE)]
Tags = Annotated[list[Tag], Meta(max_length=1000), told({"maxItems": TAG_COUNT_LIMIT})]
Pinned = Annotated[str, documented(NOTE_LIMIT, pattern=LINES)]


class EmailEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An e-mail address of a contact."""

    email: Annotated[str, Meta(max_length=1000), told(EMAIL)]
    primary: bool = False


class PhoneEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone number of a contact."""

    phone: Annotated[str, Meta(max_length=1000), told(PHONE)]
    primary: bool = False


Emails = Annotated[list[EmailEntry], Meta(max_length=ADDRESS_COUNT_LIMIT)]
Phones = Annotated[list[PhoneEntry], Meta(max_length=ADDRESS_COUNT_LIMIT)]


class ChangeContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; null empties. Of `custom_fields` the named ones alone, null takes one out."""

    name: WholeName | UnsetType = UNSET
    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    title: Name | UnsetType | None = UNSET
    description: Annotated[Text, documented(DESCRIPTION_LIMIT, pattern=LINES)] | UnsetType | None = UNSET
    account_id: Identifier | UnsetType | None = UNSET
    stage: Stage | UnsetType = UNSET
    location_id: Identifier | UnsetType = UNSET
    emails: Emails | UnsetType | None = UNSET
    phones: Phones | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: dict[str, Any] | UnsetType = UNSET
    pinned_note: Pinned | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    external_url: Url | UnsetType | None = UNSET
    picture: Url | UnsetType | None = UNSET

    def to_change(self) -> ContactChange:
        """The change meant."""
        return ContactChange(**changed_fields(self))


class CreateContact(ChangeContact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new contact: at least one of a name, an e-mail address and a phone number."""

    also_told: ClassVar = {
        "anyOf": [
            *(
                {"required": [name], "properties": {name: {"type": "string", "pattern": FILLED_LINE}}}
                for name in ("name", "first_name", "last_name")
            ),
            *(
                {"required": [name], "properties": {name: {"type": "array", "minItems": 1}}}
                for name in ("emails", "phones")
            ),
        ]
    }

    ref: Annotated[str, Meta(max_length=10_000), told({"maxLength": 64, "pattern": CHOSEN})] | None = None
    channel: Annotated[str, Meta(max_length=1000), told({"maxLength": CHANNEL_LIMIT, "pattern": LINE})] = ""

    def to_new(self) -> NewContact:
        """The contact to be made."""
        return NewContact(ref=self.ref, channel=self.channel.strip() or CHANNEL, **changed_fields(self))


class ExpandContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be answered along with a contact."""

    expand: expandable(*EXPANDED) = ""  # type: ignore[valid-type]  # mypy follows no function to a type


class MergeContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contact that is merged into this one, and is deleted then."""

    from_id: Identifier


class FilterContacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts. `tag` may be repeated: contacts with any of them. The filters add up."""

    also_said: ClassVar = {
        "account_id": "Only those of this account; `none` is those without one.",
        "name": "Only those whose whole name is this, in any case.",
    }

    email: Text = ""
    phone: Text = ""
    name: Text = ""
    tag: Annotated[list[str], Meta(max_length=TAG_COUNT_LIMIT)] = msgspec.field(default_factory=list)
    stage: Stage | UnsetType = UNSET
    account_id: IdOrNone | UnsetType = UNSET
    location_id: Identifier | UnsetType = UNSET
    external_id: Text = ""
    ref: Text = ""
    created_after: Time = ""
    created_before: Time = ""
    updated_after: Time = ""
    updated_before: Time = ""
    custom_fields: FieldsAsked = {}
    q: QueryText = ""

    def to_filters(self) -> ContactFilters:
        """The filters meant. A time that is none is refused by name."""
        times: dict[str, Any] = {name: time_asked(getattr(self, name), name) for name in TIMES}
        return ContactFilters(
            email=with_plus_inside(self.email) or None,
            phone=with_plus(self.phone).strip() or None,
            ref=self.ref or None,
            external_id=self.external_id or None,
            name=self.name.strip() or None,
            **of_account(self.account_id),
            location_id=None if self.location_id is UNSET else self.location_id,
            stage=None if self.stage is UNSET else self.stage.value,
            tags=tuple(tag for tag in self.tag if tag.strip()),
            **times,
            custom_fields=self.custom_fields,
            q=self.q.strip() or None,
        )


class ListContacts(FilterContacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts, in which order."""

    sort: Literal["id", "-id", "name", "-name", "updated_at", "-updated_at"] = "id"
    limit: Limit = 50
    cursor: Cursor = ""
    expand: expandable(*EXPANDED) = ""  # type: ignore[valid-type]  # mypy follows no function to a type


TIMES: Final = ("created_after", "created_before", "updated_after", "updated_before")


class ContactAnswer(msgspec.Struct, frozen=True, gc=False):
    """A contact. `account`, `location` and `notes` (the newest 20) are there if they are asked for."""

    id: Annotated[int, Meta(examples=[100])]
    ref: Ref
    name: str
    first_name: str | None
    last_name: str | None
    title: str | None
    description: str | None
    account_id: int | None
    stage: str
    location_id: int
    channel: str
    emails: list[EmailEntry]
    phones: list[PhoneEntry]
    tags: list[str]
    custom_fields: Annotated[msgspec.Raw, told({"type": "object"})]
    pinned_note: str | None
    external_id: str | None
    external_url: str | None
    picture: str | None
    created_at: Moment
    updated_at: Moment
    version: int
    account: AccountAnswer | UnsetType | None = UNSET
    location: LocationAnswer | UnsetType = UNSET
    notes: list[NoteAnswer] | UnsetType = UNSET


ContactList: Final = listing("ContactList", ContactAnswer)


class Along(msgspec.Struct, frozen=True):
    """What was read along with contacts, by their ids; None is what nobody asked for."""

    accounts: dict[int, Account] | None = None
    locations: dict[int, Location] | None = None
    notes: dict[int, list[Note]] | None = None


NOTHING_ALONG: Final = Along()


def contact_answer(contact: Contact, along: Along = NOTHING_ALONG) -> ContactAnswer:
    """Render a contact. Positional, for lists have many. One never changed was last updated when it was made."""
    account: AccountAnswer | UnsetType | None = UNSET
    if along.accounts is not None:
        found = along.accounts.get(contact.account_id or 0)
        account = None if found is None else account_answer(found)
    return ContactAnswer(
        contact.id,
        contact.ref,
        contact.name,
        contact.first_name,
        contact.last_name,
        contact.title,
        contact.description,
        contact.account_id,
        contact.stage,
        contact.location_id,
        contact.channel,
        [EmailEntry(email.address, email.primary) for email in contact.emails],
        [PhoneEntry(phone.number, phone.primary) for phone in contact.phones],
        list(contact.tags),
        msgspec.Raw(contact.custom_fields.encode()),
        contact.notes,
        contact.external_id,
        contact.external_url,
        contact.picture,
        print_moment(contact.created_at),
        print_moment(contact.updated_at or contact.created_at),
        contact.version,
        account,
        UNSET if along.locations is None else location_answer(along.locations[contact.location_id]),
        UNSET if along.notes is None else [note_answer(note) for note in along.notes.get(contact.id, ())],
    )


def changed_fields(body: ChangeContact) -> dict[str, Any]:
    """Give the fields of a change by the model's names; a list that is null is an empty one."""
    asked = {
        name: value for name, value in zip(AS_THEY_ARE, _as_they_are(body), strict=True) if value is not UNSET
    }
    if body.emails is not UNSET:
        asked["emails"] = tuple([Email(entry.email, entry.primary) for entry in body.emails or ()])
    if body.phones is not UNSET:
        asked["phones"] = tuple([Phone(entry.phone, entry.primary) for entry in body.phones or ()])
    if body.tags is not UNSET:
        asked["tags"] = tuple(body.tags or ())
    if body.pinned_note is not UNSET:
        asked["notes"] = body.pinned_note or ""
    if body.custom_fields is not UNSET:
        asked["custom_field_edits"] = msgspec.json.encode(body.custom_fields).decode()
    return asked


AS_THEY_ARE: Final = tuple(
    name
    for name in ChangeContact.__struct_fields__
    if name not in {"emails", "phones", "tags", "pinned_note", "custom_fields"}
)


_as_they_are: Final = attrgetter(*AS_THEY_ARE)
