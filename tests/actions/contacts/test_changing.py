"""Changing contacts."""

from typing import Any

import pytest

from rolodesk.actions.contacts.changing import change
from rolodesk.model.contact import ContactChange, Email, LocationChoice, Phone, Stage
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, changed, journal, made, stored
from tests.world import World


def test_what_is_given_changes_and_the_rest_stays(world: World) -> None:
    before = made(world, title="CEO", email="anna@example.org", tags=("vip",), notes="Tea")
    after = changed(world, before.id, first_name="Bo", stage=Stage.CUSTOMER, custom_fields='{"a": 1}')

    assert stored(world, before.id) == after
    assert (after.name, after.stage, after.custom_fields) == ("Bo Berg", "Customer", '{"a":1}')
    assert (after.title, after.email, after.tags, after.notes) == ("CEO", "anna@example.org", ("vip",), "Tea")


def test_the_ref_names_a_contact_as_well(world: World) -> None:
    before = made(world)
    assert changed(world, before.ref, title="CEO").id == before.id


def test_times_and_version_tell_of_the_change(world: World) -> None:
    before = made(world)
    after = changed(world, before.id, title="CEO")
    assert after.created_at == before.created_at
    assert after.modified_at == after.updated_at
    assert (after.modified_at or 0) > before.created_at
    assert (after.activity_at, after.version) == (before.activity_at, 2)


def test_a_note_is_activity_but_no_change_of_the_contacts_own_fields(world: World) -> None:
    before = made(world)
    after = changed(world, before.id, notes="Tea")
    assert after.modified_at is None
    assert after.updated_at == after.activity_at
    assert after.activity_at > before.activity_at
    assert after.version == 2


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"name": "Anna Maria Berg"},
        {"name": " Anna Maria Berg "},
        {"first_name": "Anna Maria", "last_name": " Berg"},
        {"title": "CEO", "description": None, "picture": ""},
        {"email": "anna@example.org"},
        {"emails": (Email("anna@example.org", True), Email("a@example.org"))},
        {"emails": (Email(" anna@example.org"), Email("a@example.org"))},
        {"phone": "070-174 06 05"},
        {"phones": (Phone("0701740605"),)},
        {"tags": ("vip", "Press")},
        {"tags": ("vip", "Press", "VIP")},
        {"notes": "Tea"},
        {"company": "EXAMPLE ab "},
        {"location": LocationChoice("L1", "Another title")},
        {"custom_fields": ' {"a" : [1, 2.0]}'},
        {"stage": Stage.LEAD},
    ],
)
def test_writing_what_is_there_already_changes_nothing(world: World, again: dict[str, Any]) -> None:
    before = made(
        world,
        first_name="Anna Maria",
        title="CEO",
        emails=(Email("anna@example.org"), Email("a@example.org")),
        phone="+46701740605",
        tags=("vip", "Press"),
        notes="Tea",
        company="Example AB",
        location=LocationChoice("L1", "Main"),
        custom_fields='{"a":[1,2.0]}',
        stage=Stage.LEAD,
    )
    told = len(journal(world))

    assert changed(world, before.id, **again) == before
    assert stored(world, before.id) == before
    assert len(journal(world)) == told


def test_another_name_is_split_at_its_first_space(world: World) -> None:
    before = made(world, first_name="Anna Maria")
    after = changed(world, before.id, name="Anna Maria Lind")
    assert (after.first_name, after.last_name, after.name) == ("Anna", "Maria Lind", "Anna Maria Lind")


def test_a_long_whole_name_can_be_sent_back_in_halves(world: World) -> None:
    before = made(world, name="x" * 101)
    assert changed(world, before.id, first_name="x" * 101, title="CEO").title == "CEO"


def test_the_event_tells_what_was_and_what_is(world: World) -> None:
    before = made(world, title="CEO", email="anna@example.org")
    changed(world, before.id, door="lunarsend", title=None, email="a@example.org", notes="Tea")

    note, contact = journal(world, "contact.updated", "note.created")
    assert (contact.subject_id, contact.door) == (before.id, "lunarsend")
    assert contact.before == {"title": "CEO", "emails": [["anna@example.org", True]]}
    assert contact.after == {"title": None, "emails": [["a@example.org", True]]}
    assert note.after["content"] == "Tea"


def test_a_company_is_found_in_any_case_or_made(world: World) -> None:
    first = made(world, company="Example AB")
    second = changed(world, made(world).id, company=" EXAMPLE ab")
    third = changed(world, second.id, company="Other AB")

    assert (second.account_id, second.account_name) == (first.account_id, "Example AB")
    assert third.account_name == "Other AB"
    assert third.account_id != first.account_id
    assert [one.after["name"] for one in journal(world, "account.created")] == ["Example AB", "Other AB"]


def test_an_account_is_set_and_taken_away(world: World) -> None:
    account_id = made(world, company="Example AB").account_id
    contact = made(world)
    assert changed(world, contact.id, account_id=account_id).account_name == "Example AB"
    assert stored(world, contact.id).account_name == "Example AB"
    assert changed(world, contact.id, company="").account_id is None
    changed(world, contact.id, account_id=account_id)
    assert changed(world, contact.id, account_id=None).account_name is None
    with pytest.raises(Invalid, match="account_id: there is no account"):
        changed(world, contact.id, account_id=10**9)


def test_a_location_is_known_by_its_ref_or_registered_by_its_title(world: World) -> None:
    contact = made(world)
    moved = changed(world, contact.id, location=LocationChoice("L1", " Main "))
    assert (moved.location_ref, moved.location_title) == ("L1", "Main")
    assert [one.after for one in journal(world, "location.created")] == [{"ref": "L1", "title": "Main"}]

    other = changed(world, made(world).id, location=LocationChoice("L1"))
    assert other.location_title == "Main"
    assert changed(world, other.id, location=LocationChoice("default")).location_title == "Default"
    with pytest.raises(Unknown, match="there is no location L2"):
        changed(world, other.id, location=LocationChoice("L2", " "))
    assert stored(world, other.id).location_ref == "default"


def test_the_pinned_note_is_written_rewritten_and_deleted(world: World) -> None:
    contact = made(world)
    pinned = changed(world, contact.id, notes="Tea")
    rewritten = changed(world, contact.id, notes="Coffee\n")
    assert (pinned.notes, rewritten.notes) == ("Tea", "Coffee\n")
    assert rewritten.pinned_note_id == pinned.pinned_note_id
    assert stored(world, contact.id) == rewritten

    emptied = changed(world, contact.id, notes="")
    assert (emptied.notes, emptied.pinned_note_id) == (None, None)
    assert stored(world, contact.id) == emptied
    assert emptied.activity_at == rewritten.activity_at
    told = journal(world, "note.created", "note.updated", "note.deleted")
    assert [(one.before.get("content"), one.after.get("content")) for one in told] == [
        (None, "Tea"),
        ("Tea", "Coffee\n"),
        ("Coffee\n", None),
    ]


def test_tags_are_told_one_by_one(world: World) -> None:
    contact = made(world, tags=("vip", "Press"))
    after = changed(world, contact.id, tags=("Press", "new", "Lead"), title="CEO")

    assert stored(world, contact.id).tags == after.tags == ("Press", "new", "Lead")
    told = journal(world, "contact.updated", "contact.tag_added", "contact.tag_removed")
    assert [(one.kind, one.after) for one in told] == [
        ("contact.updated", {"title": "CEO"}),
        ("contact.tag_removed", {"tag": "vip"}),
        ("contact.tag_added", {"tag": "new"}),
        ("contact.tag_added", {"tag": "Lead"}),
    ]


def test_another_order_or_spelling_of_the_same_tags_is_a_change_of_a_field(world: World) -> None:
    contact = made(world, tags=("vip", "Press"))
    assert changed(world, contact.id, tags=("Press", "VIP")).tags == ("Press", "VIP")
    (told,) = journal(world, "contact.updated", "contact.tag_added", "contact.tag_removed")
    assert (told.before, told.after) == ({"tags": ["vip", "Press"]}, {"tags": ["Press", "VIP"]})


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "nobody"}),
        ("email", {"email": ""}),
        ("title", {"title": "x" * 51}),
        ("description", {"description": "x" * 501}),
        ("external_id", {"external_id": "x" * 51}),
        ("external_url", {"external_url": "x" * 251}),
        ("picture", {"picture": "x" * 251}),
        ("phone", {"phone": "x" * 101}),
        ("phones", {"phones": tuple(Phone(f"+4670174060{n}", True) for n in range(2))}),
        ("emails", {"emails": tuple(Email(f"a{n}@example.org") for n in range(51))}),
        ("tags", {"tags": tuple(f"tag {n}" for n in range(101))}),
        ("custom_fields", {"custom_fields": '{"a":"' + "x" * 65_536 + '"}'}),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_written(
    world: World, field: str, given: dict[str, Any]
) -> None:
    before = made(world)
    with pytest.raises(Invalid) as refused:
        changed(world, before.id, **{"last_name": "Lind", "notes": "Tea", **given})
    assert refused.value.field == field
    assert stored(world, before.id) == before


def test_an_unknown_contact_is_refused(world: World) -> None:
    for which in (10**12, "nobody"):
        with pytest.raises(Unknown, match=f"there is no contact {which}"):
            changed(world, which, title="CEO")


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    contact = made(world)
    with pytest.raises(Unknown):
        changed(world.charlie, contact.id, title="CEO")
    assert stored(world, contact.id) == contact


def test_a_key_that_may_only_read_is_refused(world: World) -> None:
    contact = made(world)
    with pytest.raises(NotAllowed, match="contacts:write"):
        world.served.run(
            acting(
                world,
                lambda scope: change(scope, contact.id, ContactChange(title="CEO")),
                Permission.CONTACTS_READ,
            )
        )
