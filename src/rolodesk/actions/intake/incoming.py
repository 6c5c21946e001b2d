"""A letter on its way onto a ticket, with all that was found out about it; and posting it there."""

from collections.abc import Sequence

import msgspec

from rolodesk.actions.intake import people, prudence
from rolodesk.actions.journal import Fields
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.posting import post
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.flow.verdict import Verdict
from rolodesk.model.letter import KeptLetter, Letter
from rolodesk.model.mail_message import MailMessage
from rolodesk.model.message import Direction, Kind, Message
from rolodesk.model.reply_token import read_recipient
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import mail_messages


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A letter and what is to become of it."""

    kept: KeptLetter
    letter: Letter
    files: Sequence[NewAttachment]
    """In the order of the letter's files."""
    mailbox: Mailbox
    """The one it came to."""
    verdict: Verdict
    why_spam: str
    """ "" if it is none."""
    contact_id: int | None

    @property
    def rules(self) -> list[str]:
        """The names of the rules of Mail Flow that matched."""
        return [rule.name for rule in self.verdict.trace.rules if rule.matched]

    def told(self) -> Fields:
        """Give what an event says of a letter besides its message."""
        more: Fields = {"letter_id": self.kept.id}
        if self.rules:
            more["rules"] = self.rules
        if self.why_spam:
            more["spam"] = self.why_spam
        return more

    def why_unanswerable(self) -> str:
        """Say why no machine may answer it: what `prudence` says, or that a rule of Mail Flow wants it so."""
        if self.verdict.skip_auto_reply:
            return "a rule of Mail Flow has it answered by nobody but people"
        return prudence.why_not(self.kept, self.letter, self.mailbox)


async def post_letter(scope: Scope, incoming: Incoming, ticket: Ticket, *, opens: bool) -> Message:
    """Put a letter on a ticket as what somebody outside wrote, whoever it says it is from."""
    letter = incoming.letter
    message = await post(
        scope,
        ticket,
        letter.plain,
        html=letter.html,
        kind=Kind.EXTERNAL,
        direction=Direction.IN,
        from_email=letter.sender.email,
        from_name=letter.sender.name,
        to=tuple(_without_token(one.email) for one in letter.to),
        cc=tuple(_without_token(one.email) for one in letter.cc),
        files=incoming.files,
    )
    known = MailMessage(
        message_id=message.id,
        ticket_id=ticket.id,
        letter_id=incoming.kept.id,
        message_ref=letter.message_ref,
        in_reply_to=next(iter(letter.in_reply_to), ""),
        whole_plain="" if letter.whole_plain == letter.plain else letter.whole_plain,
        cids=_cids(letter, message),
        unanswerable=incoming.why_unanswerable(),
    )
    await mail_messages.insert(scope.tx, known)
    await people.put(scope, ticket, letter, opens=opens)
    return message


def _cids(letter: Letter, message: Message) -> dict[str, str]:
    """Give the token of each file that the HTML shows; of two with one Content-ID the first."""
    tokens: dict[str, str] = {}
    for file, attached in zip(letter.files, message.attachments, strict=True):
        if file.cid:
            tokens.setdefault(file.cid, attached.token)
    return tokens


def _without_token(address: str) -> str:
    """Give an address of ours without the signed part, which nobody else is to answer to."""
    base, token = read_recipient(address)
    return address if token is None else base
