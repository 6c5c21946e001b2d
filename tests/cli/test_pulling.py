"""`rolodesk pull`."""

from pathlib import Path

from tests.cli.terminal import Terminal
from tests.world import Tenant, serving


def test_an_account_is_pulled_twice_and_comes_once(tmp_path: Path) -> None:
    with serving(tmp_path / "there", key_rate="0") as hub:
        theirs = Tenant(hub, "Example AB")
        terminal = Terminal(tmp_path / "here")
        terminal.json("workspace", "create", "--name", "Newcomers AB")
        pulling = ["pull", "whautomate", "--workspace", "1", "--url", hub.url, "--json"]
        environment = {"ROLODESK_PULL_KEY": theirs.key, "ROLODESK_EGRESS_ALLOW": "127.0.0.0/8"}
        for outcome in ("unchanged", "unchanged"):
            said = terminal.run(*pulling, environment=environment)
            assert said.answer == {
                "pulled": {"locations": {outcome: 1}, "tags": {}, "contacts": {}},
                "refused": [],
            }
        refused = terminal.run(*pulling, environment={"ROLODESK_PULL_KEY": theirs.key})
        assert refused.code == 1
        assert theirs.key not in refused.err
