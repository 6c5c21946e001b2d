"""`rolodesk oidc`: the provider is asked before it is believed, and its secret is never shown."""

import pytest

from tests.cli.terminal import Terminal
from tests.support.oidc_provider import CLIENT, SECRET, oidc_provider

ALLOWED = {"ROLODESK_EGRESS_ALLOW": "127.0.0.0/8"}


def test_a_provider_is_set_up_shown_and_removed(terminal: Terminal) -> None:
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    with oidc_provider() as provider:
        options = ("oidc", "set", "--issuer", provider.url, "--client-id", CLIENT, "--secret-stdin", "--json")
        joining = ("--domain", "Example.org", "--join", "example.org=200:agent")
        said = terminal.run(*options, *joining, given=f"{SECRET}\n", environment=ALLOWED)
        assert said.answer == {
            "issuer": provider.url,
            "client_id": CLIENT,
            "has_secret": True,
            "label": "Log in with single sign-on",
            "domains": ["example.org"],
            "joining": ["example.org=200:agent"],
            "trusts_factor": False,
        }
        assert terminal.json("oidc", "show") == said.answer
        assert SECRET not in terminal.run("oidc", "show").out
        private = terminal.run(*options, given=f"{SECRET}\n")
        assert "ROLODESK_EGRESS_ALLOW" in private.error
        refused = terminal.run(*options, "--join", "example.org=7:agent", given="x\n", environment=ALLOWED)
        assert "workspace" in refused.error
        provider.metadata = {"issuer": "https://evil.example"}
        lying = terminal.run(*options, given=f"{SECRET}\n", environment=ALLOWED)
        assert lying.error == "the provider's document is another issuer's"
    assert terminal.json("mail", "rotate-key", "--drop-old")["resealed"] == 1
    assert terminal.json("oidc", "remove") == {"removed": True}
    assert terminal.json("oidc", "show") == {"issuer": None}


@pytest.mark.parametrize(
    "options",
    [
        ("--issuer", "http://id.example.org"),
        ("--issuer", "https://user@id.example.org"),
        ("--issuer", "https://id.example.org/?a=b"),
        ("--issuer", "id.example.org"),
        ("--client-id", ""),
        ("--domain", "not a domain"),
        ("--join", "example.org"),
        ("--join", "example.org=200:owner"),
        ("--domain", "example.net", "--join", "example.org=200:agent"),
    ],
    ids=["plain", "user", "query", "name", "client", "domain", "nowhere", "owner", "elsewhere"],
)
def test_what_can_be_no_provider_is_refused(terminal: Terminal, options: tuple[str, ...]) -> None:
    good = ("--issuer", "https://id.example.org", "--client-id", CLIENT)
    assert terminal.run("oidc", "set", *good, *options, "--json").error
