"""Tags: the record, and when two spellings are one tag."""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_unbroken

TAG_LIMIT: Final = 100
TAG_COUNT_LIMIT: Final = 100


class Tag(msgspec.Struct, frozen=True):
    """A tag of the workspace. `name` is as it was first written; a contact keeps its own spelling."""

    id: int
    name: str
    canonical: str
    created_at: int
    updated_at: int | None


def canonical_tag(text: str) -> str:
    """Give what identifies a tag: trimmed, and without regard to case."""
    return text.strip().casefold()


def check_tag(text: str, *, field: str) -> str:
    """Give a tag trimmed. Refuses with `Invalid` a blank one, one over 100 characters and several lines."""
    text = text.strip()
    if not 1 <= len(text) <= TAG_LIMIT:
        raise Invalid(field, f"must be 1 to {TAG_LIMIT} characters")
    return check_unbroken(text, field=field)


def check_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """
    Give tags trimmed, in order, each once in the spelling that came first.

    Refuses with `Invalid` (`tags[2]`) what `check_tag` refuses, and more than 100, repeated ones counted.
    """
    given = [check_tag(text, field=f"tags[{number}]") for number, text in enumerate(texts)]
    _check_count(given)
    tags: dict[str, str] = {}
    for tag in given:
        tags.setdefault(canonical_tag(tag), tag)
    return tuple(tags.values())


def with_tags(tags: tuple[str, ...], added: Iterable[str]) -> tuple[str, ...]:
    """Give tags with others behind them, as far as they are not among them. Refuses as `check_tags` does."""
    have = {canonical_tag(tag): tag for tag in tags}
    for tag in check_tags(added):
        have.setdefault(canonical_tag(tag), tag)
    _check_count(have)
    return tuple(have.values())


def without_tags(tags: tuple[str, ...], removed: Iterable[str]) -> tuple[str, ...]:
    """Give tags without those that are among `removed` in any spelling."""
    gone = {canonical_tag(tag) for tag in removed}
    return tuple(tag for tag in tags if canonical_tag(tag) not in gone)


def _check_count(tags: Collection[str]) -> None:
    if len(tags) > TAG_COUNT_LIMIT:
        raise Invalid("tags", f"must be at most {TAG_COUNT_LIMIT}")
