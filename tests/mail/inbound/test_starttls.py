"""STARTTLS: with the configured certificate, and nothing that was said before it."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from rolodesk.mail.inbound.certificate import Certificate
from tests.mail.inbound.front_door import BODY, FrontDoor, front_door
from tests.world import World


class Papers:
    """A certificate's files, and who trusts them."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.chain, self.key = folder / "chain.pem", folder / "key.pem"
        self.serial = self.issue()

    def issue(self) -> int:
        """Put a new certificate into the files; answer its serial number."""
        issued = self.authority.issue_cert("127.0.0.1")
        self.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(self.key))
        pem = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
        return hash(pem)

    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


@pytest.fixture
def safe_door(world: World, papers: Papers, tmp_path: Path) -> Iterator[FrontDoor]:
    """A listener with a certificate."""
    certificate = Certificate(papers.chain, papers.key)
    with front_door(world, tmp_path / "blobs", certificate=certificate) as opened:
        yield opened


def begin(door: FrontDoor, papers: Papers) -> tuple[smtplib.SMTP, int]:
    """A client that has begun TLS, and what stands for the certificate that it was shown."""
    client = door.client()
    client.starttls(context=papers.context())
    client.ehlo("client.example.net")
    assert isinstance(client.sock, ssl.SSLSocket)
    return client, hash(client.sock.getpeercert(binary_form=True))


def test_a_letter_comes_in_encrypted(safe_door: FrontDoor, papers: Papers) -> None:
    client, shown = begin(safe_door, papers)
    with client:
        assert shown == papers.serial
        assert "starttls" not in client.esmtp_features
        assert client.docmd("STARTTLS")[0] == 503
        client.sendmail("anna@example.net", [safe_door.address], BODY + b"x" * 150_000 + b"\r\n")
    (letter,) = safe_door.kept()
    assert b"with ESMTPS;" in safe_door.bytes_of(letter)
    assert letter.size > 150_000


def test_it_is_offered_and_not_demanded(safe_door: FrontDoor) -> None:
    with safe_door.client() as client:
        assert "starttls" in client.esmtp_features
        client.sendmail("anna@example.net", [safe_door.address], BODY)
    assert len(safe_door.kept()) == 1


def test_what_was_said_before_it_is_forgotten(safe_door: FrontDoor, papers: Papers) -> None:
    with safe_door.raw() as client:
        client.announce(safe_door.address)
        client.send(b"STARTTLS", b"NOOP", b"NOOP")  # in one go, as somebody in between would inject
        assert client.answer()[:3] == "220"
        wrapped = papers.context().wrap_socket(client.socket, server_hostname="127.0.0.1")
        wrapped.sendall(b"DATA\r\n")
        assert wrapped.recv(1000)[:3] == b"503"
        wrapped.close()


def test_a_client_without_trust_ends_only_its_own_connection(safe_door: FrontDoor) -> None:
    with pytest.raises(ssl.SSLError):
        safe_door.client().starttls(context=ssl.create_default_context())
    with safe_door.client() as client:
        assert client.noop()[0] == 250


def test_a_renewed_certificate_is_shown_and_a_broken_one_is_not(safe_door: FrontDoor, papers: Papers) -> None:
    renewed = papers.issue()
    os.utime(papers.chain, (1, 1))
    client, shown = begin(safe_door, papers)
    client.close()
    assert shown == renewed != papers.serial
    papers.chain.write_text("no certificate")
    client, shown = begin(safe_door, papers)
    client.close()
    assert shown == renewed


def test_a_certificate_that_cannot_be_used_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Certificate(tmp_path / "none.pem", None)
    (tmp_path / "bad.pem").write_text("bad")
    with pytest.raises(ssl.SSLError):
        Certificate(tmp_path / "bad.pem", None)
