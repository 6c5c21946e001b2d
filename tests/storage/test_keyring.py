"""The file of the keys: made once, seen by whoever has it open, replaced as a whole."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from rolodesk.model.sealing import Keyring, new_keyring
from rolodesk.storage.keyring import (
    FILE,
    BadKeyring,
    keyring_at,
    keyring_of,
    keys_locked,
    open_keyring,
    replace_keyring,
)


def test_the_first_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(open_keyring, [data] * 8))
    assert len({ring.keys for ring in found}) == 1
    assert stat.S_IMODE((data / FILE).stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == [FILE]


def test_whoever_has_it_open_sees_at_once_what_was_put_in_its_place(tmp_path: Path) -> None:
    ring = open_keyring(tmp_path)
    before = ring.keys
    sealed = ring.seal("secret", place="p")
    replace_keyring(tmp_path, Keyring((*new_keyring().keys, *before)))
    assert ring.keys[1:] == before
    assert not ring.is_newest(sealed)
    assert ring.open(sealed, place="p") == "secret"
    assert open_keyring(tmp_path).keys == ring.keys
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_while_the_file_is_away_or_spoilt_the_keys_stay_what_they_were(tmp_path: Path) -> None:
    ring = open_keyring(tmp_path)
    before = ring.keys
    (tmp_path / FILE).write_text("nonsense")
    assert ring.keys == before
    (tmp_path / FILE).unlink()
    assert ring.keys == before


@pytest.mark.parametrize("text", ["", "  \n", "ab" * 31, "zz" * 32, f"{'ab' * 32} {'cd' * 31}"])
def test_what_are_no_keys_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadKeyring, match="must hold keys of 64 hexadecimal digits") as refused:
        open_keyring(tmp_path)
    assert not text.strip() or text not in str(refused.value)


def test_keys_of_the_setting_come_first_and_make_no_file(tmp_path: Path) -> None:
    given = f"{'AB' * 32}, {'cd' * 32}\n"
    assert keyring_at(tmp_path, given=given).keys == (b"\xab" * 32, b"\xcd" * 32)
    assert keyring_of(given, where="x").keys == (b"\xab" * 32, b"\xcd" * 32)
    assert list(tmp_path.iterdir()) == []
    assert keyring_at(tmp_path, given="").keys == open_keyring(tmp_path).keys


def test_who_wants_to_replace_them_waits_for_whoever_does(tmp_path: Path) -> None:
    entered = Event()

    def second() -> None:
        with keys_locked(tmp_path):
            entered.set()

    with keys_locked(tmp_path):
        thread = Thread(target=second)
        thread.start()
        assert not entered.wait(0.1)
    assert entered.wait(10)
    thread.join()
