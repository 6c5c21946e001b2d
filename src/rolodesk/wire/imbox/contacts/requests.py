"""What an ImBox client sends about contacts, notes and accounts, and what it asks of the hub."""

from typing import Annotated, Any, ClassVar, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.account import ACCOUNT_NAME_LIMIT, AccountChange
from rolodesk.model.contact import (
    ADDRESS_COUNT_LIMIT,
    DESCRIPTION_LIMIT,
    EXTERNAL_ID_LIMIT,
    NAME_LIMIT,
    URL_LIMIT,
    ContactChange,
    Email,
    NewContact,
    Phone,
)
from rolodesk.model.note import NOTE_LIMIT
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    FILLED_LINES,
    LINES,
    PHONE,
    Identifier,
    documented,
    told,
    with_plus,
    with_plus_inside,
)

CHANNEL: Final = "Website"
"""Where a contact that is made here came from."""
MOST: Final = 1000
"""How many rows a page has at most; more is cut down to it."""

Name: TypeAlias = Annotated[str, documented(NAME_LIMIT)]
Description: TypeAlias = Annotated[str, documented(DESCRIPTION_LIMIT, pattern=LINES)]
ExternalId: TypeAlias = Annotated[str, documented(EXTERNAL_ID_LIMIT)]
Url: TypeAlias = Annotated[str, documented(URL_LIMIT)]
AccountName: TypeAlias = Annotated[str, documented(ACCOUNT_NAME_LIMIT, pattern=FILLED_LINE)]
Address: TypeAlias = Annotated[str, Meta(max_length=1000), told(EMAIL)]
Number: TypeAlias = Annotated[str, Meta(max_length=1000), told(PHONE)]
GivenAddress: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000), told(EMAIL)]
GivenNumber: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000)]
"""What is looked for may be any text: one that is no number is nobody's."""
Limit: TypeAlias = Annotated[int, Meta(ge=1)]


class EmailEntry(msgspec.Struct, frozen=True, rename="camel"):
    """An e-mail address of a contact."""

    email: Address
    is_primary: bool = False


class PhoneEntry(msgspec.Struct, frozen=True, rename="camel"):
    """A phone number of a contact."""

    phone: Number
    is_primary: bool = False


Emails: TypeAlias = Annotated[list[EmailEntry], Meta(max_length=ADDRESS_COUNT_LIMIT)]
Phones: TypeAlias = Annotated[list[PhoneEntry], Meta(max_length=ADDRESS_COUNT_LIMIT)]


class UpdateContact(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """PUT contacts/{id}: what is absent stays, null empties. The read-only keys are not looked at."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    title: Name | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    picture: Url | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    external_url: Url | UnsetType | None = UNSET
    account_id: Identifier | UnsetType | None = UNSET
    emails: Emails | UnsetType | None = UNSET
    phones: Phones | UnsetType | None = UNSET

    def to_change(self) -> ContactChange:
        """The change meant."""
        return ContactChange(**_asked(self))


class CreateContact(UpdateContact, frozen=True, rename="camel", kw_only=True):
    """POST contacts: at least one of a name, an e-mail address and a phone number."""

    also_told: ClassVar = {
        "anyOf": [
            *(
                {"required": [name], "properties": {name: {"type": "string", "pattern": FILLED_LINE}}}
                for name in ("firstName", "lastName")
            ),
            *(
                {"required": [name], "properties": {name: {"type": "array", "minItems": 1}}}
                for name in ("emails", "phones")
            ),
        ]
    }

    def to_new(self) -> NewContact:
        """The contact to be made."""
        return NewContact(channel=CHANNEL, **_asked(self))


class ListContacts(msgspec.Struct, frozen=True):
    """GET contacts. A filter that is there and empty is refused: it would quietly list everybody."""

    id: Identifier | UnsetType = UNSET
    email: GivenAddress | UnsetType = UNSET
    phone: GivenNumber | UnsetType = UNSET
    limit: Limit = 100
    after: Identifier = 0

    @property
    def number(self) -> str | None:
        """The phone number asked for."""
        return None if self.phone is UNSET else with_plus(self.phone)

    @property
    def address(self) -> str | None:
        """The e-mail address asked for."""
        return None if self.email is UNSET else with_plus_inside(self.email)


class CreateNote(msgspec.Struct, frozen=True, rename="camel"):
    """POST contactNotes."""

    contact_id: Identifier
    content: Annotated[str, documented(NOTE_LIMIT, pattern=FILLED_LINES)]


class ListNotes(msgspec.Struct, frozen=True, rename="camel"):
    """GET contactNotes."""

    contact_id: Identifier | UnsetType = UNSET
    limit: Limit = 100
    after: Identifier = 0


class UpdateAccount(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """PUT accounts/{id}: what is absent stays, null empties."""

    name: AccountName | UnsetType = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    external_url: Url | UnsetType | None = UNSET

    def to_change(self) -> AccountChange:
        """The change meant; of nothing, for a new account."""
        return AccountChange(name=self.name, external_id=self.external_id, external_url=self.external_url)


class CreateAccount(UpdateAccount, frozen=True, rename="camel", kw_only=True):
    """POST accounts."""

    name: AccountName


class ListAccounts(msgspec.Struct, frozen=True, rename="camel"):
    """GET accounts."""

    limit: Limit = 100
    after_id: Identifier = 0


def _asked(body: UpdateContact) -> dict[str, Any]:
    """The fields of a change; a list that is null is an empty one."""
    asked = {name: getattr(body, name) for name in body.__struct_fields__}
    if body.emails is not UNSET:
        asked["emails"] = tuple(Email(entry.email, entry.is_primary) for entry in body.emails or ())
    if body.phones is not UNSET:
        asked["phones"] = tuple(Phone(entry.phone, entry.is_primary) for entry in body.phones or ())
    return asked
