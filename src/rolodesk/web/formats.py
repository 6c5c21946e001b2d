"""How numbers, times, names and JSON are written on a page."""

import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from markupsafe import Markup

from rolodesk.model.moment import print_moment

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
TONES: Final = 6
INDENT: Final = "  "
SHORT: Final = 56
"""Characters of JSON that are printed on one line."""
STATUS_WORDS: Final = {"on-hold": "On hold"}


def age(then: int, now: int) -> str:
    """Say in a word how long ago a time (ms) was: `now`, `5 min`, `3 h`, `2 d`, `3 w`, else the date."""
    past = now - then
    if past < MINUTE:
        return "now"
    for unit, until, word in ((MINUTE, HOUR, "min"), (HOUR, DAY, "h"), (DAY, WEEK, "d")):
        if past < until:
            return f"{past // unit} {word}"
    return f"{past // WEEK} w" if past < 9 * WEEK else date(then)


def date(ms: int) -> str:
    """Write the day of a time: `22 Nov 2026`."""
    moment = _moment(ms)
    return f"{moment.day} {moment:%b %Y}"


def moment(ms: int) -> str:
    """Write a time: `22 Nov 2026, 13:05 UTC`."""
    return f"{date(ms)}, {_moment(ms):%H:%M} UTC"


def initials(name: str) -> str:
    """Give the first letters of the first and the last word, for the face of somebody without a picture."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def tone(text: str) -> int:
    """Give one of six colours, always the same for a text."""
    return zlib.crc32(text.encode()) % TONES


def counted(number: int, one: str, many: str) -> str:
    """Write how many there are: `1 ticket`, `1,200 tickets`."""
    return f"{number:,} {one if number == 1 else many}"


def status_words(status: str) -> str:
    """Write a ticket's status for people."""
    return STATUS_WORDS.get(status, status.capitalize())


def capitalized(sentence: str) -> str:
    """Begin a sentence with a capital letter, and leave the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def painted(value: Any, facts: Mapping[str, str] | None = None) -> Markup:
    """
    Print a JSON value over lines, its keys and values marked for the style sheet.

    `facts` gives texts a class: where one of them is a whole value, it is marked with that too.
    """
    return _Painter(facts or {}).value(value, "")


class _Painter:
    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = facts

    def value(self, value: Any, indent: str) -> Markup:
        deeper = indent + INDENT
        if isinstance(value, dict):
            rows = [self._key(key) + self.value(inner, deeper) for key, inner in value.items()]
            return self._block("{}", rows, indent, on_one_line=bool(indent) and _is_short(value))
        if isinstance(value, list):
            rows = [self.value(inner, deeper) for inner in value]
            return self._block("[]", rows, indent, on_one_line=bool(indent) and _is_short(value))
        return self._scalar(value)

    def _block(self, brackets: str, rows: list[Markup], indent: str, *, on_one_line: bool) -> Markup:
        opening, closing = brackets[0], brackets[1]
        if on_one_line or not rows:
            return Markup("{}{}{}").format(opening, Markup(", ").join(rows), closing)
        inner = Markup(",\n").join(Markup("{}{}{}").format(indent, INDENT, row) for row in rows)
        return Markup("{}\n{}\n{}{}").format(opening, inner, indent, closing)

    def _key(self, key: str) -> Markup:
        return Markup('<span class="k">{}</span>: ').format(_quoted(key))

    def _scalar(self, value: Any) -> Markup:
        if isinstance(value, str) and value in self._facts:
            return Markup('<mark class="{}">{}</mark>').format(self._facts[value], _quoted(value))
        kind = "s" if isinstance(value, str) else "n"
        return Markup('<span class="{}">{}</span>').format(kind, _quoted(value))


def _is_short(value: Any) -> bool:
    """Say whether a list or object is read more easily on one line."""
    return len(msgspec.json.encode(value)) <= SHORT


def _quoted(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "age": age,
    "capitalized": capitalized,
    "counted": counted,
    "date": date,
    "initials": initials,
    "iso": print_moment,
    "moment": moment,
    "painted": painted,
    "status_words": status_words,
    "tone": tone,
}
