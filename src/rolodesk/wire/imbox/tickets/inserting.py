"""ImBox's insertTicket: fetch the attachments, then parse, one action, render."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from rolodesk.actions.ports import Blobs
from rolodesk.actions.tickets import inserting
from rolodesk.egress.attachments import FetchedAttachment, fetch_attachments
from rolodesk.egress.client import Egress
from rolodesk.egress.errors import LONGEST_URL_SHOWN, EgressError, TooMuch
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.errors import DomainError, Invalid, TooLarge, Unknown
from rolodesk.wire.imbox.tickets.requests import InsertTicket
from rolodesk.wire.imbox.tickets.responses import SUCCESS, InsertAnswer, InsertedTicket
from rolodesk.wire.toolkit.route import Call, Nothing, Preparing

Attachments: TypeAlias = tuple[NewAttachment, ...]


async def insert_ticket(call: Call[Nothing, InsertTicket]) -> InsertAnswer:
    """POST /message/insertTicket/{apiKey}/{userId}. Nothing but a `ticketId` can be unknown."""
    try:
        ticket = await inserting.insert(call.scope, call.body.to_new(call.prepared))
    except Unknown as error:
        raise Unknown(error.noun, error.identifier, field="ticketId") from None
    return InsertAnswer(SUCCESS, InsertedTicket(ticket.id))


class Fetching:
    """Fetches the attachments of a call before its transaction."""

    def __init__(self, egress: Egress, blobs: Blobs) -> None:
        self._egress = egress
        self._blobs = blobs

    async def fetch(self, preparing: Preparing) -> Attachments:
        """Stage what the URLs hold, or nothing: refuses (`Invalid`, `TooLarge`) by naming the URL."""
        urls = preparing.body.attachments
        if not urls:
            return ()
        try:
            fetched = await fetch_attachments(self._egress, self._blobs, urls)
        except EgressError as error:
            raise _refusal(error, urls) from error
        return tuple(map(_new, fetched))

    async def discard(self, attachments: Attachments) -> None:
        """Forget what was staged for a call that failed. What cannot be forgotten now is swept later."""
        discards = (self._blobs.discard(attachment.blob_key) for attachment in attachments)
        await asyncio.gather(*discards, return_exceptions=True)


def _refusal(error: EgressError, urls: Sequence[str]) -> DomainError:
    field = f"attachments[{urls.index(error.url)}]"
    if isinstance(error, TooMuch):
        shown = error.url[:LONGEST_URL_SHOWN]
        return TooLarge(f"{field}, {shown}, together with the others,", error.limit)
    return Invalid(field, str(error))


def _new(fetched: FetchedAttachment) -> NewAttachment:
    return NewAttachment(
        blob_key=fetched.blob.key,
        name=fetched.name,
        media_type=fetched.media_type,
        size=fetched.blob.size,
        sha256=fetched.blob.sha256,
    )
