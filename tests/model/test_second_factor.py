"""One-time codes and recovery codes."""

import pytest

from rolodesk.model.second_factor import fold_code, new_recovery_codes, new_secret, provisioning_uri, step_of

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""RFC 6238, appendix B, in base 32."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    step = seconds // 30
    assert step_of(SECRET, code, now=seconds * 1000) == step
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", now=seconds * 1000) == step


@pytest.mark.parametrize(("off", "known"), [(-61, False), (-30, True), (30, True), (61, False)])
def test_a_clock_may_be_off_by_a_step(off: int, known: bool) -> None:  # noqa: FBT001 - a row of the table
    found = step_of(SECRET, "005924", now=(1234567890 + off) * 1000)
    assert (found is not None) is known


@pytest.mark.parametrize("code", ["", "00592", "0059244", "00592a", "٠٠٥٩٢٤", "x" * 5000])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, now=1234567890_000) is None


def test_secrets_and_recovery_codes_are_drawn() -> None:
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(one) == 19 and len(fold_code(one)) == 16 for one in codes)
    assert "otpauth://totp/Rolodesk:a%40example.org?secret=" in provisioning_uri(
        SECRET, email="a@example.org"
    )
