"""The one rule for file names that came from outside: what is shown, and what is put in a header."""

import re
import unicodedata
from urllib.parse import quote

_LONGEST = 150  # bytes of UTF-8; below every file system's limit, even with a suffix added
_LONGEST_EXTENSION = 20  # bytes; longer ones are part of a sentence that holds a dot
_LONGEST_READ = 1000  # characters; normalising an endless run of combining marks takes quadratic time
_SEPARATORS = re.compile(r"[/\\]")
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format (bidi too), surrogate, private use
_NOT_ON_WINDOWS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)
# RFC 8187's attr-char, besides letters and digits.
_ATTR_CHARS = "!#$&+-.^_`|~"


def safe_filename(name: str, *, fallback: str = "attachment") -> str:
    """
    Give the name as it can be shown, sent in a header, and saved on Linux, macOS and Windows.

    Only what follows the last slash or backslash, in NFC, at most 150 bytes of UTF-8 with its extension
    kept; without control, bidi and format characters, or dots and blanks at either end; `_` for each
    character that Windows forbids, and before its device names. `fallback` if nothing is left.
    """
    base = next((part for part in reversed(_SEPARATORS.split(name)) if part), "")
    if len(base) > 2 * _LONGEST_READ:
        base = base[:_LONGEST_READ] + base[-_LONGEST_READ:]
    shown = "".join(_shown(character) for character in base)
    text = unicodedata.normalize("NFC", shown).translate(_NOT_ON_WINDOWS)
    text = re.sub(r" {2,}", " ", text).strip(". ")
    if _DEVICE.match(text):
        text = f"_{text}"
    return _cut(text) or fallback


def content_disposition(name: str, *, inline: bool = False) -> str:
    """
    Give the header's value (RFC 6266) for a file of that name, which goes through `safe_filename` here.

    `filename` is ASCII; if that says less than the name does, `filename*` (RFC 8187) says it in full.
    """
    kind = "inline" if inline else "attachment"
    safe = safe_filename(name)
    plain = _ascii(safe)
    header = f'{kind}; filename="{plain}"'
    if plain == safe:
        return header
    return f"{header}; filename*=UTF-8''{quote(safe, safe=_ATTR_CHARS)}"


def _shown(character: str) -> str:
    """Give the character, a blank for white space, nothing for what is unseen or changes direction."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _NOT_SHOWN else character


def _cut(text: str) -> str:
    """Cut the text before its extension until it has the allowed bytes, between characters."""
    encoded = text.encode()
    if len(encoded) <= _LONGEST:
        return text
    stem, dot, extension = text.rpartition(".")
    suffix = (dot + extension).encode()
    if not stem or len(suffix) > _LONGEST_EXTENSION:
        stem, suffix = text, b""
    kept = stem.encode()[: _LONGEST - len(suffix)].decode(errors="ignore")
    return kept.rstrip(". ") + suffix.decode()


def _ascii(safe: str) -> str:
    """Give the nearest name in ASCII that needs no escaping between quotes: `Årsbok.pdf` → `Arsbok.pdf`."""
    decomposed = unicodedata.normalize("NFKD", safe)
    unmarked = "".join(character for character in decomposed if not unicodedata.combining(character))
    ascii_only = re.sub(r"[^ -~]", "_", unmarked)
    # `%` is decoded by some browsers; slashes can come out of the decomposition, whole names before them.
    return safe_filename(re.sub(r"[%/\\]", "_", ascii_only))
