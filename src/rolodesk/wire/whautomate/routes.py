"""Everything Whautomate answers, one line a route."""

from typing import Annotated, Any, Final

from msgspec import Meta

from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.model.workspace import Permission
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Ref
from rolodesk.wire.whautomate import around as a
from rolodesk.wire.whautomate import auth, errors
from rolodesk.wire.whautomate import contacts as c
from rolodesk.wire.whautomate.requests import (
    ChangeTags,
    CreateContact,
    CreateTag,
    CreateWebhook,
    ListContacts,
    ListThings,
    UpdateContact,
    WebhookBody,
)
from rolodesk.wire.whautomate.responses import (
    ContactAnswer,
    LocationAnswer,
    LocationId,
    Success,
    TagAnswer,
    TagsAnswer,
    WebhookAnswer,
)

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
CONTACT: Final = "/v1/contacts/{contactId}"
TAG: Final = "/v1/contactTags/{contactTagId}"
WEBHOOK: Final = "/v1/webhooks/{webhookId}"

# fmt: off
ROUTES: Final = (
    Route("GET", "/v1/contacts", READ, c.list_contacts, "List contacts, newest first", access=c.list_access, query=ListContacts, answer=list[ContactAnswer]),
    Route("POST", "/v1/contacts", WRITE, c.create_contact, "Create a contact", body=CreateContact, answer=ContactAnswer),
    Route("GET", CONTACT, READ, c.get_contact, "Get a contact", access="lookup", answer=ContactAnswer),
    Route("PUT", CONTACT, WRITE, c.update_contact, "Update a contact", body=UpdateContact, answer=ContactAnswer),
    Route("DELETE", CONTACT, WRITE, c.delete_contact, "Delete a contact", answer=Success),
    Route("POST", f"{CONTACT}/tags/add", WRITE, c.add_tags, "Add tags to a contact", body=ChangeTags, body_may_be_absent=True, answer=TagsAnswer),
    Route("POST", f"{CONTACT}/tags/remove", WRITE, c.remove_tags, "Remove tags from a contact", body=ChangeTags, body_may_be_absent=True, answer=TagsAnswer),
    Route("GET", "/v1/contactTags", READ, a.list_tags, "List contact tags", access="lookup", query=ListThings, answer=list[TagAnswer]),
    Route("POST", "/v1/contactTags", WRITE, a.create_tag, "Create a contact tag", body=CreateTag, answer=TagAnswer),
    Route("GET", TAG, READ, a.get_tag, "Get a contact tag", access="lookup", answer=TagAnswer),
    Route("DELETE", TAG, WRITE, a.delete_tag, "Delete a contact tag, from its contacts too", answer=Success),
    Route("GET", "/v1/locations", READ, a.list_locations, "List locations", access="lookup", query=ListThings, answer=list[LocationAnswer]),
    Route("GET", "/v1/locations/{locationId}", READ, a.get_location, "Get a location", access="lookup", answer=LocationAnswer),
    Route("GET", "/v1/webhooks", READ, a.list_webhooks, "List webhooks", access="lookup", query=ListThings, answer=list[WebhookAnswer]),
    Route("POST", "/v1/webhooks", WRITE, a.create_webhook, "Create a webhook", body=CreateWebhook, answer=WebhookAnswer),
    Route("GET", WEBHOOK, READ, a.get_webhook, "Get a webhook", access="lookup", answer=WebhookAnswer),
    Route("PUT", WEBHOOK, WRITE, a.update_webhook, "Update a webhook", body=WebhookBody, answer=WebhookAnswer),
    Route("DELETE", WEBHOOK, WRITE, a.delete_webhook, "Delete a webhook", answer=Success),
)
# fmt: on


class Whautomate:
    """The dialect."""

    name = "whautomate"
    title = "Whautomate contacts"
    routes = ROUTES
    refusal = errors.Refusal
    is_strict = False
    schemes: Final[tuple[str, ...]] = ("key",)
    told_of_rates: Final = False
    path_types: Final[dict[str, Any]] = {
        "contactId": Ref,
        "contactTagId": Annotated[str, Meta(examples=["1"])],
        "locationId": LocationId,
        "webhookId": Ref,
    }

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """The `x-api-key` header."""
        return auth.key_of(request, params)

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:  # noqa: ARG002 - it names no workspace
        """Always: the workspace is the key's."""
        return True

    def refuse(self, error: DomainError, _language: Language = "en") -> Response:
        """Say an error as Whautomate does."""
        return errors.refuse(error)
