"""Finding the contact that a row from elsewhere is about, by what it is known by there."""

from typing import Final

from rolodesk.model.contact import Contact
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.contacts import contacts_of, with_related
from rolodesk.storage.statement import Statement, bound_text
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

OLDEST_BY_PHONE: Final = Statement(with_related().where(of_key("phone")).order_by(t.c.id).limit(1))
OLDEST_BY_EXTERNAL_ID: Final = Statement(
    with_related().where(t.c.external_id == bound_text("external_id")).order_by(t.c.id).limit(1)
)


async def by_phone(tx: Tx, number: str) -> Contact | None:
    """Read the oldest contact that has a phone number, given as it is stored."""
    return next(iter(contacts_of(await tx.all(OLDEST_BY_PHONE, phone=number))), None)


async def by_external_id(tx: Tx, external_id: str) -> Contact | None:
    """Read the oldest contact that another system knows by an id."""
    return next(iter(contacts_of(await tx.all(OLDEST_BY_EXTERNAL_ID, external_id=external_id))), None)
