import hashlib
import re
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.apikey import KEY_PATTERN, has_key_form, hash_key, key_hint, new_key, redact

KEYS = st.binary(min_size=20, max_size=20).map(lambda entropy: new_key(lambda _: entropy))
KEY = new_key(lambda count: bytes(range(count)))
# Text out of which no key could be put together with the key beside it.
AROUND = st.text(alphabet=" /?&=.,:;-\n\"'åäö{}", max_size=20)


def test_the_form_of_a_key_never_changes() -> None:
    assert KEY == "rk_aaaqeayeaudaocajbifqydiob4ibceqt2jZrOa"
    assert has_key_form(KEY)


def test_a_key_holds_160_bits_and_two_keys_differ() -> None:
    asked = []

    def entropy(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    new_key(entropy)

    assert asked == [20]
    assert new_key() != new_key()


@given(KEYS)
def test_a_new_key_has_the_form_and_needs_no_escaping_in_a_url(key: str) -> None:
    assert has_key_form(key)
    assert re.fullmatch(r"rk_[0-9A-Za-z]{38}", key)
    assert quote(key, safe="") == key


@given(KEYS, st.integers(0, 40), st.sampled_from(string.ascii_letters + string.digits))
def test_one_wrong_character_is_noticed_without_a_look_up(key: str, at: int, character: str) -> None:
    mistyped = key[:at] + character + key[at + 1 :]

    assert has_key_form(mistyped) == (mistyped == key)


@pytest.mark.parametrize(
    "text", ["", "rk_", KEY[:-1], KEY + "a", KEY + "\n", f" {KEY}", KEY.upper(), KEY[3:], "å" * 41]
)
def test_other_texts_have_no_key_form(text: str) -> None:
    assert not has_key_form(text)


def test_a_key_is_stored_as_its_sha256() -> None:
    assert hash_key(KEY) == hashlib.sha256(KEY.encode()).hexdigest()


def test_a_text_that_is_no_unicode_has_a_hash_too() -> None:
    assert len(hash_key("rk_\udcff")) == 64


def test_a_hint_tells_seven_characters_and_is_no_key() -> None:
    assert key_hint(KEY) == "rk_aaaq"
    assert redact(key_hint(KEY)) == "rk_aaaq"


@given(KEYS, AROUND, AROUND)
def test_a_key_is_redacted_from_any_text(key: str, before: str, after: str) -> None:
    assert redact(f"{before}{key}{after}") == f"{before}[key]{after}"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"GET //api//{KEY}//200/contacts", "GET //api//[key]//200/contacts"),
        (f"/api/{KEY.replace('_', '%5f')}/200", "/api/[key]/200"),
        (f"/api/{KEY.replace('_', '%255F')}/200", "/api/[key]/200"),
        ("/api/" + "".join(f"%{ord(character):02X}" for character in KEY) + "/200", "/api/[key]/200"),
        ("/api/" + "".join(f"%{ord(character):02x}" for character in KEY) + "/200", "/api/[key]/200"),
        (f"/api/{KEY}%2F200", "/api/[key]%2F200"),
        (f"/api/{KEY}200listTickets", "/api/[key]"),
        (f"x{KEY[:30]}…", "x[key]…"),
        (f"key={KEY.upper()}&key={KEY}", "key=[key]&key=[key]"),
        ("the rk_ prefix, a network_interface", "the rk_ prefix, a network_interface"),
        ("", ""),
    ],
)
def test_a_key_in_odd_shape_is_redacted_too(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@given(KEYS, st.text(max_size=30), st.text(max_size=30))
def test_no_surroundings_save_a_key_from_redaction(key: str, before: str, after: str) -> None:
    assert KEY_PATTERN.search(f"{before}{key}{after}")
    assert key not in redact(f"{before}{key}{after}")
