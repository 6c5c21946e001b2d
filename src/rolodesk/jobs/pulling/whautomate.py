"""A Whautomate account: its locations, tags and contacts."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET

from rolodesk.actions.pulling.people import put_location, put_tag
from rolodesk.egress.client import Egress
from rolodesk.jobs.pulling.asking import Asker
from rolodesk.jobs.pulling.sources import Known, Put, Read, contacts_put, moment_of, rows_in, text_of
from rolodesk.model.contact import ContactChange, LocationChoice, Stage
from rolodesk.model.pulled import PulledContact

CHANNEL: Final = "Whautomate"
PAGE: Final = 100
STAGES: Final = {stage.value: stage for stage in Stage}
ADDRESS: Final = {
    "address_line_1": "addressLine1",
    "address_line_2": "addressLine2",
    "city": "city",
    "district": "district",
    "postal_code": "postalCode",
    "phone": "phone",
}


class Whautomate:
    """What an API key of Whautomate opens. `url` is the API's origin. A contact's id becomes its `ref`."""

    stages = ("locations", "tags", "contacts")

    def __init__(self, egress: Egress, *, url: str, key: str) -> None:
        self._ask = Asker(egress, url, headers={"x-api-key": key})
        self.name = f"whautomate {urlsplit(url).netloc}"

    async def read(self, stage: str, place: str, _known: Known) -> Read:
        """Read a page of a stage; places are numbers of pages."""
        number = int(place or 1)
        path = {"locations": "locations", "tags": "contactTags", "contacts": "contacts"}[stage]
        limit = {"limit": str(PAGE)} if stage == "contacts" else {"pageSize": str(PAGE)}
        rows = rows_in(await self._ask.get(f"/v1/{path}", page=str(number), **limit))
        return Read(self._puts(stage, rows), str(number + 1) if len(rows) == PAGE else None)

    def _puts(self, stage: str, rows: Iterable[Mapping[str, Any]]) -> list[Put]:
        match stage:
            case "locations":
                return list(map(_location, rows))
            case "tags":
                return list(map(_tag, rows))
        return contacts_put(map(_contact, rows), source=self.name)


def _location(row: Mapping[str, Any]) -> Put:
    address = {name: text_of(row, theirs) for name, theirs in ADDRESS.items() if text_of(row, theirs)}
    ref, title = text_of(row, "id"), text_of(row, "title")
    take = partial(put_location, ref=ref, title=title, address=address)
    return Put(source_id=ref, called=title, take=take)


def _tag(row: Mapping[str, Any]) -> Put:
    name = text_of(row, "name")
    return Put(source_id=text_of(row, "id"), called=name, take=partial(put_tag, name=name))


def _contact(row: Mapping[str, Any]) -> PulledContact:
    place = row.get("location") or {}
    fields = row.get("customFields")
    tags = row.get("tags")
    change = ContactChange(
        name=text_of(row, "name"),
        phone=text_of(row, "phoneNumber"),
        stage=STAGES.get(text_of(row, "stage"), UNSET),
        location=LocationChoice(text_of(place, "id"), text_of(place, "title")) if place else UNSET,
        notes=text_of(row, "notes"),
        custom_fields=msgspec.json.encode(fields).decode() if isinstance(fields, dict) else UNSET,
        tags=tuple(map(str, tags)) if isinstance(tags, list) else UNSET,
    )
    ref = text_of(row, "id")
    return PulledContact(
        source_id=ref,
        ref=ref,
        change=change,
        channel=text_of(row, "channel") or CHANNEL,
        created_at=moment_of(row, "createdAt"),
    )
