"""Every command works beside a running hub on the same data, and the hub heeds it."""

import time
from pathlib import Path

import httpx2

from tests.cli.terminal import Terminal
from tests.support.hub_process import PATIENCE, HubProcess, running

JOHN = {"first_name": "John", "last_name": "Doe", "email": "johndoe@example.com"}


def ask(hub: HubProcess, key: str) -> int:
    """Ask for John with a key; give the status."""
    answer = httpx2.get(
        f"{hub.url}/api/v1/contacts",
        params={"searchby": "email", "search": JOHN["email"]},
        headers={"x-api-key": key},
        trust_env=False,
    )
    return answer.status_code


def test_a_key_opens_the_hub_at_once_until_it_is_revoked(terminal: Terminal) -> None:
    hub = HubProcess(terminal.data, database_url=terminal.database_url)
    with running(hub):
        terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
        made = terminal.json(
            "key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write"
        )
        headers = {"x-api-key": made["key"]}
        created = httpx2.post(f"{hub.url}/api/v1/contacts", json=JOHN, headers=headers, trust_env=False)
        assert created.status_code == 200
        assert ask(hub, made["key"]) == 200
        saved = terminal.json("backup", str(terminal.data.parent / "backup.zip"))
        assert saved["rows"]["contacts"] == 1
        terminal.json("key", "revoke", "--workspace", "200", str(made["id"]))
        deadline = time.monotonic() + PATIENCE
        while ask(hub, made["key"]) != 401:
            assert time.monotonic() < deadline, "the hub has not heard of the revocation"
            time.sleep(0.05)


def test_a_restore_with_force_is_served_at_once(tmp_path: Path) -> None:
    terminal, file = Terminal(tmp_path / "data"), str(tmp_path / "backup.zip")
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    make_key = ("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")
    key = terminal.json(*make_key)["key"]
    terminal.json("backup", file)
    hub = HubProcess(terminal.data)
    with running(hub):
        headers = {"x-api-key": key}
        made = httpx2.post(f"{hub.url}/api/v1/contacts", json=JOHN, headers=headers, trust_env=False)
        assert made.status_code == 200
        assert ask(hub, key) == 200
        terminal.json("restore", file, "--force")
        assert ask(hub, key) == 404
        again = httpx2.post(f"{hub.url}/api/v1/contacts", json=JOHN, headers=headers, trust_env=False)
        assert again.status_code == 200
        assert again.json()["id"] != made.json()["id"]


def test_a_login_link_is_on_the_address_of_the_running_hub(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    hub = HubProcess(terminal.data)
    with running(hub):
        terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
        who = ("--workspace", "200", "--email", "a@example.org")
        terminal.json("member", "create", *who, "--name", "A")
        link = terminal.json("member", "login-link", *who)["url"]
        assert link.startswith(f"{hub.url}/login/")
        assert httpx2.get(link, trust_env=False).status_code == 200
        assert hub.stop() == 0
    assert terminal.json("member", "login-link", *who)["url"].startswith("http://127.0.0.1:8080/login/")
