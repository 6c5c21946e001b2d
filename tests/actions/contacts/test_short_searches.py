"""A part of one or two letters or digits finds the same on every engine: what holds it, both folded."""

from typing import Final

import pytest

from rolodesk.actions.contacts.reading import find, list_newest
from rolodesk.model.contact import Contact, Phone, SearchField
from rolodesk.model.phone import phone_digits
from rolodesk.storage.contact_search import needle_of
from tests.actions.contacts.desk import made
from tests.world import World

NAMES: Final = (
    *("Strauß", "STRAUSS", "Νίκος", "ΝΊΚΟΣ Bo", "ﬁn", "Ufﬁ", "İpek", "ıso", "Kim \u212aim", "ŉDaba"),
    *("Åsa Öst", "ÅSA \u212bke", "9 8", "a_b%", "x[y]*z?", 'say "ß"', "c:\\d", "99 x", "李明", "ſir"),
)
TAGS: Final = (("Straße", "9"), ("8", "VIP"), ('q"ß', "a\\b"), ())
NOTES: Final = ("Fuß\nﬂoor", "Plan 9\t8", "ΟΣ", "")
PHONES: Final = (
    *(("9-8 7",), ("+46701740605",), ("+4698", "700 98"), ("ask 9a8",), ("٩٨",), ("9", "8"), ("９ 8",)),
    *(('9"8',), ("*98#",), ()),
)
PARTS: Final = (
    *(
        "ss",
        "SS",
        "ß",
        "ẞ",
        "s",
        "ſ",
        "fi",
        "FI",
        "ﬁ",
        "f",
        "οσ",
        "ος",
        "ΟΣ",
        "ς",
        "i",
        "İ",
        "ı",
        "k",
        "\u212a",
    ),
    *("å", "Å", "ås", "ö", "a_", "%", "_", "*", "?", "[", "]", "[y", "^", '"', "\\", "b%", "李", "nd", "q"),
    *(
        "98",
        "9",
        "8",
        "87",
        "9-8",
        "9 8",
        "9\t8",
        "9\n8",
        "00",
        "46",
        "٩٨",
        "٩",
        "９8",
        "+4",
        "-",
        "tel:98",
        "()9",
    ),
)


def made_all(world: World) -> list[Contact]:
    """Make contacts that differ in everything that a search looks into."""
    return [
        made(
            world,
            name=name,
            tags=TAGS[number % len(TAGS)],
            notes=NOTES[number % len(NOTES)] if number % 3 else "",
            phones=tuple(Phone(phone) for phone in PHONES[number % len(PHONES)]),
        )
        for number, name in enumerate(NAMES)
    ]


def searched(world: World, part: str) -> list[Contact]:
    return world.act(lambda scope: list_newest(scope, page=1, limit=100, search=part))


def found_by(world: World, field: str, part: str) -> list[int]:
    contacts = world.act(lambda scope: find(scope, SearchField(field), part, per_page=1000))
    return [contact.id for contact in contacts]


def holds(contact: Contact, part: str) -> bool:
    """Say whether a search should find a contact, in Python alone."""
    needle = needle_of(part)
    texts = (contact.name, "\n".join(contact.tags), contact.notes or "")
    digits = "\n".join(phone_digits(phone.number) for phone in contact.phones)
    return any(needle.text in text.casefold() for text in texts) or (needle.digits or "-") in digits


def test_a_search_finds_what_holds_the_part(world: World) -> None:
    contacts = made_all(world)
    for part in PARTS:
        wanted = [contact.name for contact in contacts[::-1] if holds(contact, part)]
        assert [contact.name for contact in searched(world, part)] == wanted, part


@pytest.mark.parametrize("field", ["first_name", "last_name", "name", "title", "notes"])
def test_a_field_is_searched_alike(world: World, field: str) -> None:
    contacts = [*made_all(world), *(made(world, title=name[:50]) for name in NAMES)]
    for part in PARTS:
        folded = part.strip().casefold()
        wanted = [contact.id for contact in contacts if folded in (getattr(contact, field) or "").casefold()]
        assert found_by(world, field, part) == wanted, part


def test_what_is_longer_than_any_number_is_none(world: World) -> None:
    made_all(world)
    for part in ("-" * 200 + "98", "9" + " " * 70_000 + "8", "٩" * 101):
        assert searched(world, part) == []
