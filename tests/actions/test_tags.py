"""Tags as records of the workspace."""

from functools import partial

import pytest

from rolodesk.actions import tags
from rolodesk.actions.contacts.reading import list_newest
from rolodesk.model.errors import Conflicting, Invalid, NotAllowed, Unknown
from rolodesk.model.tag import Tag
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, journal, made, stored
from tests.world import Tenant, World


def tag_of(tenant: Tenant, name: str) -> Tag:
    return tenant.act(lambda scope: tags.create(scope, name))


def names(tenant: Tenant, search: str | None = None, *, page: int = 1, limit: int = 10) -> list[str]:
    found = tenant.act(lambda scope: tags.list_page(scope, page=page, limit=limit, search=search))
    return [tag.name for tag in found]


def test_a_tag_reads_back_as_written(world: World) -> None:
    tag = tag_of(world, " VIP Åland ")
    assert (tag.name, tag.canonical) == ("VIP Åland", "vip åland")
    assert world.act(lambda scope: tags.get(scope, tag.id)) == tag
    assert [one.after for one in journal(world, "tag.created")] == [{"name": "VIP Åland"}]


def test_one_that_is_there_in_another_spelling_is_refused(world: World) -> None:
    made(world, tags=("VIP",))
    with pytest.raises(Conflicting, match="there is a tag vip already"):
        tag_of(world, "vip")
    assert names(world) == ["VIP"]


def test_a_bad_name_is_refused(world: World) -> None:
    for name in (" ", "x" * 101):
        with pytest.raises(Invalid, match=r"^name: "):
            tag_of(world, name)


def test_the_list_has_those_of_contacts_too_and_is_searched_without_regard_to_case(world: World) -> None:
    tag_of(world, "Straße")
    made(world, tags=("VIP", "Press_1"))
    assert names(world) == ["Straße", "VIP", "Press_1"]
    assert names(world, "STRASS") == ["Straße"]
    assert names(world, "_") == ["Press_1"]
    assert names(world, "%") == []
    assert names(world, page=2, limit=2) == ["Press_1"]


def test_deleting_one_takes_it_from_its_contacts(world: World) -> None:
    first, second, third = (made(world, tags=given) for given in (("VIP", "a"), ("vip",), ("a",)))
    tag_id = world.act(lambda scope: tags.list_page(scope, page=1, limit=1))[0].id
    world.act(lambda scope: tags.delete(scope, tag_id))

    assert [stored(world, one.id).tags for one in (first, second, third)] == [("a",), (), ("a",)]
    assert stored(world, third.id) == third
    assert names(world) == ["a"]
    assert world.act(lambda scope: list_newest(scope, page=1, limit=9, tags=["vip"])) == []
    assert world.act(lambda scope: list_newest(scope, page=1, limit=9, search="vip")) == []
    told = journal(world, "contact.tag_removed", "tag.deleted", "contact.updated")
    assert [(one.kind, one.subject_id) for one in told] == [
        ("contact.tag_removed", first.id),
        ("contact.tag_removed", second.id),
        ("tag.deleted", tag_id),
    ]
    assert [one.after for one in told[:2]] == [{"tag": "VIP"}, {"tag": "vip"}]
    with pytest.raises(Unknown, match=f"there is no tag {tag_id}"):
        world.act(lambda scope: tags.delete(scope, tag_id))


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    tag = tag_of(world, "vip")
    for action in (tags.get, tags.delete):
        with pytest.raises(Unknown):
            world.charlie.act(partial(action, tag_id=tag.id))
    assert names(world.charlie) == []
    assert tag_of(world.charlie, "vip").id != tag.id
    assert names(world) == ["vip"]


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    tag = tag_of(world, "vip")
    for action in (lambda scope: tags.create(scope, "new"), lambda scope: tags.delete(scope, tag.id)):
        with pytest.raises(NotAllowed, match="contacts:write"):
            world.served.run(acting(world, action, Permission.CONTACTS_READ))
    for reading in (
        lambda scope: tags.get(scope, tag.id),
        lambda scope: tags.list_page(scope, page=1, limit=1),
    ):
        with pytest.raises(NotAllowed, match="contacts:read"):
            world.served.run(acting(world, reading, Permission.TICKETS_READ))


def test_a_rename_is_told_once_and_is_no_tagging(world: World) -> None:
    contact = made(world, tags=("a", "VIP"))
    tag = next(one for one in listed_tags(world) if one.name == "VIP")
    world.act(lambda scope: tags.rename(scope, tag.id, "Guest"))
    assert stored(world, contact.id).tags == ("a", "Guest")
    (renamed,) = journal(world, "tag.updated")
    assert (renamed.before, renamed.after) == ({"name": "VIP"}, {"name": "Guest"})
    (told,) = journal(world, "contact.updated", "contact.tag_added", "contact.tag_removed")
    assert (told.kind, told.before, told.after) == (
        "contact.updated",
        {"tags": ["a", "VIP"]},
        {"tags": ["a", "Guest"]},
    )


def test_a_tag_is_respelled_on_contacts_that_spell_it_otherwise(world: World) -> None:
    contact = made(world, tags=("vip",))
    made(world, tags=("Guest",))
    tag = next(one for one in listed_tags(world) if one.name == "vip")
    world.act(lambda scope: tags.rename(scope, tag.id, "VIP"))
    assert stored(world, contact.id).tags == ("VIP",)
    with pytest.raises(Conflicting, match="there is a tag GUEST already"):
        world.act(lambda scope: tags.rename(scope, tag.id, "GUEST"))


def listed_tags(tenant: Tenant) -> list[Tag]:
    return tenant.act(lambda scope: tags.list_page(scope, page=1, limit=9))
