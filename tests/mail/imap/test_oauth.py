"""Logging in with access tokens that a refresh token buys (XOAUTH2), at a real IMAP server."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rolodesk.egress.client import Egress
from rolodesk.model.connection import Auth, OAuthGrant
from tests.mail.imap.conftest import RING, Desk, letter, until
from tests.mail.imap.dovecot import Account, dovecot
from tests.mail.imap.issuer import Issuer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer().running() as running:
        yield running


@pytest.fixture
def account(issuer: Issuer) -> Iterator[Account]:
    """An account at a server that asks the issuer whose a token is."""
    with dovecot(token_port=issuer.told_port) as server:
        issuer.user = "info@example.org"
        yield server.make_account("info@example.org")


def connect(desk: Desk, account: Account, issuer: Issuer, *, refresh_token: str = "refresh horse 0") -> None:
    grant = OAuthGrant(
        token_endpoint=issuer.endpoint,
        client_id="rolodesk",
        client_secret="client horse",
        refresh_token=refresh_token,
        scope="mail offline",
    )
    desk.connect(account, credentials=grant, auth=Auth.OAUTH)


def test_letters_are_fetched_with_a_token_that_was_asked_for_once(
    desk: Desk, account: Account, issuer: Issuer
) -> None:
    account.put(letter("one"))
    connect(desk, account, issuer)
    with desk.fetching(egress=issuer.egress()):
        desk.await_letters(1)
        account.server.kill()
        desk.await_state("failing")
        account.server.start()
        account.put(letter("two"))
        connect(desk, account, issuer)
        desk.await_letters(2)
    assert issuer.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh horse 0",
            "client_id": "rolodesk",
            "client_secret": "client horse",
            "scope": "mail offline",
        }
    ]


def test_a_refresh_token_that_comes_along_takes_the_place_of_the_former(
    desk: Desk, account: Account, issuer: Issuer
) -> None:
    issuer.rotates, issuer.lives = True, 0
    connect(desk, account, issuer)
    for number in (1, 2):
        with desk.fetching(egress=issuer.egress()):
            account.put(letter(f"letter {number}"))
            desk.await_letters(number)
    credentials = desk.connection().credentials(RING)
    assert isinstance(credentials, OAuthGrant)
    assert credentials.refresh_token == issuer.refresh_token
    assert [form["refresh_token"] for form in issuer.forms] == ["refresh horse 0", "refresh horse 1"]
    assert "horse" not in desk.connection().sealed


def test_a_grant_that_is_not_good_any_more_is_told_without_it_and_not_tried_again_soon(
    desk: Desk, account: Account, issuer: Issuer
) -> None:
    connect(desk, account, issuer, refresh_token="revoked horse")
    with desk.fetching(egress=issuer.egress()):
        failing = desk.await_state("failing")
    assert failing.last_error.endswith("gives no access token: invalid_grant")
    assert "horse" not in failing.last_error
    assert failing.next_try_at - failing.updated_at >= 15 * 60_000


def test_an_issuer_that_is_away_is_asked_again_soon(desk: Desk, account: Account, issuer: Issuer) -> None:
    issuer.is_away = True
    connect(desk, account, issuer)
    with desk.fetching(egress=issuer.egress()):
        failing = desk.await_state("failing")
    assert failing.last_error.endswith("gives no access token: status 503")
    assert failing.next_try_at - failing.updated_at < 60_000


def test_a_token_that_the_mail_server_refuses_is_asked_for_anew(
    desk: Desk, account: Account, issuer: Issuer
) -> None:
    connect(desk, account, issuer)
    with ExitStack() as stack:
        stack.enter_context(desk.fetching(egress=issuer.egress()))
        desk.await_state("working")
        issuer.good.clear()  # revoked; we do not know yet
        account.server.kill()
        desk.await_state("failing")
        account.server.start()
        connect(desk, account, issuer)
        refused = until(
            lambda: one if "refuses the log-in" in (one := desk.connection()).last_error else None
        )
        assert "horse" not in refused.last_error
        account.put(letter("one"))
        connect(desk, account, issuer)
        desk.await_letters(1)
    assert len(issuer.forms) == 2


def test_an_issuer_on_a_private_address_is_not_asked(desk: Desk, account: Account, issuer: Issuer) -> None:
    connect(desk, account, issuer)
    with desk.fetching(egress=Egress()):
        failing = desk.await_state("failing")
    assert "no access token" in failing.last_error
    assert issuer.forms == []
