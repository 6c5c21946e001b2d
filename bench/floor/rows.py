"""The rows that a write makes, in the order of the tables' columns."""

import html
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bench.floor import shapes
from bench.floor.queries import CONTACT_COLUMNS, SAVED

_words: Final = re.compile("[a-z0-9]+").findall
Values = tuple[Any, ...]

_encode: Final = msgspec.json.Encoder().encode
_texts: Final = msgspec.json.Decoder(list[str]).decode


def contact(new: shapes.NewContact, *, id_: int, at: int, location_id: int) -> Values:
    """A new contact's row."""
    first, _, last = new.name.partition(" ")
    phones = _encode([(new.phoneNumber, True)]).decode()
    texts = (None, None, None, None, None, None)
    return (
        *(id_, f"{at:013d}{id_ % 10_000_000:07d}", first, last or None, *texts),
        *(new.stage, location_id, "Whatsapp", bytes(new.customFields).decode(), "[]", phones, "[]"),
        *(None, at, None, None, at, 1),
    )


def search_entry(row: Sequence[Any]) -> Values:
    """What is searched for of a contact's row; a note, if it was read along with it, is its last column."""
    note = row[-1] if len(row) > len(CONTACT_COLUMNS) else None
    _, _, first, last, title, *_ = row
    phones, tags = row[15:17]
    digits = "\n".join(number.strip("+") for number, _ in msgspec.json.decode(phones))
    name = f"{first or ''} {last or ''}".strip()
    return (row[0], name.casefold(), (title or "").casefold(), "\n".join(_texts(tags)).casefold(),
            (note or "").casefold(), digits)  # fmt: skip


def told(workspace: int, id_: int, *texts: str | None, marks: Sequence[str] = ()) -> Values:
    """What the index of search over everything is told of a row: words with blanks between, and marks."""
    fields = [_words(text.lower()) for text in texts if text]
    words = " _ ".join(" ".join(f"{workspace}_{word}" for word in field) for field in fields)
    starts = {f"^{word[:3]}" for field in fields for word in field if len(word) > 2}
    return (
        id_,
        words,
        " ".join(f"{workspace}{mark}" for mark in (*starts, "all", "@2026", "@2026-11", *marks)),
    )


def told_of_contact(workspace: int, row: Sequence[Any]) -> Values:
    """What it is told of a contact."""
    _, name, title, tags, _, digits = search_entry(row)
    marks = [
        f"phone:{digits[::-1]}",
        "stage:lead",
        *(f"tag:{'-'.join(_words(tag))}" for tag in tags.split("\n")),
    ]
    return told(workspace, row[0], name, digits, title, tags, marks=marks)


def with_tags(row: Sequence[Any], tags: list[str], *, at: int) -> tuple[Sequence[Any], list[str]] | None:
    """Give a contact's row with tags behind its own, and those that are new to it; None if none is."""
    known = _texts(row[16])
    have = {tag.casefold() for tag in known}
    added = [tag for tag in tags if tag.casefold() not in have]
    if not added:
        return None
    changed = dict(zip(CONTACT_COLUMNS, row, strict=False))
    changed |= {
        "tags": _encode(known + added).decode(),
        "modified_at": at,
        "updated_at": at,
        "version": changed["version"] + 1,
    }
    return (*changed.values(), *row[len(CONTACT_COLUMNS) :]), added


def saved(row: Sequence[Any]) -> Values:
    """A contact's row as `contacts.SAVE` takes it."""
    changed = dict(zip(CONTACT_COLUMNS, row, strict=False))
    return (row[0], *(changed[name] for name in SAVED))


def tags_answer(row: Sequence[Any]) -> shapes.Tags:
    """Print a contact's tags."""
    return shapes.Tags(row[1], _texts(row[16]))


def ticket(new: shapes.NewTicket, *, id_: int, at: int, mailbox_id: int, contact_id: int) -> Values:
    """A new ticket's row."""
    labels = _encode(new.labels).decode()
    return (
        *(
            id_,
            mailbox_id,
            contact_id,
            "new",
            new.subject,
            new.fromEmail,
            new.fromEmail.lower(),
            new.fromName,
        ),
        *("", "[]", labels, "{}", at, at, at, None, None, None, None, at),
    )


def message(new: shapes.NewTicket, *, id_: int, at: int, ticket_id: int, member_id: int | None) -> Values:
    """The row of a ticket's first message."""
    direction = "in" if member_id is None else "out"
    html_text = html.escape(new.message).replace("\n", "<br>")
    return (
        *(id_, ticket_id, "external", direction, member_id, new.fromEmail, new.fromName),
        *(_encode([new.toEmail]).decode(), "[]", "[]", new.message, html_text, "[]", None, at),
    )
