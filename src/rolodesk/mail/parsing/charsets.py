"""Bytes to text, by whatever name a letter gives its charset, and where it gives a wrong one or none."""

import codecs
import re
from functools import lru_cache
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names by which letters mean a superset of what the name stands for (WHATWG Encoding Standard, 4.2), and
# names that Python does not know.
_MEANT: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi-x3.4-1968": "cp1252",
    "ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "visual": "iso-8859-8",
    "logical": "iso-8859-8",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb2312-80": "gb18030",
    "csgb2312": "gb18030",
    "chinese": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "cn-gb": "gb18030",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "csbig5": "big5hkscs",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "eucjp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "ksc5601": "cp949",
    "ks-c5601": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "x-koi8-r": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "mac": "mac-roman",
    "x-mac-ce": "mac-latin2",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-utf-8": "utf-8",
    "cp65001": "utf-8",
    "utf-8-sig": "utf-8",
}
# Text codecs of Python that are no charset of a letter: escapes that would be obeyed, or that take quadratic
# time.
_REFUSED: Final = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"}
)
_UNKNOWN: Final = frozenset(
    {"", "unknown", "unknown-8bit", "x-unknown", "default", "none", "binary", "8bit", "7bit"}
)
_ISO_2022_JP: Final = re.compile(rb"\x1b(?:\$[@B(]|\([JI])")
_NUMBERED: Final = re.compile(r"(?:x-)?(?:cp|dos|ibm|win|windows)-?([0-9]{3,5})")
# Bytes that windows-1252 leaves undefined are C1 control characters there, as browsers read them.
_CP1252_HOLES: Final = re.compile(r"[\x80-\x9f]")


def decode(data: bytes, charset: str = "") -> str:
    """
    Give the text that bytes mean in a charset. Never fails: what cannot be decoded becomes U+FFFD.

    A byte order mark goes before the name. A name that does not fit gives way to UTF-8 where that fits;
    without a usable name it is UTF-8, else ISO-2022-JP by its escapes, else windows-1252.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    codec = codec_of(charset)
    if codec is None or codec == "cp1252":
        return _guessed(data, codec)
    fitting = _strictly(data, codec)
    if fitting is None and codec != "utf-8":
        fitting = _strictly(data, "utf-8")
    if fitting is None and codec == "utf-8" and _mostly_single_bytes(data):
        return _latin(data)
    return data.decode(codec, "replace") if fitting is None else fitting


@lru_cache(maxsize=512)
def codec_of(charset: str) -> str | None:
    """Give Python's name of a charset as letters mean it; None for a name that says nothing or is unknown."""
    name = re.sub(r"[\s_]+", "-", charset.strip().strip("\"'").lower()[:60])
    name = name.partition("*")[0]  # RFC 2231, 5: a language may follow
    if name in _UNKNOWN:
        return None
    name = _MEANT.get(name) or _MEANT.get(name.removeprefix("x-")) or _NUMBERED.sub(r"cp\1", name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    if not info._is_text_encoding or info.name.replace("_", "-") in _REFUSED:  # noqa: SLF001 - str.decode asks it too
        return None
    return _MEANT.get(info.name.replace("_", "-"), info.name)


def _guessed(data: bytes, codec: str | None) -> str:
    if data.isascii():
        if b"\x1b" in data and _ISO_2022_JP.search(data):
            return data.decode("iso2022_jp_ext", "replace")
        return data.decode("ascii")
    fitting = _strictly(data, "utf-8")
    if fitting is not None:
        return fitting
    if codec is None and data.count(0) > len(data) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    return _latin(data)


def _latin(data: bytes) -> str:
    return (
        data.decode("cp1252", "replace") if _strictly(data, "cp1252") is not None else _latin_with_holes(data)
    )


def _latin_with_holes(data: bytes) -> str:
    """Read as windows-1252 byte for byte, where single bytes of it mean nothing."""
    return _CP1252_HOLES.sub(
        lambda match: match[0].encode("latin-1").decode("cp1252", "ignore") or "\ufffd",
        data.decode("latin-1"),
    )


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _mostly_single_bytes(data: bytes) -> bool:
    """Answer whether what claims to be UTF-8 hardly has a sequence of it: misnamed, not damaged."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text[:20_000]) - broken
    return broken > good
