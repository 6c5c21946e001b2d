"""What an ImBox client reads about contacts, notes and accounts, in the printed names and order."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.model.account import Account
from rolodesk.model.contact import Contact
from rolodesk.model.moment import print_moment
from rolodesk.model.note import Note
from rolodesk.model.page import Page
from rolodesk.model.workspace import Workspace
from rolodesk.wire.toolkit.paging import next_link
from rolodesk.wire.toolkit.route import Call
from rolodesk.wire.toolkit.shapes import EMAIL, Link, Moment, told


class EmailEntry(msgspec.Struct, frozen=True, gc=False):
    """An e-mail address of a contact."""

    email: Annotated[str, told(EMAIL)]
    isPrimary: bool


class PhoneEntry(msgspec.Struct, frozen=True, gc=False):
    """A phone number of a contact."""

    phone: str
    isPrimary: bool


class ContactRow(msgspec.Struct, frozen=True, gc=False):
    """A contact: the printed keys, then ours."""

    id: int
    userId: int
    crmId: int
    externalId: str | None
    externalUrl: str | None
    firstName: str | None
    lastName: str | None
    fullName: str | None
    picture: str | None
    title: str | None
    activityAt: Moment
    modifiedAt: Moment | None
    createdAt: Moment
    updatedAt: Moment | None
    accountId: int | None
    description: str | None
    emails: list[EmailEntry]
    phones: list[PhoneEntry]


class After(msgspec.Struct, frozen=True):
    """The cursor of contacts and notes; null on the last page."""

    after: int | None


class AfterId(msgspec.Struct, frozen=True):
    """The cursor of accounts; null on the last page."""

    afterId: int | None


class ContactsPaging(msgspec.Struct, frozen=True):
    """Where a page of contacts ends."""

    cursor: After
    next: Link | UnsetType = UNSET


class ContactsPage(msgspec.Struct, frozen=True):
    """A page of contacts. Its `next` is printed at the top; it is in `paging` besides, as in the others."""

    contacts: list[ContactRow]
    paging: ContactsPaging
    next: Link | UnsetType = UNSET


class NoteCreated(msgspec.Struct, frozen=True):
    """The answer to a new note."""

    id: int


class NoteRow(msgspec.Struct, frozen=True):
    """A note about a contact."""

    id: int
    contactId: int
    content: str
    createdAt: Moment


class NotesPaging(msgspec.Struct, frozen=True):
    """Where a page of notes ends."""

    cursors: After
    next: Link | UnsetType = UNSET


class NotesPage(msgspec.Struct, frozen=True):
    """A page of notes."""

    notes: list[NoteRow]
    paging: NotesPaging


class AccountCreated(msgspec.Struct, frozen=True):
    """The answer to a new account: printed without its times."""

    id: int
    userId: int
    crmId: int
    externalId: str | None
    externalUrl: str | None
    name: str


class AccountRow(msgspec.Struct, frozen=True):
    """An account."""

    id: int
    userId: int
    crmId: int
    externalId: str | None
    externalUrl: str | None
    name: str
    createdAt: Moment
    updatedAt: Moment | None


class AccountsPaging(msgspec.Struct, frozen=True):
    """Where a page of accounts ends."""

    cursors: AfterId
    next: Link | UnsetType = UNSET


class AccountsPage(msgspec.Struct, frozen=True):
    """A page of accounts."""

    accounts: list[AccountRow]
    paging: AccountsPaging


def contact_row(contact: Contact, workspace: Workspace) -> ContactRow:
    """Render a contact. Positional and without helpers, for lists have a thousand of them."""
    created_at, activity_at = contact.created_at, contact.activity_at
    modified_at, updated_at = contact.modified_at, contact.updated_at
    created = print_moment(created_at)
    return ContactRow(
        contact.id,
        workspace.id,
        workspace.crm_id,
        contact.external_id,
        contact.external_url,
        contact.first_name,
        contact.last_name,
        contact.name or None,
        contact.picture,
        contact.title,
        created if activity_at == created_at else print_moment(activity_at),
        None if modified_at is None else print_moment(modified_at),
        created,
        None if updated_at is None else print_moment(updated_at),
        contact.account_id,
        contact.description,
        [EmailEntry(email.address, email.primary) for email in contact.emails],
        [PhoneEntry(phone.number, phone.primary) for phone in contact.phones],
    )


def contacts_page(page: Page[Contact], call: Call[Any, Any]) -> ContactsPage:
    """Render a page of contacts."""
    workspace = call.scope.workspace
    after, link = _following(page, call, "after")
    return ContactsPage(
        [contact_row(contact, workspace) for contact in page.items], ContactsPaging(After(after), link), link
    )


def note_row(note: Note) -> NoteRow:
    """Render a note."""
    return NoteRow(note.id, note.contact_id, note.content, print_moment(note.created_at))


def notes_page(page: Page[Note], call: Call[Any, Any]) -> NotesPage:
    """Render a page of notes."""
    after, link = _following(page, call, "after")
    return NotesPage([note_row(note) for note in page.items], NotesPaging(After(after), link))


def account_created(account: Account, workspace: Workspace) -> AccountCreated:
    """Render an account that was just made."""
    return AccountCreated(
        account.id,
        workspace.id,
        workspace.crm_id,
        account.external_id,
        account.external_url,
        account.name,
    )


def account_row(account: Account, workspace: Workspace) -> AccountRow:
    """Render an account."""
    return AccountRow(
        account.id,
        workspace.id,
        workspace.crm_id,
        account.external_id,
        account.external_url,
        account.name,
        print_moment(account.created_at),
        None if account.updated_at is None else print_moment(account.updated_at),
    )


def accounts_page(page: Page[Account], call: Call[Any, Any]) -> AccountsPage:
    """Render a page of accounts."""
    after, link = _following(page, call, "afterId")
    rows = [account_row(account, call.scope.workspace) for account in page.items]
    return AccountsPage(rows, AccountsPaging(AfterId(after), link))


def _following(
    page: Page[Contact] | Page[Note] | Page[Account], call: Call[Any, Any], cursor: str
) -> tuple[int | None, str | UnsetType]:
    """Give the id behind which the next page begins, and its link; neither where nothing follows."""
    if not page.has_more:
        return None, UNSET
    last = page.items[-1].id
    return last, next_link(call, {cursor: last})
