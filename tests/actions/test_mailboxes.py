"""Making shared mailboxes."""

import asyncio
from typing import Any

import pytest

from rolodesk.actions import mailboxes
from rolodesk.actions.mailboxes import StaffedMailbox
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import mailboxes as stored
from rolodesk.storage.transaction import Tx
from tests.actions.office import last_event
from tests.world import World


def make(world: World, *addresses: str, **options: Any) -> StaffedMailbox:
    return world.act(lambda scope: mailboxes.create(scope, name="Sales", addresses=addresses, **options))


def by_address(world: World, address: str) -> Mailbox | None:
    return world.served.run(world.served.engine.read(world.id, lambda tx: stored.by_address(tx, address)))


def test_a_mailbox_is_found_by_each_of_its_addresses_however_written(world: World) -> None:
    made = make(world, "sales@example.org", "Orders@example.org", auto_reply=" Thank you.\nBye ").mailbox
    assert made.addresses == ("sales@example.org", "Orders@example.org")
    assert made.auto_reply == "Thank you.\nBye"
    assert by_address(world, "SALES@EXAMPLE.ORG") == made
    assert by_address(world, "orders@example.org") == made
    assert by_address(world, "nobody@example.org") is None
    assert world.served.run(world.served.engine.read(world.id, lambda tx: stored.by_id(tx, made.id))) == made


def test_members_are_let_in_once_each(world: World) -> None:
    made = make(world, "sales@example.org", member_emails=[world.bob.email, world.bob.email.upper()])
    assert made.members == (world.bob,)
    listed = world.act(mailboxes.listed)
    assert [one.mailbox.id for one in listed] == [world.support.id, made.mailbox.id]
    assert listed[1] == made
    assert world.served.run(
        world.served.engine.read(world.id, lambda tx: stored.member_ids(tx, made.mailbox.id))
    ) == [world.bob.id]


def test_its_making_is_written_into_the_journal(world: World) -> None:
    made = make(world, "sales@example.org", member_emails=[world.bob.email])
    assert last_event(world)[0:2] == ("mailbox.created", made.mailbox.id)
    assert last_event(world)[5] == {
        "name": "Sales",
        "auto_reply": None,
        "addresses": ["sales@example.org"],
        "members": [world.bob.id],
    }


def test_an_address_given_twice_is_kept_as_it_was_first_written(world: World) -> None:
    made = make(world, "Sales@example.org", "orders@example.org", "SALES@example.org")
    assert made.mailbox.addresses == ("Sales@example.org", "orders@example.org")


def test_an_address_of_another_mailbox_is_refused_and_nothing_is_written(world: World) -> None:
    before = world.served.digest()
    with pytest.raises(
        Conflicting, match=rf"INFO@example.org belongs to the mailbox Support \({world.support.id}\)"
    ):
        make(world, "sales@example.org", "INFO@example.org")
    assert world.served.digest() == before


def test_the_outsider_may_have_the_same_address(world: World) -> None:
    theirs = world.charlie.make_mailbox("Support", "info@example.org")
    assert by_address(world, "info@example.org") == world.support
    assert theirs.id != world.support.id


def test_whoever_is_no_member_of_this_workspace_is_refused_and_nothing_is_written(world: World) -> None:
    before = world.served.digest()
    with pytest.raises(Unknown, match=r"there is no member charlie@example\.org in this workspace"):
        make(world, "sales@example.org", member_emails=[world.bob.email, "charlie@example.org"])
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("addresses", "options", "sentence"),
    [
        ((), {}, "address: must be given"),
        (("sales",), {}, "address: must be an e-mail address"),
        (("sales@example.org",), {"auto_reply": " "}, "auto-reply: must be"),
        (("sales@example.org",), {"auto_reply": "\0"}, "auto-reply: must be"),
    ],
)
def test_what_makes_no_mailbox_is_refused(
    world: World, addresses: tuple[str, ...], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        make(world, *addresses, **options)


def test_an_id_that_is_taken_is_refused(world: World) -> None:
    with pytest.raises(Conflicting, match=f"there is a mailbox {world.support.id} already"):
        make(world, "sales@example.org", mailbox_id=world.support.id)


def test_of_many_who_want_the_same_address_at_once_one_gets_it(world: World) -> None:
    async def one(tx: Tx) -> StaffedMailbox:
        scope = Scope(tx, workspace=world.workspace, actor=OPERATOR, door="cli")
        return await mailboxes.create(scope, name="Sales", addresses=["sales@example.org"])

    async def all_at_once() -> list[StaffedMailbox | BaseException]:
        writing = (world.served.engine.write(world.id, one) for _ in range(8))
        return await asyncio.gather(*writing, return_exceptions=True)

    answers = world.served.run(all_at_once())
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflicting"] * 7 + ["StaffedMailbox"]
