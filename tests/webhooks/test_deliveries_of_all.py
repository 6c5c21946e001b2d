"""The deliveries of all webhooks in one list."""

from tests.webhooks.dispatch import Dispatch
from tests.wire.rest.inbox import walked


def test_deliveries_of_all_webhooks_are_listed_together_by_state_and_by_webhook(dispatch: Dispatch) -> None:
    world = dispatch.world
    _, good = dispatch.receiver()
    _, bad = dispatch.receiver(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    first, second = dispatch.webhook(good.url()), dispatch.webhook(bad.url())
    for _ in range(3):
        dispatch.happen()
    dispatch.send()

    every = walked(world, "/deliveries?limit=2")
    ids = [one["id"] for one in every]
    assert ids == sorted(ids, reverse=True)
    assert {one["webhook_id"] for one in every} == {first.id, second.id}
    assert [one["id"] for one in walked(world, "/deliveries?limit=1&sort=id")] == ids[::-1]

    delivered = walked(world, "/deliveries?state=delivered&limit=1")
    assert {one["webhook_id"] for one in delivered} == {first.id}
    waiting = walked(world, "/deliveries?state=waiting&limit=1")
    assert {one["webhook_id"] for one in waiting} == {second.id}
    assert sorted(one["id"] for one in [*delivered, *waiting]) == sorted(ids)

    of_one = walked(world, f"/deliveries?webhook_id={second.id}")
    assert of_one == walked(world, f"/webhooks/{second.id}/deliveries")
    assert walked(world, "/deliveries?webhook_id=987654321") == []


def test_what_waits_for_a_webhook_that_is_off_has_no_next_try(dispatch: Dispatch) -> None:
    world = dispatch.world
    _, bad = dispatch.receiver(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    webhook = dispatch.webhook(bad.url())
    dispatch.happen()
    dispatch.send()

    def told() -> list[tuple[str, bool]]:
        [listed] = walked(world, "/deliveries")
        [of_webhook] = walked(world, f"/webhooks/{webhook.id}/deliveries")
        whole = world.rest("GET", f"/deliveries/{listed['id']}").json()
        return [(one["state"], one["next_try_at"] is None) for one in (listed, of_webhook, whole)]

    assert told() == [("waiting", False)] * 3
    assert world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": False}).status_code == 200
    assert told() == [("waiting", True)] * 3
    assert world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": True}).status_code == 200
    assert told() == [("waiting", False)] * 3


def test_a_list_tells_why_the_last_try_failed_in_the_language_of_who_asks(dispatch: Dispatch) -> None:
    _, good = dispatch.receiver()
    _, bad = dispatch.receiver(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    webhooks = dispatch.webhook(good.url()), dispatch.webhook(bad.url())
    dispatch.happen()

    def told(path: str, **headers: str) -> list[str | None]:
        rows = dispatch.world.rest("GET", path, headers=headers).json()["data"]
        return [one["trouble"] for one in sorted(rows, key=lambda one: webhooks[1].id == one["webhook_id"])]

    dispatch.send()
    assert told("/deliveries") == [None, "it answered 500"]
    assert told(f"/webhooks/{webhooks[1].id}/deliveries", **{"Accept-Language": "sv"}) == ["den svarade 500"]
    [failed] = walked(dispatch.world, "/deliveries?state=waiting")
    assert dispatch.world.rest("GET", f"/deliveries/{failed['id']}").json()["trouble"] == "it answered 500"


def test_those_of_a_webhook_that_is_gone_are_not_listed(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    assert len(walked(dispatch.world, "/deliveries")) == len(dispatch.deliveries(webhook)) > 0
    dispatch.world.rest("DELETE", f"/webhooks/{webhook.id}")
    assert walked(dispatch.world, "/deliveries") == []
    answer = dispatch.world.rest("GET", "/deliveries", key=dispatch.world.charlie.key)
    assert answer.json()["data"] == []
