"""
Reading what is typed into the search box.

    anna "kind regards" from:example.org -label:spam after:2024-05 #1042 invoi*

Words and phrases are looked for in every record, in any order. An operator narrows the search to the kinds of
record that know it; a `-` in front of anything turns it round; a star after a word stands for its rest.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.contact import Stage
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.phone import looks_like_phone, phone_digits
from rolodesk.model.search.words import folded_name, words_of
from rolodesk.model.ticket import Status

QUERY_LIMIT: Final = 500
MOST_PARTS: Final = 24
MOST_DIGITS: Final = 18
SHORTEST_PHONE: Final = 5

_PART: Final = re.compile(
    r"""(?P<not>-)?(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]+))(?P<star>\*)?"""
)


class Noun(StrEnum):
    """A kind of record that is searched, in the order in which equals are told."""

    CONTACT = "contact"
    ACCOUNT = "account"
    TICKET = "ticket"
    MESSAGE = "message"
    NOTE = "note"


EVERYTHING: Final = frozenset(Noun)
OF_TICKETS: Final = frozenset({Noun.TICKET, Noun.MESSAGE})
OPERATORS: Final = {
    "from": OF_TICKETS,
    "to": frozenset({Noun.MESSAGE}),
    "label": OF_TICKETS,
    "status": OF_TICKETS,
    "is": OF_TICKETS,
    "assignee": OF_TICKETS,
    "mailbox": OF_TICKETS,
    "tag": frozenset({Noun.CONTACT, Noun.TICKET}),
    "stage": frozenset({Noun.CONTACT}),
    "has": frozenset({Noun.MESSAGE}),
    "before": EVERYTHING,
    "after": EVERYTHING,
    "number": frozenset({Noun.TICKET}),
}
"""Which kinds know an operator; `number` is written `#123`."""
CONDITIONS: Final = ("open", "closed", "assigned", "unassigned")


class Text(msgspec.Struct, frozen=True):
    """Words that stand in a row. Unless they are quoted, the last may be the beginning of one."""

    words: tuple[str, ...]
    is_quoted: bool = False
    is_beginning: bool = False
    is_address: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether others may be meant by its words."""
        return not (self.is_quoted or self.is_address)


class Filter(msgspec.Struct, frozen=True):
    """An operator and its value; `words` are those of the value, which may be only their beginning."""

    name: str
    value: str
    words: tuple[str, ...] = ()
    is_beginning: bool = False
    is_negated: bool = False

    @property
    def moment(self) -> int:
        """When the day, month or year of `before` or `after` begins, in ms."""
        parts = [int(part) for part in self.value.split("-")]
        year, month, day = (*parts, 1, 1)[:3]
        return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


class Query(msgspec.Struct, frozen=True):
    """What is looked for."""

    wanted: tuple[Text, ...]
    unwanted: tuple[Text, ...]
    filters: tuple[Filter, ...]
    digits: str | None = None
    """The first or last digits of a phone number, if that is what the wanted words may be."""

    @property
    def nouns(self) -> frozenset[Noun]:
        """The kinds of record that know every operator; a negated one says nothing of those that do not."""
        known = [OPERATORS[one.name] for one in self.filters if not one.is_negated]
        return EVERYTHING.intersection(*known)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.wanted or self.unwanted or self.filters)


def read_query(text: str) -> Query:
    """Read a query. Refuses (`InvalidParameter`) too long a one, and a value that an operator cannot have."""
    if len(text) > QUERY_LIMIT:
        raise InvalidParameter("q", f"must be at most {QUERY_LIMIT} characters")
    wanted: list[Text] = []
    unwanted: list[Text] = []
    filters: list[Filter] = []
    plain: list[str] = []
    for part in _PART.finditer(text):
        found = _read(part)
        if isinstance(found, Filter):
            filters.append(found)
        elif found.words and part["not"]:
            unwanted.append(found)
        elif found.words:
            wanted.append(found)
            plain.append(part.group())
    if len(wanted) + len(unwanted) + len(filters) > MOST_PARTS:
        raise InvalidParameter("q", f"must have at most {MOST_PARTS} words and operators")
    return Query(tuple(wanted), tuple(unwanted), tuple(filters), _digits(" ".join(plain)))


def _read(part: re.Match[str]) -> Text | Filter:
    quoted, bare = part["quoted"], part["bare"] or ""
    name = (part["name"] or "").lower()
    is_beginning = bool(part["star"]) or (quoted is None and bare.endswith("*"))
    value = bare.rstrip("*") if quoted is None else quoted
    if quoted is None and not name and re.fullmatch(rf"#\d{{1,{MOST_DIGITS}}}", value, re.ASCII):
        return Filter("number", value[1:], is_negated=bool(part["not"]))
    if name in OPERATORS and name != "number":
        return _filter(name, value, is_beginning=is_beginning, is_negated=bool(part["not"]))
    whole = f"{name}:{value}" if name else value
    return Text(
        tuple(words_of(whole)),
        is_quoted=quoted is not None,
        is_beginning=is_beginning,
        is_address="@" in whole,
    )


def _filter(name: str, value: str, *, is_beginning: bool, is_negated: bool) -> Filter:
    """Make a filter of an operator. Raises `InvalidParameter`."""
    value = value.strip()
    if not value:
        raise InvalidParameter("q", f"{name}: must have a value right behind it")
    if name in {"before", "after"}:
        _check_date(name, value)
        if is_negated:
            return Filter("after" if name == "before" else "before", value)
    elif name == "has" and value.lower() not in {"attachment", "attachments", "file"}:
        raise InvalidParameter("q", "has: must be has:attachment")
    elif name == "status":
        value = _one_of(name, value, [status.value for status in Status])
    elif name == "is":
        value = _one_of(name, value, list(CONDITIONS))
    elif name == "stage":
        return Filter(name, _stage(value), is_negated=is_negated)
    return Filter(name, value, tuple(words_of(value)), is_beginning=is_beginning, is_negated=is_negated)


def _check_date(name: str, value: str) -> None:
    if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", value, re.ASCII):
        try:
            _ = Filter(name, value).moment
        except ValueError:
            pass
        else:
            return
    raise InvalidParameter("q", f"{name}: must be a day, month or year, such as {name}:2024-05-17")


def _one_of(name: str, value: str, known: list[str]) -> str:
    if value.lower() not in known:
        raise InvalidParameter("q", f"{name}: must be one of {', '.join(known)}")
    return value.lower()


def _stage(value: str) -> str:
    """Find the stage of which the value is the name or its beginning."""
    asked = folded_name(value)
    names = [folded_name(stage) for stage in Stage]
    if asked in names:
        return asked
    begin = [name for name in names if name.startswith(asked)]
    if len(begin) != 1:
        raise InvalidParameter("q", f"stage: must be one of {', '.join(stage.value for stage in Stage)}")
    return begin[0]


def _digits(text: str) -> str | None:
    """Read what is looked for as a phone number; leading zeros are not part of how one is kept."""
    digits = phone_digits(text).removeprefix("0").removeprefix("0")
    return digits if len(digits) >= SHORTEST_PHONE and looks_like_phone(text) else None
