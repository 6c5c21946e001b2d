"""Many contacts in one call: each row changes the contact that it means, or makes one."""

from functools import partial
from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.contacts import upserting
from rolodesk.actions.contacts.upserting import UpsertRow
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.bulk_rows import BODY_LIMIT, MOST, BulkAnswer, UnreadRows, reader_of, written
from rolodesk.wire.rest.contact_shapes import CreateContact
from rolodesk.wire.toolkit.route import Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier

Matched = Annotated[
    list[Literal["id", "ref", "external_id", "email", "phone"]], Meta(min_length=1, max_length=5)
]


class BulkRow(CreateContact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact as it is to be: what is absent stays as it is."""

    also_told: ClassVar = {}

    id: Identifier | UnsetType = UNSET

    def to_row(self) -> UpsertRow:
        """The row meant."""
        return UpsertRow(None if self.id is UNSET else self.id, self.to_new())


class BulkContacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows, and by what each finds the contact that it means: the first of these that some contact has."""

    rows: Annotated[list[BulkRow], Meta(max_length=MOST)]
    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


class UnreadContacts(UnreadRows, frozen=True, forbid_unknown_fields=True):
    """The same with its rows yet to be read: one that is wrong is refused by itself."""

    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


_read: Final = reader_of(BulkRow, BulkRow.to_row)


async def upsert_contacts(outside: Outside[Nothing, UnreadContacts]) -> BulkAnswer:
    """POST /rest/v1/contacts/bulk."""
    upsert = partial(upserting.upsert, match=outside.body.match)
    return await written(outside, outside.body.rows, read=_read, upsert=upsert)


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/contacts/bulk", Permission.CONTACTS_WRITE, upsert_contacts, "Write many contacts", access="outside", body=UnreadContacts, told=(BulkContacts,), answer=BulkAnswer, body_limit=BODY_LIMIT),
)
# fmt: on
