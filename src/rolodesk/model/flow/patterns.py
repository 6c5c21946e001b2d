"""Regular expressions of rules: by RE2 alone, whose time grows with the text and never explodes."""

from functools import lru_cache
from typing import Final, Protocol

import msgspec
import re2  # type: ignore[import-untyped]  # the package ships no types

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.reading import shown

PATTERN_LIMIT: Final = 500
"""Characters of a pattern."""
LARGEST: Final = 2_500
"""Steps (RE2's program size) of a pattern; the usual ones have 10 to 100, each `\\pL` costs 1,200."""
_MEMORY: Final = 256 * 1024
"""Bytes that RE2 may use for one pattern; when they are used up it goes on more slowly, with a bound."""
_TOO_LARGE: Final = (
    "is too large a pattern: repetitions with a count and classes such as \\pL make it so; simplify it"
)


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Regexp(Protocol):
    programsize: int

    def search(self, text: bytes) -> _Match | None: ...


class Pattern(msgspec.Struct, frozen=True, eq=False):
    """A pattern that was compiled. At worst it takes its size times the text's bytes in steps."""

    regexp: _Regexp
    size: int

    def span(self, text: bytes) -> tuple[int, int] | None:
        """Answer where in UTF-8 text it matches first, None if nowhere."""
        found = self.regexp.search(text)
        return None if found is None else found.span()


def pattern_of(text: str, place: str = "value") -> Pattern:
    """
    Compile a pattern, which finds its text anywhere and whatever its case, unless it says `^`, `$`, `(?-i)`.

    The syntax is https://github.com/google/re2/wiki/Syntax. Refuses (`Invalid`) what RE2 does not read, and
    a pattern that is too large.
    """
    compiled = _compiled(text)
    if isinstance(compiled, str):
        raise Invalid(place, compiled)
    return compiled


@lru_cache(maxsize=512)
def _compiled(text: str) -> Pattern | str:
    """Give the pattern, or why it is none."""
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        regexp: _Regexp = re2.compile(text, options)
    except re2.error as error:
        return _sentence(error)
    if regexp.programsize > LARGEST:
        return _TOO_LARGE
    return Pattern(regexp, regexp.programsize)


def _sentence(error: Exception) -> str:
    told = error.args[0].decode("utf-8", "replace") if error.args else ""
    if "too large" in told:
        return _TOO_LARGE
    part = shown(told.partition(": ")[2])
    where = f"; it is not understood at {part}" if part else ""
    return f"must be a regular expression of RE2, which has no look-around and no back-references{where}"
