"""Reading, listing and finding contacts."""

from collections.abc import Iterable

from msgspec.structs import replace

from rolodesk.actions.contacts.filtering import check_fields, narrowed_to
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, SearchField
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.email import fold_email
from rolodesk.model.errors import InvalidParameter, Unknown
from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.model.phone import normalise_phone
from rolodesk.model.tag import canonical_tag
from rolodesk.model.workspace import Permission
from rolodesk.storage import contact_finding, contact_lists, contact_pages, contacts, locations
from rolodesk.storage.contact_search import needle_of


async def get(scope: Scope, which: int | str) -> Contact:
    """Read a contact, by its id or its ref, with what it points to. One statement. Else it is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    if isinstance(which, int):
        contact = await contacts.by_id(scope.tx, which)
    else:
        contact = await contacts.by_ref(scope.tx, which)
    if contact is None:
        raise Unknown("contact", which)
    return contact


async def oldest_by_email(scope: Scope, email: str) -> Contact | None:
    """Read the oldest contact that has an e-mail address, however it is written. One statement."""
    scope.require(Permission.CONTACTS_READ)
    return await contacts.oldest_by_email(scope.tx, fold_email(email))


async def list_after(
    scope: Scope,
    *,
    cursor: int,
    limit: int,
    contact_id: int | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> Page[Contact]:
    """
    List contacts by id upwards after `cursor` (0 at first), without account name, location and notes.

    `contact_id`, `email` and `phone` each leave those that have it; a phone is read with the workspace's
    default country. One statement.
    """
    scope.require(Permission.CONTACTS_READ)
    found = await contact_lists.after(
        scope.tx,
        cursor=cursor,
        limit=limit + 1,
        contact_id=contact_id,
        email=None if email is None else fold_email(email),
        phone=None if phone is None else _phone(scope, phone),
    )
    return page_of(found, limit=limit)


async def list_newest(
    scope: Scope,
    *,
    page: int,
    limit: int,
    tags: Iterable[str] = (),
    location_ref: str | None = None,
    channel: str | None = None,
    search: str | None = None,
) -> list[Contact]:
    """
    List a page (from 1) of contacts, the newest first.

    `tags` leaves those with any of them; `search` those with the text in name, tags, notes or, if it could
    be part of a phone number, phones; blank ones leave all. An unknown location is `Unknown`.
    """
    scope.require(Permission.CONTACTS_READ)
    filters = contact_lists.Filters(
        tags=tuple(dict.fromkeys(canonical for tag in tags if (canonical := canonical_tag(tag)))),
        location_ref=location_ref,
        channel=channel,
        needle=needle_of(search) if search and search.strip() else None,
    )
    found = await contact_lists.newest(scope.tx, filters, offset=(page - 1) * limit, limit=limit)
    if not found and location_ref is not None and await locations.by_ref(scope.tx, location_ref) is None:
        raise Unknown("location", location_ref)
    return found


async def list_page(scope: Scope, wanted: Wanted, filters: ContactFilters) -> Page[Contact]:
    """
    List contacts in an order of `sort_key`, those that all filters leave.

    In the filters e-mail address, phone and tags are as somebody writes them; a phone is read with the
    workspace's default country. Refuses (`InvalidParameter`) a `q` that cannot be read, a value that its
    custom field cannot have, and a field that nobody defined and no contact has.
    """
    scope.require(Permission.CONTACTS_READ)
    narrowed = await narrowed_to(scope, filters)
    meant = replace(
        filters,
        email=None if filters.email is None else fold_email(filters.email),
        phone=None if filters.phone is None else _phone(scope, filters.phone),
        tags=tuple(dict.fromkeys(map(canonical_tag, filters.tags))),
    )
    page = await contact_pages.page(scope.tx, wanted, meant, narrowed=narrowed)
    if not page.items and wanted.behind is None:
        await check_fields(scope, filters)
    return page


def sort_key(contact: Contact, order: str) -> int | str:
    """Give what a list of contacts is ordered by: `id`, `name`, or `updated_at` (when made, at first)."""
    if order == "name":
        return contact.name_order
    return contact.id if order == "id" else contact.updated_at or contact.created_at


async def find(
    scope: Scope, field: SearchField, text: str, *, page: int = 0, per_page: int = 100
) -> list[Contact]:
    """
    List a page (from 0) of the contacts whose field has the text, the oldest first.

    `id` (the ref), `email` and `phone` are matched whole, the others by a part, without regard to case.
    Refuses a blank text (`Invalid`).
    """
    scope.require(Permission.CONTACTS_READ)
    text = text.strip()
    if not text:
        raise InvalidParameter("search", "must not be blank")
    offset = page * per_page
    match field:
        case SearchField.ID:
            contact = await contacts.by_ref(scope.tx, text)
            return [contact] if contact is not None and page == 0 else []
        case SearchField.EMAIL:
            key = fold_email(text)
        case SearchField.PHONE:
            key = _phone(scope, text)
        case _:
            return await contact_finding.by_part(
                scope.tx, field, text.casefold(), offset=offset, limit=per_page
            )
    return await contact_finding.by_key(scope.tx, field, key, offset=offset, limit=per_page)


def _phone(scope: Scope, text: str) -> str:
    return normalise_phone(text, region=scope.workspace.default_country)
