"""API keys stay where they belong: in no log line, no error, no metric, and not in the database's bytes."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import apsw
import pytest

from rolodesk.model.apikey import new_key
from tests.support.hub_process import HubProcess, running
from tests.support.raw import Answer, exchange, spelled, stranger

SCOPES = ("--scope", "contacts:write", "--scope", "tickets:write")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture(params=["console", "json"])
def hub(request: pytest.FixtureRequest, tmp_path: Path, log: Path) -> Iterator[HubProcess]:
    """A hub that writes its log to a file, in either form."""
    environment = {"ROLODESK_LOG_REQUESTS": "yes", "ROLODESK_LOG_FORMAT": request.param}
    to_log = ("sh", "-c", 'exec "$@" 2>>"$0"', str(log))
    made = HubProcess(tmp_path / "data", environment=environment, prefix=to_log)
    made.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    with running(made):
        yield made


def odd_targets(key: str) -> list[str]:
    """Paths with a key in them: good ones, and every kind that is not."""
    encoded = [key, key.replace("_", "%5F"), key.replace("_", "%255F"), quote(key), f"%72{key[1:]}"]
    paths = [
        path.replace("{apiKey}", one).replace("{userId}", "200").replace("{ticketId}", "1")
        for one in encoded
        for path in ("/api/{apiKey}/{userId}/contacts", "/message/grabTicket/{apiKey}/{userId}/{ticketId}")
    ]
    shapes = [
        f"/api/{key}",
        f"/{key}",
        f"/api/{key}//contacts",
        f"//api/{key}/200/contacts",
        f"/api/{key}/200/unheard-of",
        f"/api/{key}%2F200%2Fcontacts",
        f"/api/200/{key}/contacts",
        f"/message/{key}/listTickets/200",
        f"/message/listTickets/{key}",
        f"/v1/contacts/{key}",
        f"/v1/contacts?apiKey={key}",
        f"/api/v1/contacts?searchby={key}&search={key}",
        f"/files/1/{key}/{key}",
        f"/api/{key}/200/contacts?limit=0",
        f"/api/{key}/200/contacts?after=%FF",
        f"/api/{key.upper()}/200/contacts",
        f"/metrics/{key}",
        f"/docs/{key}",
        f"/openapi/{key}.json",
    ]
    return [*paths, *shapes]


def ask_all(hub: HubProcess, key: str) -> list[Answer]:
    """Call every odd path by every method, with the key in the header too."""
    answers = []
    for target in odd_targets(key):
        for method in ("GET", "POST", "PATCH"):
            request = spelled(method, target, headers={"x-api-key": key}, body=b'{"name": 5')
            answers.append(exchange(hub.url, request, source=stranger(), method=method))
        without = spelled("GET", target, headers={"authorization": f"Bearer {key}", "cookie": f"key={key}"})
        answers.append(exchange(hub.url, without, source=stranger()))
    return answers


def test_no_key_is_written_anywhere(hub: HubProcess, log: Path) -> None:
    good: str = hub.cli("key", "create", "--workspace", "200", "--name", "ci", *SCOPES)["key"]
    unknown = new_key()
    answers = [*ask_all(hub, good), *ask_all(hub, unknown)]
    assert {200, 400, 401, 403, 404, 405} <= {answer.status for answer in answers}
    failed = break_and_ask(hub, good)
    assert {answer.status for answer in failed} == {500}
    metrics = exchange(hub.url, spelled("GET", "/metrics"))
    assert metrics.status == 200
    assert b"rolodesk_requests_total" in metrics.body
    hub.stop()
    written = log.read_text("utf-8")
    assert written.count("GET /api/{apiKey}/{userId}/contacts") > 3, "the requests were not logged"
    assert "Traceback" in written, "the fault was not logged"
    files = {path.name: path.read_bytes() for path in hub.data.rglob("*") if path.is_file()}
    assert any(name.startswith("rolodesk.db") for name in files)
    for secret in (good, unknown):
        core = secret[10:30]
        assert core not in written
        assert core.encode() not in metrics.body
        assert [name for name, content in files.items() if core.encode() in content] == []
        for answer in (*failed, *(one for one in answers if one.status >= 400)):
            assert core not in repr(answer), answer


def break_and_ask(hub: HubProcess, key: str) -> list[Answer]:
    """Take a table away behind the hub's back, so that calls fail on our side."""
    database = apsw.Connection(str(hub.data / "rolodesk.db"))
    database.set_busy_timeout(5000)
    database.execute("ALTER TABLE contacts RENAME TO hidden_contacts")
    targets = (
        f"/api/{key}/200/contacts",
        f"/api/{key}/200/contacts?email={key}@mail.example",
        "/v1/contacts",
    )
    try:
        return [
            exchange(hub.url, spelled("GET", target, headers={"x-api-key": key}), source=stranger())
            for target in targets
        ]
    finally:
        database.execute("ALTER TABLE hidden_contacts RENAME TO contacts")
        database.close()
