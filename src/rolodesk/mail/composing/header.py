"""Header fields on the wire: encoded (RFC 2047), folded (RFC 5322), and checked there, byte by byte."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from rolodesk.mail.composing.errors import NeedsSmtputf8, Uncomposable
from rolodesk.model.email import fold_email
from rolodesk.model.letter import Correspondent

Field: TypeAlias = tuple[str, str]
"""A header field: its name, and its value as it goes on the wire, folded."""

FOLD: Final = "\r\n "
WIDTH: Final = 76
LONGEST_LINE: Final = 998
"""Octets, without CR LF (RFC 5322, 2.1.1)."""
LONGEST_TEXT: Final = 1000
LONGEST_REF: Final = 500
_WORD_BYTES: Final = 45
"""Of text in an encoded word: 60 letters of base64, 72 with what is around them (RFC 2047 has 75)."""

_REF: Final = re.compile(r"[!-;=?-~]+")
_ATOMS: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS: Final = re.compile(rf"{_ATOMS}(?:\.{_ATOMS})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_INTERNATIONAL: Final = re.compile(r"[^\x00-\x20\x7f\"(),:;<>@\[\\\]]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_NAMED: Final = re.compile(rb"([!-9;-~]+):(?: |\r?$)")
_LINE: Final = re.compile(rb"[ -~\x80-\xff]*")
_SPLITS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


def head(fields: Sequence[Field], *, utf8: bool = False) -> bytes:
    """
    Give header fields as bytes, with the empty line that ends them.

    What is given back has exactly these fields, whatever their values hold: else `Uncomposable` is raised,
    for a line over 998 octets and for anything but printable ASCII (with `utf8`: but for control characters)
    too. Python 3.11.7 checks none of that.
    """
    try:
        wire = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    except UnicodeEncodeError as error:
        raise Uncomposable("a header holds half a character") from error
    _check(wire, [name.encode() for name, _ in fields], utf8=utf8)
    return wire + b"\r\n"


def unstructured(text: str) -> str:
    """Give a text, such as a subject, as it is if it is ASCII, else in encoded words; at most 1000 of it."""
    line = one_line(text)[:LONGEST_TEXT]
    words = line.split(" ")
    if line.isascii() and "=?" not in line and all(len(word) < WIDTH for word in words):
        return _folded(words)
    return encoded(line)


def encoded(text: str) -> str:
    """Give a text in encoded words, each of whole characters (RFC 2047, 5)."""
    pieces: list[bytes] = [b""]
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(octets) > _WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += octets
    return FOLD.join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in pieces)


def address(email: str, *, utf8: bool) -> str:
    """
    Give an address as it goes on the wire, its domain in ASCII.

    Raises `NeedsSmtputf8` for a local part in other letters unless `utf8` allows it (RFC 6531), and
    `Uncomposable` for what is no address.
    """
    text = unicodedata.normalize("NFC", email.strip())
    if not text.isascii():
        text = f"{text.rpartition('@')[0]}@{fold_email(text).rpartition('@')[2]}"
    if _ADDRESS.fullmatch(text):
        return text
    if text.isascii() or not _INTERNATIONAL.fullmatch(text) or not _is_one_line(text):
        raise Uncomposable(f"{one_line(email)[:100]!r} is no address that can stand in a header")
    if not utf8:
        raise NeedsSmtputf8(text)
    return text


def mailbox(whose: Correspondent, *, utf8: bool) -> str:
    """Give a name and an address; the address alone where there is no name."""
    spec = address(whose.email, utf8=utf8)
    name = one_line(whose.name)[:LONGEST_TEXT]
    return f"{_phrase(name)}{FOLD if len(name) + len(spec) > WIDTH else ' '}<{spec}>" if name else spec


def mailboxes(emails: Iterable[str], *, utf8: bool) -> str:
    """
    Give a list of addresses, a line each.

    Without `utf8` one in other letters is told by name only, as an empty group (RFC 6857, 3.1.8): the mail
    can then go to the others.
    """
    return f",{FOLD}".join(_listed(email, utf8=utf8) for email in emails)


def ref(message_ref: str) -> str:
    """Give a Message-ID or Content-ID in angle brackets. Raises `Uncomposable` for what is none."""
    if not is_ref(message_ref):
        raise Uncomposable("a Message-ID holds what cannot stand in a header")
    return f"<{message_ref}>"


def refs(message_refs: Iterable[str]) -> str:
    """Give Message-IDs, a line each; what cannot stand in a header is left out."""
    return FOLD.join(f"<{one}>" for one in message_refs if is_ref(one))


def is_ref(message_ref: str) -> bool:
    """Answer whether a Message-ID can stand in a header."""
    is_short = len(message_ref) <= LONGEST_REF
    # Some decode what looks like an encoded word wherever it stands, and trip over what comes out.
    return is_short and _REF.fullmatch(message_ref) is not None and "=?" not in message_ref


def one_line(text: str) -> str:
    """Give a text on one line: whatever breaks lines or controls terminals is a blank, blanks are one."""
    return " ".join("".join(" " if unicodedata.category(c) in _SPLITS else c for c in text).split())


def _phrase(name: str) -> str:
    if name.isascii() and len(name) < WIDTH and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return encoded(name)


def _listed(email: str, *, utf8: bool) -> str:
    try:
        return address(email, utf8=utf8)
    except NeedsSmtputf8:
        return f"{encoded(one_line(email))} :;"


def _folded(words: Sequence[str]) -> str:
    lines = [words[0]]
    for word in words[1:]:
        # The first line has the field's name in front of it, of which the longest is allowed for.
        if len(lines[-1]) + len(word) + 1 > WIDTH - (30 if len(lines) == 1 else 1):
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return FOLD.join(lines)


def _is_one_line(text: str) -> bool:
    return not any(c.isspace() or unicodedata.category(c) in _SPLITS for c in text)


def _check(wire: bytes, names: Sequence[bytes], *, utf8: bool) -> None:
    """Read the bytes as a mail server does, and refuse what is not just these fields."""
    found: list[bytes] = []
    for line in wire.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > LONGEST_LINE or not _LINE.fullmatch(line) or not (utf8 or line.isascii()):
            raise Uncomposable("a header holds what must not stand in one, or is too long")
        if line.startswith(b" "):
            if not line.strip() or not found:
                raise Uncomposable("a header has a line without anything on it")
            continue
        named = _NAMED.match(line)
        if named is None:
            raise Uncomposable("a header has a line that is no field")
        found.append(named[1])
    if found != list(names):
        raise Uncomposable("a header's value would make a field of its own")
