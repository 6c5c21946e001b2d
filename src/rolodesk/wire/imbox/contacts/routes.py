"""Everything ImBox answers about contacts, one line a route."""

from typing import Final

from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.model.workspace import Permission
from rolodesk.wire.imbox import auth
from rolodesk.wire.imbox.contacts import accounts as a
from rolodesk.wire.imbox.contacts import contacts as c
from rolodesk.wire.imbox.contacts import errors
from rolodesk.wire.imbox.contacts import notes as n
from rolodesk.wire.imbox.contacts.requests import (
    CreateAccount,
    CreateContact,
    CreateNote,
    ListAccounts,
    ListContacts,
    ListNotes,
    UpdateAccount,
    UpdateContact,
)
from rolodesk.wire.imbox.contacts.responses import (
    AccountCreated,
    AccountRow,
    AccountsPage,
    ContactRow,
    ContactsPage,
    NoteCreated,
    NoteRow,
    NotesPage,
)
from rolodesk.wire.imbox.errors import ApiRefusal
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Identifier

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
CONTACTS: Final = "/api/{apiKey}/{userId}/contacts"
NOTES: Final = "/api/{apiKey}/{userId}/contactNotes"
ACCOUNTS: Final = "/api/{apiKey}/{userId}/accounts"

# fmt: off
ROUTES: Final = (
    Route("GET", CONTACTS, READ, c.list_contacts, "List contacts", access="lookup", query=ListContacts, answer=ContactsPage),
    Route("POST", CONTACTS, WRITE, c.create_contact, "Create a contact", body=CreateContact, answer=ContactRow),
    Route("PUT", f"{CONTACTS}/{{id}}", WRITE, c.update_contact, "Update a contact", body=UpdateContact),
    Route("DELETE", f"{CONTACTS}/{{id}}", WRITE, c.delete_contact, "Delete a contact"),
    Route("GET", NOTES, READ, n.list_notes, "List contact notes", access="lookup", query=ListNotes, answer=NotesPage),
    Route("POST", NOTES, WRITE, n.create_note, "Create a contact note", body=CreateNote, answer=NoteCreated),
    Route("GET", f"{NOTES}/{{id}}", READ, n.get_note, "Get a contact note", access="lookup", answer=NoteRow),
    Route("DELETE", f"{NOTES}/{{id}}", WRITE, n.delete_note, "Delete a contact note"),
    Route("GET", ACCOUNTS, READ, a.list_accounts, "List accounts", access="lookup", query=ListAccounts, answer=AccountsPage),
    Route("POST", ACCOUNTS, WRITE, a.create_account, "Create an account", body=CreateAccount, answer=AccountCreated),
    Route("GET", f"{ACCOUNTS}/{{id}}", READ, a.get_account, "Get an account", access="lookup", answer=AccountRow),
    Route("PUT", f"{ACCOUNTS}/{{id}}", WRITE, a.update_account, "Update an account", body=UpdateAccount),
    Route("DELETE", f"{ACCOUNTS}/{{id}}", WRITE, a.delete_account, "Delete an account"),
)
# fmt: on


class ImboxContacts:
    """The dialect."""

    name = "imbox-contacts"
    title = "ImBox contacts"
    routes = ROUTES
    refusal = ApiRefusal
    is_strict = False
    schemes: Final[tuple[str, ...]] = ()
    told_of_rates: Final = False
    path_types: Final = {"id": Identifier}

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """The `{apiKey}` of the path."""
        return auth.key_of(request, params)

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:
        """Whether the key's workspace is the `{userId}` of the path."""
        return auth.admits(caller, params)

    def refuse(self, error: DomainError, _language: Language = "en") -> Response:
        """Say an error as ImBox does under `/api`."""
        return errors.refuse(error)
