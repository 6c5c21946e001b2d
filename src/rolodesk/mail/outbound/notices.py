"""Sending the letters that let people in: drawn, written and handed to a relay in one go."""

import secrets
from typing import Final

import msgspec
import structlog

from rolodesk.actions import connections, notices
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.actions.scope import Tx
from rolodesk.actions.sending import pausing
from rolodesk.mail.composing import header
from rolodesk.mail.composing.composition import Composition
from rolodesk.mail.composing.header import Field
from rolodesk.mail.outbound.delivering import Consignment, deliver
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.notice_texts import TEXTS
from rolodesk.mail.outbound.relay import Relay, relay_of_connection
from rolodesk.model.message import html_of
from rolodesk.model.notice import Notice, NoticeLetter, Post
from rolodesk.model.outgoing import Outcome, OutgoingKind, Parcel
from rolodesk.model.sealing import Keyring

log = structlog.get_logger("rolodesk.mail")

REF_BYTES: Final = 16


class Later(Exception):
    """A letter could not be handed over now. The job is tried again, with another link."""


class NoticeSender:
    """Sends one letter a call. Its lines are its own, so that a slow customer's server is in nobody's way."""

    def __init__(
        self,
        transactions: Transactions,
        blobs: Blobs,
        *,
        keyring: Keyring,
        lines: Lines,
        post: Post,
        relay: Relay | None = None,
    ) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._keyring = keyring
        self._lines = lines
        self._post = post
        self._relay = relay

    async def send(self, workspace_id: int, payload: str) -> None:
        """
        Draw, write and send the letter that a job asks for, if there is one to send.

        Raises `Later` and `Unreachable` where it is to be tried again; what a server refuses is given up.
        """
        notice: Notice = msgspec.json.decode(payload, type=Notice)
        if await self._transactions.lookup(notices.NOWHERE, pausing.why_paused) is not None:
            raise Later("sending is paused")

        async def draw(tx: Tx) -> NoticeLetter | None:
            return await notices.drawn(tx, notice, self._post)

        letter = await self._transactions.write(workspace_id, draw)
        if letter is None:
            return
        relay = await self._relay_for(letter)
        if relay is None:
            raise Later("the mailbox has lost its relay")
        await self._hand_over(relay, letter)

    async def _relay_for(self, letter: NoticeLetter) -> Relay | None:
        mailbox_id = letter.route.mailbox_id
        if mailbox_id is None:
            return self._relay
        own = await self._transactions.lookup(
            letter.route.workspace_id, lambda tx: connections.relay_of(tx, mailbox_id)
        )
        return None if own is None else relay_of_connection(own, self._keyring)

    async def _hand_over(self, relay: Relay, letter: NoticeLetter) -> None:
        given = Consignment(
            composition=_Composition(self._parcel(letter), self._keyring, self._blobs, False),
            sender="",  # a bounce has the link in it: it must come back to nobody
            fallback=letter.route.sender.email,
            recipients=(letter.to.email,),
        )
        try:
            async with self._lines.to(relay) as client:
                (tried,) = await deliver(client, given)
        finally:
            await self._lines.close_idle(older_than=0)
        if tried.outcome is Outcome.DEFERRED:
            raise Later(tried.answer)
        if tried.outcome is Outcome.REFUSED:
            log.warning("a letter that lets somebody in was refused", kind=letter.kind, answer=tried.answer)

    def _parcel(self, letter: NoticeLetter) -> Parcel:
        values = {
            "name": letter.to.name,
            "email": letter.to.email,
            "workspace": letter.workspace,
            "link": f"{self._post.origin}{letter.path}",
        }
        texts = TEXTS[letter.language]
        text = texts[letter.kind].format(**values)
        domain = letter.route.sender.email.rpartition("@")[2]
        return Parcel(
            workspace_id=letter.route.workspace_id,
            ticket_id=0,
            mailbox_id=letter.route.mailbox_id or 0,
            kind=OutgoingKind.AUTOMATIC,
            message_ref=f"{secrets.token_hex(REF_BYTES)}@{domain}",
            in_reply_to="",
            references=(),
            dated=letter.at,
            sender=letter.route.sender,
            to=(letter.to.email,),
            cc=(),
            subject=texts[f"{letter.kind}_subject"].format(**values),
            plain=text,
            html=html_of(text),
            signature="",
            template="",
            quoted=None,
            files=(),
        )


class _Composition(Composition, frozen=True):
    """Of no ticket: nothing answers to it, and nothing of a ticket stands in its header."""

    def _fields(self) -> list[Field]:
        kept = {"From", "To", "Date", "Message-ID", "MIME-Version"}
        fields = [field for field in super()._fields() if field[0] in kept]
        return [
            *fields[:-1],
            ("Subject", header.unstructured(self.parcel.subject)),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            fields[-1],
        ]
