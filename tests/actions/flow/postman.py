"""What the tests of Mail Flow ask of the world: rules put, letters decided on, whose turn was written."""

from collections.abc import Awaitable
from typing import Any

from sqlalchemy import delete, select

from rolodesk.actions.flow import deciding, editing
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.contact import Contact
from rolodesk.model.flow.rules import FlowRule
from rolodesk.model.flow.verdict import Deed, Verdict
from rolodesk.model.letter import KeptLetter, Letter
from rolodesk.model.workspace import Mailbox, Member, Role
from rolodesk.storage import mailboxes
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import mailboxes as mailboxes_table
from rolodesk.storage.tables import members, round_robins
from rolodesk.storage.transaction import Tx
from tests.model.flow.writing import EVERY_LETTER, kept, letter
from tests.world import Tenant

LAST = Statement(select(round_robins.c.last_member_id).where(round_robins.c.workspace_id == WORKSPACE))
FORGET_MEMBER = Statement(
    delete(members).where(members.c.workspace_id == WORKSPACE, members.c.id == bound_int("id"))
)
FORGET_MAILBOX = Statement(
    delete(mailboxes_table).where(
        mailboxes_table.c.workspace_id == WORKSPACE, mailboxes_table.c.id == bound_int("id")
    )
)


def written(
    *actions: dict[str, object], conditions: object = EVERY_LETTER, name: str = "A rule", **more: Any
) -> dict[str, object]:
    """A rule as it is written; it matches every letter unless conditions are given."""
    given = list(actions) or [{"action": "label", "value": name}]
    return {"name": name, "conditions": conditions, "actions": given, **more}


def put(tenant: Tenant, *actions: dict[str, object], **more: Any) -> FlowRule:
    """Put a rule."""
    return tenant.act(lambda scope: editing.put(scope, written(*actions, **more)))


def deciding_on(
    tenant: Tenant,
    mailbox: Mailbox,
    *,
    one: Letter | None = None,
    of: KeptLetter | None = None,
    contact: Contact | None = None,
) -> Awaitable[Verdict]:
    """Decide on a letter as the hub does, in a transaction of its own."""

    async def work(tx: Tx) -> Verdict:
        scope = Scope(tx, workspace=tenant.workspace, actor=SYSTEM, door="mail")
        return await deciding.decide(
            scope, letter=one or letter(), kept=of or kept(), mailbox=mailbox, contact=contact
        )

    return tenant.served.engine.write(tenant.id, work)


def decided(tenant: Tenant, mailbox: Mailbox, **more: Any) -> Verdict:
    """Decide on a letter and commit."""
    return tenant.served.run(deciding_on(tenant, mailbox, **more))


def deeds(verdict: Verdict) -> list[Deed]:
    """What became of each action, in order."""
    return [deed for rule in verdict.trace.rules for deed in rule.deeds]


def agent(tenant: Tenant, name: str, *into: Mailbox) -> Member:
    """Take an agent in, and let them into mailboxes."""
    member = tenant.make_member(f"{name}.{tenant.id}@example.org", name.capitalize(), Role.AGENT)

    async def let_in(scope: Scope) -> None:
        for mailbox in into:
            await mailboxes.let_in(scope.tx, mailbox.id, [member.id])

    tenant.act(let_in)
    return member


def forget(tenant: Tenant, statement: Statement, id_: int) -> None:
    """Let something vanish behind the actions' back."""

    async def gone(scope: Scope) -> None:
        assert await scope.tx.run(statement, id=id_) == 1

    tenant.act(gone)


def last_turn(tenant: Tenant) -> int | None:
    """Who had the last turn of the one mailbox that takes turns."""

    async def read(tx: Tx) -> int | None:
        row = await tx.first(LAST)
        return None if row is None else int(row[0])

    return tenant.served.run(tenant.served.engine.read(tenant.id, read))
