"""A whole installation for a test: `rolodesk serve` with two agents, their windows, and real mail peers."""

import asyncio
import smtplib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.mail.outbound.peers import Peer, Received
from tests.support.hub_process import HubProcess, free_port, running

T = TypeVar("T")

WORKSPACE = "200"
SUPPORT = "info@example.org"
ANNA = "Anna Berg <anna@customer.example>"
PATIENCE = 60


class Relay:
    """The server that the hub's mail leaves through: real SMTP, in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay")
        self._thread.start()
        self._peer = Peer()
        self._listening = self._peer.listening()
        self._within(self._listening.__aenter__())
        self.port = self._peer.port
        self._taken = 0

    def next_letter(self, wait: Callable[[], None]) -> Received:
        """The next letter that arrives; meanwhile the browser goes on, by what waits a little."""
        for _ in range(PATIENCE * 10):
            if len(self._peer.received) > self._taken:
                self._taken += 1
                return self._peer.received[self._taken - 1]
            wait()
        raise AssertionError("no letter left the hub")

    def close(self) -> None:
        self._within(self._listening.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _within(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


class Desk:
    """A company whose owner is Alice and whose agent is Bob, both of the mailbox Support."""

    def __init__(self, hub: HubProcess, relay: Relay, *, smtp: int) -> None:
        self.hub, self.relay, self._smtp = hub, relay, smtp
        of = ("--workspace", WORKSPACE)
        hub.cli("workspace", "create", "--name", "Example AB", "--id", WORKSPACE)
        for name, role in (("Alice", "owner"), ("Bob", "agent")):
            email = f"{name.lower()}@example.org"
            hub.cli("member", "create", *of, "--email", email, "--name", name, "--role", role)
        hub.cli(
            *("mailbox", "create", *of, "--name", "Support", "--address", SUPPORT),
            *("--member", "bob@example.org"),
        )
        scopes = [
            part for scope in ("contacts", "tickets", "settings") for part in ("--scope", f"{scope}:write")
        ]
        self.key = hub.cli("key", "create", *of, "--name", "ci", *scopes)["key"]

    def link(self, name: str) -> str:
        """A log-in link's path."""
        email = f"{name.lower()}@example.org"
        url: str = self.hub.cli("member", "login-link", "--workspace", WORKSPACE, "--email", email)["url"]
        return "/login/" + url.rpartition("/")[2]

    def rest(self, method: str, path: str, **options: Any) -> Any:
        """Call the API, which must agree."""
        headers = {"authorization": f"Bearer {self.key}"}
        answer = httpx2.request(
            method, f"{self.hub.url}/rest/v1{path}", headers=headers, trust_env=False, **options
        )
        assert answer.is_success, answer.text
        return answer.json()

    def write(
        self, subject: str, text: str, *, answers: Received | None = None, files: Sequence[str] = ()
    ) -> str:
        """Anna writes to Support, by SMTP; answers the Message-ID of her letter."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = ANNA, SUPPORT, subject
        letter["Message-ID"] = ref = make_msgid(domain="customer.example")
        if answers is not None:
            before = answers.letter["Message-ID"]
            letter["In-Reply-To"] = before
            letter["References"] = f"{answers.letter['References'] or ''} {before}".strip()
        letter.set_content(text)
        for name in files:
            letter.add_attachment(b"a file", maintype="application", subtype="pdf", filename=name)
        with smtplib.SMTP("127.0.0.1", self._smtp, timeout=PATIENCE) as client:
            assert client.send_message(letter) == {}
        return ref


@contextmanager
def open_desk(data: Path, *, database_url: str | None = None) -> Iterator[Desk]:
    """Run the whole installation over a folder."""
    relay, smtp = Relay(), free_port()
    environment = {
        "ROLODESK_SMTP": f"127.0.0.1:{smtp}",
        "ROLODESK_MAIL_NAME": "mail.example.org",
        "ROLODESK_RELAY_URL": f"smtp://localhost:{relay.port}?tls=none",
        "ROLODESK_EGRESS_ALLOW": "127.0.0.0/8",
    }
    try:
        with running(HubProcess(data, database_url=database_url, environment=environment)) as hub:
            yield Desk(hub, relay, smtp=smtp)
    finally:
        relay.close()
