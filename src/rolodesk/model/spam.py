"""What makes a letter spam: the verdict of a filter that it passed before, and blocked senders."""

import re
from collections.abc import Callable
from typing import Final

from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.letter import Letter

LEAST_SCL: Final = 5
"""Microsoft's spam confidence level, from which on a letter goes to the junk folder (it reaches 9)."""
MOST_LABELS: Final = 10
_SCL: Final = re.compile(r"(?:^|;)\s*SCL:(-?\d+)\s*(?:;|$)")
_MARKED: Final = re.compile(r"(?:^|;)\s*SFV:SPM\s*(?:;|$)")


def _says(*words: str) -> Callable[[str], bool]:
    """Match a value that begins with one of these words, whatever its case."""
    pattern = re.compile(rf"(?:{'|'.join(words)})(?![a-z0-9-])", re.IGNORECASE)
    return lambda value: pattern.match(value.strip()) is not None


def _is_high(value: str) -> bool:
    value = value.strip()
    return value.isascii() and value.isdigit() and int(value[:4]) >= LEAST_SCL


def _is_marked_by_microsoft(value: str) -> bool:
    level = _SCL.search(value)
    return _MARKED.search(value) is not None or (level is not None and _is_high(level[1]))


FILTERS: Final[dict[str, Callable[[str], bool]]] = {
    "x-spam-flag": _says("yes"),
    "x-spam-status": _says("yes"),
    "x-spam": _says("yes"),
    "x-rspamd-action": _says("reject", "add header", "rewrite subject", "quarantine"),
    "x-ms-exchange-organization-scl": _is_high,
    "x-forefront-antispam-report": _is_marked_by_microsoft,
    "x-ses-spam-verdict": _says("fail"),
    "x-ses-virus-verdict": _says("fail"),
    "x-gm-spam": _says("1"),
    "x-gm-phishy": _says("1"),
    "x-barracuda-spam-flag": _says("yes"),
    "x-bogosity": _says("yes", "spam"),
    "x-dspam-result": _says("spam"),
}
"""Header fields in which filters leave a verdict, and what in them says that it is spam."""


def verdict_of_filters(letter: Letter) -> str:
    """Give the header field by which a filter called a letter spam; "" if none did."""
    for name, value in letter.headers:
        judge = FILTERS.get(name)
        if judge is not None and judge(value):
            return f"{name}: {value.strip()[:60]}"
    return ""


def check_pattern(text: str) -> str:
    """
    Give what blocks a sender: an address folded, or `@domain`, which blocks all of it and below it.

    Refuses with `Invalid` what is neither.
    """
    text = text.strip()
    if not text.startswith("@"):
        return fold_email(check_email(text, field="sender"))
    try:
        return fold_email(check_email(f"x{text}", field="sender")).removeprefix("x")
    except Invalid as error:
        raise Invalid("sender", "must be an e-mail address, or a domain such as @example.org") from error


def patterns_of(address: str) -> list[str]:
    """List everything that blocks an address: itself, its domain, and those above with a dot in them."""
    folded = fold_email(address)
    domain = folded.rpartition("@")[2]
    labels = domain.split(".")[-MOST_LABELS:]
    above = [".".join(labels[position:]) for position in range(1, len(labels) - 1)]
    return list(dict.fromkeys([folded, f"@{domain}", *(f"@{one}" for one in above)]))
