"""Notes about contacts."""

from functools import partial

import pytest

from rolodesk.actions import notes
from rolodesk.actions.contacts.reading import list_newest
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.note import Note
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, journal, made, stored
from tests.world import Tenant, World


def written(tenant: Tenant, contact_id: int, content: str = "Called") -> Note:
    return tenant.act(lambda scope: notes.create(scope, contact_id, content))


def listed(tenant: Tenant, contact_id: int | None = None, *, cursor: int = 0, limit: int = 10) -> list[int]:
    page = tenant.act(
        lambda scope: notes.list_after(scope, cursor=cursor, limit=limit, contact_id=contact_id)
    )
    return [note.id for note in page.items]


def test_a_note_reads_back_as_written(world: World) -> None:
    note = written(world, made(world).id, " Called\n")
    assert world.act(lambda scope: notes.get(scope, note.id)) == note
    assert note.content == " Called\n"


def test_it_is_activity_around_the_contact_but_not_its_notes(world: World) -> None:
    contact = made(world)
    note = written(world, contact.id)
    after = stored(world, contact.id)
    assert (after.notes, after.modified_at, after.version) == (None, None, 2)
    assert after.updated_at == after.activity_at == note.created_at


def test_lists_go_by_id_of_one_contact_or_of_all(world: World) -> None:
    anna, bo = made(world), made(world, notes="Tea")
    ids = [written(world, contact.id).id for contact in (anna, bo, anna)]
    assert listed(world) == [bo.pinned_note_id, *ids]
    assert listed(world, anna.id) == [ids[0], ids[2]]
    assert listed(world, anna.id, cursor=ids[0]) == [ids[2]]
    assert listed(world, anna.id, limit=1) == [ids[0]]
    assert world.act(lambda scope: notes.list_after(scope, cursor=0, limit=3)).has_more


def test_deleting_the_pinned_one_empties_the_contacts_notes(world: World) -> None:
    contact = made(world, notes="Likes tea")
    other = written(world, contact.id)
    world.act(lambda scope: notes.delete(scope, contact.pinned_note_id or 0))

    after = stored(world, contact.id)
    assert (after.notes, after.pinned_note_id, after.version) == (None, None, 3)
    assert listed(world, contact.id) == [other.id]
    assert world.act(lambda scope: list_newest(scope, page=1, limit=10, search="Likes tea")) == []


def test_deleting_another_leaves_them(world: World) -> None:
    contact = made(world, notes="Tea")
    note = written(world, contact.id)
    world.act(lambda scope: notes.delete(scope, note.id))

    after = stored(world, contact.id)
    assert (after.notes, after.activity_at, after.modified_at, after.version) == (
        "Tea",
        note.created_at,
        None,
        3,
    )
    assert (after.updated_at or 0) > note.created_at
    with pytest.raises(Unknown, match=f"there is no note {note.id}"):
        world.act(lambda scope: notes.delete(scope, note.id))


def test_events_tell_the_text(world: World) -> None:
    contact = made(world)
    note = written(world, contact.id)
    world.act(lambda scope: notes.delete(scope, note.id))
    told = journal(world, "note.created", "note.deleted", "contact.updated")
    fields = {
        "contact_id": contact.id,
        "content": "Called",
        "created_at": note.created_at,
        "pinned": False,
    }
    assert [(one.subject_id, one.before, one.after) for one in told] == [
        (note.id, {}, fields),
        (note.id, fields, {}),
    ]


def test_an_unknown_contact_and_a_blank_text_are_refused(world: World) -> None:
    contact = made(world)
    with pytest.raises(Unknown, match="there is no contact 1000000000"):
        written(world, 10**9)
    for text in (" ", "x" * 65_537):
        with pytest.raises(Invalid, match=r"^content: "):
            written(world, contact.id, text)
    assert stored(world, contact.id) == contact


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    contact = made(world, notes="Tea")
    note_id = contact.pinned_note_id or 0
    with pytest.raises(Unknown, match="there is no contact"):
        written(world.charlie, contact.id)
    for action in (notes.get, notes.delete):
        with pytest.raises(Unknown, match="there is no note"):
            world.charlie.act(partial(action, note_id=note_id))
    assert listed(world.charlie) == listed(world.charlie, contact.id) == []
    assert stored(world, contact.id) == contact


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    contact = made(world, notes="Tea")
    for action in (
        lambda scope: notes.create(scope, contact.id, "Called"),
        lambda scope: notes.delete(scope, contact.pinned_note_id or 0),
    ):
        with pytest.raises(NotAllowed, match="contacts:write"):
            world.served.run(acting(world, action, Permission.CONTACTS_READ))
    with pytest.raises(NotAllowed, match="contacts:read"):
        world.served.run(
            acting(world, lambda scope: notes.list_after(scope, cursor=0, limit=1), Permission.TICKETS_READ)
        )
