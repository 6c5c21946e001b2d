"""A LunarSend account: its contacts, found by searching, since nothing else is documented."""

from collections.abc import Mapping
from string import ascii_lowercase, digits
from typing import Any, Final
from urllib.parse import urlsplit

from rolodesk.egress.client import Egress
from rolodesk.jobs.pulling.asking import Asker
from rolodesk.jobs.pulling.sources import Known, Read, contacts_put, rows_in, text_of
from rolodesk.model.contact import ContactChange
from rolodesk.model.pulled import PulledContact

CHANNEL: Final = "LunarSend"
PATH: Final = "/api/v1/contacts"
TERMS: Final = (*ascii_lowercase, *"åäöéüñøæß", *digits, "-", ".", "'")
"""What a first name is searched for: every contact has one, and nearly every one has one of these."""


class LunarSend:
    """What an API key of LunarSend opens. `url` is the API's origin. A contact's id becomes its `ref`."""

    stages = ("contacts",)

    def __init__(self, egress: Egress, *, url: str, key: str) -> None:
        self._ask = Asker(egress, url, headers={"x-api-key": key})
        self.name = f"lunarsend {urlsplit(url).netloc}"
        self._last: tuple[str, ...] = ()

    async def read(self, _stage: str, place: str, _known: Known) -> Read:
        """Read what a term finds, page by page; a place is the number of the term and of its page."""
        term, _, page = (place or "0:0").partition(":")
        number, at = int(term), int(page)
        answer = await self._ask.get(
            PATH, searchby="first_name", search=TERMS[number], page=page, per_page="100"
        )
        rows = [] if answer is None else rows_in(answer, "contacts")
        ids = tuple(text_of(row, "id") for row in rows)
        is_repeated = ids == self._last  # it knows no pages: it would answer the same for ever
        self._last = ids
        puts = [] if is_repeated else contacts_put(map(_contact, rows), source=self.name)
        if rows and not is_repeated:
            return Read(puts, f"{number}:{at + 1}")
        return Read(puts, f"{number + 1}:0" if number + 1 < len(TERMS) else None)


def _contact(row: Mapping[str, Any]) -> PulledContact:
    ref = text_of(row, "id")
    change = ContactChange(
        first_name=text_of(row, "first_name") or None,
        last_name=text_of(row, "last_name") or None,
        email=text_of(row, "email") or None,
        phone=text_of(row, "phone"),
        company=text_of(row, "company"),
        title=text_of(row, "job_title") or None,
        notes=text_of(row, "notes"),
    )
    return PulledContact(source_id=ref, ref=ref, change=change, channel=CHANNEL)
