"""The verdicts of filters, and what blocks a sender."""

import pytest

from rolodesk.model.errors import Invalid
from rolodesk.model.letter import Correspondent, Letter
from rolodesk.model.spam import check_pattern, patterns_of, verdict_of_filters


def verdict(name: str, value: str) -> str:
    return verdict_of_filters(
        Letter(message_ref="", digest="", sender=Correspondent(""), headers=(("to", "x"), (name, value)))
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-spam-flag", "YES"),
        ("x-spam-status", "Yes, score=9.1 required=5.0"),
        ("x-spam", "Yes"),
        ("x-rspamd-action", "add header"),
        ("x-rspamd-action", "reject"),
        ("x-ms-exchange-organization-scl", "5"),
        ("x-ms-exchange-organization-scl", " 9"),
        ("x-forefront-antispam-report", "CIP:1.2.3.4;CTRY:US;SCL:6;SRV:;IPV:NLI"),
        ("x-forefront-antispam-report", "CIP:1.2.3.4;SFV:SPM;SCL:1"),
        ("x-ses-spam-verdict", "FAIL"),
        ("x-gm-spam", "1"),
    ],
)
def test_a_filter_that_says_so_is_honoured(name: str, value: str) -> None:
    assert verdict(name, value) == f"{name}: {value.strip()}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-spam-flag", "NO"),
        ("x-spam-status", "No, score=-1 (yes)"),
        ("x-spam-status", "yesterday"),
        ("x-rspamd-action", "no action"),
        ("x-rspamd-action", "greylist"),
        ("x-ms-exchange-organization-scl", "4"),
        ("x-ms-exchange-organization-scl", "-1"),
        ("x-ms-exchange-organization-scl", "²"),
        ("x-forefront-antispam-report", "SCL:1;XSCL:9;NSCL:5"),
        ("x-gm-spam", "0"),
        ("subject", "yes"),
    ],
)
def test_anything_else_is_no_verdict(name: str, value: str) -> None:
    assert verdict(name, value) == ""


def test_a_long_verdict_is_cut() -> None:
    assert len(verdict("x-spam-status", f"Yes {'x' * 10_000}")) < 100


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        (" Eve@Example.ORG ", "eve@example.org"),
        ("@Example.org", "@example.org"),
        ("@bücher.example", "@xn--bcher-kva.example"),
        ("åsa@bücher.example", "åsa@xn--bcher-kva.example"),
    ],
)
def test_what_blocks_is_an_address_or_a_domain(text: str, pattern: str) -> None:
    assert check_pattern(text) == pattern


@pytest.mark.parametrize("text", ["", "@", "eve", "@@example.org", "@exa mple", "eve@", "*@example.org@"])
def test_anything_else_does_not_block(text: str) -> None:
    with pytest.raises(Invalid, match="sender: must be an e-mail address"):
        check_pattern(text)


def test_an_address_is_blocked_by_itself_its_domain_and_those_above() -> None:
    assert patterns_of("Eve@a.b.Example.org") == [
        "eve@a.b.example.org",
        "@a.b.example.org",
        "@b.example.org",
        "@example.org",
    ]
    assert patterns_of("eve@localhost") == ["eve@localhost", "@localhost"]
