"""Making many contacts in one transaction: their rows wait, and are written with a statement a table."""

from typing import Final

from rolodesk.actions.contacts import creating
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, NewContact
from rolodesk.storage import accounts, contact_keys, contacts, journal, locations, meant_contacts, tags
from rolodesk.storage.gathering import GatheringTx

GATHERED: Final = (
    contacts.INSERT,
    contacts.SAVE,
    contact_keys.DELETE,
    contact_keys.INSERT,
    tags.UNLINK,
    tags.LINK,
    journal.INSERT,
)
REMEMBERED: Final = (
    locations.BUILT_IN,
    locations.BY_ID_TO_POINT_TO,
    accounts.BY_ID_TO_POINT_TO,
    tags.BY_CANONICAL,
)


class ManyContacts:
    """
    Contacts made and changed in a transaction. What is written is read by nobody before `flush`.

    `scope` is the one to change contacts in, so that this waits too.
    """

    def __init__(self, scope: Scope, *, waits: bool) -> None:
        self._gathering = GatheringTx(scope.tx, gathered=GATHERED if waits else (), remembered=REMEMBERED)
        self._waits = waits
        self._made: list[Contact] = []
        self.scope = Scope(self._gathering, workspace=scope.workspace, actor=scope.actor, door=scope.door)

    @classmethod
    async def begin(cls, scope: Scope) -> "ManyContacts":
        """
        Begin to make contacts in a transaction.

        Nothing waits where a contact has a ref like those that are made up now, because somebody chose it:
        then each insertion must be looked at.
        """
        is_chosen = await meant_contacts.has_ref_of(scope.tx, ms=scope.now)
        return cls(scope, waits=not is_chosen)

    async def create(self, new: NewContact) -> Contact:
        """Create a contact as `creating.create` does. A ref must be known not to be another contact's."""
        if not self._waits:
            return await creating.create(self.scope, new)
        contact = await creating.create_unstored(self.scope, new)
        self._made.append(contact)
        return contact

    async def flush(self) -> None:
        """Write what waits."""
        made, self._made = self._made, []
        await creating.store(self.scope, made)
        await self._gathering.flush()
