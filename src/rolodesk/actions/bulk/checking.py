"""The parameters of bulk actions: what would be refused of each is refused at once, as the call names it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.seeing import me, seen
from rolodesk.model.bulk import TAKEN, BulkAction, Parameters
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.tag import check_tags
from rolodesk.model.ticket import check_labels
from rolodesk.storage import accounts, mailboxes, members

NAMED: Final = {
    "assign": "members",
    "unassign": "members",
    "add_labels": "labels",
    "remove_labels": "labels",
    "link": "tickets",
    "unlink": "tickets",
    **{name: name for name in Parameters.__struct_fields__},
}
"""The parameter that becomes a field of the change of one."""


async def check_on_tickets(scope: Scope, action: BulkAction, parameters: Parameters) -> None:
    """Refuse (`Invalid`) what would be refused of each ticket, and what the action does not take."""
    _check_taken(action, parameters)
    _check_names(parameters)
    if action in {BulkAction.READ, BulkAction.UNREAD} and me(scope) is None:
        raise Invalid("action", f"{action} is a member's own mark: a key is nobody")
    until = parameters.asleep_until()
    if until is not None and until <= scope.now:
        raise Invalid("parameters.until", "must be a time to come")
    if parameters.mailbox_id is not None:
        await _check_mailbox(scope, parameters.mailbox_id)
    await _check_members(scope, parameters.members)
    await _check_tickets(scope, parameters.tickets, may_be_deleted=action is BulkAction.UNLINK)


async def check_on_contacts(scope: Scope, action: BulkAction, parameters: Parameters) -> None:
    """Refuse (`Invalid`) what would be refused of each contact, and what the action does not take."""
    _check_taken(action, parameters)
    _check_names(parameters)
    account_id = parameters.account_id
    if account_id is not None and await accounts.by_id(scope.tx, account_id) is None:
        raise Invalid("parameters.account_id", f"there is no account {account_id}")


@contextmanager
def in_parameters(*, others: Sequence[int] = ()) -> Iterator[None]:
    """
    Call a field of a change that is refused by the parameter it comes from, where it comes from one.

    `others` are the places in the parameters of the tickets to be linked with.
    """
    try:
        yield
    except Invalid as error:
        name, bracket, place = error.field.partition("[")
        if name not in NAMED:
            raise
        if name == "link" and place:
            place = f"{others[int(place[:-1])]}]"
        raise Invalid(f"parameters.{NAMED[name]}{bracket}{place}", error.reason) from None


def _check_taken(action: BulkAction, parameters: Parameters) -> None:
    if parameters.no_account and action is not BulkAction.ACCOUNT:
        raise Invalid("parameters.account_id", f"is not for the action {action}")
    for name in Parameters.__struct_fields__:
        if name == "no_account":
            continue
        if name != TAKEN.get(action) and getattr(parameters, name) not in ((), "", None):
            raise Invalid(f"parameters.{name}", f"is not for the action {action}")


def _check_names(parameters: Parameters) -> None:
    with in_parameters():
        check_tags(parameters.tags)
        check_labels(parameters.labels, field="labels")


async def _check_mailbox(scope: Scope, mailbox_id: int) -> None:
    if not scope.sees(mailbox_id) or await mailboxes.by_id(scope.tx, mailbox_id) is None:
        raise Invalid("parameters.mailbox_id", "must be the id of a mailbox of the workspace")


async def _check_members(scope: Scope, ids: tuple[int, ...]) -> None:
    known = await members.by_ids(scope.tx, ids)
    for position, id_ in enumerate(ids):
        if id_ not in known:
            raise Invalid(f"parameters.members[{position}]", "must be the id of a member of the workspace")


async def _check_tickets(scope: Scope, ids: tuple[int, ...], *, may_be_deleted: bool) -> None:
    for position, id_ in enumerate(ids):
        try:
            gone = (await seen(scope, id_)).deleted_at is not None and not may_be_deleted
        except Unknown:
            gone = True
        if gone:
            raise Invalid(f"parameters.tickets[{position}]", "must be the id of another ticket")
