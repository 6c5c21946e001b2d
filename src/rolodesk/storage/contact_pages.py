"""Lists of contacts under any filters, by id, by name or by their last change, walked by keyset."""

from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, select

from rolodesk.model.contact import Contact
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.contact_lists import spellings
from rolodesk.storage.contacts import contacts_of, with_related
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.search.listing import Narrowed, NarrowedPages
from rolodesk.storage.statement import WORKSPACE, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import contact_keys, contact_tags, tags
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.tables.contact_names import order_of_name
from rolodesk.storage.tables.contacts import ORDER_OF_NAME
from rolodesk.storage.transaction import Tx

CHANGED_AT: Final = func.coalesce(t.c.updated_at, t.c.created_at)
"""When a contact was last changed, or made: what the index `contacts_by_update` holds."""

_tag_ids: Final = select(tags.c.id).where(tags.c.workspace_id == WORKSPACE)
_with_any: Final = select(contact_tags.c.contact_id).where(
    contact_tags.c.workspace_id == WORKSPACE,
    contact_tags.c.tag_id.in_(_tag_ids.where(is_one_of(tags.c.canonical, "tags"))),
)

CONDITIONS: Final[dict[str, ColumnElement[bool]]] = {
    "email": of_key("email"),
    "phone": of_key("phone"),
    "ref": t.c.ref == bound_text("ref"),
    "external_id": t.c.external_id == bound_text("external_id"),
    "name": is_one_of(ORDER_OF_NAME, "name"),
    "account_id": t.c.account_id == bound_int("account_id"),
    "without_account": t.c.account_id.is_(None),
    "location_id": t.c.location_id == bound_int("location_id"),
    "stage": t.c.stage == bound_text("stage"),
    "tags": t.c.id.in_(_with_any),
    "created_after": t.c.created_at >= bound_int("created_after"),
    "created_before": t.c.created_at < bound_int("created_before"),
    "updated_after": bound_int("updated_after") <= CHANGED_AT,
    "updated_before": bound_int("updated_before") > CHANGED_AT,
}
ORDERS: Final[dict[str, ColumnElement[Any]]] = {"updated_at": CHANGED_AT, "name": ORDER_OF_NAME}
PAGES: Final = Keyset(with_related(), id_=t.c.id, orders=ORDERS, conditions=CONDITIONS)

_is_linked: Final = and_(t.c.workspace_id == WORKSPACE, t.c.id == contact_tags.c.contact_id)
PAGES_OF_TAG: Final = Keyset(
    with_related(asked_for_each_of(t, contact_tags, _is_linked)).where(
        contact_tags.c.workspace_id == WORKSPACE,
        contact_tags.c.tag_id == _tag_ids.where(tags.c.canonical == bound_text("tag")).scalar_subquery(),
    ),
    id_=contact_tags.c.contact_id,
    conditions=CONDITIONS,
)
"""By id, those of one tag: however many it has, a page reads its own links only."""


PAGES_WITHOUT_ACCOUNT: Final = Keyset(
    with_related(), id_=t.c.id, all_alike=t.c.account_id, conditions=CONDITIONS
)
"""By id, those of no account: its index has them in a row."""

_has_any: Final = exists(_with_any.where(contact_tags.c.contact_id == t.c.id).correlate(t))
_OF_EACH: Final = CONDITIONS | {"tags": _has_any}
"""What each contact is asked, where something else leads to it."""

NARROWED_PAGES: Final = NarrowedPages(Noun.CONTACT, with_related, orders=ORDERS, conditions=_OF_EACH)
"""What search finds."""


def _led_by(lead: Select[Any], name: str) -> Keyset:
    """List the few contacts whose ids a look-up gives; SQLite would else walk the order and ask each."""
    return _led_by_few(lead.subquery("few"), name)


def _led_by_few(few: FromClause, name: str) -> Keyset:
    (few_id,) = few.c
    is_of_few = and_(t.c.workspace_id == WORKSPACE, t.c.id == few_id)
    return Keyset(
        with_related(asked_for_each_of(t, few, is_of_few)),
        id_=t.c.id,
        orders=ORDERS,
        conditions={key: test for key, test in _OF_EACH.items() if key != name},
    )


def _of_key(kind: str) -> Select[Any]:
    return select(contact_keys.c.contact_id).where(
        contact_keys.c.workspace_id == WORKSPACE,
        contact_keys.c.kind == kind,
        contact_keys.c.key == bound_text(kind),
    )


def _called(name: str) -> Select[Any]:
    named = t.alias("named")
    return select(named.c.id).where(named.c.workspace_id == WORKSPACE, named.c[name] == bound_text(name))


def _of_name() -> FromClause:
    """Look a name up, before anything: PostgreSQL would else make one table of both, and walk the order."""
    named = t.alias("named")
    name = order_of_name(named.c.first_name, named.c.last_name)
    few = select(named.c.id).where(named.c.workspace_id == WORKSPACE, is_one_of(name, "name"))
    return few.cte("few").prefix_with("MATERIALIZED")


PAGES_OF_FEW: Final = {
    "ref": _led_by(_called("ref"), "ref"),
    "external_id": _led_by(_called("external_id"), "external_id"),
    "email": _led_by(_of_key("email"), "email"),
    "phone": _led_by(_of_key("phone"), "phone"),
    "name": _led_by_few(_of_name(), "name"),
}
"""By the filter that leads, the first of these that is given."""


async def page(
    tx: Tx, wanted: Wanted, filters: ContactFilters, *, narrowed: Narrowed | None = None
) -> Page[Contact]:
    """
    List contacts by `id`, `name` or `updated_at` with what they point to. One statement.

    The filters' texts are as they are stored: the address folded, the phone in its one form, tags canonical,
    and `narrowed` in place of `q` and the custom fields.
    """
    values: dict[str, Any] = msgspec.structs.asdict(filters)
    del values["q"], values["custom_fields"]
    values["name"] = None if filters.name is None else spellings(filters.name)
    values["without_account"] = filters.without_account or None
    tagged: tuple[str, ...] = values.pop("tags")
    either: Value = tagged or None
    lead = next((name for name in PAGES_OF_FEW if values[name] is not None), None)
    if narrowed is not None:
        listed = await NARROWED_PAGES.page(tx, wanted, narrowed, {**values, "tags": either})
    elif lead is not None:
        listed = await PAGES_OF_FEW[lead].page(tx, wanted, **values, tags=either)
    elif len(tagged) == 1 and wanted.order == "id":
        listed = await PAGES_OF_TAG.page(tx, wanted, **values, tag=tagged[0])
    elif filters.without_account and wanted.order == "id":
        listed = await PAGES_WITHOUT_ACCOUNT.page(tx, wanted, **values, tags=either)
    else:
        listed = await PAGES.page(tx, wanted, **values, tags=either)
    return Page(contacts_of(listed.items), listed.has_more)
