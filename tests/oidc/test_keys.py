"""A provider that changes its keys: they are read again when one is unknown, not at will."""

import asyncio
import time
from ipaddress import ip_network
from typing import Any

import pytest

from rolodesk.egress.client import Egress
from rolodesk.model.oidc import PLACE, Oidc
from rolodesk.model.sealing import new_keyring
from rolodesk.oidc.errors import Distrusted
from rolodesk.oidc.provider import AGAIN_SECONDS, Asked, Provider
from tests.support.oidc_provider import CLIENT, SECRET, USER, new_key, oidc_provider
from tests.support.oidc_provider import Provider as Served

KEYRING = new_keyring()
ASKED = Asked(redirect_uri="http://desk.example/oidc/callback", nonce="n", verifier="v" * 43)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


def code_of(served: Served) -> str:
    """Log in at the provider; the code."""
    from_browser: dict[str, str] = {
        "response_type": "code",
        "code_challenge_method": "S256",
        "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
        "scope": "openid",
        "state": "s",
        "nonce": ASKED.nonce,
        "redirect_uri": ASKED.redirect_uri,
    }
    return served.authorize(from_browser).partition("code=")[2].partition("&")[0]


def test_a_new_key_is_read_at_once_and_an_unknown_one_not_at_every_token() -> None:
    clock = Clock()
    with oidc_provider() as served:
        egress = Egress(allow=[ip_network("127.0.0.0/8")])
        provider = Provider(egress, KEYRING, clock=clock)
        oidc = Oidc(issuer=served.url, client_id=CLIENT, sealed_secret=KEYRING.seal(SECRET, place=PLACE))

        def identify() -> Any:
            return asyncio.run(provider.identify(oidc, ASKED, code_of(served)))

        assert identify().subject == USER["sub"]
        served.key = new_key("two")
        served.published = [served.key]
        with pytest.raises(Distrusted):
            identify()  # the keys were read this moment
        clock.ahead += AGAIN_SECONDS + 1
        assert identify().subject == USER["sub"]
        assert served.asked.count("/keys") == 2

        served.key = new_key("three")  # which it does not publish
        clock.ahead += AGAIN_SECONDS + 1
        for _ in range(3):
            with pytest.raises(Distrusted):
                identify()
        assert served.asked.count("/keys") == 3
