"""A full disk: letters are put off with 452, none is parked for it, and all come in once there is room."""

import shutil
import smtplib
import time
from pathlib import Path

from tests.support.hub_process import HubProcess, free_port, running

PATIENCE = 90
LETTERS = 400


def deliver(port: int, number: int) -> int:
    """Deliver a letter; answer the code of the last reply."""
    body = f"From: anna@example.net\r\nMessage-ID: <{number}@example.net>\r\nSubject: letter {number}\r\n\r\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        try:
            client.sendmail("anna@example.net", ["info@example.org"], body.encode() + b"x" * 20_000 + b"\r\n")
        except smtplib.SMTPDataError as refusal:
            return refusal.smtp_code
    return 250


def fill(disk: Path, filler: Path, port: int) -> int:
    """Fill the disk and deliver letters until five running are put off; answer the number of the next.

    A full hub copies its log into the file and cuts it off, which makes room: the filler takes that, too.
    """
    codes: list[int] = []
    while codes[-5:] != [452] * 5:
        assert len(codes) < LETTERS, codes
        with filler.open("ab") as file:
            file.write(b"x" * max(0, shutil.disk_usage(disk).free - 300_000))
        codes.append(deliver(port, len(codes) + 1))
    assert set(codes) <= {250, 452}
    return len(codes) + 1


def test_letters_are_put_off_and_come_in_later(tmp_path: Path) -> None:
    """The hub lives in a mount namespace of its own, in which its data folder is a small disk."""
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    mount = f'mount -t tmpfs -o size=40m,mode=700 tmpfs "{data}" && exec "$0" "$@"'
    prefix = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount)
    hub = HubProcess(data, prefix=prefix, environment={"ROLODESK_SMTP": f"127.0.0.1:{port}"})
    with running(hub):
        within = ("nsenter", f"--target={hub.pid}", "--user", "--mount", "--preserve-credentials")
        operator = HubProcess(data, prefix=within)
        operator.cli("workspace", "create", "--name", "Example AB", "--id", "200")
        operator.cli(
            "mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org"
        )
        inside = Path(f"/proc/{hub.pid}/root{data}")
        assert deliver(port, 0) == 250
        filler = inside / "filler"
        sent = fill(inside, filler, port)
        filler.unlink()
        assert [deliver(port, number) for number in range(1, sent)] == [250] * (sent - 1)
        deadline = time.monotonic() + PATIENCE
        while letters := operator.cli("mail", "letters", "--state", "waiting"):
            assert time.monotonic() < deadline, letters
            time.sleep(0.5)
        letters = operator.cli("mail", "letters", "--limit", str(2 * LETTERS))
    taken = [one["subject"] for one in letters if one["state"] == "taken"]
    assert sorted(taken) == sorted(f"letter {number}" for number in range(sent))
    assert {one["state"] for one in letters} <= {"taken", "repeated"}
