"""Two desks that answer automatically do not answer one another for ever."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from rolodesk.actions.sending.claiming import claim, parcel_of
from rolodesk.mail.composing.composition import Composition
from rolodesk.model.letter import Correspondent, Letter
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.model.sealing import new_keyring
from rolodesk.model.workspace import Mailbox
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.tables import outgoing
from tests.actions.intake.postman import arrived_at, changed, letter, rows
from tests.world import Tenant, World, serving

ROUNDS = 1000
STRIPPED = frozenset(
    {"auto-submitted", "precedence", "x-auto-response-suppress", "in-reply-to", "references"}
)


class Desk:
    """A mailbox of an installation that answers automatically, and the post it hands in and takes out."""

    def __init__(self, tenant: Tenant, mailbox: Mailbox, folder: Path) -> None:
        self.tenant = tenant
        self.mailbox = changed(tenant, mailbox, auto_reply="We have your letter.")
        self.address = mailbox.addresses[0]
        self._blobs = open_blobs(str(folder))
        self._keyring = new_keyring()
        self._taken: set[int] = set()

    def receive(self, written: Letter) -> None:
        arrived_at(self.tenant, self.mailbox, written)

    def post(self) -> list[EmailMessage]:
        """Take out, composed as it leaves, what was queued since the last time."""
        return self.tenant.served.run(self._post())

    async def _post(self) -> list[EmailMessage]:
        engine = self.tenant.served.engine
        composed: list[EmailMessage] = []
        for claimed in await claim(engine, limit=100):
            if claimed.workspace_id != self.tenant.id or claimed.mail.id in self._taken:
                continue
            self._taken.add(claimed.mail.id)
            parcel = await parcel_of(engine, claimed)
            assert parcel is not None
            composition = Composition(parcel, self._keyring, self._blobs, utf8=False)
            raw = b"".join([piece async for piece in composition.pieces()])
            composed.append(message_from_bytes(raw, _class=EmailMessage, policy=policy.default))
        return composed

    def sent(self) -> int:
        kinds = [kind for (kind,) in rows(self.tenant, outgoing, "kind")]
        assert set(kinds) <= {OutgoingKind.AUTOMATIC}
        return len(kinds)


@pytest.fixture
def ours(world: World, tmp_path: Path) -> Desk:
    return Desk(world, world.make_mailbox("Desk", f"desk.{world.id}@one.example"), tmp_path)


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Desk]:
    """A desk of another installation, which knows nothing of the first one's addresses."""
    with serving(tmp_path / "other") as served:
        tenant = Tenant(served, "Far away")
        yield Desk(tenant, tenant.make_mailbox("Desk", "desk@two.example"), tmp_path)


def as_letter(mail: EmailMessage, *, stripped: bool) -> Letter:
    """Understand what a desk sent, as the other side gets it."""
    headers = tuple((name.lower(), str(value)) for name, value in mail.items())
    fields = {name: value.strip("<>") for name, value in headers}
    if stripped:
        headers = tuple(pair for pair in headers if pair[0] not in STRIPPED)
        fields = {name: value for name, value in fields.items() if name not in STRIPPED}
        fields["subject"] = fields["subject"].rpartition(": ")[2]
    return letter(
        message_ref=fields["message-id"],
        in_reply_to=(fields["in-reply-to"],) if "in-reply-to" in fields else (),
        sender=Correspondent(mail["from"].addresses[0].addr_spec),
        to=tuple(Correspondent(one.addr_spec) for one in mail["to"].addresses),
        subject=fields["subject"],
        headers=headers,
    )


@pytest.mark.parametrize("stripped", [False, True], ids=["with headers", "headers stripped"])
def test_two_desks_exchange_at_most_two_mails(ours: Desk, theirs: Desk, *, stripped: bool) -> None:
    ours.receive(letter(sender=Correspondent(theirs.address), to=(Correspondent(ours.address),)))
    for _ in range(ROUNDS):
        for here, there in ((ours, theirs), (theirs, ours)):
            for mail in here.post():
                there.receive(as_letter(mail, stripped=stripped))
    assert ours.sent() + theirs.sent() == (2 if stripped else 1)


def test_what_is_sent_says_that_a_machine_sent_it(ours: Desk) -> None:
    ours.receive(letter(to=(Correspondent(ours.address),)))
    (mail,) = ours.post()
    assert (mail["auto-submitted"], mail["precedence"]) == ("auto-replied", "bulk")
    assert mail["to"].addresses[0].addr_spec == "anna@customer.example"
    assert ours.mailbox.auto_reply is not None
    body = mail.get_body(("plain",))
    assert body is not None
    assert ours.mailbox.auto_reply in body.get_content()


def test_a_machine_that_answers_everything_is_answered_once(ours: Desk) -> None:
    for number in range(60):
        echo = letter(
            sender=Correspondent("echo@three.example"),
            to=(Correspondent(ours.address),),
            subject=f"Re: {number}",
        )
        ours.receive(echo)
    assert ours.sent() == 1
