"""The values of Content-Type and Content-Disposition: a token, and parameters in all their forms."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

import msgspec

from rolodesk.mail.parsing.charsets import decode
from rolodesk.mail.parsing.encoded_words import decode_words

_PARAMETER: Final = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*+(?:"|\\?$)|[^;]*)', re.DOTALL)
_NUMBERED: Final = re.compile(r"([^*]+)\*([0-9]{1,3})(\*?)")
_MOST: Final = 100


class Valued(msgspec.Struct, frozen=True):
    """A field's value in lower case, such as `text/plain`, and its parameters by name in lower case."""

    value: str
    parameters: dict[str, str]


def read_valued(text: str) -> Valued:
    """
    Read a field of a value and parameters, unfolded and not yet decoded.

    Understands RFC 2231 (continuations, charsets) and what is common against it: encoded words, raw bytes,
    missing quotes. Of a parameter that comes twice the first counts; the extended form goes before the plain
    one.
    """
    value, _, _ = text.partition(";")
    plain: dict[str, str] = {}
    extended: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in list(_PARAMETER.finditer(text))[:_MOST]:
        name, given = match[1].lower(), _unquoted(match[2])
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            pieces.setdefault(numbered[1], {}).setdefault(int(numbered[2]), (given, bool(numbered[3])))
        elif name.endswith("*"):
            extended.setdefault(name[:-1], _joined([(given, True)]))
        else:
            plain.setdefault(name, decode_words(given))
    for name, by_number in pieces.items():
        extended.setdefault(name, _joined([by_number[number] for number in sorted(by_number)]))
    return Valued("".join(value.split()).lower(), plain | extended)


def _unquoted(text: str) -> str:
    text = text.strip()
    if not text.startswith('"'):
        return text
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    # A lone backslash is rather a path of Windows than an escape.
    return re.sub(r'\\(["\\])', r"\1", inner)


def _joined(pieces: list[tuple[str, bool]]) -> str:
    """Join the pieces of a parameter (RFC 2231, 3 and 4); only the first names the charset."""
    first, is_encoded = pieces[0]
    charset, data = "", b""
    if is_encoded and first.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
        charset, _, first = first.split("'", 2)
    for text, is_escaped in [(first, is_encoded), *pieces[1:]]:
        data += unquote_to_bytes(text) if is_escaped else text.encode("utf-8", "replace")
    return decode(data, charset or "utf-8")
