"""What the commands say of webhooks: the doctor looks at them, and their secrets are sealed anew."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from rolodesk.actions.delivering import managing
from rolodesk.actions.delivering.claiming import Claimed, within
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import Delivery, DeliveryState
from rolodesk.model.sealing import SealBroken, new_keyring
from rolodesk.model.webhook import Webhook, WebhookChange, WebhookKind, secret_place
from rolodesk.storage import webhooks
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.keyring import FILE, open_keyring
from rolodesk.webhooks.signing import headers_of
from tests.cli.terminal import Terminal

T = TypeVar("T")

SEALED_ELSEWHERE = "1 signing secrets that no key opens: webhook 1 of workspace 200"


@pytest.fixture
def installation(terminal: Terminal) -> Terminal:
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    return terminal


def act(terminal: Terminal, action: Callable[[Scope], Awaitable[T]]) -> T:
    async def run() -> T:
        engine = await open_engine(terminal.settings.store, connections=2)
        try:
            return await within(engine, 200, action)
        finally:
            await engine.close()

    return asyncio.run(run())


def webhook_of(terminal: Terminal, **fields: Any) -> tuple[Webhook, str]:
    new = WebhookChange(server_url="https://example.org/in", events=("*",))
    keyring = open_keyring(terminal.data)

    async def make(scope: Scope) -> tuple[Webhook, str]:
        made, secret = await managing.create(scope, WebhookKind.REST, new, keyring=keyring)
        await webhooks.save(scope.tx, replace(made, **fields))
        return made, secret

    return act(terminal, make)


def found(terminal: Terminal, check: str) -> list[dict[str, Any]]:
    said = json.loads(terminal.run("doctor", "--json").out)
    return [one for one in said if one["check"] == check]


def test_all_is_well_where_every_webhook_works(installation: Terminal) -> None:
    webhook_of(installation)
    [said] = found(installation, "webhooks")
    assert (said["level"], said["what"]) == ("ok", "every webhook takes what it is told")


def test_the_doctor_names_those_that_fail_and_those_that_were_switched_off(installation: Terminal) -> None:
    webhook_of(installation, failing_since=1_000)
    webhook_of(installation, active=False, disabled_at=2_000, disabled_reason="it took nothing")
    failing, off = found(installation, "webhooks")
    assert failing["what"] == "webhook 1 of workspace 200 has taken nothing since 1970-01-01T00:00:01.000Z"
    assert off["what"].endswith("was switched off at 1970-01-01T00:00:02.000Z: it took nothing")
    assert {failing["level"], off["level"]} == {"warning"}


def test_their_secrets_are_sealed_anew_with_the_key(installation: Terminal) -> None:
    made, secret = webhook_of(installation)
    said = installation.json("mail", "rotate-key")
    assert (said["resealed"], said["broken"]) == (1, [])
    now = act(installation, lambda scope: managing.get(scope, made.id))
    keyring = open_keyring(installation.data)
    assert keyring.is_newest(now.sealed)
    assert keyring.open(now.sealed, place=secret_place(200, made.id)) == secret
    said = installation.json("mail", "rotate-key", "--drop-old")
    assert (said["resealed"], said["dropped"]) == (1, 2)
    assert found(installation, "webhook secrets") == []


def test_a_secret_that_no_key_opens_is_an_error_until_there_is_another(installation: Terminal) -> None:
    made, _ = webhook_of(installation)
    (installation.data / FILE).write_text("".join(f"{key.hex()}\n" for key in new_keyring().keys))
    [said] = found(installation, "webhook secrets")
    assert said["level"] == "error"
    assert said["what"] == SEALED_ELSEWHERE
    rotated = installation.run("mail", "rotate-key", "--json")
    assert rotated.code == 1
    assert json.loads(rotated.out)["broken"] == [{"workspace": 200, "webhook": made.id, "kind": "webhook"}]
    keyring = open_keyring(installation.data)
    now, _ = act(installation, lambda scope: managing.rotate(scope, made.id, keyring=keyring))
    assert (now.sealed_before, now.before_until) == ("", None)
    assert found(installation, "webhook secrets") == []


def test_after_a_move_nothing_leaves_unsigned_until_there_is_another_secret(
    installation: Terminal, tmp_path: Path
) -> None:
    made, secret = webhook_of(installation)
    elsewhere = Terminal(tmp_path / "elsewhere")
    installation.json("move", "--workspace", "200", "--to", str(elsewhere.data))
    keyring = open_keyring(elsewhere.data)
    moved = act(elsewhere, lambda scope: managing.get(scope, made.id))
    assert moved.sealed == made.sealed
    with pytest.raises(SealBroken):
        headers_of(claimed(moved), keyring, now=1)
    [said] = found(elsewhere, "webhook secrets")
    assert (said["level"], said["what"]) == ("error", SEALED_ELSEWHERE)

    now, new = act(elsewhere, lambda scope: managing.rotate(scope, made.id, keyring=keyring))
    signature = headers_of(claimed(now), keyring, now=1)["webhook-signature"]
    assert len(signature.split()) == 1, "the one from before cannot sign"
    assert keyring.open(now.sealed, place=secret_place(200, made.id)) == new != secret
    assert found(elsewhere, "webhook secrets") == []


def claimed(webhook: Webhook) -> Claimed:
    """A delivery of a webhook that is about to leave."""
    waiting = DeliveryState.WAITING.value
    delivery = Delivery(1, webhook.id, "msg_1", "tag.created", "tag", 1, 1, 0, "{}", waiting, 1, 0, 0, None)
    return Claimed(200, webhook, delivery)
