"""DELETE /api/{apiKey}/{userId}/contactNotes/{id}."""

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


def note_of(world: World, contact_id: int, text: str) -> int:
    note_id: int = made(world, "contactNotes", contactId=contact_id, content=text)["id"]
    return note_id


def test_it_is_gone_and_the_others_stay(world: World) -> None:
    contact_id = made(world, firstName="Arne")["id"]
    first, second = note_of(world, contact_id, "1"), note_of(world, contact_id, "2")
    answer = world.imbox("DELETE", f"/contactNotes/{first}")
    assert (answer.status_code, answer.json()) == (200, {})
    assert [note["id"] for note in world.imbox("GET", "/contactNotes").json()["notes"]] == [second]
    is_unknown(world.imbox("DELETE", f"/contactNotes/{first}"), f"note {first}")


def test_the_pinned_note_empties_notes_elsewhere(world: World) -> None:
    body = {"name": "Anna Berg", "phoneNumber": "+46701234567", "notes": "VIP"}
    ref = world.whautomate("POST", "/contacts", json=body).json()["id"]
    (pinned,) = world.imbox("GET", "/contactNotes").json()["notes"]
    other = note_of(world, pinned["contactId"], "Stays")
    assert world.imbox("DELETE", f"/contactNotes/{pinned['id']}").status_code == 200
    assert world.whautomate("GET", f"/contacts/{ref}").json()["notes"] == ""
    assert [note["id"] for note in world.imbox("GET", "/contactNotes").json()["notes"]] == [other]


def test_outsiders_are_refused(world: World) -> None:
    note_id = note_of(world, made(world, firstName="Arne")["id"], "A note...")
    is_refused_to_outsiders(world, "DELETE", f"/contactNotes/{note_id}")


def test_the_note_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia")
    note_id = of_charlie(world, "contactNotes", contactId=contact_id, content="Secret")
    before = world.served.digest()
    is_unknown(world.imbox("DELETE", f"/contactNotes/{note_id}"), f"note {note_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    note_id = note_of(world, made(world, firstName="Arne")["id"], "A note...")
    needs(world, Permission.CONTACTS_WRITE, "DELETE", f"/contactNotes/{note_id}")


def test_what_is_no_id_is_refused(world: World) -> None:
    is_refused(world.imbox("DELETE", "/contactNotes/x"), "id: must be a whole number")
