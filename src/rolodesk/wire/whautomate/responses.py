"""What a Whautomate client reads, in its own names and order."""

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from rolodesk.model.contact import Contact
from rolodesk.model.moment import print_moment
from rolodesk.model.tag import Tag
from rolodesk.model.webhook import Webhook
from rolodesk.model.workspace import Location
from rolodesk.wire.toolkit.shapes import Link, Moment, Ref

LocationId: TypeAlias = Annotated[str, Meta(examples=["default"])]
LocationTitle: TypeAlias = Annotated[str, Meta(examples=["Default"])]

NO_FIELDS: Final = msgspec.Raw(b"{}")


class Place(msgspec.Struct, frozen=True):
    """A contact's location."""

    id: LocationId
    title: LocationTitle


class ContactAnswer(msgspec.Struct, frozen=True):
    """A contact: the printed keys in the printed order, then what real clients also read."""

    id: Ref
    name: str
    phoneNumber: str
    location: Place
    stage: str
    notes: str
    customFields: msgspec.Raw
    tags: tuple[str, ...]
    channel: str
    lastActivity: Moment
    createdAt: Moment
    updatedAt: Moment


class TagsAnswer(msgspec.Struct, frozen=True):
    """A contact's tags, in the order they were added."""

    id: Ref
    tags: tuple[str, ...]


class Success(msgspec.Struct, frozen=True):
    """The answer to a deletion."""

    success: bool = True


class LocationAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A location."""

    id: LocationId
    title: LocationTitle
    address_line1: str
    address_line2: str
    city: str
    district: str
    postal_code: str
    phone: str


class TagAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A contact tag of the workspace."""

    id: str
    name: str
    canonical: str
    created_at: Moment
    updated_at: Moment


class HeaderAnswer(msgspec.Struct, frozen=True):
    """A header that is sent along with each delivery."""

    key: str
    value: str


class WebhookAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A webhook."""

    id: Ref
    name: str
    active: bool
    server_url: Link
    webhook_headers: list[HeaderAnswer]
    events: list[str]
    created_at: Moment
    updated_at: Moment


def contact_answer(contact: Contact) -> ContactAnswer:
    """Render a contact. A contact that was never changed was last updated when it was made."""
    created = print_moment(contact.created_at)
    return ContactAnswer(
        contact.ref,
        contact.name,
        contact.phone or "",
        Place(contact.location_ref, contact.location_title),
        contact.stage,
        contact.notes or "",
        NO_FIELDS if contact.custom_fields == "{}" else msgspec.Raw(contact.custom_fields.encode()),
        contact.tags,
        contact.channel,
        print_moment(contact.activity_at),
        created,
        created if contact.updated_at is None else print_moment(contact.updated_at),
    )


def contact_answers(contacts: list[Contact]) -> list[ContactAnswer]:
    """Render a page of contacts."""
    return [contact_answer(contact) for contact in contacts]


def location_answer(location: Location) -> LocationAnswer:
    """Render a location."""
    return LocationAnswer(
        id=location.ref,
        title=location.title,
        address_line1=location.address_line_1,
        address_line2=location.address_line_2,
        city=location.city,
        district=location.district,
        postal_code=location.postal_code,
        phone=location.phone,
    )


def tag_answer(tag: Tag) -> TagAnswer:
    """Render a tag."""
    return TagAnswer(
        id=str(tag.id),
        name=tag.name,
        canonical=tag.canonical,
        created_at=print_moment(tag.created_at),
        updated_at=print_moment(tag.updated_at or tag.created_at),
    )


def webhook_answer(webhook: Webhook) -> WebhookAnswer:
    """Render a webhook."""
    return WebhookAnswer(
        id=webhook.ref,
        name=webhook.name,
        active=webhook.active,
        server_url=webhook.server_url,
        webhook_headers=[HeaderAnswer(header.key, header.value) for header in webhook.headers],
        events=list(webhook.events),
        created_at=print_moment(webhook.created_at),
        updated_at=print_moment(webhook.updated_at or webhook.created_at),
    )
