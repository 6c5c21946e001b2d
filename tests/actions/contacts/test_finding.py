"""Finding contacts by one field."""

from typing import Any

import pytest

from rolodesk.actions.contacts.reading import find
from rolodesk.model.contact import Contact, Email, Phone, SearchField
from rolodesk.model.errors import Invalid, NotAllowed
from rolodesk.model.workspace import Permission
from rolodesk.storage import contact_finding
from tests.actions.contacts.desk import acting, changed, made
from tests.world import Tenant, World


def found(tenant: Tenant, field: str, text: str, **page: Any) -> list[Contact]:
    return tenant.act(lambda scope: find(scope, SearchField(field), text, **page))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("first_name", "nna mar"),
        ("first_name", "ANNA MARIA"),
        ("first_name", "an"),
        ("last_name", "BERG-Å"),
        ("last_name", "å"),
        ("name", "maria berg"),
        ("name", "Ma"),
        ("title", "eo of n"),
        ("title", "ce"),
        ("company", "example"),
        ("company", "E ab"),
        ("company", "ab"),
        ("notes", "LIKES"),
        ("notes", "te"),
        ("email", "ANNA@example.org"),
        ("email", "a.berg@example.org"),
        ("phone", "070-174 06 05"),
        ("phone", "+46701740606"),
    ],
)
def test_a_field_is_searched_by_its_text(world: World, field: str, text: str) -> None:
    made(world, name="Bo Lind", email="bo@example.org", company="Other Ltd", title="CTO", notes="Coffee")
    made(world, first_name="Xu", last_name="Yi")
    anna = made(
        world,
        first_name="Anna Maria",
        last_name="Berg-Åkesson",
        title="CEO of North",
        company="Example AB",
        emails=(Email("anna@example.org"), Email("a.berg@example.org")),
        phones=(Phone("+46701740605"), Phone("+46701740606")),
        notes="Likes tea",
    )
    assert found(world, field, text) == [anna]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("first_name", "berg"),
        ("first_name", "anna maria b"),
        ("last_name", "anna"),
        ("title", "anna"),
        ("notes", "anna"),
        ("name", "%"),
        ("name", "a_n"),
        ("company", "%"),
        ("email", "anna@example"),
        ("phone", "+4670174060"),
        ("id", "anna"),
    ],
)
def test_nothing_else_is_found_by_it(world: World, field: str, text: str) -> None:
    made(world, name="Anna Maria Berg", email="anna@example.org", phone="+46701740605", company="Example AB")
    assert found(world, field, text) == []


def test_the_id_is_the_ref(world: World) -> None:
    contact = made(world, ref="Anna-1")
    assert found(world, "id", "Anna-1") == found(world, "id", " Anna-1 ") == [contact]
    assert found(world, "id", "Anna-1", page=1) == found(world, "id", "anna-1") == []


@pytest.mark.parametrize(
    ("field", "text"), [("first_name", "anna"), ("email", "a@example.org"), ("title", "c"), ("company", "ex")]
)
def test_the_oldest_comes_first_and_pages_count_from_zero(
    world: World, monkeypatch: pytest.MonkeyPatch, field: str, text: str
) -> None:
    monkeypatch.setattr(contact_finding, "CHUNKS", (1, 2))
    contacts = []
    for _ in range(5):
        made(world, name="Bo Hanna")
        contacts.append(made(world, email="a@example.org", title="CEO", company="Example AB"))
    assert found(world, field, text) == contacts
    assert found(world, field, text, page=1, per_page=2) == contacts[2:4]
    assert found(world, field, text, page=2, per_page=2) == contacts[4:]
    assert found(world, field, text, page=10**17, per_page=100) == []


def test_a_change_is_found_at_once(world: World) -> None:
    contact = changed(world, made(world, company="Example AB").id, company="Other", title="CEO")
    assert found(world, "company", "example") == []
    assert found(world, "company", "other") == found(world, "title", "ceo") == [contact]


def test_a_blank_text_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="search: must not be blank"):
        found(world, "name", " ")


def test_the_outsider_finds_none_of_it(world: World) -> None:
    contact = made(world, title="CEO", email="anna@example.org", company="Example AB")
    for field, text in {
        "id": contact.ref,
        "name": "Anna",
        "title": "CE",
        "email": "anna@example.org",
        "company": "Example",
    }.items():
        assert found(world.charlie, field, text) == []


def test_a_key_for_tickets_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="contacts:read"):
        world.served.run(
            acting(world, lambda scope: find(scope, SearchField.NAME, "anna"), Permission.TICKETS_READ)
        )
