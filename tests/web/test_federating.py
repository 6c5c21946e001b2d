"""Logging in through an OpenID Connect provider: whom it lets in, and all that is not believed."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pyotp
import pytest
from joserfc import jwt

from rolodesk.actions import federating, members
from rolodesk.model.oidc import PLACE, Joining, Oidc
from rolodesk.model.password import hash_password
from rolodesk.model.workspace import Role
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.support.oidc_provider import (
    CLIENT,
    SECRET,
    Forge,
    Provider,
    by_hand,
    new_key,
    oidc_provider,
)
from tests.web.visitors import HTML, is_in
from tests.wire.rest.test_totp import Browser, enrolled, forget_step
from tests.world import World


class Desk:
    """The hub with a provider, and somebody's browser at both."""

    def __init__(self, world: World, provider: Provider) -> None:
        self.world, self.provider = world, provider
        self.http = httpx2.Client(base_url=world.url, timeout=30, trust_env=False, headers=HTML)
        self.email = f"dora.{world.id}@example.net"
        provider.user |= {"sub": f"subject-{world.id}", "email": self.email}

    def set_up(self, **options: Any) -> None:
        keyring = keyring_at(self.world.served.settings.data, given="")
        oidc = Oidc(
            issuer=self.provider.url,
            client_id=CLIENT,
            sealed_secret=keyring.seal(SECRET, place=PLACE),
            label="Log in with Example ID",
            **options,
        )
        self.everywhere(lambda tx: federating.set_up(tx, oidc))

    def everywhere(self, work: Any) -> Any:
        return self.world.served.run(self.world.served.engine.write(EVERYWHERE, work))

    def begin(self, path: str = "/oidc/start") -> str:
        """Go to the provider, and come back with where it sends the browser."""
        started = self.http.get(path)
        assert started.status_code == 303, started.text
        answer = httpx2.get(started.headers["location"], trust_env=False)
        return str(answer.headers["location"])

    def finish(self, url: str) -> httpx2.Response:
        return self.http.get(urlsplit(url).path + "?" + urlsplit(url).query)

    def log_in(self, path: str = "/oidc/start") -> httpx2.Response:
        return self.finish(self.begin(path))

    def is_in(self) -> bool:
        return is_in(self.http)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Dora is a member, who has never logged in."""
    with oidc_provider() as provider:
        made = Desk(world, provider)
        made.set_up()
        world.act(lambda scope: members.create(scope, email=made.email, name="Dora", role=Role.AGENT))
        yield made
        made.everywhere(federating.take_down)
        made.http.close()


def test_a_member_is_let_in_by_a_verified_address_and_known_from_then_on(desk: Desk) -> None:
    page = desk.http.get("/login?next=/contacts").text
    assert "Log in with Example ID" in page
    assert 'href="/oidc/start?next=%2Fcontacts"' in page
    answer = desk.log_in("/oidc/start?next=/contacts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/contacts")
    assert desk.is_in()
    assert "rolodesk-oidc" not in desk.http.cookies

    desk.http.cookies.clear()
    desk.provider.user |= {"email": "another@example.net"}  # it counts no more
    assert desk.log_in().status_code == 303
    assert desk.is_in()


def test_who_is_nobody_here_is_told_what_to_do(desk: Desk) -> None:
    desk.provider.user |= {"email": "stranger@example.net"}
    answer = desk.log_in()
    assert (answer.status_code, "ask an owner to invite you" in answer.text) == (403, True)
    assert not desk.is_in()


@pytest.mark.parametrize("verified", [False, None, "true", 1], ids=["no", "unsaid", "text", "number"])
def test_an_address_that_is_not_verified_links_nobody(desk: Desk, verified: object) -> None:
    desk.provider.user["email_verified"] = verified
    answer = desk.log_in()
    assert (answer.status_code, "has verified your e-mail address" in answer.text) == (403, True)
    assert not desk.is_in()


def test_another_account_of_the_provider_with_the_same_address_is_not_let_in(desk: Desk) -> None:
    desk.log_in()
    desk.http.cookies.clear()
    desk.provider.user |= {"sub": "somebody else"}
    assert desk.log_in().status_code == 403
    assert not desk.is_in()


def test_only_addresses_of_the_domains_are_let_in(desk: Desk) -> None:
    desk.set_up(domains=("example.org",))
    assert desk.log_in().status_code == 403
    desk.set_up(domains=("example.org", "example.net"))
    assert desk.log_in().status_code == 303
    assert desk.is_in()


def test_people_of_a_domain_join_once(world: World, desk: Desk) -> None:
    desk.set_up(joining=(Joining("newcomers.example", world.id, Role.AGENT),))
    email = f"eve.{world.id}@newcomers.example"
    desk.provider.user |= {"sub": f"eve-{world.id}", "email": email, "name": "Eve  Ek"}
    assert desk.log_in().status_code == 303
    (eve,) = [one for one in world.act(members.listed) if one.email == email]
    assert (eve.name, eve.role) == ("Eve Ek", Role.AGENT)
    assert world.rest("DELETE", f"/members/{eve.id}").status_code == 204
    desk.http.cookies.clear()
    assert desk.log_in().status_code == 403  # who is removed stays removed
    assert not desk.is_in()


def test_a_second_factor_is_asked_for_unless_the_provider_has_seen_one(world: World, desk: Desk) -> None:
    (dora,) = [one for one in world.act(members.listed) if one.email == desk.email]
    hashed = hash_password("correct horse battery")
    world.act(lambda scope: members.set_password(scope, desk.email, hashed))
    browser = Browser(world, dora)
    browser.give_password()
    secret, _ = enrolled(browser)
    forget_step(world, dora)
    answer = desk.log_in("/oidc/start?next=/docs")
    assert answer.headers["location"] == "/second-step?next=%2Fdocs"
    assert not desk.is_in()
    code = {"code": pyotp.TOTP(secret).now()}
    assert desk.http.post("/second-step", data=code, headers={"origin": world.url}).status_code == 303
    assert desk.is_in()
    for factors, is_trusted in ((["pwd", "mfa"], False), (["pwd"], True)):
        desk.http.cookies.clear()
        desk.provider.user["amr"] = factors
        desk.set_up(trusts_factor=is_trusted)
        assert desk.log_in().headers["location"] == "/inbox"
        assert desk.is_in()


def test_an_answer_belongs_to_the_browser_that_asked_and_is_good_once(world: World, desk: Desk) -> None:
    url = desk.begin()
    with httpx2.Client(base_url=world.url, trust_env=False, headers=HTML) as other:
        path = f"{urlsplit(url).path}?{urlsplit(url).query}"
        assert other.get(path).status_code == 401  # a browser that asked for nothing
        other.get("/oidc/start")
        assert other.get(path).status_code == 401  # one that asked for something else
        assert not is_in(other)
    cookie = desk.http.cookies["rolodesk-oidc"]
    assert desk.finish(url).status_code == 303
    desk.http.cookies.clear()
    desk.http.cookies.set("rolodesk-oidc", cookie)
    assert desk.finish(url).status_code == 401  # the state again
    assert not desk.is_in()


def test_a_code_of_another_log_in_is_of_no_use(world: World, desk: Desk) -> None:
    with httpx2.Client(base_url=world.url, trust_env=False, headers=HTML) as other:
        location = other.get("/oidc/start").headers["location"]
        theirs = dict(parse_qsl(urlsplit(httpx2.get(location, trust_env=False).headers["location"]).query))
    mine = dict(parse_qsl(urlsplit(desk.begin()).query))
    answer = desk.http.get("/oidc/callback", params={**mine, "code": theirs["code"]})
    assert answer.status_code == 401
    assert not desk.is_in()


@pytest.mark.parametrize(
    "answer",
    [
        {"iss": "https://evil.example"},
        {"state": "made.up"},
        {"state": ""},
        {"code": ""},
        {"code": "made-up"},
        {"error": "access_denied", "error_description": "<script>pwn()</script>", "code": ""},
    ],
    ids=["mixed-up issuer", "state", "no state", "no code", "unknown code", "declined"],
)
def test_no_other_answer_is_taken(desk: Desk, answer: dict[str, str]) -> None:
    desk.provider.answer_with = answer
    refused = desk.log_in()
    assert refused.status_code == 401
    assert "pwn" not in refused.text
    assert not desk.is_in()


def _without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


OTHER_KEY = new_key("one")
HOSTILE: dict[str, Forge] = {
    "wrong nonce": lambda p, c: p.sign({**c, "nonce": "another"}),
    "no nonce": lambda p, c: p.sign(_without(c, "nonce")),
    "wrong audience": lambda p, c: p.sign({**c, "aud": "another"}),
    "no audience": lambda p, c: p.sign(_without(c, "aud")),
    "several audiences": lambda p, c: p.sign({**c, "aud": [CLIENT, "another"]}),
    "another party": lambda p, c: p.sign({**c, "aud": [CLIENT, "another"], "azp": "another"}),
    "foreign issuer": lambda p, c: p.sign({**c, "iss": "https://evil.example"}),
    "expired": lambda p, c: p.sign({**c, "exp": int(time.time()) - 120}),
    "no end": lambda p, c: p.sign(_without(c, "exp")),
    "end as text": lambda p, c: p.sign({**c, "exp": str(int(time.time()) + 300)}),
    "old": lambda p, c: p.sign({**c, "iat": int(time.time()) - 3600}),
    "of the future": lambda p, c: p.sign({**c, "iat": int(time.time()) + 3600}),
    "nobody": lambda p, c: p.sign({**c, "sub": ""}),
    "unsigned": lambda p, c: p.sign(c).rpartition(".")[0] + ".",
    "alg none": lambda _p, c: by_hand({"alg": "none"}, c),
    "HS256 with the public key": lambda p, c: by_hand(
        {"alg": "HS256", "kid": "one"}, c, secret=p.key.as_pem(private=False)
    ),
    "another key of that name": lambda p, c: p.sign(c, key=OTHER_KEY),
    "a key that it brings along": lambda _p, c: jwt.encode(
        {"alg": "RS256", "jwk": OTHER_KEY.as_dict(private=False)}, c, OTHER_KEY
    ),
    "unknown key": lambda p, c: p.sign(c, kid="two"),
    "changed": lambda p, c: p.sign(c)[:-6] + "AAAAAA",
    "no token": lambda _p, _c: "",
    "junk": lambda _p, _c: "a.b.c",
    "endless": lambda p, c: p.sign({**c, "name": "x" * 40_000}),
}


@pytest.mark.parametrize("lie", HOSTILE)
def test_a_token_that_is_not_the_providers_for_this_log_in_lets_nobody_in(desk: Desk, lie: str) -> None:
    desk.provider.forge = HOSTILE[lie]
    assert desk.log_in().status_code == 401
    assert not desk.is_in()
    desk.provider.forge = None
    assert desk.log_in().status_code == 303


def test_keys_and_documents_are_kept(desk: Desk) -> None:
    for _ in range(2):
        desk.http.cookies.clear()
        assert desk.log_in().status_code == 303
    assert desk.provider.asked.count("/keys") == 1
    assert desk.provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://x\r\nset-cookie: a=b"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
    ids=["issuer", "scheme", "line", "file", "none"],
)
def test_a_document_that_is_not_the_providers_is_not_followed(
    desk: Desk, metadata: dict[str, object]
) -> None:
    desk.provider.metadata = metadata
    answer = desk.http.get("/oidc/start")
    assert (answer.status_code, "cannot be reached just now" in answer.text) == (502, True)


def test_a_provider_at_a_private_address_is_not_asked(desk: Desk) -> None:
    private = Oidc(issuer="https://192.168.7.7", client_id=CLIENT)
    desk.everywhere(lambda tx: federating.set_up(tx, private))
    assert desk.http.get("/oidc/start").status_code == 502


def test_without_a_provider_there_are_no_such_pages(world: World) -> None:
    with httpx2.Client(base_url=world.url, trust_env=False) as http:
        assert http.get("/oidc/start").status_code == 404
        assert http.get("/oidc/callback?code=a&state=b").status_code == 404
        assert "/oidc/start" not in http.get("/login").text


def test_the_secret_is_stored_sealed(desk: Desk) -> None:
    async def read(tx: Tx) -> Oidc | None:
        return await federating.settings(tx)

    known = desk.everywhere(read)
    assert SECRET not in repr(known)
    keyring = keyring_at(desk.world.served.settings.data, given="")
    assert keyring.open(known.sealed_secret, place=PLACE) == SECRET
