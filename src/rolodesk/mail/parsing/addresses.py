"""Address fields: mailboxes, groups, comments, quotes (RFC 5322, 3.4), and how they are broken."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.cleaning import clean_name
from rolodesk.mail.parsing.encoded_words import decode_words
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.letter import Correspondent

_TOKEN: Final = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.){0,400}+")|(?P<angle><[^<>]*(?:>|$))|(?P<bracket>[()])|(?P<end>[,;])|(?P<colon>:)|(?P<blank>\s+)'
    r'|(?P<word>[^\s"<>(),;:]+|.)',
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ADDRESS_IN_NAME: Final = re.compile(r"[^\s@]@[^\s@]*[^\s@.]\.[^\s@.]")
_SEEN_FORM: Final = 300  # characters that are normalised; that takes quadratic time


def read_addresses(values: Iterable[str], *, limit: int = bounds.ADDRESSES) -> tuple[Correspondent, ...]:
    """
    Give the mailboxes of address fields (unfolded, not decoded), in their order, at most `limit`.

    Structure is read before anything is decoded: no encoded word can bring in an address. One without a
    usable address, or with two that differ, is left out. A display name that holds an address other than its
    own is "".
    """
    found: list[Correspondent] = []
    for value in values:
        for mailbox in _mailboxes(value):
            if len(found) >= limit:
                return tuple(found)
            correspondent = _correspondent(mailbox)
            if correspondent is not None:
                found.append(correspondent)
    return tuple(found)


def usable_email(text: str) -> str:
    """Give the address if it is one by the rule of `model.email`, else ""."""
    try:
        return check_email(text, field="email")
    except Invalid:
        return ""


class _Mailbox(msgspec.Struct):
    """One mailbox as read: its words (unquoted), what stands in angle brackets, its comments."""

    words: list[str] = []
    angles: list[str] = []
    comments: list[str] = []


def _mailboxes(value: str) -> Iterator[_Mailbox]:
    mailbox = _Mailbox()
    for kind, text in _tokens(value):
        if kind == "end":
            yield mailbox
            mailbox = _Mailbox()
        elif kind == "colon":
            if not mailbox.angles and "@" not in "".join(mailbox.words):
                mailbox = _Mailbox()  # the words before were a group's name
        elif kind == "comment":
            mailbox.comments.append(text)
        elif kind == "angle":
            mailbox.angles.append(text.strip("<>"))
        elif kind != "blank":
            mailbox.words.append(_ESCAPED.sub(r"\1", text[1:-1]) if kind == "quoted" else text)
    yield mailbox


def _tokens(value: str) -> Iterator[tuple[str, str]]:
    """Give the tokens with their kinds, each comment, nested ones in it, as one."""
    if value.count("(") != value.count(")"):
        value = value.replace("(", " ").replace(")", " ")  # an open comment would swallow all that follows
    depth = 0
    comment = ""
    for match in _TOKEN.finditer(value):
        kind, text = match.lastgroup or "", match[0]
        if kind == "bracket":
            depth = max(depth + (1 if text == "(" else -1), 0)
            if depth == 0:
                yield "comment", comment
                comment = ""
        elif depth:
            comment += text
        else:
            yield kind, text


def _correspondent(mailbox: _Mailbox) -> Correspondent | None:
    words = mailbox.words
    if mailbox.angles:
        emails = {fold_email(email): email for angle in mailbox.angles if (email := _email_of(angle))}
    else:
        email, words = _bare(words)
        emails = {email: email} if email else {}
    if len(emails) != 1:
        return None
    (email,) = emails.values()
    name = " ".join(words) or next(iter(mailbox.comments), "")
    return Correspondent(email, _name(name))


def _email_of(angle: str) -> str:
    """Give what angle brackets hold, without `mailto:`, a route (RFC 5322, 4.4), blanks, needless quotes."""
    text = "".join(angle.split())
    text = text.removeprefix("mailto:").removeprefix("MAILTO:")
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    return usable_email(text.replace('"', "") if text.startswith('"') else text.strip("'"))


def _bare(words: list[str]) -> tuple[str, list[str]]:
    """Find the address among words without angle brackets, and give it with the words that are left."""
    if any(word.startswith("@") or word.endswith("@") for word in words):
        return usable_email("".join(words)), []  # anna @ example.org, or "anna"@example.org
    holding = [index for index, word in enumerate(words) if "@" in word]
    if len(holding) != 1:
        return "", words
    email = usable_email(words[holding[0]].strip("'[]"))
    return email, [word for index, word in enumerate(words) if index != holding[0]]


def _name(text: str) -> str:
    name = clean_name(decode_words(text[: 8 * bounds.NAME]), limit=bounds.NAME).strip("\"' ")
    if _ADDRESS_IN_NAME.search(unicodedata.normalize("NFKC", name[:_SEEN_FORM])) is None:
        return name
    return ""
