"""Servers that do what dovecot does not: each line of theirs is written by the test, on a real socket."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

import pytest

from rolodesk.mail.imap.errors import FolderRefused, LoginRefused, Refused, Unreachable
from rolodesk.mail.imap.session import Session, log_in
from rolodesk.model.connection import Auth, Connection, Security
from tests.egress.servers import HERE

Answer: TypeAlias = bytes | Callable[[socket.socket], None]
CAN = b"* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK done\r\n"
SELECTED = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n{tag} OK [READ-ONLY] done\r\n"
USUAL: dict[bytes, Answer] = {
    b"CAPABILITY": CAN,
    b"LOGIN": b"{tag} OK done\r\n",
    b"EXAMINE": SELECTED,
    b"LOGOUT": b"* BYE\r\n{tag} OK done\r\n",
    b"DONE": b"",
}


class Odd:
    """A server that answers each command as it is told, `{tag}` being the command's."""

    def __init__(self, answers: dict[bytes, Answer]) -> None:
        self._answers = {**USUAL, **answers}
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        with suppress(OSError):
            connection, _ = self._listening.accept()
            with connection:
                connection.sendall(b"* OK hello\r\n")
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        tag = b"*"
        for line in connection.makefile("rb"):
            self.heard.append(line.rstrip())
            words = line.split()
            if len(words) > 1:
                tag = words[0]
            key = next(key for key in sorted(self._answers, reverse=True) if key in line.upper())
            answer = self._answers[key]
            if callable(answer):
                answer(connection)
                return
            connection.sendall(answer.replace(b"{tag}", tag))

    @contextmanager
    def running(self) -> Iterator["Odd"]:
        self._thread.start()
        try:
            yield self
        finally:
            # Also wakes an accept that nobody came for.
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._thread.join(10)

    def connection(self, *, security: Security = Security.NONE, auth: Auth = Auth.PASSWORD) -> Connection:
        return Connection(
            workspace_id=1,
            mailbox_id=1,
            kind="imap",
            host="127.0.0.1",
            port=self.port,
            security=security,
            auth=auth,
            username="info",
            sealed="",
            folder="INBOX",
            marks_seen=False,
            fetch_from=None,
            uid_validity=None,
            last_uid=0,
            survey_uid=0,
            leased_until=None,
            failures=0,
            next_try_at=0,
            last_ok_at=None,
            last_error="",
            created_at=0,
            updated_at=0,
            last_error_at=None,
        )


@contextmanager
def talking_to(answers: dict[bytes, Answer]) -> Iterator[tuple[Odd, Session]]:
    with Odd(answers).running() as server:
        session = log_in(
            server.connection(), secret="horse", tls=ssl.create_default_context(), connecting=HERE, timeout=5
        )
        try:
            yield server, session
        finally:
            session.close()


def refused(
    answers: dict[bytes, Answer], *, security: Security = Security.NONE, auth: Auth = Auth.PASSWORD
) -> tuple[Odd, Exception]:
    with Odd(answers).running() as server:
        with pytest.raises((LoginRefused, Unreachable)) as error:
            log_in(
                server.connection(security=security, auth=auth),
                secret="horse",
                tls=ssl.create_default_context(),
                connecting=HERE,
                timeout=5,
            )
        return server, error.value


def test_without_starttls_nothing_is_said_in_the_clear() -> None:
    server, error = refused({}, security=Security.STARTTLS)
    assert isinstance(error, Unreachable)
    assert "offers no STARTTLS" in str(error)
    assert not any(b"horse" in line for line in server.heard)


def test_words_put_in_before_the_encryption_are_not_believed() -> None:
    answers: dict[bytes, Answer] = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n",
        b"STARTTLS": b"{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n",
    }
    server, error = refused(answers, security=Security.STARTTLS)
    assert "before the encryption" in str(error)
    assert not any(b"horse" in line for line in server.heard)


def test_a_server_that_takes_no_log_in_in_the_clear_is_told_no_password() -> None:
    server, error = refused({b"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n"})
    assert isinstance(error, LoginRefused)
    assert "--security starttls" in str(error)
    assert not any(b"horse" in line for line in server.heard)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"{tag} NO [AUTHENTICATIONFAILED] no horse here\r\n", LoginRefused),
        (b"{tag} NO horse\r\n", LoginRefused),
        (b"{tag} BAD LOGIN info horse\r\n", LoginRefused),
        (b"{tag} NO [UNAVAILABLE] horse is away\r\n", Unreachable),
        (b"* BYE horse\r\n", Unreachable),
    ],
)
def test_a_refused_log_in_is_told_without_the_secret(answer: bytes, kind: type[Exception]) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.sendall(answer)

    _, error = refused({b"LOGIN": hang_up if answer.startswith(b"*") else answer})
    assert isinstance(error, kind)
    assert "horse" not in str(error)


def test_a_refused_token_ends_the_log_in() -> None:
    answers: dict[bytes, Answer] = {
        b"AUTHENTICATE": b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n",
        b"=": b"{tag} NO [AUTHENTICATIONFAILED] horse\r\n",
    }
    with pytest.raises(LoginRefused), Odd({**answers, b"": b"{tag} NO no\r\n"}).running() as server:
        log_in(
            server.connection(auth=Auth.OAUTH),
            secret="horse",
            tls=ssl.create_default_context(),
            connecting=HERE,
            timeout=5,
        )


def test_a_folder_without_lasting_numbers_is_refused() -> None:
    answers: dict[bytes, Answer] = {b"EXAMINE": b"* 3 EXISTS\r\n{tag} OK [READ-ONLY] done\r\n"}
    with talking_to(answers) as (_, session), pytest.raises(FolderRefused, match="UIDVALIDITY"):
        session.open("INBOX", read_only=True)


def test_a_search_that_always_has_the_last_letter_in_it_finds_nothing_new() -> None:
    with talking_to({b"SEARCH": b"* SEARCH 41\r\n{tag} OK done\r\n"}) as (server, session):
        session.open("INBOX", read_only=True)
        assert session.uids_after(41) == []
        assert server.heard[-1].endswith(b"UID SEARCH UID 42:*")


def test_a_search_told_in_several_lines_is_read_whole() -> None:
    with talking_to({b"SEARCH": b"* SEARCH 9 8\r\n* SEARCH\r\n* SEARCH 7\r\n{tag} OK done\r\n"}) as (
        _,
        session,
    ):
        session.open("INBOX", read_only=True)
        assert session.uids_after(1) == [7, 8, 9]


def test_more_than_was_asked_for_is_not_taken_into_memory() -> None:
    answers: dict[bytes, Answer] = {b"FETCH": b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\nx"}
    with talking_to(answers) as (_, session):
        session.open("INBOX", read_only=True)
        with pytest.raises(Unreachable, match="more than it was asked for"):
            session.bodies([1], length=10)


@pytest.mark.parametrize("answer", [b"{tag} NO horse sick\r\n", b"{tag} BAD horse\r\n"])
def test_a_letter_that_is_refused_ends_nothing(answer: bytes) -> None:
    with talking_to({b"FETCH": answer, b"NOOP": b"{tag} OK done\r\n"}) as (_, session):
        session.open("INBOX", read_only=True)
        with pytest.raises(Refused) as error:
            session.bodies([1], length=10)
        assert "horse" not in str(error.value)
        session.ask_for_news()


@pytest.mark.parametrize(
    "idling",
    [
        b"+ idling\r\n* 4 EXISTS\r\n",
        b"* 4 EXISTS\r\n+ idling\r\n",
        b"+ idling\r\n* OK still here\r\n* 4 EXISTS\r\n",
    ],
    ids=["in one breath", "before", "after small talk"],
)
def test_news_told_in_one_breath_with_the_idling_are_heard(idling: bytes) -> None:
    answers: dict[bytes, Answer] = {b"IDLE": idling, b"DONE": b"{tag} OK done\r\n"}
    with talking_to(answers) as (server, session):
        session.open("INBOX", read_only=True)
        session._client.untagged_responses.clear()
        session.pause(60)
        assert server.heard[-1] == b"DONE"


def test_news_told_with_the_search_are_heard_before_idling_begins() -> None:
    with talking_to({b"SEARCH": b"* SEARCH\r\n* 4 EXISTS\r\n{tag} OK done\r\n"}) as (server, session):
        session.open("INBOX", read_only=True)
        assert session.uids_after(3) == []
        session.pause(60)
        assert b"SEARCH" in server.heard[-1]


def test_a_farewell_while_idling_ends_the_session() -> None:
    with talking_to({b"IDLE": b"+ idling\r\n* BYE restarting\r\n"}) as (_, session):
        session.open("INBOX", read_only=True)
        session._client.untagged_responses.clear()
        with pytest.raises(Unreachable, match="good-bye"):
            session.pause(60)


def test_a_session_is_interrupted_from_another_thread() -> None:
    with talking_to({b"IDLE": b"+ idling\r\n"}) as (_, session):
        session.open("INBOX", read_only=True)
        session._client.untagged_responses.clear()
        timer = threading.Timer(0.1, session.interrupt)
        timer.start()
        with pytest.raises(Unreachable):
            session.pause(60)
        timer.join()
