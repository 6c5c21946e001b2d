"""A card is written by hand, and read by the library that reads cards: what went in comes out."""

from collections.abc import Callable

import pytest
import vobject  # type: ignore[import-untyped]  # it has no types
from msgspec.structs import replace

from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.importing.vcards import VCARD_COLUMNS, cells_of_vcard, vcard4_of, vcard_of

TEXTS = [
    "plain",
    "a;b,c\\d:e",
    "two\nlines\r\nand\rthree",
    "\\n is no line",
    "ends in a backslash\\",
    "å" * 200,
    "x" * 75,
    "x" * 4_000,
    "日本語 " * 40,
    "END:VCARD\r\nBEGIN:VCARD",
    '"quoted"; = + - @',
]


def contact(text: str) -> Contact:
    return Contact(
        id=1,
        ref="17900000000000000001",
        first_name=text,
        last_name=f"{text}2",
        title=text,
        description=None,
        picture="https://example.com/" + "p" * 200,
        external_id=None,
        external_url="https://example.com/?a=1",
        account_id=1,
        stage="Lead",
        location_id=1,
        channel="API",
        custom_fields="{}",
        emails=(Email("a@example.com"), Email("b@example.com", primary=True)),
        phones=(Phone("+46701740605", primary=True), Phone("+46701740606")),
        tags=(text, "vip"),
        pinned_note_id=1,
        created_at=0,
        modified_at=None,
        updated_at=None,
        activity_at=0,
        version=1,
        account_name=text,
        notes=text,
    )


URLS = ["https://example.com/?a=1", "https://example.com/a,b;c?d=%5Cn&e=1,2;3#å"]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("write", [vcard_of, vcard4_of])
def test_urls_are_read_again_as_they_were(write: Callable[[Contact], str], url: str) -> None:
    card = write(replace(contact("x"), external_url=url, picture=url))
    assert f"\r\nURL:{url}\r\n" in card, "a URI is not escaped"
    cells, reason = cells_of_vcard(card)
    found = dict(zip(VCARD_COLUMNS, cells, strict=True))
    assert (reason, found["external_url"], found["picture"]) == ("", url, url)


def test_a_card_of_version_4_is_as_its_rfc_has_it() -> None:
    lines = vcard4_of(replace(contact("a;b"), external_id="7", picture="https://e.example/p,1")).split("\r\n")
    assert lines == [
        *("BEGIN:VCARD", "VERSION:4.0", "PRODID:-//Rolodesk//Contacts//EN"),
        *("UID;VALUE=text:17900000000000000001", "FN:a\\;b a\\;b2", "N:a\\;b2;a\\;b;;;"),
        *("EMAIL;PREF=1:b@example.com", "EMAIL:a@example.com"),
        *("TEL;VALUE=text;TYPE=voice;PREF=1:+46701740605", "TEL;VALUE=text;TYPE=voice:+46701740606"),
        *("ORG:a\\;b", "TITLE:a\\;b", "NOTE:a\\;b", "URL:https://example.com/?a=1"),
        *("PHOTO:https://e.example/p,1", "X-ROLODESK-EXTERNAL-ID:7", "CATEGORIES:a\\;b,vip"),
        *("END:VCARD", ""),
    ]


@pytest.mark.parametrize("write", [vcard_of, vcard4_of])
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_written_is_read_again(text: str, write: Callable[[Contact], str]) -> None:
    written = write(contact(text))
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    [card] = vobject.readComponents(written)
    lines = "\n".join(text.splitlines())
    assert (card.n.value.given, card.n.value.family) == (lines, f"{lines}2")
    assert (card.title.value, card.note.value, card.org.value) == (lines, lines, [lines])
    assert card.categories.value == [lines, "vip"]
    cells, reason = cells_of_vcard(written)
    found = dict(zip(VCARD_COLUMNS, cells, strict=True))
    assert reason == ""
    assert (found["emails"], found["phones"]) == (
        "b@example.com; a@example.com",
        "+46701740605; +46701740606",
    )
    assert found["picture"] == "https://example.com/" + "p" * 200
    assert found["external_url"] == "https://example.com/?a=1"
