"""A full disk: writing is refused with 507, reading goes on, and both work once there is room."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from tests.support.hub_process import HubProcess, running


def make_key(hub: HubProcess) -> str:
    """Make a workspace and a key from inside the hub's mount namespace."""
    inside = ("nsenter", f"--target={hub.pid}", "--user", "--mount", "--preserve-credentials")
    operator = HubProcess(hub.data, prefix=inside)
    operator.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    made = operator.cli("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")
    key: str = made["key"]
    return key


DUE_SECONDS = 6
HAVE_JOBS_DUE = f"""
import apsw, sys, time
connection = apsw.Connection(sys.argv[1])
connection.set_busy_timeout(5000)
connection.execute("UPDATE jobs SET run_at = ?", (int(time.time() * 1000) + {DUE_SECONDS}000,))
connection.close()
"""


def have_jobs_due_soon(hub: HubProcess) -> None:
    """Have the background process meet the full disk too."""
    inside = ("nsenter", f"--target={hub.pid}", "--user", "--mount", "--preserve-credentials")
    file = str(hub.data / "rolodesk.db")
    subprocess.run([*inside, sys.executable, "-c", HAVE_JOBS_DUE, file], check=True, timeout=60)


def test_a_full_disk_refuses_writes_and_recovers(tmp_path: Path) -> None:
    """The hub lives in a mount namespace of its own, in which its data folder is a small disk."""
    data = tmp_path / "data"
    data.mkdir()
    mount = f'mount -t tmpfs -o size=12m,mode=700 tmpfs "{data}" && exec "$0" "$@"'
    hub = HubProcess(data, prefix=("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount))
    with running(hub), httpx2.Client(base_url=hub.url, timeout=60, trust_env=False) as http:
        inside = Path(f"/proc/{hub.pid}/root{data}")
        key = make_key(hub)
        headers = {"x-api-key": key}

        def create() -> httpx2.Response:
            body = {"name": "Anna Berg", "phoneNumber": "+46701234567", "notes": "x" * 20_000}
            return http.post("/v1/contacts", headers=headers, json=body)

        first = create()
        assert first.status_code == 200, first.text
        have_jobs_due_soon(hub)
        filler = inside / "filler"
        filler.write_bytes(b"x" * max(0, shutil.disk_usage(inside).free - 300_000))
        answers = [create() for _ in range(60)]
        refused = [answer for answer in answers if answer.status_code != 200]
        assert {answer.status_code for answer in refused} == {507}
        time.sleep(DUE_SECONDS + 3)
        assert len(hub.pids()) == 3
        assert "full" in refused[0].json()["message"]
        read = http.get(f"/v1/contacts/{first.json()['id']}", headers=headers)
        assert read.status_code == 200
        filler.unlink()
        assert create().status_code == 200
        for answer in answers:
            if answer.status_code == 200:
                again = http.get(f"/v1/contacts/{answer.json()['id']}", headers=headers)
                assert again.status_code == 200
