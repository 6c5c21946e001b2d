"""Taking people in, and their passwords."""

import pytest

from rolodesk.actions import login_links, members
from rolodesk.model.errors import Conflicting, Invalid, NotAuthenticated, Unknown
from rolodesk.model.workspace import Member, Role
from rolodesk.storage import directory
from rolodesk.storage.members import by_emails, by_id, by_ids
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.office import events_of, last_event
from tests.world import Tenant, World


def address(world: World, name: str) -> str:
    return f"{name}.{world.id}@example.org"


def password_of(world: World, email: str) -> str | None:
    person = world.served.run(
        world.served.engine.read(EVERYWHERE, lambda tx: directory.person_by_email(tx, email))
    )
    assert person is not None
    return person.password_hash


def take_in(tenant: Tenant, email: str, name: str = "Dora", *, password_hash: str | None = None) -> Member:
    return tenant.act(
        lambda scope: members.create(
            scope, email=email, name=name, role=Role.AGENT, password_hash=password_hash
        )
    )


def test_a_member_is_listed_and_written_into_the_journal(world: World) -> None:
    dora = take_in(world, address(world, "Dora"))
    assert world.act(members.listed) == [world.alice, world.bob, dora]
    assert last_event(world) == (
        "member.created",
        dora.id,
        "operator",
        "cli",
        {},
        {"email": address(world, "Dora"), "name": "Dora", "role": "agent"},
    )


def test_one_e_mail_address_is_one_person_in_two_workspaces(world: World) -> None:
    here = take_in(world, address(world, "dora"))
    there = take_in(world.charlie, address(world, "DORA"), "Dorothea")
    assert here.person_id == there.person_id
    assert (there.email, there.name) == (here.email, "Dorothea")


def test_whoever_is_a_member_already_is_refused(world: World) -> None:
    with pytest.raises(
        Conflicting, match=f"is a member of this workspace already, with the id {world.bob.id}"
    ):
        take_in(world, world.bob.email.upper())


def test_an_id_that_is_taken_is_refused_and_no_person_is_left(world: World) -> None:
    before = world.served.digest()
    with pytest.raises(Conflicting, match=f"there is a member {world.bob.id} already"):
        world.act(
            lambda scope: members.create(
                scope,
                email=address(world, "dora"),
                name="Dora",
                role=Role.AGENT,
                member_id=world.bob.id,
            )
        )
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [("dora", "Dora", "email: must be"), ("dora@example.org", " ", "name: must be")],
)
def test_what_is_no_address_or_no_name_is_refused(world: World, email: str, name: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        take_in(world, email, name)


def test_members_are_found_by_ids_and_by_addresses_within_their_workspace_only(world: World) -> None:
    outsider = take_in(world.charlie, address(world, "charlie"))
    engine = world.served.engine
    ids = [world.bob.id, outsider.id, 999_999]
    emails = [world.bob.email.upper(), outsider.email]
    found = world.served.run(engine.read(world.id, lambda tx: by_ids(tx, ids)))
    assert found == {world.bob.id: world.bob}
    found_by_email = world.served.run(engine.read(world.id, lambda tx: by_emails(tx, emails)))
    assert found_by_email == {world.bob.email: world.bob}
    assert world.served.run(engine.read(world.id, lambda tx: by_id(tx, outsider.id))) is None


def test_a_first_password_is_stored_with_the_member(world: World) -> None:
    take_in(world, address(world, "dora"), password_hash="hashed")
    assert password_of(world, address(world, "dora")) == "hashed"


def test_a_person_who_has_a_password_keeps_it(world: World) -> None:
    take_in(world, address(world, "dora"), password_hash="first")
    with pytest.raises(Conflicting, match="has a password already"):
        take_in(world.charlie, address(world, "dora"), password_hash="second")
    assert password_of(world, address(world, "dora")) == "first"


def test_a_new_password_ends_log_ins_and_stays_out_of_the_journal(world: World) -> None:
    token = world.act(lambda scope: login_links.make(scope, world.bob))
    changed = world.act(lambda scope: members.set_password(scope, world.bob.email.upper(), "hashed"))
    assert changed == world.bob
    assert password_of(world, world.bob.email) == "hashed"
    assert last_event(world) == ("member.password_set", world.bob.id, "operator", "cli", {}, {})
    with pytest.raises(NotAuthenticated):
        world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: login_links.use(tx, token)))


def test_the_outsider_cannot_be_given_a_password_from_here(world: World) -> None:
    outsider = take_in(world.charlie, address(world, "charlie"))
    with pytest.raises(Unknown, match=f"there is no member {outsider.email}"):
        world.act(lambda scope: members.set_password(scope, outsider.email, "hashed"))
    assert password_of(world, outsider.email) is None
    assert all(outsider.email not in str(event) for event in events_of(world.served, world.id))
