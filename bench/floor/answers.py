"""From rows to answers, as one would write it by hand."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bench.floor import shapes
from rolodesk.model.moment import print_moment

CRM: Final = 1

_pairs: Final = msgspec.json.Decoder(list[tuple[str, bool]]).decode
_texts: Final = msgspec.json.Decoder(list[str]).decode
_anything: Final = msgspec.json.Decoder(list[Any]).decode


def contact(row: Sequence[Any]) -> shapes.Contact:
    """Print a contact for Whautomate, of a row with what it points to."""
    _, ref, first, last, _, _, _, _, _, _, stage, _, channel, fields, _, phones, tags, *rest = row
    _, created_at, _, updated_at, activity_at, _, _, location_ref, location_title, note = rest
    created = print_moment(created_at)
    return shapes.Contact(
        ref,
        f"{first or ''} {last or ''}".strip(),
        next((number for number, is_primary in _pairs(phones) if is_primary), ""),
        shapes.Place(location_ref, location_title),
        stage,
        note or "",
        msgspec.Raw(fields.encode()),
        _texts(tags),
        channel,
        print_moment(activity_at),
        created,
        created if updated_at is None else print_moment(updated_at),
    )


def contacts_page(
    rows: Sequence[Sequence[Any]], limit: int, *, workspace: int, link: str
) -> shapes.ContactsPage:
    """Print a page of contacts for ImBox; `link` lacks the cursor only."""
    if len(rows) <= limit:
        return shapes.ContactsPage([_row(row, workspace) for row in rows], shapes.Paging(shapes.After(None)))
    after = rows[limit - 1][0]
    following = f"{link}&after={after}"
    paging = shapes.Paging(shapes.After(after), following)
    return shapes.ContactsPage([_row(row, workspace) for row in rows[:limit]], paging, following)


def events_page(rows: Sequence[Sequence[Any]], limit: int, *, link: str) -> shapes.EventsPage:
    """Print a part of the journal for Rolodesk's own API; `link` lacks the cursor only."""
    last = f"{rows[-1][0]}.{rows[-1][1]}" if rows else ""
    return shapes.EventsPage([_event(row) for row in rows], f"{link}&after={last}", len(rows) == limit)


def _event(row: Sequence[Any]) -> shapes.Event:
    xid, seq, at, kind, subject, subject_id, actor, actor_id, door, before, after, _ = row
    return shapes.Event(
        f"{xid}.{seq}",
        print_moment(at),
        kind,
        subject,
        subject_id,
        shapes.Actor(actor, actor_id),
        door,
        msgspec.Raw(before.encode()),
        msgspec.Raw(after.encode()),
    )


def _row(row: Sequence[Any], workspace: int) -> shapes.ContactRow:
    id_, _, first, last, title, description, picture, external_id, external_url, account_id, *rest = row
    _, _, _, _, emails, phones, _, _, created_at, modified_at, updated_at, activity_at, _ = rest
    return shapes.ContactRow(
        id_,
        workspace,
        CRM,
        external_id,
        external_url,
        first,
        last,
        f"{first or ''} {last or ''}".strip() or None,
        picture,
        title,
        print_moment(activity_at),
        None if modified_at is None else print_moment(modified_at),
        print_moment(created_at),
        None if updated_at is None else print_moment(updated_at),
        account_id,
        description,
        [shapes.EmailEntry(address, is_primary) for address, is_primary in _pairs(emails)],
        [shapes.PhoneEntry(number, is_primary) for number, is_primary in _pairs(phones)],
    )


def tickets_page(
    rows: Sequence[Sequence[Any]], limit: int, *, workspace: int, link: str
) -> shapes.TicketsPage:
    """Print a page of tickets; `link` lacks the cursor only."""
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = f"{link}&cursorId={rows[-1][0]}&cursorUpdated={rows[-1][6]}"
    tickets = [
        shapes.TicketRow(
            workspace,
            inbox,
            id_,
            status,
            subject,
            sender,
            _texts(labels),
            print_moment(created_at),
            print_moment(updated_at),
            print_moment(latest_at),
            None if replied_at is None else print_moment(replied_at),
        )
        for id_, inbox, status, subject, sender, created_at, updated_at, latest_at, replied_at, labels in rows
    ]
    return shapes.TicketsPage("success", tickets, len(tickets), following)


def conversation(rows: Sequence[Sequence[Any]], *, workspace: int, origin: str) -> shapes.Conversation | None:
    """Print a ticket with its messages, of their rows and one with the ticket packed."""
    ticket = next((row[-1] for row in rows if row[-1] is not None), None)
    if ticket is None:
        return None
    messages = [
        shapes.MessageRow(
            workspace,
            str(row[1]),
            row[5],
            row[6],
            row[4],
            row[2],
            row[10],
            row[11],
            [f"{origin}/files/{workspace}/{token}/{name}" for token, name in _anything(row[12])],
            print_moment(row[14]),
        )
        for row in sorted((row for row in rows if row[-1] is None), key=lambda row: row[0])
    ]
    return shapes.Conversation("success", messages, len(messages), _meta(ticket))


def _meta(packed: str) -> shapes.Meta:
    _, _, _, status, _, _, _, note, *_, tags, labels, fields, agents, linked = _anything(packed)
    return shapes.Meta(
        [shapes.Tag(tag) for tag in tags],
        [shapes.Label(label) for label in labels],
        note,
        [shapes.Linked(id_) for id_ in sorted(linked or ())],
        status,
        [shapes.Agent(id_, name, email) for _, id_, name, email in sorted(agents or ())],
        [shapes.Field(title, value) for title, value in fields.items()],
    )
