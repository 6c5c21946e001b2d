"""A mailbox's own relay: used before the installation's, logged in to as it wants, its state told."""

import pytest

from rolodesk.actions import connections
from rolodesk.actions.scope import Scope
from rolodesk.mail.outbound.lines import Lines
from rolodesk.model.connection import (
    Auth,
    Connection,
    ConnectionKind,
    ConnectionSetup,
    OAuthGrant,
    Password,
    Security,
    place_of,
    sealed,
)
from rolodesk.model.sealing import new_keyring
from rolodesk.model.workspace import Sending
from rolodesk.storage import mailboxes
from tests.egress.servers import HERE
from tests.mail.outbound.peers import Peer
from tests.mail.outbound.post_office import PostOffice

GRANT = OAuthGrant(token_endpoint="https://login.example.org/token", client_id="c", refresh_token="r")


class Purse:
    """Access tokens, of which the first is stale."""

    def __init__(self) -> None:
        self.tokens = ["stale", "good"]

    async def of(self, _connection: Connection, grant: OAuthGrant) -> str:
        assert grant == GRANT
        return self.tokens[0]

    def forget(self, _connection: Connection, _grant: OAuthGrant) -> None:
        del self.tokens[0]


def connected(office: PostOffice, peer: Peer, *, auth: Auth, credentials: Password | OAuthGrant) -> None:
    """Let the mailbox have the peer as its own relay, and confirm it."""
    mailbox_id = office.world.support.id
    setup = ConnectionSetup(
        kind=ConnectionKind.RELAY,
        host="localhost",
        port=peer.port,
        security=Security.STARTTLS,
        auth=auth,
        username="support",
    )
    place = place_of(office.world.id, mailbox_id, ConnectionKind.RELAY)
    box = sealed(credentials, office.keyring, place=place)

    async def connect(scope: Scope) -> None:
        await connections.connect(scope, mailbox_id, setup, sealed=box)
        await mailboxes.set_sending(scope.tx, mailbox_id, Sending.ACTIVE)

    office.act(connect)


def relay_of(office: PostOffice) -> Connection:
    engine = office.world.served.engine
    found = office.run(
        engine.lookup(office.world.id, lambda tx: connections.relay_of(tx, office.world.support.id))
    )
    assert found is not None
    return found


@pytest.fixture
def peers(office: PostOffice) -> tuple[Peer, Peer]:
    """The mailbox's own relay, and the installation's."""
    own = office.peer(security=Security.STARTTLS)
    own.wants_log_in()
    return own, office.peer()


def test_mail_leaves_through_the_mailboxs_own_relay(office: PostOffice, peers: tuple[Peer, Peer]) -> None:
    own, other = peers
    connected(office, own, auth=Auth.PASSWORD, credentials=Password("s3cret"))
    assert relay_of(office).state == "new"
    office.reply(office.ticket())
    office.send_all()
    assert (len(own.received), len(other.received)) == (1, 0)
    assert relay_of(office).state == "working"


def test_a_refused_password_is_told_at_the_connection_and_repeats_no_secret(
    office: PostOffice, peers: tuple[Peer, Peer]
) -> None:
    own, other = peers
    connected(office, own, auth=Auth.PASSWORD, credentials=Password("not it"))
    answered = office.reply(office.ticket())
    office.send_all()
    assert own.received == other.received == []
    assert relay_of(office).state == "failing"
    assert "535" in relay_of(office).last_error
    assert "not it" not in relay_of(office).last_error + office.mail(answered).answer


def test_an_access_token_that_is_refused_is_used_no_more(
    office: PostOffice, peers: tuple[Peer, Peer]
) -> None:
    own, _ = peers
    connected(office, own, auth=Auth.OAUTH, credentials=GRANT)
    answered = office.reply(office.ticket())
    purse = Purse()

    async def send() -> None:
        lines = Lines(name="hub.example", connecting=HERE, make_tls=office.trusting, tokens=purse)
        await office.sender(lines=lines).send_due()

    for state in ("waiting", "sent"):
        office.pass_time(60_000)
        office.run(send())
        assert office.mail(answered).state == state
    assert [given for given, _ in own.logged_in] == [
        "user=support\x01auth=Bearer stale\x01\x01",
        "user=support\x01auth=Bearer good\x01\x01",
    ]


def test_a_secret_that_cannot_be_opened_is_for_later(office: PostOffice, peers: tuple[Peer, Peer]) -> None:
    own, other = peers
    connected(office, own, auth=Auth.PASSWORD, credentials=Password("s3cret"))
    office.keyring = new_keyring()
    answered = office.reply(office.ticket())
    office.send_all()
    assert own.received == other.received == []
    assert office.mail(answered).state == "waiting"
    assert "put that key back" in office.mail(answered).answer
