"""What the tests of rules share: rules as people write them, having them run, looking at the outcome."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from rolodesk.actions.contacts import creating
from rolodesk.actions.rules import editing, listing
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.tickets import inserting
from rolodesk.jobs.followers import RULES
from rolodesk.jobs.following import Following
from rolodesk.model.contact import Contact, Email, NewContact
from rolodesk.model.page import Wanted
from rolodesk.model.rules.rule import Rule
from rolodesk.model.rules.runs import Run
from rolodesk.model.ticket import NewMessage, Ticket
from rolodesk.storage import contacts, rule_records
from tests.world import Tenant, World

T = TypeVar("T")

HOUR = 3600_000
DAY = 24 * HOUR


def does(action: str, value: object = None) -> dict[str, object]:
    """Write an action."""
    return {"action": action} if value is None else {"action": action, "value": value}


def asks(field: str, operator: str, value: object, **name: str) -> dict[str, object]:
    """Write a clause."""
    return {"field": field, **name, "operator": operator, "value": value}


def written(event: str, *actions: dict[str, object], **more: Any) -> dict[str, object]:
    """Write a rule that waits for an event, narrowed by `when`, for all unless `conditions` are given."""
    when = {"event": event, **more.pop("when", {})}
    return {"name": event, "when": when, "actions": list(actions), **more}


def put(tenant: Tenant, event: str, *actions: dict[str, object], **more: Any) -> Rule:
    """Make a rule, which the background process is there to follow."""
    tenant.served.run(Following(tenant.served.engine, [RULES]).register())
    return tenant.act(lambda scope: editing.create(scope, written(event, *actions, **more)))


def follow(tenant: Tenant) -> None:
    """Let the rules see what happened in a workspace, until nothing comes of it any more."""
    served = tenant.served
    served.run(Following(served.engine, [RULES]).catch_up(tenant.id))


def make_contact(tenant: Tenant, name: str = "Anna Berg", **fields: Any) -> Contact:
    """Make a contact with an e-mail address."""
    emails = (Email(f"{name.split(maxsplit=1)[0].lower()}@customer.example", True),)
    new = NewContact(**{"channel": "Website", "name": name, "emails": emails, **fields})
    return tenant.act(lambda scope: creating.create(scope, new))


def letter_from_anna(**fields: Any) -> NewMessage:
    """Write what Anna writes, each time about something new."""
    given = {"from_email": "anna@customer.example", "to_email": "info@example.org", "plain": "Hello?"}
    return NewMessage(**{**given, "subject": "Help", "append_open": False, **fields})


def write_in(tenant: Tenant, subject: str = "Help", **fields: Any) -> Ticket:
    """Have Anna write to the workspace's mailbox."""
    new = letter_from_anna(subject=subject, **fields)
    return tenant.act(lambda scope: inserting.insert(scope, new))


def contact_now(tenant: Tenant, contact_id: int) -> Contact:
    """Read a contact."""
    found = tenant.act(lambda scope: contacts.by_id(scope.tx, contact_id))
    assert found is not None
    return found


def ticket_now(tenant: Tenant, ticket_id: int) -> Ticket:
    """Read a ticket."""
    found = tenant.act(lambda scope: rule_records.ticket(scope.tx, ticket_id))
    assert found is not None
    return found


def agents_now(tenant: Tenant, ticket_id: int) -> tuple[str, ...]:
    """Read to whom a ticket is assigned."""
    return tenant.act(lambda scope: rule_records.agents(scope.tx, ticket_id))


def runs(tenant: Tenant, **filters: Any) -> list[Run]:
    """List what rules did, the oldest first."""
    wanted = Wanted(order="id", limit=200)
    return list(tenant.act(lambda scope: listing.list_runs(scope, wanted, **filters)).items)


def later(world: World, ms: int, action: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action in a transaction whose time is some ms ahead."""

    async def work(tx: Any) -> T:
        tx.now += ms
        return await action(Scope(tx, workspace=world.workspace, actor=OPERATOR, door="cli"))

    return world.served.run(world.served.engine.write(world.id, work))
