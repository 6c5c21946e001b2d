"""What every account that can be pulled from offers: stages, each read in pages."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeAlias

import msgspec

from rolodesk.actions.pulling.people import put_contact
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import ContactChange
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.importing.job import Outcome
from rolodesk.model.moment import parse_moment
from rolodesk.model.pulled import PulledContact


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """A record on its way: its id there, what it is called ("" if it is not), and what takes it over."""

    source_id: str
    called: str
    take: Callable[[Scope], Awaitable[Outcome]]


class Read(msgspec.Struct, frozen=True):
    """A page: how each record is taken over, and where the next page begins; None is the end."""

    puts: Sequence[Put]
    following: str | None


Known: TypeAlias = Callable[[str, str], Awaitable[int | None]]
"""Answers what a record of the account (noun, id there) is here."""


class Source(Protocol):
    """An account that is pulled from."""

    @property
    def name(self) -> str:
        """Which account it is: the vendor, where it is asked, and whose; no key."""
        ...

    @property
    def stages(self) -> Sequence[str]:
        """What is read, one after another: what others point to comes first."""
        ...

    async def read(self, stage: str, place: str, known: Known) -> Read:
        """Read a page of a stage, from a place that the page before named, "" at first."""
        ...


def contacts_put(contacts: Iterable[PulledContact], *, source: str) -> list[Put]:
    """Give contacts on their way; one without a name is called by an address or a number."""
    return [
        Put(
            source_id=one.source_id,
            called=_called(one.change),
            take=partial(put_contact, source=source, one=one),
        )
        for one in contacts
    ]


def _called(change: ContactChange) -> str:
    emails, phones = change.emails or (), change.phones or ()
    whole = " ".join(name for name in (change.first_name, change.last_name) if name)
    names = (change.name, whole, change.email, *(one.address for one in emails), change.phone)
    return next((name for name in (*names, *(one.number for one in phones)) if name), "")


def rows_in(answer: Any, name: str | None = None) -> list[Mapping[str, Any]]:
    """Give the records of an answer. Refuses (`Conflicting`) one of another shape."""
    found = answer.get(name) if name is not None and isinstance(answer, dict) else answer
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Conflicting(
            "the account's API answered in another shape than it is documented; is the URL right?"
        )
    return found


def text_of(row: Mapping[str, Any], name: str) -> str:
    """Give a field as text; "" where it is absent or null."""
    value = row.get(name)
    return "" if value is None else str(value)


def moment_of(row: Mapping[str, Any], name: str) -> int | None:
    """Give a time in ms; None where there is none that can be read."""
    try:
        return parse_moment(text_of(row, name), field=name)
    except Invalid:
        return None
