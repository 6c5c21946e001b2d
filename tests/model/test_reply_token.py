"""Reply tokens: what is signed joins its ticket, and nothing else does."""

import pytest

from rolodesk.model.reply_token import read_recipient, reply_address
from rolodesk.model.sealing import Keyring, SealBroken, new_keyring

KEYRING = new_keyring()


def test_a_reply_address_comes_back_as_its_mailbox_and_its_ticket_whatever_its_case() -> None:
    made = reply_address("Support@example.org", KEYRING, workspace_id=200, ticket_id=12)
    for written in (made, made.upper(), made.lower()):
        base, token = read_recipient(written)
        assert base.lower() == "support@example.org"
        assert token is not None
        assert token.ticket_id == 12
        assert token.is_signed(KEYRING, workspace_id=200)


@pytest.mark.parametrize(("workspace_id", "ticket_id"), [(201, 12), (200, 13)])
def test_a_token_is_good_for_its_own_ticket_of_its_own_workspace_alone(
    workspace_id: int, ticket_id: int
) -> None:
    made = reply_address("a@example.org", KEYRING, workspace_id=200, ticket_id=12)
    _, token = read_recipient(made.replace("+r12.", f"+r{ticket_id}."))
    assert token is not None
    assert not token.is_signed(KEYRING, workspace_id=workspace_id)


def test_a_token_of_another_installation_is_not_ours() -> None:
    _, token = read_recipient(reply_address("a@example.org", new_keyring(), workspace_id=1, ticket_id=1))
    assert token is not None
    assert not token.is_signed(KEYRING, workspace_id=1)


def test_a_token_of_the_key_before_the_newest_is_still_good() -> None:
    _, token = read_recipient(reply_address("a@example.org", KEYRING, workspace_id=1, ticket_id=1))
    assert token is not None
    assert token.is_signed(Keyring((*new_keyring().keys, *KEYRING.keys)), workspace_id=1)


@pytest.mark.parametrize(
    "address", ["a+news@example.org", "a+r0.aaaaaaaaaaaaaaaa@example.org", "a+r1.short@example.org"]
)
def test_another_detail_is_no_token(address: str) -> None:
    assert read_recipient(address) == ("a@example.org", None)


def test_an_address_without_room_stays_as_it_is() -> None:
    long = f"{'a' * 50}@example.org"
    assert reply_address(long, KEYRING, workspace_id=1, ticket_id=1) == long


def test_a_secret_opens_in_its_place_alone() -> None:
    sealed = KEYRING.seal("pässword", place="1/2/imap")
    assert "word" not in sealed
    assert KEYRING.open(sealed, place="1/2/imap") == "pässword"
    with pytest.raises(SealBroken):
        KEYRING.open(sealed, place="1/3/imap")
    with pytest.raises(SealBroken):
        new_keyring().open(sealed, place="1/2/imap")
    with pytest.raises(SealBroken):
        KEYRING.open(sealed[:-4] + "AAA=", place="1/2/imap")
