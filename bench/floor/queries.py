"""The SQL that both run: the texts of the storage's statements, bound by position."""

from operator import itemgetter
from typing import Any, Final

from rolodesk.model.contact import Contact
from rolodesk.model.search.asking import Noun
from rolodesk.storage import (
    contact_keys,
    contact_lists,
    contact_search,
    contacts,
    conversations,
    feed,
    labels,
    mailboxes,
    members,
    messages,
    settling,
    tables,
    tags,
    ticket_lists,
    tickets,
)
from rolodesk.storage.search import index
from rolodesk.storage.statement import Prepared, Statement

CONTACT_COLUMNS: Final = tuple(column.name for column in contacts.OWN_COLUMNS)
SAVED: Final = tuple(column.name for column in contacts.SAVED)
INDEXED: Final = ("contact_id", "name", "title", "tags", "notes", "digits")
assert Contact.__struct_fields__[: len(CONTACT_COLUMNS)] == CONTACT_COLUMNS


class Query:
    """A statement in one engine's words. `bind` takes its values in the order of `names`."""

    def __init__(self, prepared: Prepared, *names: str) -> None:
        self.sql = prepared.sql
        self._constants = tuple(prepared.constants.values())
        given = (*names, *prepared.constants)
        self._pick = itemgetter(*(given.index(name) for name in prepared.names))

    def bind(self, *values: Any) -> tuple[Any, ...]:
        """Put values in the order in which the text has its places."""
        picked: tuple[Any, ...] = self._pick(values + self._constants)
        return picked


class Queries:
    """Every statement of the floor, for one engine."""

    def __init__(self, engine: str) -> None:
        def query(statement: Statement, *names: str) -> Query:
            prepared: Prepared = getattr(statement, engine)
            return Query(prepared, "workspace_id", *names)

        self.contact = query(contacts.BY_REF, "ref")
        self.contact_by_id = query(contacts.BY_ID, "id")
        self.contact_locked = query(contacts.LOCK_BY_REF, "ref")
        self.page = query(
            contact_lists.page_by_id(by_id=False, by_email=False, by_phone=False), "after", "limit"
        )
        self.page_by_email = query(
            contact_lists.page_by_id(by_id=False, by_email=True, by_phone=False), "after", "limit", "email"
        )
        self.search = query(_search_for("lind"), "match", "pattern", "digits_pattern", "limit", "offset")
        self.search_digits = query(
            _search_for("0701234"), "match", "pattern", "digits_pattern", "limit", "offset"
        )
        self.horizon = settling.HORIZON.postgres.sql
        self.tickets = query(ticket_lists.page_of_tickets(("cursor",)), "at", "id", "limit")
        self.grabbed = query(conversations.GRABBED, "ticket_id")
        self.events = query(feed.AFTER, "xid", "seq", "limit")
        self.insert_contact = query(contacts.INSERT, *CONTACT_COLUMNS)
        self.insert_key = query(contact_keys.INSERT, "kind", "key", "contact_id")
        self.put_search = query(contact_search.PUT, *INDEXED)
        self.tell = {noun: query(index.STATEMENTS[noun].put, "record_id", "words", "marks") for noun in Noun}
        self.save_contact = query(contacts.SAVE, "contact_id", *SAVED)
        self.touch_contact = query(contacts.TOUCH, "contact_id", "at", "activity_at")
        self.contact_by_email = query(contacts.OLDEST_BY_EMAIL, "email")
        self.tag = query(tags.BY_CANONICAL, "canonical")
        self.insert_tag = query(tags.INSERT, "id", "name", "canonical", "created_at", "updated_at")
        self.link_tag = query(tags.LINK, "tag_id", "contact_id")
        self.mailbox = query(mailboxes.BY_ADDRESS, "address_folded")
        self.member = query(members.BY_EMAIL, "email_folded")
        self.insert_ticket = query(tickets.INSERT, *_columns(tables.tickets.columns.keys()))
        self.labels = query(labels.BY_CANONICAL, "names")
        self.put_label = query(labels.PUT_ON, "label_id", "ticket_id")
        self.insert_message = query(messages.INSERT, *_columns(tables.messages.columns.keys()))


def _search_for(text: str) -> Statement:
    filters = contact_lists.Filters(needle=contact_search.needle_of(text))
    return contact_lists.page_of_newest(contact_lists.shape_of(filters))


def _columns(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name != "workspace_id")
