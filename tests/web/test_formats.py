"""JSON, and what schemas allow, as pages write them."""

import pytest

from rolodesk.web import formats
from rolodesk.web.wording import in_words


def test_json_is_marked_and_nothing_in_it_is_markup() -> None:
    painted = formats.painted({"<b>": ["<i>", 1], "name": "Anna"})
    assert painted == (
        '{\n  <span class="k">&#34;&lt;b&gt;&#34;</span>: '
        '[<span class="s">&#34;&lt;i&gt;&#34;</span>, <span class="n">1</span>],\n'
        '  <span class="k">&#34;name&#34;</span>: <span class="s">&#34;Anna&#34;</span>\n}'
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
