"""Deleting a mailbox: what speaks against it, where its tickets go, and who takes over what else it has."""

from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions import canned_replies, mailboxes
from rolodesk.actions.bulk.keeping import start_to_remove
from rolodesk.actions.journal import Fields, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.bulk import AT_ONCE, BulkAction, BulkJob, Parameters, Removal
from rolodesk.model.canned_reply import CannedReply, CannedReplyChange
from rolodesk.model.errors import Conflicting, Invalid, InvalidParameter, Unknown
from rolodesk.model.flow.conditions import clauses_of
from rolodesk.model.flow.letters import MAIL_FLOW, MOVE
from rolodesk.model.flow.rules import CompiledRule, compiled_rule
from rolodesk.model.mailbox_change import MAILBOX_FIELDS, MailboxChange
from rolodesk.model.rules.rule import compiled
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Mailbox, Permission, Sending
from rolodesk.storage import canned_replies as stored_replies
from rolodesk.storage import flow_rules, rules, views
from rolodesk.storage import mailbox_contents as contents
from rolodesk.storage import mailboxes as stored

OF_MAILBOXES: Final = frozenset({"mailbox", "ticket_mailbox"})
"""Fields of conditions whose values are mailboxes."""


async def delete(scope: Scope, mailbox_id: int, *, move_to: int | None = None) -> BulkJob | None:
    """
    Delete a mailbox; its tickets, addresses, canned replies and letters go to `move_to`.

    Many tickets are moved by a job, which is answered, and deletes the mailbox at its end. Refuses with
    `Conflicting` the last mailbox, one that a rule names, one whose mail waits to be let go, and without
    `move_to` one that has tickets, canned replies or letters to be taken in; with `Invalid` a `move_to` that
    is no other mailbox, with `Unknown` a mailbox that is not there.
    """
    scope.require(Permission.SETTINGS_WRITE)
    mailbox = await _locked(scope, mailbox_id)
    if move_to is not None:
        scope.require(Permission.TICKETS_WRITE)
        if move_to == mailbox_id or not await stored.is_to_point_to(scope.tx, move_to):
            raise InvalidParameter("move_to", f"there is no other mailbox {move_to}")
    await _check_may_go(scope, mailbox, move_to=move_to)
    found = await contents.some_tickets(scope.tx, mailbox_id, limit=AT_ONCE + 1)
    if found and move_to is None:
        raise Conflicting("tickets are in this mailbox, if only deleted ones; say in move_to where they go")
    if len(found) > AT_ONCE:
        which = TicketQuery(mailbox_id=mailbox_id, statuses=tuple(Status))
        parameters = Parameters(mailbox_id=move_to, removes=Removal("mailbox", mailbox_id))
        return await start_to_remove(scope, which, BulkAction.MOVE, parameters)
    for ticket_id in sorted(found):
        await edit(scope, ticket_id, TicketChange(mailbox_id=move_to or 0))
    await _remove(scope, mailbox, move_to=move_to)
    return None


async def finish(scope: Scope, mailbox_id: int, given: Parameters) -> bool:
    """Delete a mailbox whose tickets a job has moved; False, and nothing, if it has others by now."""
    scope.require(Permission.SETTINGS_WRITE)
    mailbox = await _locked(scope, mailbox_id)
    if await contents.some_tickets(scope.tx, mailbox_id, limit=1):
        return False
    await _check_may_go(scope, mailbox, move_to=given.mailbox_id)
    await _remove(scope, mailbox, move_to=given.mailbox_id)
    return True


async def _locked(scope: Scope, mailbox_id: int) -> Mailbox:
    """Lock a mailbox, and keep others from deleting any: one has to stay."""
    await scope.tx.lock("mailboxes")
    mailbox = await stored.to_change(scope.tx, mailbox_id)
    if mailbox is None:
        raise Unknown("mailbox", mailbox_id)
    return mailbox


async def _check_may_go(scope: Scope, mailbox: Mailbox, *, move_to: int | None) -> None:
    if len(await stored.listed(scope.tx)) == 1:
        raise Conflicting("the last mailbox stays; make another one first")
    if name := await _rule_that_names(scope, mailbox.id):
        raise Conflicting(f"the rule {name} names this mailbox; change or delete the rule first")
    waiting = await contents.mails_to_leave(scope.tx, mailbox.id)
    if mailbox.sending == Sending.OBSERVING and waiting:
        raise Conflicting(
            f"mails wait in this mailbox ({waiting}), which observes; let it send, or cancel them"
        )
    if move_to is not None:
        return
    if letters := await contents.letters_to_take_in(scope.tx, mailbox.id):
        raise Conflicting(f"letters to it are not taken in ({letters}); say in move_to whose they are")
    if replies := len(await _replies_of(scope, mailbox.id)):
        raise Conflicting(
            f"canned replies are for this mailbox alone ({replies}); say in move_to whose they are"
        )


async def _rule_that_names(scope: Scope, mailbox_id: int) -> str | None:
    """Give the name of a rule, of Mail Flow or another, that asks about a mailbox or moves tickets there."""
    for flow_rule in await flow_rules.listed(scope.tx):
        if mailbox_id in _mailboxes_in(partial(compiled_rule, flow_rule, MAIL_FLOW)):
            return flow_rule.name
    for rule in await rules.listed(scope.tx):
        if mailbox_id in _mailboxes_in(partial(compiled, rule)):
            return rule.name
    return None


def _mailboxes_in(read: Callable[[], CompiledRule]) -> set[object]:
    """Give the mailboxes that a rule names; one that can no longer be read does not run, and names none."""
    try:
        rule = read()
    except Invalid:
        return set()
    asked: set[object] = set()
    for _, clause in clauses_of(rule.conditions, "conditions"):
        if clause.field in OF_MAILBOXES:
            asked.update(clause.value if isinstance(clause.value, tuple) else (clause.value,))
    return asked | {action.value for action in rule.actions if action.kind == MOVE}


async def _remove(scope: Scope, mailbox: Mailbox, *, move_to: int | None) -> None:
    members = await stored.member_ids(scope.tx, mailbox.id)
    if move_to is not None:
        await contents.hand_letters_over(scope.tx, mailbox.id, to=move_to)
        for reply in await _replies_of(scope, mailbox.id):
            await canned_replies.change(scope, reply.id, CannedReplyChange(mailbox_id=move_to))
        await _turn_views(scope, mailbox.id, to=move_to)
    await contents.let_mails_follow(scope.tx, mailbox.id)
    await contents.remove(scope.tx, mailbox.id)
    if move_to is not None:
        heir = await _locked(scope, move_to)
        addresses = (*heir.addresses, *mailbox.addresses)
        await mailboxes.edit(scope, move_to, MailboxChange(addresses=addresses))
    before: Fields = {**fields_of(mailbox, MAILBOX_FIELDS), "members": members}
    after: Fields = {} if move_to is None else {"move_to": move_to}
    await record(scope, "mailbox.deleted", mailbox.id, before=before, after=after)


async def _replies_of(scope: Scope, mailbox_id: int) -> list[CannedReply]:
    return [one for one in await stored_replies.listed(scope.tx) if one.mailbox_id == mailbox_id]


async def _turn_views(scope: Scope, mailbox_id: int, *, to: int) -> None:
    """Let views of a mailbox, whoever's they are, show the one that takes over."""
    for view in await views.listed(scope.tx):
        asked = msgspec.json.decode(view.filter, type=dict[str, object])
        if str(asked.get("mailbox_id")) != str(mailbox_id):
            continue
        turned = msgspec.json.encode({**asked, "mailbox_id": to}).decode()
        await views.save(scope.tx, replace(view, filter=turned, updated_at=scope.now))
        before: Fields = {"filter": view.filter}
        await record(scope, "view.updated", view.id, before=before, after={"filter": turned})
