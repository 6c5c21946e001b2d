"""What the installation's keys seal and sign, and what they do not open."""

from base64 import b64decode, b64encode

import pytest

from rolodesk.model.sealing import Keyring, SealBroken, new_keyring

PLACE = "200/3/imap"


def test_what_is_sealed_opens_in_its_place_with_its_key() -> None:
    ring = new_keyring()
    sealed = ring.seal("hemligt ”lösen”", place=PLACE)
    assert "hemligt" not in sealed
    assert ring.open(sealed, place=PLACE) == "hemligt ”lösen”"
    assert ring.seal("hemligt ”lösen”", place=PLACE) != sealed


@pytest.mark.parametrize("place", ["200/3/relay", "200/4/imap", "201/3/imap", ""])
def test_what_is_moved_to_another_place_does_not_open(place: str) -> None:
    ring = new_keyring()
    with pytest.raises(SealBroken):
        ring.open(ring.seal("secret", place=PLACE), place=place)


def test_what_was_changed_or_is_no_seal_does_not_open() -> None:
    ring = new_keyring()
    version, key, box = ring.seal("secret", place=PLACE).split(":")
    bent = bytearray(b64decode(box))
    bent[-1] ^= 1
    for broken in (
        f"{version}:{key}:{b64encode(bytes(bent)).decode()}",
        f"{version}:{key}:{box[:8]}",
        f"{version}:{key}:=",
        f"v2:{key}:{box}",
        f"{version}:{new_keyring().newest_id}:{box}",
        "",
        "secret",
    ):
        with pytest.raises(SealBroken, match="cannot be opened"):
            ring.open(broken, place=PLACE)


def test_an_older_key_opens_and_checks_and_the_newest_seals_and_signs() -> None:
    old, new = new_keyring(), new_keyring()
    both = Keyring((*new.keys, *old.keys))
    sealed, signature = old.seal("secret", place=PLACE), old.sign("200/12", purpose="reply")
    assert both.open(sealed, place=PLACE) == "secret"
    assert both.is_signed("200/12", signature, purpose="reply")
    assert not both.is_newest(sealed)
    assert both.is_newest(both.seal("secret", place=PLACE))
    assert not both.is_newest("secret")
    assert new.is_signed("200/12", both.sign("200/12", purpose="reply"), purpose="reply")
    with pytest.raises(SealBroken, match=old.newest_id):
        new.open(sealed, place=PLACE)


def test_a_keyring_does_not_show_its_keys() -> None:
    ring = new_keyring()
    for shown in (repr(ring), str(ring), f"{ring}"):
        assert ring.keys[0].hex() not in shown
        assert repr(ring.keys[0]) not in shown
