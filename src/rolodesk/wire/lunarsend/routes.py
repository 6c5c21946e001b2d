"""Everything LunarSend answers, one line a route."""

from typing import Any, Final

from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.model.workspace import Permission
from rolodesk.wire.lunarsend import auth, errors
from rolodesk.wire.lunarsend import contacts as c
from rolodesk.wire.lunarsend.requests import (
    DeleteBody,
    DeleteContact,
    EditBody,
    NewContactBody,
    PostContact,
    ReadContacts,
)
from rolodesk.wire.lunarsend.responses import ContactId, ContactsFound
from rolodesk.wire.toolkit.route import Route

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
VERSIONED: Final = "/api/v1/contacts"
PLAIN: Final = "/api/contacts"

# fmt: off
ROUTES: Final = (
    Route("GET", VERSIONED, READ, c.read_contacts, "Find contacts by a field", access=c.read_access, body=ReadContacts, fields_from_query=True, answer=ContactsFound),
    Route("POST", VERSIONED, WRITE, c.post_contact, "Create a contact, or edit one", body=PostContact, told=(NewContactBody, EditBody), answer=ContactId),
    Route("DELETE", VERSIONED, WRITE, c.delete_contact, "Delete a contact", body=DeleteContact, told=(DeleteBody,), fields_from_query=True, answer=str),
    Route("GET", PLAIN, READ, c.read_contacts, "Find contacts by a field", access=c.read_access, body=ReadContacts, fields_from_query=True, answer=ContactsFound),
    Route("POST", PLAIN, WRITE, c.post_contact, "Create a contact, or edit one", body=PostContact, told=(NewContactBody, EditBody), answer=ContactId),
    Route("DELETE", PLAIN, WRITE, c.delete_contact, "Delete a contact", body=DeleteContact, told=(DeleteBody,), fields_from_query=True, answer=str),
)
# fmt: on


class LunarSend:
    """The dialect."""

    name = "lunarsend"
    title = "LunarSend contacts"
    routes = ROUTES
    refusal = errors.Refusal
    is_strict = False
    schemes: Final[tuple[str, ...]] = ("key",)
    told_of_rates: Final = False
    path_types: Final[dict[str, Any]] = {}

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """The `x-api-key` header."""
        return auth.key_of(request, params)

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:  # noqa: ARG002 - it names no workspace
        """Always: the workspace is the key's."""
        return True

    def refuse(self, error: DomainError, _language: Language = "en") -> Response:
        """Say an error as LunarSend does."""
        return errors.refuse(error)
