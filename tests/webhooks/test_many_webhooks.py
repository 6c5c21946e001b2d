"""Many webhooks that are told of the same things: printed once, queued together, each once and in order."""

from typing import Any

import pytest

from rolodesk.actions.delivering import batching, managing, queueing
from rolodesk.actions.delivering.claiming import within
from rolodesk.actions.ports import Renderers, Words
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.actions.tickets.inserting import insert
from rolodesk.app import RENDERERS
from rolodesk.jobs.followers import make_followers
from rolodesk.jobs.following import Follower, Following
from rolodesk.model.event import StoredEvent
from rolodesk.model.ticket import NewMessage
from rolodesk.model.webhook import Webhook, WebhookChange, WebhookKind
from rolodesk.model.workspace import Permission
from tests.webhooks.dispatch import Dispatch

ELSEWHERE = "https://example.org/in"


class Counted:
    """The renderers, and which events they were asked to print."""

    def __init__(self) -> None:
        self.printed: list[tuple[str, str, int]] = []
        self.renderers: Renderers = {kind: self._counting(kind) for kind in RENDERERS}

    def _counting(self, kind: str) -> Any:
        async def print_event(scope: Scope, event: StoredEvent) -> Words | None:
            self.printed.append((kind, event.kind, event.subject_id))
            return await RENDERERS[kind](scope, event)

        return print_event


def follow(dispatch: Dispatch, counted: Counted) -> list[int]:
    """Have what happened queued; answer how many events each transaction took."""
    steps: list[int] = []

    async def queue(scope: Scope, events: Any) -> int | None:
        taken = await queueing.queue(scope, events, renderers=counted.renderers)
        steps.append(taken or len(events))
        return taken

    *_, last = make_followers(counted.renderers)
    assert last.name == "webhooks"
    follower = Follower(name=last.name, handle=queue, from_now_on=True)
    dispatch.run(Following(dispatch.engine, [follower]).catch_up(dispatch.world.id))
    return steps


def seen(dispatch: Dispatch, webhook: Webhook) -> list[int]:
    return [one.subject_id for one in dispatch.deliveries(webhook)]


def letter_to(address: str) -> NewMessage:
    return NewMessage(from_email="anna@customer.example", to_email=address, subject="Help", plain="?")


def make_narrow(dispatch: Dispatch, *events: str, mailboxes: frozenset[int]) -> Webhook:
    """A webhook whose maker sees these mailboxes alone."""
    actor = Actor(ActorKind.MEMBER, 1, frozenset(Permission), mailboxes)
    change = WebhookChange(server_url=ELSEWHERE, events=events)

    async def make(scope: Scope) -> Webhook:
        narrow = Scope(scope.tx, workspace=scope.workspace, actor=actor, door="rest")
        webhook, _ = await managing.create(narrow, WebhookKind.REST, change, keyring=dispatch.keyring)
        return webhook

    return dispatch.run(within(dispatch.engine, dispatch.world.id, make))


def test_an_event_is_printed_once_for_all_who_may_read_the_same(dispatch: Dispatch) -> None:
    alike = [dispatch.webhook(ELSEWHERE, "account.*") for _ in range(3)]
    more = dispatch.webhook(ELSEWHERE, "account.*", "ticket.*")
    account, counted = dispatch.happen(), Counted()
    follow(dispatch, counted)
    assert counted.printed.count(("rest", "account.created", account)) == 2
    told = [one for webhook in (*alike, more) for one in dispatch.deliveries(webhook)]
    assert [one.subject_id for one in told] == [account] * 4
    assert {one.payload for one in told} == {told[0].payload}
    assert len({one.message_ref for one in told}) == 4


def test_those_who_see_other_mailboxes_are_printed_for_apart(dispatch: Dispatch) -> None:
    board = dispatch.world.make_mailbox("Board", "board@example.org")
    support = dispatch.world.support.id
    everything = dispatch.webhook(ELSEWHERE, "ticket.opened")
    both = make_narrow(dispatch, "ticket.opened", mailboxes=frozenset({board.id, support}))
    one_alone = make_narrow(dispatch, "ticket.opened", mailboxes=frozenset({support}))
    also_one = make_narrow(dispatch, "ticket.opened", mailboxes=frozenset({support}))
    secret, open_to_all = (
        dispatch.world.act(lambda scope, to=to: insert(scope, letter_to(to))).id  # type: ignore[misc]  # a lambda's default
        for to in ("board@example.org", "info@example.org")
    )
    counted = Counted()
    follow(dispatch, counted)
    assert seen(dispatch, everything) == seen(dispatch, both) == [secret, open_to_all]
    assert seen(dispatch, one_alone) == seen(dispatch, also_one) == [open_to_all]
    assert counted.printed.count(("rest", "ticket.opened", secret)) == 3


def test_whautomates_are_told_the_same_each_under_its_own_id(dispatch: Dispatch) -> None:
    for name in ("CRM", "Shop"):
        body = {"name": name, "serverUrl": ELSEWHERE, "events": ["contact_created"]}
        dispatch.world.whautomate("POST", "/webhooks", json=body)
    dispatch.world.whautomate("POST", "/contacts", json={"name": "Anna", "phoneNumber": "+46701740605"})
    counted = Counted()
    follow(dispatch, counted)
    assert [one[:2] for one in counted.printed] == [("whautomate", "contact.created")]
    found = dispatch.world.rest("GET", "/deliveries").json()["data"]
    payloads = [dispatch.world.rest("GET", f"/deliveries/{one['id']}").json() for one in found]
    assert len({one["message_id"] for one in payloads}) == 2
    assert all(one["payload"]["event"]["id"] == one["message_id"] for one in payloads)


@pytest.mark.parametrize("bound", ["QUEUED_AT_ONCE", "PRINTED_AT_ONCE", "CHARACTERS_AT_ONCE"])
def test_much_is_queued_in_parts_each_once_and_in_order(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    bounds = {"QUEUED_AT_ONCE": 8, "PRINTED_AT_ONCE": 4, "CHARACTERS_AT_ONCE": 8 * 300}
    monkeypatch.setattr(batching, bound, bounds[bound])
    listening = [dispatch.webhook(ELSEWHERE, "account.*") for _ in range(2)]
    accounts = [dispatch.happen(f"Number {number}") for number in range(14)]
    steps = follow(dispatch, Counted())
    assert len(steps) > 3
    follow(dispatch, Counted())
    assert [seen(dispatch, webhook) for webhook in listening] == [accounts, accounts]


def test_what_several_webhooks_are_told_is_queued_together(dispatch: Dispatch) -> None:
    listening = [dispatch.webhook(ELSEWHERE, "account.*") for _ in range(8)]
    follow(dispatch, Counted())
    accounts = [dispatch.happen(f"Number {number}") for number in range(20)]
    assert follow(dispatch, Counted()) == [20]
    assert all(seen(dispatch, webhook) == accounts for webhook in listening)
