"""Where a fresh installation is set up is told when it starts."""

import httpx2

from tests.cli.terminal import Terminal
from tests.support.hub_process import HubProcess, running


def test_a_server_tells_where_it_is_set_up_until_it_is(terminal: Terminal) -> None:
    hub = HubProcess(terminal.data, database_url=terminal.database_url)
    with running(hub):
        at = hub.told["setup"]
        page = httpx2.get(at, trust_env=False)
        assert at.startswith(f"{hub.url}/setup/")
        assert (page.status_code, "Set up your desk" in page.text) == (200, True)
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    with running(hub):
        assert "setup" not in hub.told
