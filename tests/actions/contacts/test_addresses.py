"""A contact's e-mail addresses and phones: the list, and the primary one alone."""

from typing import Any

import pytest

from rolodesk.model.contact import Contact, Email, Phone
from tests.actions.contacts.desk import changed, made, stored
from tests.world import World

A, B, C = "a@example.org", "b@example.org", "c@example.org"
ONE, TWO, THREE = "+46701740605", "+46701740606", "+46701740607"


def emails_of(contact: Contact) -> list[str]:
    """The addresses, the primary one marked with a star."""
    return [email.address + "*" * email.primary for email in contact.emails]


def phones_of(contact: Contact) -> list[str]:
    """The numbers, the primary one marked with a star."""
    return [phone.number + "*" * phone.primary for phone in contact.phones]


def test_the_first_is_primary_unless_another_is_marked(world: World) -> None:
    assert emails_of(made(world, emails=(Email(A), Email(B)))) == [f"{A}*", B]
    assert emails_of(made(world, emails=(Email(A), Email(B, True)))) == [A, f"{B}*"]
    assert phones_of(made(world, phones=(Phone(ONE), Phone(TWO, True)))) == [ONE, f"{TWO}*"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"email": C}, [A, f"{C}*"]),
        ({"email": None}, [f"{A}*"]),
        ({"emails": (Email(C),)}, [f"{C}*"]),
        ({"emails": ()}, []),
        ({"emails": (Email(A), Email(B)), "email": C}, [f"{C}*", B]),
    ],
)
def test_the_primary_address_is_changed_alone(
    world: World, given: dict[str, Any], expected: list[str]
) -> None:
    contact = made(world, emails=(Email(A), Email(B, True)))
    assert emails_of(changed(world, contact.id, **given)) == expected
    assert emails_of(stored(world, contact.id)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"phone": THREE}, [f"{THREE}*", TWO]),
        ({"phone": None}, [f"{TWO}*"]),
        ({"phone": " "}, [f"{TWO}*"]),
        ({"phones": (Phone(THREE), Phone(ONE, True))}, [THREE, f"{ONE}*"]),
        ({"phones": ()}, []),
    ],
)
def test_the_primary_phone_is_changed_alone(world: World, given: dict[str, Any], expected: list[str]) -> None:
    contact = made(world, phones=(Phone(ONE), Phone(TWO)))
    assert phones_of(changed(world, contact.id, **given)) == expected
    assert phones_of(stored(world, contact.id)) == expected


def test_where_there_is_none_the_first_to_come_is_primary(world: World) -> None:
    contact = made(world)
    assert emails_of(changed(world, contact.id, email=A)) == [f"{A}*"]
    assert phones_of(changed(world, contact.id, phone=ONE)) == [f"{ONE}*"]


def test_an_address_is_kept_as_written_and_a_phone_in_e164(world: World) -> None:
    contact = made(world, email=" Anna@Example.org ", phones=(Phone("070-174 06 05"), Phone("ext 12")))
    assert emails_of(contact) == ["Anna@Example.org*"]
    assert phones_of(contact) == ["+46701740605*", "ext 12"]


def test_another_spelling_of_an_address_is_a_change(world: World) -> None:
    contact = made(world, email="anna@example.org")
    assert changed(world, contact.id, email="Anna@example.org").email == "Anna@example.org"
