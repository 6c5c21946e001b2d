"""Numbers, times, names and JSON, as pages write them."""

import pytest

from rolodesk.web import formats
from rolodesk.web.wording import in_words

NOON = 1_795_262_400_000  # 2026-11-21T12:00:00Z


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (7 * 86_400, "1 w"),
        (62 * 86_400, "8 w"),
        (63 * 86_400, "19 Sep 2026"),
    ],
)
def test_an_age_is_one_word(seconds: int, words: str) -> None:
    assert formats.age(NOON - seconds * 1000, NOON) == words


def test_a_moment_is_written_out() -> None:
    assert formats.moment(NOON) == "21 Nov 2026, 12:00 UTC"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Berg", "AB"),
        ("Anna Maria Berg", "AB"),
        ("anna", "A"),
        ("anna@example.org", "AE"),
        ("", "·"),
        ("<>", "·"),
        ("ß", "SS"),
    ],
)
def test_a_face_has_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_a_colour_stays_with_its_name() -> None:
    assert formats.tone("Anna Berg") == formats.tone("Anna Berg")
    assert {formats.tone(f"name {number}") for number in range(50)} == set(range(6))


def test_json_is_marked_and_nothing_in_it_is_markup() -> None:
    painted = formats.painted({"<b>": ["<i>", 1], "name": "Anna"}, {"Anna": "f-name"})
    assert painted == (
        '{\n  <span class="k">&#34;&lt;b&gt;&#34;</span>: '
        '[<span class="s">&#34;&lt;i&gt;&#34;</span>, <span class="n">1</span>],\n'
        '  <span class="k">&#34;name&#34;</span>: <mark class="f-name">&#34;Anna&#34;</mark>\n}'
    )


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "maxLength": 50}, ("text", "at most 50 characters")),
        ({"type": "string", "minLength": 1}, ("text", "not empty")),
        ({"type": "integer", "minimum": 1, "maximum": 1000}, ("whole number", "1 to 1,000")),
        ({"type": "integer", "minimum": 0, "maximum": 2**63 - 1}, ("whole number", "0 or more")),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, ("true or false or null", "")),
        ({"enum": ["csv", "json"]}, ("one of", "csv, json")),
        (
            {"type": "array", "items": {"type": "string", "maxLength": 5}, "maxItems": 9},
            ("list of texts", "at most 9 entries; at most 5 characters"),
        ),
        ({"type": "string", "format": "date-time"}, ("time", "")),
        ({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}, ("date or time", "")),
        (
            {"type": "array", "items": {"type": "string", "format": "idn-email"}, "maxItems": 9},
            ("list of e-mail addresses", "at most 9 entries"),
        ),
        ({}, ("any JSON value", "")),
    ],
)
def test_a_schema_is_said_in_words(schema: dict[str, object], words: tuple[str, str]) -> None:
    assert in_words(schema, lambda one: one) == words
