"""Contacts: the record, what a new one is made of, and what a change to one may say."""

from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.model.name import join_name

NAME_LIMIT: Final = 50
WHOLE_NAME_LIMIT: Final = 2 * NAME_LIMIT + 1
DESCRIPTION_LIMIT: Final = 500
EXTERNAL_ID_LIMIT: Final = 50
URL_LIMIT: Final = 250
PHONE_LIMIT: Final = 100
CHANNEL_LIMIT: Final = 50
CUSTOM_FIELDS_LIMIT: Final = 65_536
ADDRESS_COUNT_LIMIT: Final = 50
_ASCII_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_BEHIND_ALL_NAMES: Final = "\U0010ffff"


class Stage(StrEnum):
    """How far a contact has come, in the words that Whautomate prints."""

    SUBSCRIBER = "Subscriber"
    ENGAGED = "Engaged"
    LEAD = "Lead"
    MARKETING_QUALIFIED = "Marketing qualified lead (MQL)"
    SALES_QUALIFIED = "Sales qualified lead (SQL)"
    OPPORTUNITY = "Opportunity"
    FOLLOW_UP = "Follow-up Required"
    CUSTOMER = "Customer"
    EVANGELIST = "Evangelist"
    OTHER = "Other"
    LOST = "Lost"
    INACTIVE = "Inactive"


class Email(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An e-mail address of a contact, as it was written."""

    address: str
    primary: bool = False


class Phone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A phone number of a contact: E.164 where it could be read as one, else as it came."""

    number: str
    primary: bool = False


class Contact(msgspec.Struct, frozen=True, gc=False):
    """A contact as it is stored. Times are ms; a text that is absent is None.

    `account_name`, `location_ref`, `location_title` and `notes` (the pinned note's text) belong to the
    account, location and note that it points to, and are read along with it.
    """

    id: int
    ref: str
    first_name: str | None
    last_name: str | None
    title: str | None
    description: str | None
    picture: str | None
    external_id: str | None
    external_url: str | None
    account_id: int | None
    stage: str
    location_id: int
    channel: str
    custom_fields: str
    """A JSON object, as text."""
    emails: tuple[Email, ...]
    phones: tuple[Phone, ...]
    tags: tuple[str, ...]
    pinned_note_id: int | None
    created_at: int
    modified_at: int | None
    updated_at: int | None
    activity_at: int
    version: int
    account_name: str | None = None
    location_ref: str = ""
    location_title: str = ""
    notes: str | None = None

    @property
    def name(self) -> str:
        """First and last name joined by one space; empty if there is neither."""
        return join_name(self.first_name, self.last_name)

    @property
    def name_order(self) -> str:
        """Its place in a list by name: by code points, ASCII's cases apart; who has no name comes last."""
        return self.name.translate(_ASCII_LOWER) or _BEHIND_ALL_NAMES

    @property
    def email(self) -> str | None:
        """The primary e-mail address."""
        return next((e.address for e in self.emails if e.primary), None)

    @property
    def phone(self) -> str | None:
        """The primary phone number."""
        return next((p.number for p in self.phones if p.primary), None)


class ContactChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a contact; what is UNSET stays as it is.

    `email` and `phone` change the primary one only (a phone of None or "" removes it); `emails` and `phones`
    replace the list. `company` is an account found or made by its name, none if blank; `account_id` and
    `location_id` must exist. `notes` is the pinned note's text, "" deletes it. `custom_fields` is a JSON
    object, as text; `custom_field_edits` is one too, whose keys alone are set, or taken out by null.
    """

    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    name: str | UnsetType = UNSET
    title: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    picture: str | UnsetType | None = UNSET
    external_id: str | UnsetType | None = UNSET
    external_url: str | UnsetType | None = UNSET
    account_id: int | UnsetType | None = UNSET
    company: str | UnsetType = UNSET
    stage: Stage | UnsetType = UNSET
    location: "LocationChoice | UnsetType" = UNSET
    location_id: int | UnsetType = UNSET
    custom_fields: str | UnsetType = UNSET
    custom_field_edits: str | UnsetType = UNSET
    emails: tuple[Email, ...] | UnsetType = UNSET
    phones: tuple[Phone, ...] | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    notes: str | UnsetType = UNSET


class LocationChoice(msgspec.Struct, frozen=True):
    """A location named by its ref; one that is unknown is registered if it comes with a title."""

    ref: str
    title: str | None = None


class NewContact(ContactChange, frozen=True, kw_only=True):
    """A contact to be made: a change to nothing, with what only a new one can be given."""

    ref: str | None = None
    channel: str


class SearchField(StrEnum):
    """The fields of a contact that it can be found by, each alone."""

    ID = "id"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    TITLE = "title"
    NOTES = "notes"


OWN_FIELDS: Final = (
    "first_name",
    "last_name",
    "title",
    "description",
    "picture",
    "external_id",
    "external_url",
    "account_id",
    "stage",
    "location_id",
    "custom_fields",
    "emails",
    "phones",
    "tags",
)
"""The contact's own: a change of one of these moves `modified_at`."""
