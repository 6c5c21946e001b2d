"""DELETE /api/{apiKey}/{userId}/contacts/{id}."""

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import (
    is_refused,
    is_refused_to_outsiders,
    is_unknown,
    made,
    needs,
    of_charlie,
)
from tests.world import World


def test_it_is_gone_with_its_notes(world: World) -> None:
    row, other = made(world, firstName="Arne"), made(world, firstName="Bosse")
    made(world, "contactNotes", contactId=row["id"], content="A note...")
    answer = world.imbox("DELETE", f"/contacts/{row['id']}")
    assert (answer.status_code, answer.json()) == (200, {})
    assert world.imbox("GET", "/contacts").json()["contacts"] == [other]
    assert world.imbox("GET", "/contactNotes").json()["notes"] == []
    is_unknown(world.imbox("DELETE", f"/contacts/{row['id']}"), f"contact {row['id']}")


def test_its_id_is_never_used_again(world: World) -> None:
    first = made(world, firstName="Arne")["id"]
    world.imbox("DELETE", f"/contacts/{first}")
    assert made(world, firstName="Arne")["id"] > first


def test_outsiders_are_refused(world: World) -> None:
    is_refused_to_outsiders(world, "DELETE", f"/contacts/{made(world, firstName='Arne')['id']}")


def test_the_contact_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia")
    before = world.served.digest()
    is_unknown(world.imbox("DELETE", f"/contacts/{contact_id}"), f"contact {contact_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    path = f"/contacts/{made(world, firstName='Arne')['id']}"
    needs(world, Permission.CONTACTS_WRITE, "DELETE", path)


def test_what_is_no_id_is_refused(world: World) -> None:
    is_refused(world.imbox("DELETE", "/contacts/arne"), "id: must be a whole number")
