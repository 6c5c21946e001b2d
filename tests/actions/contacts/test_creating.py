"""Creating contacts."""

import re
from typing import Any

import pytest

from rolodesk.actions import notes
from rolodesk.actions.contacts.creating import create
from rolodesk.actions.contacts.deleting import delete
from rolodesk.model.contact import Email, LocationChoice, NewContact, Phone, Stage
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, changed, journal, made, stored
from tests.world import World


def test_what_is_answered_is_what_reads_back(world: World) -> None:
    contact = made(
        world,
        title="CEO",
        description="Met in Oslo",
        picture="https://example.org/a.png",
        external_id="17",
        external_url="https://crm.example.org/17",
        company="Example AB",
        stage=Stage.LEAD,
        location=LocationChoice("L1", "Main"),
        custom_fields='{"size": [1, 2.0]}',
        emails=(Email("anna@example.org"), Email("a.berg@example.org")),
        phones=(Phone("070-174 06 05"),),
        tags=("vip", "Press"),
        notes="Likes tea",
    )

    assert stored(world, contact.id) == contact
    assert stored(world, contact.ref) == contact
    assert contact.name == "Anna Berg"
    assert (contact.account_name, contact.stage) == ("Example AB", "Lead")
    assert (contact.location_ref, contact.location_title) == ("L1", "Main")
    assert contact.custom_fields == '{"size":[1,2.0]}'
    assert contact.email == "anna@example.org"
    assert contact.phone == "+46701740605"
    assert (contact.tags, contact.notes) == (("vip", "Press"), "Likes tea")


def test_what_is_not_given_is_empty(world: World) -> None:
    contact = made(world, name="Anna", channel="Whatsapp")

    assert (contact.first_name, contact.last_name, contact.title, contact.notes) == ("Anna", None, None, None)
    assert (contact.stage, contact.custom_fields, contact.channel) == ("Subscriber", "{}", "Whatsapp")
    assert (contact.location_ref, contact.location_title) == ("default", "Default")
    assert (contact.modified_at, contact.updated_at, contact.version) == (None, None, 1)
    assert contact.activity_at == contact.created_at
    assert re.fullmatch(r"\d{20}", contact.ref)


@pytest.mark.parametrize(
    "given",
    [{"name": "Anna"}, {"last_name": "Berg"}, {"email": "a@example.org"}, {"phone": "+46701740605"}],
)
def test_a_name_an_address_or_a_phone_is_enough(world: World, given: dict[str, Any]) -> None:
    contact = world.act(lambda scope: create(scope, NewContact(channel="Website", **given)))
    assert stored(world, contact.id) == contact


@pytest.mark.parametrize("given", [{}, {"name": " "}, {"first_name": ""}, {"title": "CEO"}, {"phone": ""}])
def test_a_contact_of_nothing_is_refused(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="at least one of a name"):
        world.act(lambda scope: create(scope, NewContact(channel="Website", **given)))


def test_a_second_contact_with_the_same_address_is_another(world: World) -> None:
    one, other = made(world, email="anna@example.org"), made(world, email="anna@example.org")
    assert one.id < other.id
    assert one.ref < other.ref


def test_a_client_may_choose_the_ref(world: World) -> None:
    assert made(world, ref="anna-1").ref == "anna-1"
    assert stored(world, "anna-1").name == "Anna Berg"


def test_a_ref_is_never_used_twice(world: World) -> None:
    contact = made(world, ref="anna-1")
    with pytest.raises(Invalid, match="choose another") as refused:
        made(world, ref="anna-1")
    assert refused.value.field == "ref"

    world.act(lambda scope: delete(scope, contact.id))
    with pytest.raises(Invalid, match="choose another"):
        made(world, ref="anna-1")
    assert made(world.charlie, ref="anna-1").ref == "anna-1"


def test_a_ref_that_is_not_fit_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"^ref: "):
        made(world, ref="a/b")


def test_a_ref_of_ours_that_was_chosen_before_is_passed_over(world: World) -> None:
    """Whoever guesses the next ref only makes the one after it be drawn."""

    async def at_once(scope: Any) -> tuple[str, str]:
        first = await create(scope, NewContact(name="Anna", channel="Website"))
        guessed = f"{first.ref[:13]}{(first.id + 2) % 10**7:07}"
        await create(scope, NewContact(name="Bo", channel="Website", ref=guessed))
        third = await create(scope, NewContact(name="Cia", channel="Website"))
        return guessed, third.ref

    guessed, drawn = world.act(at_once)
    assert guessed != drawn
    assert (stored(world, guessed).name, stored(world, drawn).name) == ("Bo", "Cia")


def test_the_event_tells_what_was_given(world: World) -> None:
    contact = made(world, door="whautomate", name="Anna", email="a@example.org", tags=("vip",), notes="Tea")

    told = journal(world, "contact.created", "tag.created", "note.created", "contact.tag_added")
    assert [one.kind for one in told] == ["contact.created", "note.created", "tag.created"]
    assert told[0].subject_id == contact.id
    assert told[0].door == "whautomate"
    assert told[0].after == {
        "ref": contact.ref,
        "first_name": "Anna",
        "stage": "Subscriber",
        "location_id": contact.location_id,
        "emails": [["a@example.org", True]],
        "tags": ["vip"],
        "channel": "Website",
    }
    assert told[1].after == {
        "contact_id": contact.id,
        "content": "Tea",
        "created_at": contact.created_at,
        "pinned": True,
    }


def test_the_pinned_note_is_one_of_the_notes(world: World) -> None:
    contact = made(world, notes="Tea")
    page = world.act(lambda scope: notes.list_after(scope, cursor=0, limit=10, contact_id=contact.id))
    assert [(note.id, note.content) for note in page.items] == [(contact.pinned_note_id, "Tea")]


def test_nothing_is_left_of_a_contact_that_is_refused(world: World) -> None:
    before = world.served.digest()
    with pytest.raises(Invalid, match="account_id: there is no account"):
        made(world, location=LocationChoice("L9", "New"), account_id=10**9, tags=("vip",), notes="Tea")
    assert world.served.digest() == before


def test_an_unknown_location_without_a_title_is_refused(world: World) -> None:
    with pytest.raises(Unknown, match="there is no location L9"):
        made(world, location=LocationChoice("L9"))


def test_the_account_of_another_workspace_is_unknown(world: World) -> None:
    theirs = made(world.charlie, company="Outsiders Ltd").account_id
    with pytest.raises(Invalid, match="there is no account"):
        made(world, account_id=theirs)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("emails[1].address", {"emails": (Email("a@example.org"), Email("nobody"))}),
        ("emails", {"emails": (Email("a@example.org", True), Email("b@example.org", True))}),
        ("phones[0].number", {"phones": (Phone(" "),)}),
        ("email", {"email": ""}),
        ("first_name", {"first_name": "x" * 51}),
        ("name", {"name": "x" * 102}),
        ("tags[1]", {"tags": ("vip", " ")}),
        ("notes", {"notes": "x" * 65_537}),
        ("channel", {"channel": " "}),
        ("company", {"company": "x" * 251}),
        ("location.ref", {"location": LocationChoice("a b", "Main")}),
    ],
)
def test_a_bad_value_is_refused_by_its_name(world: World, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        made(world, **given)
    assert refused.value.field == field


def test_a_key_that_may_only_read_is_refused(world: World) -> None:
    new = NewContact(name="Anna", channel="Website")
    with pytest.raises(NotAllowed, match="contacts:write"):
        world.served.run(
            acting(
                world, lambda scope: create(scope, new), Permission.CONTACTS_READ, Permission.TICKETS_WRITE
            )
        )


def test_the_other_workspace_has_contacts_of_its_own(world: World) -> None:
    contact = made(world)
    with pytest.raises(Unknown, match=f"there is no contact {contact.id}"):
        stored(world.charlie, contact.id)
    with pytest.raises(Unknown):
        changed(world.charlie, contact.ref, title="CEO")
