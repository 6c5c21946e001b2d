"""Webhooks: stored and read."""

import re
from functools import partial
from typing import Any

import pytest

from rolodesk.actions import webhooks
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.webhook import Header, Webhook, WebhookChange, WebhookEvent
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, journal
from tests.world import Tenant, World

GIVEN: dict[str, Any] = {
    "name": "CRM",
    "server_url": "https://example.org/hook?a=1",
    "headers": (Header("X-Token", "secret"),),
    "events": (WebhookEvent.CONTACT_CREATED, WebhookEvent.CONTACT_TAG_ADDED),
}


def hook_of(tenant: Tenant, **fields: Any) -> Webhook:
    given = WebhookChange(**{**GIVEN, **fields})
    return tenant.act(lambda scope: webhooks.create(scope, given))


def changed_hook(tenant: Tenant, ref: str, **fields: Any) -> Webhook:
    return tenant.act(lambda scope: webhooks.change(scope, ref, WebhookChange(**fields)))


def read(tenant: Tenant, ref: str) -> Webhook:
    return tenant.act(lambda scope: webhooks.get(scope, ref))


def test_a_webhook_reads_back_as_written(world: World) -> None:
    hook = hook_of(world)
    assert read(world, hook.ref) == hook
    assert re.fullmatch(r"\d{20}", hook.ref)
    assert {name: getattr(hook, name) for name in GIVEN} == GIVEN
    assert (hook.active, hook.updated_at) == (True, None)


def test_what_is_given_changes_and_the_rest_stays(world: World) -> None:
    hook = hook_of(world)
    after = changed_hook(world, hook.ref, active=False, events=(WebhookEvent.CONTACT_DELETED,) * 2)
    assert read(world, hook.ref) == after
    assert (after.active, after.events) == (False, (WebhookEvent.CONTACT_DELETED,))
    assert (after.name, after.headers) == (hook.name, hook.headers)
    assert (after.updated_at or 0) >= hook.created_at


def test_writing_what_is_there_already_changes_nothing(world: World) -> None:
    hook = hook_of(world)
    assert changed_hook(world, hook.ref, **GIVEN) == hook
    assert journal(world, "webhook.updated") == []


def test_lists_are_paged_and_searched(world: World) -> None:
    hooks = [hook_of(world, name=name) for name in ("Åland CRM", "Shop", "")]

    def listed(**options: Any) -> list[Webhook]:
        return world.act(lambda scope: webhooks.list_page(scope, **{"page": 1, "limit": 10, **options}))

    assert listed() == hooks
    assert listed(page=2, limit=2) == hooks[2:]
    assert listed(search="ÅLAND") == hooks[:1]


def test_a_deleted_one_is_gone(world: World) -> None:
    hook = hook_of(world)
    world.act(lambda scope: webhooks.delete(scope, hook.ref))
    for action in (webhooks.get, webhooks.delete):
        with pytest.raises(Unknown, match=f"there is no webhook {hook.ref}"):
            world.act(partial(action, ref=hook.ref))


def test_events_tell_it_without_what_may_be_a_key(world: World) -> None:
    hook = hook_of(world)
    changed_hook(world, hook.ref, headers=(Header("Authorization", "secret"),), name="Shop")
    world.act(lambda scope: webhooks.delete(scope, hook.ref))
    created, updated, deleted = journal(world, "webhook.created", "webhook.updated", "webhook.deleted")
    assert created.after["headers"] == ["X-Token"]
    assert updated.before == {"name": "CRM", "headers": ["X-Token"]}
    assert updated.after == {"name": "Shop", "headers": ["Authorization"]}
    assert deleted.before["server_url"] == GIVEN["server_url"]
    assert "secret" not in repr(journal(world))


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("server_url", {"server_url": "ftp://example.org"}),
        ("server_url", {"server_url": "https://"}),
        ("server_url", {"server_url": "https://example.org:port/"}),
        ("server_url", {"server_url": "http://[::1/"}),
        ("server_url", {"server_url": "example.org/hook"}),
        ("server_url", {"server_url": "https://example.org/a b"}),
        ("server_url", {"server_url": "https://example.org/a\nb"}),
        ("server_url", {"server_url": "https://example.org/" + "x" * 2000}),
        ("server_url", {"server_url": ""}),
        ("events", {"events": ()}),
        ("name", {"name": "two\nlines"}),
        ("headers[0].key", {"headers": (Header("X Token", "a"),)}),
        ("headers[1].value", {"headers": (Header("X", "a"), Header("Y", "a\r\nZ: b"))}),
        ("headers[0].value", {"headers": (Header("X", "a" * 1001),)}),
        ("headers", {"headers": tuple(Header(f"X-{n}", "a") for n in range(21))}),
    ],
)
def test_a_bad_value_is_refused(world: World, field: str, given: dict[str, Any]) -> None:
    hook = hook_of(world)
    with pytest.raises(Invalid) as refused:
        hook_of(world, **given)
    assert refused.value.field == field
    with pytest.raises(Invalid):
        changed_hook(world, hook.ref, **given)
    assert read(world, hook.ref) == hook


def test_a_url_and_an_event_are_needed(world: World) -> None:
    for given in ({"server_url": "https://example.org"}, {"events": (WebhookEvent.CONTACT_CREATED,)}):
        with pytest.raises(Invalid, match="must be given"):
            world.act(partial(webhooks.create, new=WebhookChange(**given)))


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    hook = hook_of(world)
    for action in (webhooks.get, webhooks.delete):
        with pytest.raises(Unknown):
            world.charlie.act(partial(action, ref=hook.ref))
    with pytest.raises(Unknown):
        changed_hook(world.charlie, hook.ref, name="Theirs")
    assert world.charlie.act(lambda scope: webhooks.list_page(scope, page=1, limit=9)) == []
    assert read(world, hook.ref) == hook


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    hook = hook_of(world)
    for action in (
        lambda scope: webhooks.create(scope, WebhookChange(**GIVEN)),
        lambda scope: webhooks.change(scope, hook.ref, WebhookChange(name="Shop")),
        lambda scope: webhooks.delete(scope, hook.ref),
    ):
        with pytest.raises(NotAllowed, match="contacts:write"):
            world.served.run(acting(world, action, Permission.CONTACTS_READ))
    for reading in (
        lambda scope: webhooks.get(scope, hook.ref),
        lambda scope: webhooks.list_page(scope, page=1, limit=1),
    ):
        with pytest.raises(NotAllowed, match="contacts:read"):
            world.served.run(acting(world, reading, Permission.TICKETS_READ))
