"""Connecting mailboxes to mail servers."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from rolodesk.actions import connections, mailboxes
from rolodesk.model.connection import (
    Auth,
    Connection,
    ConnectionKind,
    ConnectionSetup,
    Password,
    Security,
    place_of,
    sealed,
)
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.sealing import SealBroken, new_keyring
from rolodesk.model.workspace import Sending
from tests.actions.office import BUT_SETTINGS, act_as_key, events_of, last_event
from tests.world import Tenant, World

RING = new_keyring()
IMAP = ConnectionSetup(
    kind=ConnectionKind.IMAP,
    host="imap.example.org",
    port=993,
    security=Security.TLS,
    auth=Auth.PASSWORD,
    username="info@example.org",
    folder="INBOX",
)
RELAY = ConnectionSetup(
    kind=ConnectionKind.RELAY, host="mail.example.org", port=25, security=Security.STARTTLS
)


def connect(world: World, setup: ConnectionSetup = IMAP, *, password: str = "correct horse") -> Connection:
    place = place_of(world.id, world.support.id, setup.kind)
    secret = "" if setup.auth is Auth.NONE else sealed(Password(password), RING, place=place)
    return world.act(lambda scope: connections.connect(scope, world.support.id, setup, sealed=secret))


def stored(tenant: Tenant) -> list[Connection]:
    return tenant.act(connections.listed)


def test_a_connection_is_stored_as_it_was_set_up_with_its_secret_sealed(world: World) -> None:
    made = connect(world)
    assert stored(world) == [made]
    assert (made.host, made.port, made.security, made.folder) == ("imap.example.org", 993, "tls", "INBOX")
    assert (made.state, made.last_uid, made.uid_validity) == ("new", 0, None)
    assert "horse" not in made.sealed
    assert made.credentials(RING) == Password("correct horse")
    with pytest.raises(SealBroken):
        replace(made, mailbox_id=made.mailbox_id + 1).credentials(RING)


def test_a_relay_is_found_by_its_mailbox(world: World) -> None:
    run, engine = world.served.run, world.served.engine
    made = connect(world, RELAY)
    other = world.charlie.make_mailbox("Support", "info@example.org")
    assert made.credentials(RING) is None
    assert run(engine.lookup(world.id, lambda tx: connections.relay_of(tx, world.support.id))) == made
    assert run(engine.lookup(world.id, lambda tx: connections.relay_of(tx, other.id))) is None
    assert run(engine.lookup(world.charlie.id, lambda tx: connections.relay_of(tx, world.support.id))) is None


@pytest.mark.parametrize("setup", [IMAP, RELAY], ids=["imap", "relay"])
def test_a_mailbox_newly_connected_observes_until_somebody_confirms(
    world: World, setup: ConnectionSetup
) -> None:
    assert world.support.sending == Sending.ACTIVE
    connect(world, setup)
    assert world.act(mailboxes.listed)[0].mailbox.sending == Sending.OBSERVING
    kind, subject, *_, before, after = last_event(world)
    assert (kind, subject) == ("mailbox.connected", world.support.id)
    assert before == {"sending": "active"}
    assert (after["kind"], after["host"], after["sending"]) == (setup.kind, setup.host, "observing")

    confirmed = world.act(lambda scope: mailboxes.confirm(scope, world.support.id))
    assert confirmed.mailbox.sending == Sending.ACTIVE
    assert confirmed.members == (world.bob,)
    assert last_event(world)[0] == "mailbox.confirmed"
    connect(world, setup, password="another one")
    assert world.act(mailboxes.listed)[0].mailbox.sending == Sending.ACTIVE


def test_confirming_twice_tells_once(world: World) -> None:
    connect(world)
    for _ in range(2):
        world.act(lambda scope: mailboxes.confirm(scope, world.support.id))
    assert [event[0] for event in events_of(world.served, world.id)].count("mailbox.confirmed") == 1


def test_a_new_password_goes_on_where_fetching_was_and_another_folder_begins_anew(world: World) -> None:
    run, engine = world.served.run, world.served.engine
    made = connect(world, replace(IMAP, only_new=True))
    assert made.fetch_from == made.created_at
    reached = replace(made, uid_validity=7, last_uid=41, survey_uid=40)

    async def advance(tx: Any) -> None:
        from rolodesk.storage import mail_connections  # noqa: PLC0415 - behind the actions' back

        claimed = replace(made, leased_until=None)
        while claimed.mailbox_id != made.mailbox_id or claimed.leased_until is None:
            found = await mail_connections.claim(tx, lease_ms=1000)
            assert found is not None
            claimed = found
        assert await mail_connections.advance(tx.within(world.id), claimed, until=tx.now + 9, to=reached)

    run(engine.write(0, advance))
    again = connect(world, password="another one")
    assert (again.uid_validity, again.last_uid, again.survey_uid) == (7, 41, 40)
    assert (again.leased_until, again.fetch_from, again.created_at) == (
        None,
        made.fetch_from,
        made.created_at,
    )
    elsewhere = connect(world, replace(IMAP, folder="Archive"))
    assert (elsewhere.uid_validity, elsewhere.last_uid, elsewhere.fetch_from) == (None, 0, None)


def test_disconnecting_takes_the_secret_away(world: World) -> None:
    connect(world)
    connect(world, RELAY)
    world.act(lambda scope: connections.disconnect(scope, world.support.id, ConnectionKind.IMAP))
    assert [one.kind for one in stored(world)] == ["relay"]
    kind, _, _, _, before, after = last_event(world)
    assert (kind, before["username"], after) == ("mailbox.disconnected", "info@example.org", {})
    with pytest.raises(Unknown, match="there is no imap connection of the mailbox"):
        world.act(lambda scope: connections.disconnect(scope, world.support.id, ConnectionKind.IMAP))


def test_neither_secret_nor_sealed_text_is_in_the_journal(world: World) -> None:
    made = connect(world)
    connect(world, password="another one")
    world.act(lambda scope: connections.disconnect(scope, world.support.id, ConnectionKind.IMAP))
    journal = repr(events_of(world.served, world.id))
    assert "mailbox.disconnected" in journal
    for secret in ("correct horse", "another one", made.sealed, "v1:"):
        assert secret not in journal


def test_how_it_goes_is_noted_and_a_new_setup_forgets_it(world: World) -> None:
    made = connect(world)
    world.act(lambda scope: connections.failed(scope.tx, made, error=" refused\r\n\0twice ", gap_ms=60_000))
    world.act(lambda scope: connections.failed(scope.tx, made, error="x" * 900, gap_ms=60_000))
    (failing,) = stored(world)
    assert (failing.state, failing.failures, failing.last_error) == ("failing", 2, "x" * 500)
    assert failing.next_try_at > failing.updated_at
    world.act(lambda scope: connections.succeeded(scope.tx, made))
    (working,) = stored(world)
    assert (working.state, working.failures, working.next_try_at) == ("working", 0, 0)

    anew = connect(world, password="another one")
    late = replace(made, updated_at=made.updated_at - 1)
    world.act(lambda scope: connections.failed(scope.tx, late, error="late", gap_ms=1))
    assert stored(world) == [anew]


def test_a_secret_changed_meanwhile_is_not_overwritten(world: World) -> None:
    made = connect(world)
    anew = connect(world, password="another one")
    assert not world.act(lambda scope: connections.renew_secret(scope.tx, made, sealed="v1:old"))
    assert world.act(lambda scope: connections.renew_secret(scope.tx, anew, sealed="v1:new"))
    assert [one.sealed for one in stored(world)] == ["v1:new"]


@pytest.mark.parametrize(
    ("setup", "sentence"),
    [
        (replace(IMAP, host="imap.example.org:993"), "host: must be"),
        (replace(IMAP, host="imap\r\nexample"), "host: must be"),
        (replace(IMAP, port=0), "port: must be 1 to 65535"),
        (replace(IMAP, port=65_536), "port: must be 1 to 65535"),
        (replace(IMAP, username="info\r\nA LOGOUT"), "username: must be one line"),
        (replace(IMAP, username=""), "username: must be given"),
        (replace(IMAP, username="", auth=Auth.NONE), "username: must be given"),
        (replace(IMAP, folder=""), "folder: must be one line"),
        (replace(IMAP, folder="IN\nBOX"), "folder: must be one line"),
        (replace(RELAY, folder="INBOX"), "folder: is of IMAP alone"),
        (replace(RELAY, username="info"), "username: must be given with"),
    ],
)
def test_what_is_no_connection_is_refused_and_nothing_is_written(
    world: World, setup: ConnectionSetup, sentence: str
) -> None:
    before = world.served.digest()
    with pytest.raises(Invalid, match=sentence):
        connect(world, setup)
    assert world.served.digest() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda scope: connections.connect(scope, 1, RELAY, sealed=""),
        lambda scope: connections.disconnect(scope, 1, ConnectionKind.IMAP),
        connections.listed,
        lambda scope: mailboxes.confirm(scope, 1),
    ],
    ids=["connect", "disconnect", "listed", "confirm"],
)
def test_who_may_not_change_settings_connects_no_mailbox(world: World, act: Callable[..., Any]) -> None:
    with pytest.raises(NotAllowed):
        act_as_key(world, act, permissions=BUT_SETTINGS)


def test_line_breaks_around_a_name_are_not_kept(world: World) -> None:
    made = connect(world, replace(IMAP, folder="INBOX\r\n", username="\r\ninfo@example.org"))
    assert (made.folder, made.username) == ("INBOX", "info@example.org")


def test_the_outsiders_mailbox_cannot_be_connected(world: World) -> None:
    theirs = world.charlie.make_mailbox("Support", "info@example.org")
    with pytest.raises(Unknown, match=f"there is no mailbox {theirs.id}"):
        world.act(lambda scope: connections.connect(scope, theirs.id, RELAY, sealed=""))
    connect(world)
    assert stored(world.charlie) == []
