"""Locations."""

import pytest

from rolodesk.actions import locations
from rolodesk.model.contact import LocationChoice
from rolodesk.model.errors import Conflicting, Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Location, Permission
from tests.actions.contacts.desk import acting, journal, made
from tests.world import Tenant, World


def location_of(tenant: Tenant, ref: str, title: str) -> Location:
    return tenant.act(lambda scope: locations.create(scope, ref=ref, title=title))


def refs(tenant: Tenant, search: str | None = None, *, page: int = 1, limit: int = 10) -> list[str]:
    found = tenant.act(lambda scope: locations.list_page(scope, page=page, limit=limit, search=search))
    return [location.ref for location in found]


def test_a_location_reads_back_as_written(world: World) -> None:
    location = location_of(world, "L1", " Main ")
    assert world.act(lambda scope: locations.get(scope, "L1")) == location
    assert (location.title, location.built_in) == ("Main", 0)
    assert [one.after for one in journal(world, "location.created")] == [{"ref": "L1", "title": "Main"}]


def test_a_workspace_is_born_with_one_that_another_does_not_change(world: World) -> None:
    location_of(world, "L1", "Main")
    assert made(world).location_ref == "default"
    assert world.act(lambda scope: locations.get(scope, "default")).built_in == 1


def test_the_list_is_paged_and_searched(world: World) -> None:
    location_of(world, "L1", "Malmö")
    made(world, location=LocationChoice("L2", "MALMÖHUS"))
    assert refs(world) == ["default", "L1", "L2"]
    assert refs(world, "malmö") == ["L1", "L2"]
    assert refs(world, "malmö", page=2, limit=1) == ["L2"]
    assert refs(world, page=2, limit=2) == ["L2"]


def test_a_taken_ref_and_bad_values_are_refused(world: World) -> None:
    location_of(world, "L1", "Main")
    with pytest.raises(Conflicting, match="there is a location L1 already"):
        location_of(world, "L1", "Other")
    with pytest.raises(Invalid, match=r"^ref: "):
        location_of(world, "a/b", "Main")
    with pytest.raises(Invalid, match=r"^title: "):
        location_of(world, "L2", " ")
    with pytest.raises(Invalid, match=r"^location\.title: "):
        made(world, location=LocationChoice("L2", "x" * 101))
    assert refs(world) == ["default", "L1"]


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    location_of(world, "L1", "Main")
    with pytest.raises(Unknown, match="there is no location L1"):
        world.charlie.act(lambda scope: locations.get(scope, "L1"))
    assert refs(world.charlie) == ["default"]
    assert location_of(world.charlie, "L1", "Theirs").title == "Theirs"


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="contacts:write"):
        world.served.run(
            acting(
                world,
                lambda scope: locations.create(scope, ref="L1", title="Main"),
                Permission.CONTACTS_READ,
            )
        )
    for reading in (
        lambda scope: locations.get(scope, "default"),
        lambda scope: locations.list_page(scope, page=1, limit=1),
    ):
        with pytest.raises(NotAllowed, match="contacts:read"):
            world.served.run(acting(world, reading, Permission.TICKETS_READ))


def test_a_change_tells_what_differs(world: World) -> None:
    location = location_of(world, "L1", "Main")
    changed = world.act(lambda scope: locations.change(scope, location.id, {"title": "Åre", "city": "Åre"}))
    assert world.act(lambda scope: locations.get_by_id(scope, location.id)) == changed
    world.act(lambda scope: locations.change(scope, location.id, {"city": "Åre"}))
    (told,) = journal(world, "location.updated")
    assert (told.before, told.after) == ({"title": "Main", "city": ""}, {"title": "Åre", "city": "Åre"})


def test_its_contacts_move_each_with_an_event(world: World) -> None:
    location, other = location_of(world, "L1", "Main"), location_of(world, "L2", "Other")
    contact = made(world, location=LocationChoice("L1"))
    world.act(lambda scope: locations.delete(scope, location.id, move_to=other.id))
    (moved,) = journal(world, "contact.updated")
    assert (moved.subject_id, moved.before, moved.after) == (
        contact.id,
        {"location_id": location.id},
        {"location_id": other.id},
    )
    (told,) = journal(world, "location.deleted")
    assert told.before == {"ref": "L1", "title": "Main", "created_at": location.created_at}
    with pytest.raises(Unknown):
        world.act(lambda scope: locations.get(scope, "L1"))
