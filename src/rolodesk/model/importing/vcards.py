"""Cells from a vCard, and a vCard from a contact: all that is known of vobject is known here."""

import re
from collections.abc import Iterable
from typing import Any, Final

import vobject  # type: ignore[import-untyped]  # it has no types

from rolodesk.model.contact import Contact
from rolodesk.model.importing.values import cell_of

VCARD_COLUMNS: Final = (
    "external_id",
    "first_name",
    "last_name",
    "title",
    "emails",
    "phones",
    "account",
    "tags",
    "notes",
    "external_url",
    "picture",
)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def cells_of_vcard(text: str) -> tuple[tuple[str, ...], str]:
    """Give the cells of a card (2.1, 3.0 or 4.0), and why it cannot be read ("" if it can)."""
    try:
        card = vobject.readOne(text, ignoreUnreadable=True)
        if card is None:
            return ("",) * len(VCARD_COLUMNS), "is no vCard"
        found = _found(card)
    except Exception as error:  # noqa: BLE001 - a broken card fails in more ways than the library names
        return ("",) * len(VCARD_COLUMNS), f"is no vCard: {str(error)[:200]}"
    return tuple(found.get(name, "").strip() for name in VCARD_COLUMNS), ""


def vcard_of(contact: Contact) -> str:
    """Write a contact as a card (3.0, RFC 2426)."""
    card = vobject.vCard()
    card.add("uid").value = contact.ref
    card.add("fn").value = contact.name or contact.email or contact.phone or contact.ref
    card.add("n").value = vobject.vcard.Name(family=contact.last_name or "", given=contact.first_name or "")
    for email in sorted(contact.emails, key=lambda one: not one.primary):
        _add(card, "email", email.address, ["INTERNET", *(["PREF"] if email.primary else [])])
    for phone in sorted(contact.phones, key=lambda one: not one.primary):
        _add(card, "tel", phone.number, ["VOICE", *(["PREF"] if phone.primary else [])])
    if contact.account_name:
        card.add("org").value = [contact.account_name]
    for name, text in (
        ("title", contact.title),
        ("note", contact.notes),
        ("url", contact.external_url),
        ("photo", contact.picture),
    ):
        if text:
            _add(card, name, text, [])
    if contact.tags:
        card.add("categories").value = list(contact.tags)
    written: str = card.serialize()
    return written


def _add(card: Any, name: str, text: str, types: Iterable[str]) -> None:
    line = card.add(name)
    line.value = text
    if name == "photo":
        line.params["VALUE"] = ["uri"]
    if types := list(types):
        line.type_param = types


def _found(card: Any) -> dict[str, str]:
    name = _first(card, "n")
    found = {
        "external_id": _text(card, "uid"),
        "title": _text(card, "title"),
        "notes": "\n\n".join(str(line.value) for line in card.contents.get("note", ())),
        "external_url": _text(card, "url"),
        "emails": cell_of(_preferred(card, "email")),
        "phones": cell_of(text.removeprefix("tel:") for text in _preferred(card, "tel")),
        "tags": cell_of(_categories(card)),
    }
    if name is not None and (name.value.given or name.value.family):
        found["first_name"], found["last_name"] = _joined(name.value.given), _joined(name.value.family)
    else:
        first, _, last = _text(card, "fn").strip().partition(" ")
        found["first_name"], found["last_name"] = first, last.strip()
    organisation = _first(card, "org")
    if organisation is not None:
        found["account"] = _joined(list(organisation.value)[:1])
    photo = _text(card, "photo")
    if _WEB.match(photo):
        found["picture"] = photo
    return found


def _first(card: Any, name: str) -> Any:
    return next(iter(card.contents.get(name, ())), None)


def _text(card: Any, name: str) -> str:
    line = _first(card, name)
    return line.value if line is not None and isinstance(line.value, str) else ""


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(str(part) for part in value)


def _preferred(card: Any, name: str) -> list[str]:
    """Give the values of lines, the preferred first: `TYPE=PREF`, or the lowest `PREF` (RFC 6350, 5.3)."""
    lines = card.contents.get(name, ())
    texts = [str(line.value).strip() for line in sorted(lines, key=_rank)]
    return list(dict.fromkeys(text for text in texts if text))


def _rank(line: Any) -> int:
    types = {str(one).upper() for one in line.params.get("TYPE", ())} | set(line.singletonparams)
    given = next(iter(line.params.get("PREF", ())), "")
    if given.isascii() and given.isdigit():
        return int(given[:4])
    return 0 if "PREF" in types else 101


def _categories(card: Any) -> list[str]:
    found: list[str] = []
    for line in card.contents.get("categories", ()):
        values = line.value if isinstance(line.value, list) else str(line.value).split(",")
        found += [str(value).strip() for value in values if str(value).strip()]
    return list(dict.fromkeys(found))
