"""What the index is told of a record: the words of its fields, and its marks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from rolodesk.model.account import Account
from rolodesk.model.contact import Contact
from rolodesk.model.message import Message
from rolodesk.model.note import Note
from rolodesk.model.phone import phone_digits
from rolodesk.model.search import terms
from rolodesk.model.search.custom_fields import marks_of as marks_of_fields
from rolodesk.model.search.words import GAP, folded_name, words_of, words_of_fields
from rolodesk.model.ticket import Ticket

TEXT_LIMIT: Final = 20_000
"""Characters of a record that are looked into, from its first field on."""
MOST_PLACES: Final = 255
"""How often a word counts in a record: PostgreSQL keeps no more places of one."""

_OF_CONTACT: Final = (
    "first_name",
    "last_name",
    "title",
    "description",
    "external_id",
    "stage",
    "custom_fields",
    "emails",
    "phones",
    "tags",
)
_json: Final = msgspec.json.Decoder().decode
_SHOWN: Final = (str, int, float)


class Document(msgspec.Struct, frozen=True):
    """A record's words in their order, with a `GAP` between those of two fields; and its marks."""

    words: list[str]
    marks: set[str]

    @property
    def distinct(self) -> set[str]:
        """Each word once."""
        distinct = set(self.words)
        distinct.discard(GAP)
        return distinct


def of_contact(contact: Contact) -> Document:
    """Tell of a contact. A phone number is found by its first digits, and by its last ones in any form."""
    digits = [phone_digits(phone.number) for phone in contact.phones]
    texts = [
        contact.name,
        *[email.address for email in contact.emails],
        *digits,
        contact.title,
        *contact.tags,
        *_values(contact.custom_fields),
        contact.external_id,
        contact.description,
    ]
    marks = {terms.marked("tag", folded_name(tag)) for tag in contact.tags}
    marks.update([terms.marked("phone", number[::-1]) for number in digits if number])
    marks.add(_stage_mark(contact.stage))
    marks |= marks_of_fields(contact.custom_fields)
    return _document(texts, marks, contact.created_at)


def contact_differs(before: Contact, after: Contact) -> bool:
    """Say whether the index must be told of a change."""
    return any(getattr(before, name) != getattr(after, name) for name in _OF_CONTACT)


def of_account(account: Account) -> Document:
    """Tell of an account."""
    return _document([account.name, account.external_id], set(), account.created_at)


def of_ticket(ticket: Ticket) -> Document:
    """Tell of a ticket; what was written on it is told of its messages."""
    texts = [
        ticket.subject,
        ticket.from_name,
        ticket.from_email,
        str(ticket.id),
        *ticket.labels,
        *ticket.tags,
        *ticket.custom_fields.values(),
        ticket.note,
    ]
    marks = {terms.marked("label", folded_name(label)) for label in ticket.labels}
    marks.update(terms.marked("tag", folded_name(tag)) for tag in ticket.tags)
    marks.update((terms.numbered(ticket.id), terms.marked("status", ticket.status)))
    marks.update(_marks_of("from", (ticket.from_name, ticket.from_email)))
    return _document(texts, marks, ticket.created_at)


def of_message(message: Message) -> Document:
    """Tell of a message: who wrote it, its files, its text. Its subject is its ticket's."""
    files = [file.name for file in message.attachments]
    marks = _marks_of("from", (message.from_name, message.from_email))
    marks |= _marks_of("to", (*message.to, *message.cc, *message.bcc))
    if files:
        marks.add(terms.HAS_FILE)
    return _document(
        [message.from_name, message.from_email, *files, message.plain], marks, message.created_at
    )


def of_note(note: Note) -> Document:
    """Tell of a note."""
    return _document([note.content], set(), note.created_at)


def values_of_fields(text: str) -> list[str]:
    """Give the values of custom fields, which are a JSON object as text, as texts."""
    return _values(text)


def _document(texts: Iterable[str | None], marks: set[str], created_at: int) -> Document:
    words = words_of_fields(filter(None, texts), limit=TEXT_LIMIT)
    if len(words) > MOST_PLACES:
        words = _without_excess(words)
    marks.update(terms.dated(created_at))
    marks.add(terms.EVERY)
    return Document(words, marks)


def _without_excess(words: Sequence[str]) -> list[str]:
    """Leave out a word that came too often. A gap stands there, so that its neighbours do not touch."""
    seen: Counter[str] = Counter()
    kept: list[str] = []
    for word in words:
        seen[word] += 1
        kept.append(word if word == GAP or seen[word] <= MOST_PLACES else GAP)
    return kept


def _marks_of(kind: str, texts: Iterable[str]) -> set[str]:
    return {terms.marked(kind, word) for text in texts for word in words_of(text)}


@lru_cache(maxsize=64)
def _stage_mark(stage: str) -> str:
    return terms.marked("stage", folded_name(stage))


def _values(text: str) -> list[str]:
    if text == "{}":
        return []
    found = _json(text)
    return [str(value) for value in found.values() if isinstance(value, _SHOWN)]
