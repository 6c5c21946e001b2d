"""A finding: what was looked at, how it is, and what to do about it."""

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """How it is. Only an error makes the command fail."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. `mend` says what to do; it is empty where all is well."""

    check: str
    level: Level
    what: str
    mend: str = ""


def fine(check: str, what: str) -> Finding:
    """Make a finding that needs nothing."""
    return Finding(check, Level.OK, what)


def warning(check: str, what: str, *, mend: str) -> Finding:
    """Make a finding of something that works and should be better."""
    return Finding(check, Level.WARNING, what, mend)


def error(check: str, what: str, *, mend: str) -> Finding:
    """Make a finding of something that does not work, or that loses data."""
    return Finding(check, Level.ERROR, what, mend)
