"""Second factors: one-time codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

import hmac
import secrets
from base64 import b32encode
from typing import Final

import pyotp

ISSUER: Final = "Rolodesk"
STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that a clock may be off, either way."""
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10
_GROUP: Final = 4
LONGEST_CODE: Final = 40
DIGITS: Final = 6


def new_secret() -> str:
    """Draw a secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, email: str) -> str:
    """Give the `otpauth` URI that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: int) -> int | None:
    """
    Give the time step that a code belongs to, at a time in ms; None if it is no code of the secret's.

    A step is good once: whoever calls remembers the highest, and takes none that is not above it.
    """
    folded = fold_code(code)
    if len(folded) != DIGITS or not (folded.isascii() and folded.isdigit()):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = now // 1000 // STEP_SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), folded):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Draw ten codes of 80 bits each, in groups of four letters and digits."""
    return tuple(_grouped(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))


def fold_code(text: str) -> str:
    """Give a code as it is compared: without blanks and dashes, in lower case, no longer than any is."""
    return "".join(text[:LONGEST_CODE].split()).replace("-", "").lower()


def _grouped(random: bytes) -> str:
    text = b32encode(random).decode().lower()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
