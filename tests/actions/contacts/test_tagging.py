"""Giving contacts tags and taking them away."""

from functools import partial

import pytest

from rolodesk.actions.contacts.tagging import add_tags, remove_tags
from rolodesk.model.contact import Contact
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, journal, made, stored
from tests.world import World


def added(world: World, contact: Contact, *tags: str) -> Contact:
    return world.act(lambda scope: add_tags(scope, contact.ref, tags))


def removed(world: World, contact: Contact, *tags: str) -> Contact:
    return world.act(lambda scope: remove_tags(scope, contact.ref, tags))


def test_tags_come_in_the_order_they_were_added(world: World) -> None:
    contact = made(world, tags=("vip",))
    assert added(world, contact, "Press", " new ").tags == ("vip", "Press", "new")
    assert stored(world, contact.id).tags == ("vip", "Press", "new")


def test_tags_are_taken_away_in_any_spelling(world: World) -> None:
    contact = made(world, tags=("vip", "Press", "new"))
    assert removed(world, contact, "PRESS", " Vip").tags == ("new",)
    assert stored(world, contact.id).tags == ("new",)


def test_a_tag_that_is_there_and_one_that_is_not_change_nothing(world: World) -> None:
    contact = made(world, tags=("VIP", "straße"))
    told = len(journal(world))
    assert added(world, contact, "vip", "STRASSE") == contact
    assert removed(world, contact, "press") == contact
    assert added(world, contact) == contact
    assert stored(world, contact.id) == contact
    assert len(journal(world)) == told


def test_each_tag_is_an_event_and_a_new_one_is_made(world: World) -> None:
    contact = made(world)
    added(world, contact, "vip", "Press", "VIP")
    removed(world, contact, "vip")
    told = [(one.kind, one.after) for one in journal(world)][1:]
    assert told == [
        ("tag.created", {"name": "vip"}),
        ("tag.created", {"name": "Press"}),
        ("contact.tag_added", {"tag": "vip"}),
        ("contact.tag_added", {"tag": "Press"}),
        ("contact.tag_removed", {"tag": "vip"}),
    ]


def test_a_contact_keeps_its_own_spelling_of_one_tag(world: World) -> None:
    first, second = made(world, tags=("VIP",)), made(world, tags=("vip",))
    assert (stored(world, first.id).tags, stored(world, second.id).tags) == (("VIP",), ("vip",))
    assert len(journal(world, "tag.created")) == 1


def test_tags_change_the_contact(world: World) -> None:
    contact = made(world)
    after = added(world, contact, "vip")
    assert after.modified_at == after.updated_at
    assert (after.version, after.activity_at) == (2, contact.activity_at)


@pytest.mark.parametrize(("tags", "field"), [(("vip", " "), "tags[1]"), (("x" * 101,), "tags[0]")])
def test_a_bad_tag_is_refused(world: World, tags: tuple[str, ...], field: str) -> None:
    contact = made(world)
    for action in (add_tags, remove_tags):
        with pytest.raises(Invalid) as refused:
            world.act(partial(action, which=contact.id, tags=tags))
        assert refused.value.field == field
    assert stored(world, contact.id) == contact


def test_more_than_a_hundred_at_once_are_refused_even_if_they_are_one(world: World) -> None:
    contact = made(world, tags=("vip",))
    for action in (add_tags, remove_tags):
        with pytest.raises(Invalid, match="at most 100"):
            world.act(partial(action, which=contact.id, tags=["vip"] * 101))
    assert stored(world, contact.id) == contact


def test_a_contact_has_at_most_a_hundred(world: World) -> None:
    contact = made(world, tags=tuple(f"tag {number}" for number in range(100)))
    assert added(world, contact, "TAG 7") == contact
    with pytest.raises(Invalid, match="at most 100"):
        added(world, contact, "one more")


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    contact = made(world, tags=("vip",))
    with pytest.raises(Unknown):
        world.charlie.act(lambda scope: add_tags(scope, contact.id, ["theirs"]))
    with pytest.raises(Unknown):
        world.charlie.act(lambda scope: remove_tags(scope, contact.id, ["vip"]))
    assert stored(world, contact.id) == contact


def test_a_key_that_may_only_read_is_refused(world: World) -> None:
    contact = made(world)
    for action in (add_tags, remove_tags):
        with pytest.raises(NotAllowed):
            world.served.run(
                acting(world, partial(action, which=contact.id, tags=["a"]), Permission.CONTACTS_READ)
            )
