"""Which e-mail addresses are well-formed, and the key by which they are matched."""

import re
import unicodedata
from functools import lru_cache

import email_validator
from email_validator import EmailNotValidError, ValidatedEmail

from rolodesk.model.errors import Invalid

# A hub may serve a closed network or a test: `.local`, `.test` and `localhost` are addresses like any other.
# The library offers this list as a setting of the process; it has no argument for it.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

_LONGEST = 254  # bytes, RFC 5321 4.5.3.1.3 with RFC 3696 erratum 1690
_PLAIN_LONGEST = 64  # below the limits of a label, a domain and an address: none of them needs counting
_PLAIN = re.compile(
    r"[A-Za-z0-9_+'-]+(?:\.[A-Za-z0-9_+'-]+)*"
    r"@[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)*"
)


def check_email(text: str, *, field: str) -> str:
    """
    Give the address trimmed and otherwise as written, letters' case included.

    Takes RFC 5321 addresses with RFC 6531's international letters, in domains of any kind, up to 254 bytes.
    Refuses everything else with `Invalid`: display names, quoted local parts, bracketed IP addresses,
    line breaks and other control characters among them. Never asks the DNS.
    """
    text = text.strip()
    if len(text) <= _PLAIN_LONGEST and _PLAIN.fullmatch(text):
        return text
    if len(text) > _LONGEST or _ascii_domain(text) is None:
        raise Invalid(field, "must be an e-mail address, such as anna@example.org")
    return text


def fold_email(text: str) -> str:
    """
    Give the key that an address is matched by: without regard to case, Unicode form or IDNA spelling.

    `Åsa@BÜCHER.example` and `åsa@xn--bcher-kva.example` have the same key. Takes any text, so that a
    malformed one can be looked up too (and not be found).
    """
    text = text.strip()
    if text.isascii():
        return text.lower()
    if len(text) > _LONGEST:
        return text.casefold()  # normalising an endless run of combining marks takes quadratic time
    domain = _ascii_domain(text)
    if domain is None:
        return _fold_text(text)
    return f"{_fold_text(text.rpartition('@')[0])}@{domain}"


def _fold_text(text: str) -> str:
    """Fold as Unicode's canonical caseless matching (D145) does, composed at the end."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


@lru_cache(maxsize=4096)
def _ascii_domain(text: str) -> str | None:
    """Give the domain in lower-case IDNA, or None if the text is no address."""
    try:
        return _validate(text).ascii_domain
    except EmailNotValidError:
        return None


def _validate(text: str) -> ValidatedEmail:
    return email_validator.validate_email(
        text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=True
    )
