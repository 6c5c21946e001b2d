"""What holds of every letter that was parsed, whatever it was: its bounds, and texts that can be stored."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.model.email import check_email
from rolodesk.model.filename import safe_filename
from rolodesk.model.letter import Correspondent, Letter
from rolodesk.model.markup import LINKS

UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
UNSAFE: Final = re.compile(
    r"<(script|style|iframe|form|input|object|embed|svg|base|meta|link)\b", re.IGNORECASE
)
UNSAFE_ATTRIBUTE: Final = re.compile(r"<[^>]*\s(on\w+|style|srcdoc|id|class)=[^>]*>", re.IGNORECASE)
HASH: Final = re.compile(r"[0-9a-f]{64}")


def check(letter: Letter, spool: Path) -> None:
    """Fail where a letter breaks what `Letter` or `bounds` promise. `spool` has its files."""
    for text in _texts(letter):
        assert UNSTORABLE.search(text) is None, text[:200]
    _check_sizes(letter)
    assert bool(letter.plain.strip()) == bool(letter.whole_plain.strip())
    assert len(letter.plain) <= len(letter.whole_plain)
    assert HASH.fullmatch(letter.digest)
    assert UNSAFE.search(letter.html) is None
    assert UNSAFE_ATTRIBUTE.search(_without_values(letter.html)) is None
    assert re.fullmatch("[a-z]{2}|", letter.language)
    for one in _people(letter):
        assert one.email == "" or check_email(one.email, field="email") == one.email
    _check_files(letter, spool)


def _texts(letter: Letter) -> Iterator[str]:
    yield from (
        letter.message_ref,
        letter.subject,
        letter.plain,
        letter.whole_plain,
        letter.html,
        letter.language,
    )
    yield from (*letter.in_reply_to, *letter.references)
    for pair in letter.headers:
        yield from pair
    for one in _people(letter):
        yield from (one.email, one.name)
    for file in letter.files:
        yield from (file.name, file.media_type, file.cid)
    if letter.report:
        yield from letter.report.message_refs
        for failure in letter.report.failures:
            yield from (failure.recipient, failure.status, failure.reason)


def _people(letter: Letter) -> tuple[Correspondent, ...]:
    return (letter.sender, *letter.to, *letter.cc, *letter.reply_to)


def _check_sizes(letter: Letter) -> None:
    assert len(letter.whole_plain) <= bounds.TEXT
    assert len(letter.html) <= bounds.HTML
    assert letter.html.count("<a href=") <= LINKS * max(len(letter.html) // 1_000, 1)
    assert len(letter.subject) <= bounds.SUBJECT
    assert len(letter.headers) <= bounds.HEADER_FIELDS
    assert all(len(value) <= bounds.HEADER_VALUE for _, value in letter.headers)
    assert len(letter.files) <= bounds.PARTS
    for people in (letter.to, letter.cc, letter.reply_to):
        assert len(people) <= bounds.ADDRESSES
    assert all(len(one.name) <= bounds.NAME for one in _people(letter))
    for refs in (letter.references, letter.in_reply_to, letter.report.message_refs if letter.report else ()):
        assert len(refs) <= bounds.REFERENCES
        assert all(0 < len(ref) <= bounds.MESSAGE_REF for ref in refs)
    assert letter.report is None or len(letter.report.failures) <= bounds.FAILURES


def _without_values(html: str) -> str:
    return re.sub(r'"[^"]*"', '""', html)


def _check_files(letter: Letter, spool: Path) -> None:
    for file in letter.files:
        data = (spool / file.spooled).read_bytes()
        assert len(data) == file.size
        assert hashlib.sha256(data).hexdigest() == file.sha256
        assert safe_filename(file.name) == file.name
        assert re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", file.media_type)
