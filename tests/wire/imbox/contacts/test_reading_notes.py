"""GET /api/{apiKey}/{userId}/contactNotes and …/contactNotes/{id}."""

from typing import Any

import pytest

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

LAST_PAGE = {"cursors": {"after": None}}


def notes(world: World, contact_id: int, *texts: str) -> list[int]:
    return [made(world, "contactNotes", contactId=contact_id, content=text)["id"] for text in texts]


def listed(world: World, query: str = "") -> dict[str, Any]:
    answer = world.imbox("GET", f"/contactNotes{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_a_note_is_read_alone_as_in_the_list(world: World) -> None:
    contact = made(world, firstName="Arne")
    (note_id,) = notes(world, contact["id"], "A note...")
    (row,) = listed(world)["notes"]
    assert list(row) == ["id", "contactId", "content", "createdAt"]
    assert (row["id"], row["contactId"], row["content"]) == (note_id, contact["id"], "A note...")
    assert world.imbox("GET", f"/contactNotes/{note_id}").json() == row


def test_the_notes_of_one_contact_or_of_all_come_by_id_upwards(world: World) -> None:
    arne, bosse = made(world, firstName="Arne")["id"], made(world, firstName="Bosse")["id"]
    notes(world, arne, "1", "2")
    notes(world, bosse, "3")
    notes(world, arne, "4")
    assert [note["content"] for note in listed(world)["notes"]] == ["1", "2", "3", "4"]
    page = listed(world, f"?contactId={arne}")
    assert ([note["content"] for note in page["notes"]], page["paging"]) == (["1", "2", "4"], LAST_PAGE)
    assert listed(world, "?contactId=999999999") == {"notes": [], "paging": LAST_PAGE}


def test_the_pinned_note_is_one_of_them(world: World) -> None:
    body = {"name": "Anna Berg", "phoneNumber": "+46701234567", "notes": "VIP"}
    assert world.whautomate("POST", "/contacts", json=body).status_code == 200
    (note,) = listed(world)["notes"]
    assert note["content"] == "VIP"


def test_a_page_says_where_the_next_one_begins(world: World) -> None:
    contact_id = made(world, firstName="Arne")["id"]
    ids = notes(world, contact_id, "1", "2", "3")
    page = listed(world, f"?contactId={contact_id}&limit=2")
    url = f"{world.url}/api/{world.key}/{world.id}/contactNotes?contactId={contact_id}&limit=2&after={ids[1]}"
    assert page["paging"] == {"cursors": {"after": ids[1]}, "next": url}
    assert list(page) == ["notes", "paging"]
    following = world.http.get(url).json()
    assert ([note["id"] for note in following["notes"]], following["paging"]) == (ids[2:], LAST_PAGE)


def test_notes_of_outsiders_are_not_there(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia")
    note_id = of_charlie(world, "contactNotes", contactId=contact_id, content="Secret")
    assert listed(world)["notes"] == []
    assert listed(world, f"?contactId={contact_id}")["notes"] == []
    is_unknown(world.imbox("GET", f"/contactNotes/{note_id}"), f"note {note_id}")


def test_outsiders_are_refused(world: World) -> None:
    (note_id,) = notes(world, made(world, firstName="Arne")["id"], "A note...")
    is_refused_to_outsiders(world, "GET", "/contactNotes")
    is_refused_to_outsiders(world, "GET", f"/contactNotes/{note_id}")


def test_it_needs_the_scope(world: World) -> None:
    (note_id,) = notes(world, made(world, firstName="Arne")["id"], "A note...")
    needs(world, Permission.CONTACTS_READ, "GET", "/contactNotes")
    needs(world, Permission.CONTACTS_READ, "GET", f"/contactNotes/{note_id}")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: must be 1 or more"),
        ("limit=x", "limit: must be a whole number"),
        ("after=x", "after: must be a whole number"),
        ("contactId=x", "contactId: must be a whole number"),
        ("contactId=null", "contactId: must be a whole number"),
    ],
)
def test_a_bad_query_is_refused_saying_what_to_change(world: World, query: str, message: str) -> None:
    is_refused(world.imbox("GET", f"/contactNotes?{query}"), message)


def test_an_id_is_a_number_of_a_note(world: World) -> None:
    is_refused(world.imbox("GET", "/contactNotes/x"), "id: must be a whole number")
    is_unknown(world.imbox("GET", "/contactNotes/999999999"), "note 999999999")
