"""Cells from a vCard, and a vCard from a contact: all that is known of vobject is known here."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

import vobject  # type: ignore[import-untyped]  # it has no types

from rolodesk.model.contact import Contact, Email, Phone
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
    "ref",
)
OURS: Final = "-//Rolodesk//Contacts//EN"
"""Says of a card that we wrote it (PRODID; RFC 2426, 3.6.3): its UID is a `ref`, not another's id."""
EXTERNAL_ID: Final = "X-ROLODESK-EXTERNAL-ID"
One = TypeVar("One", Email, Phone)
_PARTING: Final = re.compile(r"[\\,;]")
_LINK: Final = re.compile(
    r"^(?:[\w-]+\.)?(?:URL|PHOTO)(?:;[^:\r\n]*)?:.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE
)
_BARE_COMMA: Final = re.compile(r"(?<!\\),")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LONGEST: Final = 75
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def cells_of_vcard(text: str) -> tuple[tuple[str, ...], str]:
    """Give the cells of a card (2.1, 3.0 or 4.0), and why it cannot be read ("" if it can)."""
    try:
        card = vobject.readOne(_LINK.sub(_with_commas, text), ignoreUnreadable=True)
        if card is None:
            return ("",) * len(VCARD_COLUMNS), "is no vCard"
        found = _found(card)
    except Exception as error:  # noqa: BLE001 - a broken card fails in more ways than the library names
        return ("",) * len(VCARD_COLUMNS), f"is no vCard: {str(error)[:200]}"
    return tuple(found.get(name, "").strip() for name in VCARD_COLUMNS), ""


def _with_commas(link: re.Match[str]) -> str:
    """Escape the commas of a URI, which may be bare (RFC 6350, 4.2): the library would cut it there."""
    return _BARE_COMMA.sub(r"\\,", link[0])


def vcard_of(contact: Contact) -> str:
    """Write a contact as a card (3.0, RFC 2426), which `cells_of_vcard` reads as the same."""
    return _written(
        "3.0",
        contact,
        uid="UID",
        email=lambda place: f"EMAIL;TYPE=INTERNET{',PREF' if place == 1 else ''}",
        phone=lambda place: f"TEL;TYPE=VOICE{',PREF' if place == 1 else ''}",
        photo="PHOTO;VALUE=uri",
    )


def vcard4_of(contact: Contact) -> str:
    """Write a contact as a card (4.0, RFC 6350), which `cells_of_vcard` reads as the same."""
    return _written(
        "4.0",
        contact,
        uid="UID;VALUE=text",
        email=lambda place: f"EMAIL{_preferred_to(place)}",
        phone=lambda place: f"TEL;VALUE=text;TYPE=voice{_preferred_to(place)}",
        photo="PHOTO",
    )


def _written(
    version: str,
    contact: Contact,
    *,
    uid: str,
    email: Callable[[int], str],
    phone: Callable[[int], str],
    photo: str,
) -> str:
    """Write what both versions have; `email` and `phone` name one in a place, 1 if it is primary."""
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"PRODID:{OURS}",
        f"{uid}:{_escaped(contact.ref)}",
        f"FN:{_escaped(contact.name or contact.email or contact.phone or contact.ref)}",
        f"N:{_escaped(contact.last_name or '')};{_escaped(contact.first_name or '')};;;",
        *(f"{email(place)}:{_escaped(one.address)}" for place, one in _by_rank(contact.emails)),
        *(f"{phone(place)}:{_escaped(one.number)}" for place, one in _by_rank(contact.phones)),
        *(
            f"{name}:{value}"
            for name, value in (
                ("ORG", _escaped(contact.account_name or "")),
                ("TITLE", _escaped(contact.title or "")),
                ("NOTE", _escaped(contact.notes or "")),
                # URIs are written as they are (RFC 2426, 3.6.8; RFC 6350, 4.2).
                ("URL", contact.external_url),
                (photo, contact.picture),
                (EXTERNAL_ID, _escaped(contact.external_id or "")),
            )
            if value
        ),
    ]
    if contact.tags:
        lines.append("CATEGORIES:" + ",".join(map(_escaped, contact.tags)))
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCARD"))


def _by_rank(entries: Sequence[One]) -> Iterator[tuple[int, One]]:
    """Give the entries, the primary one first and in the place 1, the others from 2 on."""
    ordered = sorted(entries, key=lambda one: not one.primary)
    return enumerate(ordered, 1 if ordered and ordered[0].primary else 2)


def _preferred_to(place: int) -> str:
    return ";PREF=1" if place == 1 else ""


def _escaped(text: str) -> str:
    """Write a text as a value (RFC 2426, 5): what would part it or end it stands behind a backslash."""
    if text.isalnum():
        return text
    return _LINE_END.sub(r"\\n", _PARTING.sub(r"\\\g<0>", text))


def _folded(line: str) -> str:
    """Part a long line (RFC 2426, 2.6) so that each part has at most 75 octets and no character is cut."""
    if len(line) <= _LONGEST and (line.isascii() or len(line.encode()) <= _LONGEST):
        return line
    parts, part, room = [], "", _LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = " ", _LONGEST - 1
        part += character
        room -= size
    return "\r\n".join((*parts, part))


def _found(card: Any) -> dict[str, str]:
    name = _first(card, "n")
    is_ours = _text(card, "prodid").strip() == OURS
    found = {
        "ref": _text(card, "uid") if is_ours else "",
        "external_id": _text(card, EXTERNAL_ID.lower()) if is_ours else _text(card, "uid"),
        "title": _text(card, "title"),
        "notes": "\n\n".join(str(line.value) for line in card.contents.get("note", ())),
        "external_url": _text(card, "url"),
        "emails": cell_of(_preferred(card, "email")),
        "phones": cell_of(text.removeprefix("tel:") for text in _preferred(card, "tel")),
        "tags": cell_of(_categories(card)),
    }
    if name is not None and (name.value.given or name.value.family):
        found["first_name"], found["last_name"] = _joined(name.value.given), _joined(name.value.family)
    elif not is_ours:
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
