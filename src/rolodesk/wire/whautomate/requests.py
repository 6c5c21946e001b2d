"""What a Whautomate client sends, in its own names, and what it asks of the hub."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.contact import (
    PHONE_LIMIT,
    WHOLE_NAME_LIMIT,
    ContactChange,
    LocationChoice,
    NewContact,
    Stage,
)
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.note import NOTE_LIMIT
from rolodesk.model.tag import TAG_COUNT_LIMIT, TAG_LIMIT
from rolodesk.model.webhook import (
    HEADER_COUNT_LIMIT,
    HEADER_LIMIT,
    SERVER_URL_LIMIT,
    Header,
    WebhookChange,
    WebhookEvent,
)
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LINE, LINES, NOT_BLANK, URL, Text, documented, told

CHOSEN: Final = r"^[^\s/?#%\x00-\x1f\x7f-\x9f]*$"
"""What an id may be made of that a client chooses, for the document: `model.ref.check_ref` says it all."""
HEADER_NAME: Final = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"

Page: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000)]
Limit: TypeAlias = Annotated[int, Meta(ge=1)]
Required: TypeAlias = Annotated[str, Meta(min_length=1, max_length=250, pattern=NOT_BLANK)]
Name: TypeAlias = Annotated[Required, documented(WHOLE_NAME_LIMIT, pattern=FILLED_LINE)]
PhoneNumber: TypeAlias = Annotated[Required, documented(PHONE_LIMIT, pattern=FILLED_LINE)]
Title: TypeAlias = Annotated[Required, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Tag: TypeAlias = Annotated[str, documented(TAG_LIMIT, pattern=FILLED_LINE)]
Tags: TypeAlias = Annotated[list[Tag], Meta(max_length=1000), told({"maxItems": TAG_COUNT_LIMIT})]
ChosenId: TypeAlias = Annotated[
    str, Meta(max_length=10_000, examples=["crm-17"]), told({"maxLength": 64, "pattern": CHOSEN})
]
ServerUrl: TypeAlias = Annotated[str, Meta(max_length=SERVER_URL_LIMIT), told(URL)]


class Location(msgspec.Struct, frozen=True):
    """A contact's location; `title` registers one that is not known yet."""

    id: Annotated[ChosenId, Meta(examples=["default"])] = ""
    title: Annotated[Text, documented(LINE_LIMIT)] | None = None

    def choice(self) -> LocationChoice | UnsetType:
        """The location meant; an empty one means none in particular."""
        return LocationChoice(self.id, self.title or None) if self.id else UNSET


class ContactBody(msgspec.Struct, frozen=True, rename="camel"):
    """The keys that a new and a changed contact share. A key that is null counts as absent."""

    location: Location | None = None
    stage: Stage | None = None
    notes: Annotated[str, documented(NOTE_LIMIT, pattern=LINES)] | None = None
    custom_fields: dict[str, Any] | None = None
    tags: Tags | None = None


class CreateContact(ContactBody, frozen=True, rename="camel", kw_only=True):
    """POST /v1/contacts."""

    name: Name
    phone_number: PhoneNumber
    id: ChosenId | None = None
    channel: Annotated[str, Meta(max_length=50), told({"pattern": LINE})] | None = None

    def to_new(self) -> NewContact:
        """The contact to be made."""
        return NewContact(
            ref=self.id or None,
            channel=self.channel or "Whatsapp",
            name=self.name,
            phone=self.phone_number,
            **_shared(self),
        )


class UpdateContact(ContactBody, frozen=True, rename="camel", kw_only=True):
    """PUT /v1/contacts/{contactId}: what is absent stays. The read-only keys are not looked at."""

    name: Name | None = None
    phone_number: Annotated[str, Meta(max_length=250), documented(PHONE_LIMIT)] | None = None

    def to_change(self) -> ContactChange:
        """The change meant. A blank phone number, as a contact without one reads, leaves it as it is."""
        return ContactChange(
            name=UNSET if self.name is None else self.name,
            phone=self.phone_number if self.phone_number and self.phone_number.strip() else UNSET,
            **_shared(self),
        )


class ChangeTags(msgspec.Struct, frozen=True):
    """POST /v1/contacts/{contactId}/tags/add and …/remove."""

    tags: Tags


class ListContacts(msgspec.Struct, frozen=True, rename="camel"):
    """GET /v1/contacts."""

    limit: Limit | None = None
    page_size: Limit | None = None
    page: Page = 1
    tags: list[str] = []
    location_id: str | None = None
    channel: str | None = None
    search_text: str | None = None
    search: str | None = None

    @property
    def any_tags(self) -> tuple[str, ...]:
        """The tags asked for: comma-separated, repeated, or both; each text is also a tag itself."""
        return tuple(tag.strip() for text in self.tags for tag in (text, *text.split(",")) if tag.strip())

    @property
    def wanted(self) -> str:
        """The text to search for; empty for none."""
        return (self.search_text or self.search or "").strip()


class ListThings(msgspec.Struct, frozen=True, rename="camel"):
    """GET of contactTags, locations and webhooks."""

    limit: Limit | None = None
    page_size: Limit | None = None
    page: Page = 1
    search_text: str | None = None
    search: str | None = None

    @property
    def wanted(self) -> str:
        """The text to search for; empty for none."""
        return (self.search_text or self.search or "").strip()


class CreateTag(msgspec.Struct, frozen=True):
    """POST /v1/contactTags."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=TAG_LIMIT, pattern=NOT_BLANK),
        told({"pattern": FILLED_LINE}),
    ]


class HeaderBody(msgspec.Struct, frozen=True):
    """A header that is sent along with each delivery."""

    key: Annotated[str, told({"pattern": HEADER_NAME})]
    value: Annotated[str, told({"maxLength": HEADER_LIMIT, "pattern": r"^[ -~\t]*$"})]


class WebhookBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """PUT /v1/webhooks/{webhookId}: what is absent stays."""

    name: Title | None = None
    active: bool | None = None
    server_url: ServerUrl | None = None
    webhook_headers: Annotated[list[HeaderBody], Meta(max_length=HEADER_COUNT_LIMIT)] | None = None
    events: Annotated[list[WebhookEvent], Meta(max_length=50)] | None = None

    def to_change(self) -> WebhookChange:
        """The change meant, or the new webhook."""
        headers = self.webhook_headers
        return WebhookChange(
            name=UNSET if self.name is None else self.name,
            active=UNSET if self.active is None else self.active,
            server_url=UNSET if self.server_url is None else self.server_url,
            headers=UNSET if headers is None else tuple(Header(h.key, h.value) for h in headers),
            events=UNSET if self.events is None else tuple(self.events),
        )


class CreateWebhook(WebhookBody, frozen=True, rename="camel", kw_only=True):
    """POST /v1/webhooks."""

    name: Title
    server_url: Annotated[ServerUrl, Meta(min_length=1)]
    events: Annotated[list[WebhookEvent], Meta(min_length=1, max_length=50)]


def _shared(body: ContactBody) -> dict[str, Any]:
    return {
        "location": UNSET if body.location is None else body.location.choice(),
        "stage": UNSET if body.stage is None else body.stage,
        "notes": UNSET if body.notes is None else body.notes,
        "custom_fields": UNSET if body.custom_fields is None else _as_text(body.custom_fields),
        "tags": UNSET if body.tags is None else tuple(body.tags),
    }


def _as_text(fields: dict[str, Any]) -> str:
    return msgspec.json.encode(fields).decode()
