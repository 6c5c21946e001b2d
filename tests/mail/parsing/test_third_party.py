"""Letters of others: CPython's are read as its parser reads them, bounces as flufl.bounce's tests do."""

from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from rolodesk.mail.parsing.bodies import leaves
from rolodesk.mail.parsing.parts import Part, read_parts
from rolodesk.mail.parsing.source import Source
from rolodesk.mail.parsing.spooling import Spool
from tests.mail.parsing.corpus import parsed
from tests.mail.parsing.third_party import bounced_addresses, bounces, cpython_letters

LETTERS: Final = {path.name: path for path in cpython_letters()}
FEWEST_LETTERS: Final = 45
BOUNCES: Final = {path.name: path for path in bounces()}
WANTED: Final = bounced_addresses()
FEWEST_BOUNCES: Final = 110

READ_OTHERWISE: Final = {
    "msg_15.txt": "two multiparts of one boundary, one in the other: we go on after the inner one",
    "msg_24.txt": "an empty part is none",
    "msg_39.txt": "the same, three deep",
}
"""Letters of CPython that we read in another way, each for a reason."""
TOLD_OTHERWISE: Final = {
    "aol_01.txt": "names a user of AOL without a domain",
    "dsn_15.txt": "is a bounce within an attached letter: a person forwards it",
    "groupwise_03.txt": "is no bounce",
    "llnl_01.txt": "has another address in an example",
    "qmail_08.txt": "is an automatic answer",
    "yale_01.txt": "names alternatives that were looked up",
}
"""Bounces of which we tell other recipients, each for a reason."""


def test_the_packages_ship_their_letters() -> None:
    assert len(LETTERS) >= FEWEST_LETTERS, (
        "this Python is without CPython's own tests: run tools/need-letters"
    )
    assert len(BOUNCES) >= FEWEST_BOUNCES
    assert set(WANTED) <= set(BOUNCES)


def shape_of(message: Message) -> list[tuple[str, bytes]]:
    """The parts that have content, as the standard library reads them; attached letters by their type."""
    if message.get_content_maintype() == "message":
        return [(message.get_content_type(), b"")]
    if message.is_multipart():
        return [
            leaf for part in message.get_payload() if isinstance(part, Message) for leaf in shape_of(part)
        ]
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    # A multipart without a delimiter is text to us.
    is_multipart = message.get_content_maintype() == "multipart"
    return [("text/plain" if is_multipart else message.get_content_type(), payload.strip())]


def content_of(part: Part, spool: Path) -> bytes:
    assert part.content is not None
    if part.media_type.startswith("message/"):
        return b""
    whole = (spool / part.content.spooled).read_bytes() if part.content.spooled else part.content.head
    return whole.strip()


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_cpythons_letters_have_the_parts_that_its_parser_finds(name: str, tmp_path: Path) -> None:
    data = LETTERS[name].read_bytes()
    letter = read_parts(Source(BytesIO(data)), Spool(tmp_path))
    ours = [(leaf.media_type, content_of(leaf, tmp_path)) for leaf in leaves(letter)]
    theirs = shape_of(message_from_bytes(data))
    assert (ours == theirs) == (name not in READ_OTHERWISE), (ours, theirs)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_cpythons_letters_have_their_senders(name: str) -> None:
    data = LETTERS[name].read_bytes()
    theirs = parseaddr(str(message_from_bytes(data)["from"] or ""))[1]
    ours = parsed(data, sender="").sender.email
    assert ours == (theirs if "@" in theirs else ours)


@pytest.mark.parametrize("name", sorted(BOUNCES))
def test_bounces_are_told_from_other_letters(name: str) -> None:
    report = parsed(BOUNCES[name].read_bytes(), sender="").report
    addresses, is_final = WANTED.get(name, (set(), True))
    if name in TOLD_OTHERWISE or not addresses:
        return
    assert report is not None
    assert {failure.recipient.lower() for failure in report.failures} == {one.lower() for one in addresses}
    assert {failure.is_final for failure in report.failures} == {is_final}


@pytest.mark.parametrize("name", sorted(TOLD_OTHERWISE))
def test_what_is_told_otherwise_still_is(name: str) -> None:
    report = parsed(BOUNCES[name].read_bytes(), sender="").report
    told = {failure.recipient.lower() for failure in report.failures} if report else set()
    assert report is None or told != {one.lower() for one in WANTED[name][0]}
