"""A database that goes away: the hub stays, says that it is not ready, and works on when it is back."""

import time
from pathlib import Path

import httpx2

from tests.support.hub_process import PATIENCE, HubProcess, running
from tests.support.postgres import postgres_server


def test_a_hub_outlives_its_database(tmp_path: Path) -> None:
    with postgres_server(own=True) as server:
        server.create_database("away")
        hub = HubProcess(tmp_path / "data", database_url=server.url("away"))
        with running(hub), httpx2.Client(base_url=hub.url, timeout=60, trust_env=False) as http:
            hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
            made = hub.cli("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")
            headers = {"x-api-key": made["key"]}
            body = {"name": "Anna Berg", "phoneNumber": "+46701234567"}
            contact = http.post("/v1/contacts", headers=headers, json=body).json()
            server.kill()
            began = time.monotonic()
            while time.monotonic() - began < 4:
                assert http.get("/readyz").status_code == 503
                assert http.post("/v1/contacts", headers=headers, json=body).status_code == 500
                time.sleep(0.2)
            server.start()
            deadline = time.monotonic() + PATIENCE
            while http.get("/readyz").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            assert http.get(f"/v1/contacts/{contact['id']}", headers=headers).status_code == 200
            assert http.post("/v1/contacts", headers=headers, json=body).status_code == 200
