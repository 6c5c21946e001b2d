"""An ImBox account: accounts, contacts, notes, and tickets with their messages and files."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from rolodesk.actions.ports import Blobs
from rolodesk.actions.pulling.people import put_account, put_note
from rolodesk.actions.pulling.tickets import MESSAGES, put_ticket
from rolodesk.egress.attachments import fetch_attachments
from rolodesk.egress.client import Egress
from rolodesk.egress.errors import EgressError
from rolodesk.jobs.pulling.asking import Asker
from rolodesk.jobs.pulling.sources import Known, Put, Read, contacts_put, moment_of, rows_in, text_of
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.contact import ContactChange, Email, Phone
from rolodesk.model.markup import sanitise_html
from rolodesk.model.message import Direction, Kind
from rolodesk.model.pulled import PulledAccount, PulledContact, PulledMessage, PulledNote, PulledTicket
from rolodesk.model.ticket import Status

CHANNEL: Final = "ImBox"
PAGE: Final = "100"
TICKETS: Final = "20"
BEGINNING: Final = "2000-01-01"


class Imbox:
    """What an API key of ImBox opens. `url` is the API's origin."""

    stages = ("accounts", "contacts", "notes", "tickets")

    def __init__(self, egress: Egress, blobs: Blobs, *, url: str, key: str, user_id: str) -> None:
        self._egress = egress
        self._blobs = blobs
        self._ask = Asker(egress, url, headers={})
        self._who = f"{quote(key, safe='')}/{quote(user_id, safe='')}"
        self.name = f"imbox {urlsplit(url).netloc} {user_id}"

    async def read(self, stage: str, place: str, known: Known) -> Read:
        """Read a page of a stage."""
        match stage:
            case "accounts":
                return await self._accounts(place)
            case "contacts":
                return await self._contacts(place)
            case "notes":
                return await self._notes(place)
        return await self._tickets(place, known)

    async def _accounts(self, place: str) -> Read:
        answer = await self._list("accounts", place, cursor="afterId")
        puts = [
            Put(
                source_id=one.source_id, called=one.name, take=partial(put_account, source=self.name, one=one)
            )
            for one in map(_account, rows_in(answer, "accounts"))
        ]
        return Read(puts, _after(answer, "afterId"))

    async def _contacts(self, place: str) -> Read:
        answer = await self._list("contacts", place, cursor="after")
        puts = contacts_put(map(_contact, rows_in(answer, "contacts")), source=self.name)
        return Read(puts, _after(answer, "after"))

    async def _notes(self, place: str) -> Read:
        answer = await self._list("contactNotes", place, cursor="after")
        puts = [
            Put(source_id=one.source_id, called="", take=partial(put_note, source=self.name, one=one))
            for one in map(_note, rows_in(answer, "notes"))
        ]
        return Read(puts, _after(answer, "after"))

    async def _list(self, what: str, place: str, *, cursor: str) -> Any:
        behind = {cursor: place} if place else {}
        return await self._ask.get(f"/api/{self._who}/{what}", limit=PAGE, **behind)

    async def _tickets(self, place: str, known: Known) -> Read:
        """Read a page of tickets by their latest change; `place` has the cursors of the page before."""
        behind = {name: values[0] for name, values in parse_qs(place).items()}
        answer = await self._ask.get(
            f"/message/listTickets/{self._who}", limit=TICKETS, updatedAfter=BEGINNING, **behind
        )
        puts: list[Put] = []
        for row in rows_in(answer, "json"):
            ticket = await self._ticket(row, known)
            if ticket is not None:
                take = partial(put_ticket, source=self.name, one=ticket)
                puts.append(Put(source_id=ticket.source_id, called=ticket.subject, take=take))
        following = urlsplit(str(answer.get("next") or "")).query
        cursors = [f"{name}={values[0]}" for name, values in parse_qs(following).items() if "cursor" in name]
        return Read(puts, "&".join(cursors) or None)

    async def _ticket(self, row: Mapping[str, Any], known: Known) -> PulledTicket | None:
        """Read a ticket with the messages that are not here yet; None if it has gone meanwhile."""
        source_id = text_of(row, "ticketID")
        answer = await self._ask.get(f"/message/grabTicket/{self._who}/{quote(source_id, safe='')}")
        if answer is None:
            return None
        done = await known(MESSAGES, source_id) or 0
        meta: Mapping[str, Any] = answer.get("meta") or {}
        messages = [await self._message(one) for one in rows_in(answer, "json")[done:]]
        created = moment_of(row, "createdDate") or 0
        return PulledTicket(
            source_id=source_id,
            mailbox=text_of(row, "inboxName") or "ImBox",
            status=_status(text_of(meta, "ticketStatus") or text_of(row, "status")),
            subject=text_of(row, "subject"),
            from_email=text_of(row, "fromEmail"),
            labels=tuple(text_of(one, "label") for one in rows_in(meta.get("labels") or [])),
            tags=tuple(text_of(one, "tag") for one in rows_in(meta.get("tags") or [])),
            note=text_of(meta, "notes"),
            custom_fields={
                text_of(one, "title"): text_of(one, "value")
                for one in rows_in(meta.get("customFields") or [])
            },
            agents=tuple(text_of(one, "agentEmail") for one in rows_in(meta.get("assignedAgents") or [])),
            links=tuple(text_of(one, "ticketId") for one in rows_in(meta.get("linkedTickets") or [])),
            created_at=created,
            updated_at=moment_of(row, "updatedDate") or created,
            latest_at=moment_of(row, "latestUpdated") or created,
            messages=tuple(messages),
        )

    async def _message(self, row: Mapping[str, Any]) -> PulledMessage:
        html, plain = text_of(row, "messageHtml"), text_of(row, "messagePlain")
        kind = _kind(text_of(row, "messageType"))
        is_own = row.get("agentID") is not None or kind is not Kind.EXTERNAL
        files, missing = await self._files(row.get("attachments") or [])
        return PulledMessage(
            kind=kind,
            direction=Direction.OUT if is_own else Direction.IN,
            from_email=text_of(row, "from"),
            from_name=text_of(row, "fromName"),
            plain=plain + "".join(f"\n\n[{url}]" for url in missing),
            html=sanitise_html(html) if html else None,
            files=files,
            at=moment_of(row, "date") or 0,
        )

    async def _files(self, urls: Sequence[Any]) -> tuple[tuple[NewAttachment, ...], list[str]]:
        """Fetch the files of a message; what cannot be had is named in its text instead."""
        files: list[NewAttachment] = []
        missing: list[str] = []
        for url in map(str, urls):
            try:
                [found] = await fetch_attachments(self._egress, self._blobs, [url])
            except EgressError:
                missing.append(url)
                continue
            files.append(
                NewAttachment(
                    blob_key=found.blob.key,
                    name=found.name,
                    media_type=found.media_type,
                    size=found.blob.size,
                    sha256=found.blob.sha256,
                )
            )
        return tuple(files), missing


def _account(row: Mapping[str, Any]) -> PulledAccount:
    return PulledAccount(
        source_id=text_of(row, "id"),
        name=text_of(row, "name"),
        external_id=text_of(row, "externalId") or None,
        external_url=text_of(row, "externalUrl") or None,
        created_at=moment_of(row, "createdAt"),
    )


def _contact(row: Mapping[str, Any]) -> PulledContact:
    source_id = text_of(row, "id")
    change = ContactChange(
        first_name=text_of(row, "firstName") or None,
        last_name=text_of(row, "lastName") or None,
        title=text_of(row, "title") or None,
        description=text_of(row, "description") or None,
        picture=text_of(row, "picture") or None,
        external_id=text_of(row, "externalId") or source_id,
        external_url=text_of(row, "externalUrl") or None,
        emails=tuple(
            Email(text_of(one, "email"), one.get("isPrimary") is True)
            for one in rows_in(row.get("emails") or [])
        ),
        phones=tuple(
            Phone(text_of(one, "phone"), one.get("isPrimary") is True)
            for one in rows_in(row.get("phones") or [])
        ),
    )
    return PulledContact(
        source_id=source_id,
        change=change,
        channel=CHANNEL,
        account=text_of(row, "accountId") or None,
        created_at=moment_of(row, "createdAt"),
    )


def _note(row: Mapping[str, Any]) -> PulledNote:
    return PulledNote(
        source_id=text_of(row, "id"),
        contact=text_of(row, "contactId"),
        content=text_of(row, "content"),
        created_at=moment_of(row, "createdAt"),
    )


def _after(answer: Mapping[str, Any], cursor: str) -> str | None:
    """Find the cursor, which the vendor prints under `cursor` or `cursors`."""
    paging = answer.get("paging") or {}
    cursors = paging.get("cursors") or paging.get("cursor") or {}
    has_next = paging.get("next") or answer.get("next")
    return text_of(cursors, cursor) or None if has_next else None


def _status(text: str) -> str:
    return text if text in {status.value for status in Status} else Status.NEW.value


def _kind(text: str) -> Kind:
    return Kind(text.lower()) if text.lower() in {kind.value for kind in Kind} else Kind.EXTERNAL
