"""The oracle: what a contact is and what each write makes of it, told once more in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

NORMAL_PHONES: Final = {
    "+46701740605": "+46701740605",
    "070-174 06 05": "+46701740605",
    "+44 20 7946 0958": "+442079460958",
    "ask for Bo": "ask for Bo",
    " 1-800-FLOWERS ": "1-800-FLOWERS",
    "12": "12",
}
"""Phone numbers as they are written, and as they read in a workspace in Sweden."""

Entries = list[tuple[str, bool]]
"""E-mail addresses or phone numbers, each with whether it is the primary one."""


@dataclass
class Account:
    """A company."""

    name: str


@dataclass
class Contact:
    """A contact; a text that is not there is None."""

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    description: str | None = None
    external_id: str | None = None
    account: int | None = None
    stage: str = "Subscriber"
    location: tuple[str, str] = ("default", "")
    channel: str = "Website"
    emails: Entries = field(default_factory=list)
    phones: Entries = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    custom_fields: dict[str, Any] = field(default_factory=dict)
    notes: str | None = None
    other_notes: dict[int, str] = field(default_factory=dict)
    """Those that are not pinned, by id."""

    @property
    def name(self) -> str:
        """Both halves with a blank between them."""
        return " ".join(half for half in (self.first_name, self.last_name) if half)

    @property
    def email(self) -> str:
        """The primary address, or an empty text."""
        return next((text for text, primary in self.emails if primary), "")

    @property
    def phone(self) -> str:
        """The primary number, or an empty text."""
        return next((text for text, primary in self.phones if primary), "")

    def rename(self, whole: str) -> None:
        """Write the whole name: it is cut at its first blank, unless it reads so already."""
        whole = whole.strip()
        if whole != self.name:
            first, _, last = whole.partition(" ")
            self.first_name, self.last_name = first or None, last or None

    def set_text(self, name: str, text: str | None) -> None:
        """Write a text; what is blank is not there."""
        setattr(self, name, (text or "").strip() or None)

    def set_email(self, text: str) -> None:
        """Write the primary address; an empty one takes it away."""
        self.emails = with_primary(self.emails, text)

    def set_phone(self, text: str) -> None:
        """Write the primary number; an empty one takes it away."""
        self.phones = with_primary(self.phones, normal_phone(text))

    def add_tags(self, tags: Iterable[str]) -> None:
        """Put tags behind those that are there; one that is, in any case, stays as it is."""
        for tag in tags:
            if tag.casefold() not in {have.casefold() for have in self.tags}:
                self.tags.append(tag)

    def remove_tags(self, tags: Iterable[str]) -> None:
        """Take tags away, in any case."""
        gone = {tag.casefold() for tag in tags}
        self.tags = [tag for tag in self.tags if tag.casefold() not in gone]


def normal_phone(text: str) -> str:
    """A phone number as it reads once it is written."""
    return NORMAL_PHONES[text] if text else ""


def with_primary(entries: Entries, text: str) -> Entries:
    """Put a text in the primary entry's place; none takes the entry out, and the next one is primary."""
    if not entries:
        return [(text, True)] if text else []
    if text:
        return [(text, True) if primary else (other, False) for other, primary in entries]
    others = [other for other, primary in entries if not primary]
    return [(other, number == 0) for number, other in enumerate(others)]


def listed(texts: Iterable[str], primary: int | None) -> Entries:
    """Make a list of entries; the first is primary if none is said to be."""
    return [(text, number == (primary or 0)) for number, text in enumerate(texts)]
