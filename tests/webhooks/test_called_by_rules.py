"""A rule calls a webhook: it is told once, signed, by the way that everything takes."""

import pytest

from rolodesk.model.errors import Invalid
from tests.actions.rules.ruling import does, follow, make_contact, put, runs
from tests.webhooks.dispatch import Dispatch


def test_a_webhook_that_a_rule_calls_is_told_which_rule_and_which_record(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url(), "account.created")
    rule = put(dispatch.world, "contact_created", does("call_webhook", webhook.id))
    anna = make_contact(dispatch.world)
    follow(dispatch.world)
    dispatch.send()
    [sent] = receiver.sent
    [run] = runs(dispatch.world)
    assert sent.json["type"] == "webhook.called"
    assert sent.json["data"]["after"] == {"rule_id": rule.id, "run_id": run.id, "contact_id": anna.id}


def test_a_webhook_that_is_off_or_gone_is_told_in_the_run(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url(), "account.created")
    put(dispatch.world, "contact_created", does("call_webhook", webhook.id))
    dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": False})
    make_contact(dispatch.world)
    follow(dispatch.world)
    dispatch.world.rest("DELETE", f"/webhooks/{webhook.id}")
    make_contact(dispatch.world, "Bert Alm")
    follow(dispatch.world)
    told = [run.deeds[0].why_not for run in runs(dispatch.world)]
    assert told == ["the webhook is off", f"there is no webhook {webhook.id}"]


def test_only_a_webhook_of_the_workspace_can_be_called(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url(), "account.created")
    with pytest.raises(Invalid, match="must be the id of a webhook"):
        put(dispatch.world.charlie, "contact_created", does("call_webhook", webhook.id))
