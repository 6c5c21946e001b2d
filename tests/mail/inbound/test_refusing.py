"""When letters cannot be taken: answers that let nothing be lost, and connections that end."""

import smtplib
import threading

import pytest

from rolodesk.mail.inbound import listener, smtp
from rolodesk.model.errors import StorageFull
from tests.mail.inbound.front_door import BODY, FrontDoor, Running


def refusal(door: FrontDoor) -> tuple[int, bytes]:
    """Deliver a letter whose last answer is no."""
    with door.client() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("anna@example.net", [door.address], BODY)
    error = caught.value.smtp_error
    return caught.value.smtp_code, error if isinstance(error, bytes) else error.encode()


@pytest.fixture
def failing_commit(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Let the store fail from the moment a letter is committed: a fault that is put into the list."""
    faults: list[Exception] = []
    write = door.store.write

    async def fail(workspace_id: int, work: object) -> object:
        if faults:
            raise faults[0]
        return await write(workspace_id, work)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(door.store, "write", fail)
    return faults


def test_a_full_disk_is_452_and_leaves_nothing(door: FrontDoor, failing_commit: list[Exception]) -> None:
    failing_commit.append(StorageFull())
    assert refusal(door) == (452, b"4.3.1 There is no room left here; try again later")
    assert (door.kept(), door.files()) == ([], [])
    failing_commit.clear()
    with door.client() as client:
        client.sendmail("anna@example.net", [door.address], BODY)
    assert len(door.kept()) == 1


def test_a_database_in_trouble_is_451_and_tells_nothing_of_itself(
    door: FrontDoor, failing_commit: list[Exception]
) -> None:
    failing_commit.append(ConnectionResetError("the password of the database is hunter2"))
    assert refusal(door) == (451, b"4.3.0 Something is wrong here just now; try again later")
    assert door.kept() == []


def test_a_recipient_that_cannot_be_looked_up_is_451(door: FrontDoor) -> None:
    with door.raw() as client:
        client.announce()
        door.store.fault = OSError("away")
        assert client.say(f"RCPT TO:<{door.address}>".encode())[:9] == "451 4.3.0"
        door.store.fault = None
        assert client.say(f"RCPT TO:<{door.address}>".encode())[:9] == "250 2.1.5"


def test_blobs_that_cannot_be_written_are_451(door: FrontDoor) -> None:
    door.folder.rmdir()
    door.folder.write_text("a file where the folder was")
    assert refusal(door)[0] == 451
    assert door.kept() == []


def test_a_client_that_goes_before_the_end_leaves_nothing(door: FrontDoor) -> None:
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        client.socket.sendall(b"Subject: half\r\n\r\n" + b"x" * 100_000)
    with door.client() as other:
        other.sendmail("anna@example.net", [door.address], BODY)
    assert len(door.kept()) == 1
    assert len(door.files()) == 1


def test_a_client_that_is_silent_is_told_and_let_go(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "IDLE_SECONDS", 0.2)
    with door.raw() as client:
        assert client.answer() == "421 4.4.2 You were silent for too long\r\n"
        assert client.answer() == ""
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        client.send(b"Subject: half")
        assert client.answer()[:3] == "421"
    assert door.files() == []


def test_a_letter_that_trickles_in_for_ever_is_cut_off(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LETTER_SECONDS", 0.3)
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        ended = threading.Event()

        def trickle() -> None:
            while not ended.wait(0.02):
                try:
                    client.send(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        assert client.answer()[:3] == "421"
        ended.set()
        thread.join()
    assert door.kept() == []


def test_a_connection_too_many_is_421(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "CONNECTIONS", 2)
    with door.raw() as one, door.raw(local=True) as two:
        assert (one.greeting[:3], two.greeting[:3]) == ("220", "220")
        with door.raw() as three:
            assert three.greeting == "421 4.3.2 Too many connections; come back in a moment\r\n"
            assert three.answer() == ""
        assert one.say(b"QUIT")[:3] == "221"
        assert one.answer() == ""
        with door.raw() as four:
            assert four.greeting[:3] == "220"


def test_who_looks_for_addresses_is_let_go(door: FrontDoor) -> None:
    with door.raw() as client:
        client.announce()
        said = [client.say(f"RCPT TO:<a{number}@example.org>".encode())[:3] for number in range(51)]
        assert said == ["550"] * 50 + ["421"]
        assert client.answer() == ""


def test_who_chatters_is_let_go(door: FrontDoor) -> None:
    with door.raw() as client:
        said = [client.say(b"NOOP")[:3] for _ in range(201)]
        assert said == ["250"] * 200 + ["421"]


def test_at_shutdown_idle_connections_are_told_and_a_letter_on_its_way_is_answered(door: FrontDoor) -> None:
    with door.raw() as idle, door.raw() as busy:
        busy.announce(door.address)
        busy.say(b"DATA")
        stopping = threading.Thread(target=door.running.stop)
        stopping.start()
        assert idle.answer() == "421 4.3.2 The server is stopping; come back in a moment\r\n"
        assert idle.answer() == ""
        busy.send(b"Subject: last", b"", b"text", b".")
        assert busy.answer()[:3] == "250"
        assert busy.answer()[:3] == "421"
        assert busy.answer() == ""
        stopping.join()
    assert len(door.kept()) == 1


def test_at_shutdown_a_letter_that_does_not_end_is_not_waited_for(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "GRACE_SECONDS", 0.1)
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        client.send(b"Subject: endless")
        door.running.stop()
        assert client.answer() == ""
    assert (door.kept(), door.files()) == ([], [])


def test_it_runs_again_after_it_has_ended(door: FrontDoor) -> None:
    door.running.stop()
    again = Running(door.world, door.listener.run)
    with door.client() as client:
        client.sendmail("anna@example.net", [door.address], BODY)
    again.stop()
    assert len(door.kept()) == 1
