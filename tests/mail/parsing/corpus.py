"""Letters of our own, with what is expected of each: `tests/letters/NAME.eml` and `NAME.json`."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from rolodesk.mail.parsing.letters import parse_letter
from rolodesk.model.letter import Correspondent, Envelope, Letter, Report, Source
from tests.house.tracked import ROOT

LETTERS: Final = ROOT / "tests/letters"
NAMES: Final = sorted(path.stem for path in LETTERS.glob("*.eml"))
RECIPIENT: Final = "support@example.org"
SENDER: Final = "envelope@kund.example"


class ExpectedReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    refs: list[str]
    failures: list[tuple[str, str, bool, str]]
    """Recipient, status, whether it is final, and how the reason begins or what it holds."""


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is expected; a file or a report that is not named must not be there."""

    sender: tuple[str, str]
    subject: str | None = None
    subject_has: list[str] = []
    plain: str | None = None
    plain_has: list[str] = []
    whole_has: list[str] = []
    html_has: list[str] = []
    html_lacks: list[str] = []
    to: list[tuple[str, str]] | None = None
    cc: list[tuple[str, str]] | None = None
    reply_to: list[tuple[str, str]] | None = None
    message_ref: str | None = None
    in_reply_to: list[str] | None = None
    references: list[str] | None = None
    sent_at: str | msgspec.UnsetType | None = msgspec.UNSET
    language: str | None = None
    headers: dict[str, str] = {}
    files: list[tuple[str, str, int, bool]] = []
    any_files: bool = False
    report: ExpectedReport | None = None
    envelope_sender: str = SENDER


def expected(name: str) -> Expected:
    return msgspec.json.decode((LETTERS / f"{name}.json").read_bytes(), type=Expected)


def differences(letter: Letter, wanted: Expected) -> list[str]:
    """Say in what a letter is not as expected."""
    return [
        said
        for said in [*_of_people(letter, wanted), *_of_texts(letter, wanted), *_of_rest(letter, wanted)]
        if said
    ]


def _of_people(letter: Letter, wanted: Expected) -> Iterator[str]:
    yield _compare("sender", (letter.sender.email, letter.sender.name), wanted.sender)
    for field in ("to", "cc", "reply_to"):
        people: tuple[Correspondent, ...] = getattr(letter, field)
        if getattr(wanted, field) is not None:
            yield _compare(field, [(one.email, one.name) for one in people], getattr(wanted, field))


def _of_texts(letter: Letter, wanted: Expected) -> Iterator[str]:
    if wanted.subject is not None:
        yield _compare("subject", letter.subject, wanted.subject)
    if wanted.plain is not None:
        yield _compare("plain", letter.plain, wanted.plain)
    for field, text, pieces in (
        ("subject", letter.subject, wanted.subject_has),
        ("plain", letter.plain, wanted.plain_has),
        ("whole_plain", letter.whole_plain, wanted.whole_has),
        ("html", letter.html, wanted.html_has),
    ):
        for piece in pieces:
            yield "" if piece in text else f"{field} lacks {piece!r}: {text!r}"
    for piece in wanted.html_lacks:
        yield f"html has {piece!r}: {letter.html!r}" if piece in letter.html else ""


def _of_rest(letter: Letter, wanted: Expected) -> Iterator[str]:
    for field in ("message_ref", "language"):
        if getattr(wanted, field) is not None:
            yield _compare(field, getattr(letter, field), getattr(wanted, field))
    for field in ("in_reply_to", "references"):
        if getattr(wanted, field) is not None:
            yield _compare(field, list(getattr(letter, field)), getattr(wanted, field))
    if wanted.sent_at is not msgspec.UNSET:
        moment = datetime.fromisoformat(wanted.sent_at).astimezone(UTC) if wanted.sent_at else None
        yield _compare("sent_at", letter.sent_at, moment and int(moment.timestamp() * 1000))
    for name, value in wanted.headers.items():
        yield _compare(name, letter.header(name), value)
    files = [(file.name, file.media_type, file.size, file.inline) for file in letter.files]
    yield "" if wanted.any_files else _compare("files", files, wanted.files)
    yield from _of_report(letter.report, wanted.report)


def _of_report(report: Report | None, wanted: ExpectedReport | None) -> Iterator[str]:
    if report is None or wanted is None:
        yield _compare("report", report, wanted)
        return
    yield _compare("message_refs", list(report.message_refs), wanted.refs)
    failures = [(one.recipient, one.status, one.is_final) for one in report.failures]
    yield _compare("failures", failures, [tuple(one[:3]) for one in wanted.failures])
    for failure, (*_, reason) in zip(report.failures, wanted.failures, strict=False):
        yield "" if reason in failure.reason else f"reason is {failure.reason!r}, not {reason!r}"


def _compare(field: str, is_there: object, wanted: object) -> str:
    return "" if is_there == wanted else f"{field} is {is_there!r}, not {wanted!r}"


@contextmanager
def folder() -> Iterator[Path]:
    """A spool folder, empty and gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="rolodesk-letters-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def envelope(sender: str = SENDER) -> Envelope:
    return Envelope(source=Source.SMTP, sender=sender, recipient=RECIPIENT)


def parse(data: bytes, spool: Path, *, sender: str = SENDER) -> Letter:
    """Parse bytes in this process."""
    raw = spool / "raw"
    raw.write_bytes(data)
    files = spool / "files"
    files.mkdir()
    return parse_letter(raw, envelope=envelope(sender), spool=files)


def parsed(data: bytes, *, sender: str = SENDER) -> Letter:
    """Parse bytes whose files do not matter."""
    with folder() as spool:
        return parse(data, spool, sender=sender)
