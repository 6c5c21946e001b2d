"""A letter from a real client to a real `rolodesk serve`, and back out of the ImBox dialect."""

import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trustme

from tests.support.hub_process import ROLODESK, HubProcess, free_port, running
from tests.support.postgres import PostgresServer

PATIENCE = 60


class Company:
    """A running hub with a mailbox, by SMTP (with STARTTLS) and LMTP."""

    def __init__(self, hub: HubProcess, *, smtp: int, lmtp: int, trust: ssl.SSLContext) -> None:
        self.smtp = smtp
        self.lmtp = lmtp
        self.trust = trust
        hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
        hub.cli(
            "mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org"
        )
        scope = ("--scope", "tickets:write")
        self.key = hub.cli("key", "create", "--workspace", "200", "--name", "ci", *scope)["key"]
        self.http = httpx2.Client(base_url=hub.url, timeout=PATIENCE, trust_env=False)

    def ticket(self, subject: str) -> dict[str, Any]:
        """The ticket of a subject, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            listed = self.http.get(f"/message/listTickets/{self.key}/200").json()["json"]
            for row in listed:
                if row["subject"] == subject:
                    grabbed = self.http.get(f"/message/grabTicket/{self.key}/200/{row['ticketID']}").json()
                    return {**row, "messages": grabbed["json"]}
            time.sleep(0.05)
        raise AssertionError(f"no ticket came of {subject}")


@pytest.fixture(params=["sqlite", "postgres"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    """A company on each engine in turn."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "mail.pem"))
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    smtp, lmtp = free_port(), free_port()
    environment = {
        "ROLODESK_SMTP": f"127.0.0.1:{smtp}",
        "ROLODESK_LMTP": f"127.0.0.1:{lmtp}",
        "ROLODESK_MAIL_NAME": "mail.example.org",
        "ROLODESK_MAIL_CERTIFICATE": str(tmp_path / "mail.pem"),
    }
    url = None
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        server.create_database("coming_in")
        url = server.url("coming_in")
    hub = HubProcess(tmp_path / "data", database_url=url, environment=environment)
    with running(hub):
        opened = Company(hub, smtp=smtp, lmtp=lmtp, trust=trust)
        yield opened
        opened.http.close()
    if url is not None:
        server.drop_database("coming_in")


def letter(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Åsa Öberg <asa@example.net>"
    message["To"] = "info@example.org"
    message["Subject"] = subject
    message["Message-ID"] = f"<{subject.replace(' ', '.')}@example.net>"
    message.set_content("Var är paketet?\n.en rad med punkt\n\nHälsningar, Åsa")
    message.add_attachment(bytes(range(256)) * 400, maintype="image", subtype="png", filename="bild.png")
    return message


def test_a_letter_is_a_ticket_with_its_text_and_its_file(company: Company) -> None:
    with smtplib.SMTP("127.0.0.1", company.smtp, timeout=PATIENCE) as client:
        client.starttls(context=company.trust)
        assert client.send_message(letter("by smtp")) == {}
    ticket = company.ticket("by smtp")
    assert (ticket["fromEmail"], ticket["status"]) == ("asa@example.net", "new")
    (message,) = ticket["messages"]
    assert "Var är paketet?\n.en rad med punkt" in message["messagePlain"].replace("\r\n", "\n")
    (file,) = message["attachments"]
    assert company.http.get(file).content == bytes(range(256)) * 400


def test_a_letter_comes_in_by_lmtp(company: Company) -> None:
    with smtplib.LMTP("127.0.0.1", company.lmtp, timeout=PATIENCE) as client:
        assert client.send_message(letter("by lmtp")) == {}
    assert company.ticket("by lmtp")["fromEmail"] == "asa@example.net"


def test_an_answer_to_a_ticket_that_was_merged_comes_to_the_one_that_stays(company: Company) -> None:
    def deliver(message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", company.smtp, timeout=PATIENCE) as client:
            client.starttls(context=company.trust)
            assert client.send_message(message) == {}

    numbers = []
    for subject in ("written once", "written twice"):
        deliver(letter(subject))
        numbers.append(company.ticket(subject)["ticketID"])
    stays, goes = numbers
    key = {"x-api-key": company.key}
    merged = company.http.post(f"/rest/v1/tickets/{stays}/merge", json={"from_id": int(goes)}, headers=key)
    assert merged.status_code == 200, merged.text
    answer, numbered = letter("an answer"), letter(f"a question [#{goes}]")
    answer["In-Reply-To"] = "<written.twice@example.net>"
    for message in (answer, numbered):
        deliver(message)
    path = f"/message/grabTicket/{company.key}/200/{goes}"
    deadline, written = time.monotonic() + PATIENCE, list[str]()
    while len(written) < 4 and time.monotonic() < deadline:
        grabbed = company.http.get(path).json()["json"]
        written = [row["ticketID"] for row in grabbed if row["messageType"] == "external"]
        time.sleep(0.05)
    assert written == [str(stays)] * 4


def refusal(folder: Path, *options: str, **environment: str) -> str:
    """What `rolodesk serve` says when it does not start."""
    done = subprocess.run(
        [str(ROLODESK), "--data", str(folder / "data"), "serve", "--port", "0", *options],
        capture_output=True,
        check=False,
        env={"PATH": "", **environment},
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    return done.stderr


def test_a_place_that_is_taken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert "choose another with --smtp" in refusal(tmp_path, "--smtp", place)
        assert "choose another with --lmtp" in refusal(tmp_path, "--lmtp", place)


def test_a_certificate_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path) -> None:
    chain = str(tmp_path / "none.pem")
    said = refusal(tmp_path, "--smtp", "127.0.0.1:0", ROLODESK_MAIL_CERTIFICATE=chain)
    assert said.startswith(f"error: the mail certificate {chain} cannot be used: No such file or directory;")
