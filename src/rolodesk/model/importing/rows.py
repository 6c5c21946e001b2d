"""What the cells of a row say of a contact or account. An empty cell says nothing."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import UNSET

from rolodesk.model.account import AccountChange
from rolodesk.model.contact import Contact, ContactChange, Email, LocationChoice, NewContact, Phone, Stage
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.importing.mapping import CUSTOM, ColumnMapping
from rolodesk.model.importing.values import values_in
from rolodesk.model.note import check_note
from rolodesk.model.phone import normalise_phone
from rolodesk.model.tag import canonical_tag

LARGEST_ID: Final = 2**63 - 1
TEXTS: Final = (
    "name",
    "first_name",
    "last_name",
    "title",
    "description",
    "external_id",
    "external_url",
    "picture",
)


class Row(msgspec.Struct, frozen=True):
    """A row: its texts by field, those of several columns together."""

    texts: Mapping[str, str]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def key(self, match: str) -> str:
        """What the row is matched by; "" if the row lacks it."""
        if match == "email":
            return self.emails[0] if self.emails else ""
        if match == "phone":
            return self.phones[0] if self.phones else ""
        return self.texts.get(match, "").strip()


def row_of(cells: tuple[str, ...], mapping: ColumnMapping) -> Row:
    """Give what a row says. Refuses (`Invalid`) one that has more cells than the header."""
    if len(cells) > len(mapping.columns) and any(cells[len(mapping.columns) :]):
        raise Invalid("", f"has {len(cells)} cells, and the header {len(mapping.columns)}")
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {"emails": [], "phones": [], "tags": []}
    for mapped, cell in zip(mapping.columns, cells, strict=False):
        field = {"email": "emails", "phone": "phones"}.get(mapped.field, mapped.field)
        if not field or not cell.strip():
            continue
        if field in lists:
            lists[field] += values_in(cell)
        else:
            texts[field] = cell
    return Row(
        texts,
        tuple(dict.fromkeys(lists["emails"])),
        tuple(dict.fromkeys(lists["phones"])),
        tuple({canonical_tag(tag): tag for tag in reversed(lists["tags"])}.values())[::-1],
    )


def id_of_row(text: str) -> int:
    """Read the id that a row names. Refuses (`Invalid`) what is none."""
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST_ID:
        raise Invalid("id", "must be a whole number")
    return int(text)


def new_contact_of(row: Row, *, channel: str, region: str) -> NewContact:
    """Give the contact that a row makes."""
    ref = row.texts.get("ref", "").strip() or None
    change = msgspec.structs.asdict(contact_change_of(row, None, region=region))
    return NewContact(ref=ref, channel=row.texts.get("channel", "").strip() or channel, **change)


def contact_change_of(row: Row, contact: Contact | None, *, region: str) -> ContactChange:
    """
    Give what a row changes of a contact: addresses and tags come to those that are there, the rest replaces.

    Refuses (`Invalid`) a stage, a custom field or a note that cannot be.
    """
    texts = {name: row.texts[name] for name in TEXTS if name in row.texts}
    return ContactChange(
        **texts,  # type: ignore[arg-type]  # each is a text of ContactChange
        company=row.texts.get("account", UNSET),
        stage=_stage(row.texts["stage"]) if "stage" in row.texts else UNSET,
        location=LocationChoice(row.texts["location"].strip()) if "location" in row.texts else UNSET,
        custom_fields=_custom_fields(row, contact),
        emails=_emails(row, contact),
        phones=_phones(row, contact, region=region),
        tags=_tags(row, contact),
        notes=_notes(row, contact),
    )


def account_change_of(row: Row) -> AccountChange:
    """Give what a row says of an account."""
    texts = {name: row.texts[name] for name in ("name", "external_id", "external_url") if name in row.texts}
    return AccountChange(**texts)


def _stage(text: str) -> Stage:
    wanted = text.strip().casefold()
    for stage in Stage:
        if wanted in {stage.value.casefold(), stage.name.casefold()}:
            return stage
    raise Invalid("stage", f"must be one of {', '.join(stage.value for stage in Stage)}")


def _notes(row: Row, contact: Contact | None) -> str | msgspec.UnsetType:
    """Give a note that says something else: formats and spreadsheets write line ends their own way."""
    if "notes" not in row.texts:
        return UNSET
    text = check_note(row.texts["notes"], field="notes")
    present = (contact.notes or "") if contact else ""
    return UNSET if _lines(text) == _lines(present) else text


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _custom_fields(row: Row, contact: Contact | None) -> str | msgspec.UnsetType:
    """Put the row's custom fields to those that are there."""
    given: dict[str, object] = {}
    if "custom_fields" in row.texts:
        try:
            given = msgspec.json.decode(row.texts["custom_fields"], type=dict[str, object])
        except (msgspec.DecodeError, RecursionError):
            raise Invalid("custom_fields", "must be a JSON object") from None
    named = {
        name.removeprefix(CUSTOM).strip(): text for name, text in row.texts.items() if name.startswith(CUSTOM)
    }
    if not given and not named:
        return UNSET
    present = msgspec.json.decode(contact.custom_fields, type=dict[str, object]) if contact else {}
    together = {**present, **given, **named}
    return UNSET if together == present else msgspec.json.encode(together).decode()


def _emails(row: Row, contact: Contact | None) -> tuple[Email, ...] | msgspec.UnsetType:
    present = contact.emails if contact else ()
    known = {fold_email(one.address) for one in present}
    added = tuple(Email(text) for text in row.emails if fold_email(text) not in known)
    return _led(present + added) if added else UNSET


def _phones(row: Row, contact: Contact | None, *, region: str) -> tuple[Phone, ...] | msgspec.UnsetType:
    present = contact.phones if contact else ()
    known = {one.number for one in present}
    added = tuple(Phone(text) for text in row.phones if normalise_phone(text, region=region) not in known)
    return _led(present + added) if added else UNSET


def _led(entries: tuple) -> tuple:  # type: ignore[type-arg]  # of either kind
    """Let the first be the primary one, unless one is."""
    if any(one.primary for one in entries):
        return entries
    return (msgspec.structs.replace(entries[0], primary=True), *entries[1:])


def _tags(row: Row, contact: Contact | None) -> tuple[str, ...] | msgspec.UnsetType:
    present = contact.tags if contact else ()
    known = {canonical_tag(tag) for tag in present}
    added = tuple(tag for tag in row.tags if canonical_tag(tag) not in known)
    return present + added if added else UNSET
