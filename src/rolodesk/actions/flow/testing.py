"""Trying Mail Flow out on a letter: what would happen, condition by condition, with nothing written."""

from typing import Final

import msgspec

from rolodesk.actions.flow.deciding import judge
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Unknown
from rolodesk.model.flow.letters import MAIL_FLOW
from rolodesk.model.flow.rules import FlowRule, RuleDraft, read_rule, stored_actions, stored_conditions
from rolodesk.model.flow.verdict import Verdict
from rolodesk.model.letter import KeptLetter, Letter, LetterState, Source
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import contacts, flow_rules, mailboxes, members

NOT_STORED: Final = 0


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of a letter in a mailbox; `assigned` and `moved_to` are the verdict's, looked up."""

    mailbox: Mailbox
    contact: Contact | None
    verdict: Verdict
    assigned: tuple[Member, ...]
    moved_to: Mailbox | None


async def try_out(
    scope: Scope,
    letter: Letter,
    *,
    size: int,
    mailbox_id: int | None = None,
    written: object = None,
    received_at: int | None = None,
) -> Rehearsal:
    """
    Say what would happen to a letter of `size` bytes if it came in now, or at another time (ms).

    It comes to the mailbox that is given, else to the first of its recipients that is one, else to the
    oldest. The workspace's rules are run, or in their place one that is given as a JSON value, active or
    not. Writes nothing and takes nobody's turn. Refuses a rule as `editing.put` does but for its targets,
    and (`Unknown`) a mailbox that is not there.
    """
    scope.require(Permission.SETTINGS_READ)
    scope.require(Permission.CONTACTS_READ)
    rules = (
        await flow_rules.listed(scope.tx) if written is None else [_as_stored(read_rule(written, MAIL_FLOW))]
    )
    mailbox = await _mailbox(scope, letter, mailbox_id)
    contact = await contacts.oldest_by_email(scope.tx, fold_email(letter.sender.email))
    kept = _as_kept(letter, mailbox, size=size, received_at=received_at or scope.now)
    verdict = await judge(
        scope, rules, letter=letter, kept=kept, mailbox=mailbox, contact=contact, rehearsal=True
    )
    known = await members.by_ids(scope.tx, verdict.assign)
    moved_to = None if verdict.mailbox_id is None else await mailboxes.by_id(scope.tx, verdict.mailbox_id)
    return Rehearsal(
        mailbox=mailbox,
        contact=contact,
        verdict=verdict,
        assigned=tuple(known[member_id] for member_id in verdict.assign),
        moved_to=moved_to,
    )


def _as_stored(draft: RuleDraft) -> FlowRule:
    return FlowRule(
        id=NOT_STORED,
        position=1,
        name=draft.name,
        active=True,
        conditions=stored_conditions(draft),
        actions=stored_actions(draft),
        created_at=0,
        updated_at=0,
    )


def _as_kept(letter: Letter, mailbox: Mailbox, *, size: int, received_at: int) -> KeptLetter:
    """Give the letter as it would be kept if it came from its sender to this mailbox."""
    return KeptLetter(
        id=NOT_STORED,
        mailbox_id=mailbox.id,
        source=Source.IMPORT,
        envelope_from=letter.sender.email,
        envelope_to=_recipient(letter, mailbox),
        blob_key="",
        size=size,
        sha256="",
        state=LetterState.WAITING,
        reason="",
        trace="",
        message_ref=letter.message_ref,
        digest=letter.digest,
        sender=letter.sender.email,
        subject=letter.subject,
        ticket_id=None,
        message_id=None,
        attempts=0,
        leased_until=None,
        received_at=received_at,
        done_at=None,
    )


async def _mailbox(scope: Scope, letter: Letter, mailbox_id: int | None) -> Mailbox:
    if mailbox_id is not None:
        chosen = await mailboxes.by_id(scope.tx, mailbox_id)
        if chosen is None:
            raise Unknown("mailbox", mailbox_id)
        return chosen
    every = await mailboxes.listed(scope.tx)
    if not every:
        raise Unknown("mailbox", "in this workspace; make one with `rolodesk mailbox create`")
    by_address = {fold_email(address): mailbox for mailbox in every for address in mailbox.addresses}
    written_to = (by_address.get(fold_email(person.email)) for person in (*letter.to, *letter.cc))
    return next((mailbox for mailbox in written_to if mailbox is not None), every[0])


def _recipient(letter: Letter, mailbox: Mailbox) -> str:
    """Give the address of the mailbox that the letter was written to, as it writes it; else its first."""
    own = {fold_email(address) for address in mailbox.addresses}
    written_to = (person.email for person in (*letter.to, *letter.cc) if fold_email(person.email) in own)
    return next(written_to, next(iter(mailbox.addresses), ""))
