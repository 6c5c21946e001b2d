"""Notes that people write about a contact."""

from typing import Final

import msgspec

from rolodesk.model.errors import Invalid

NOTE_LIMIT: Final = 65_536


class Note(msgspec.Struct, frozen=True):
    """A note. The contact that has it as its pinned one shows its text as its own `notes`."""

    id: int
    contact_id: int
    content: str
    created_at: int
    updated_at: int | None


class NoteQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which notes; what is None leaves all. Times are ms: from `…_after` on, until `…_before`."""

    contact_id: int | None = None
    account_id: int | None = None
    """Of the contacts of an account, as they are now."""
    created_after: int | None = None
    created_before: int | None = None


def check_note(text: str, *, field: str) -> str:
    """Give the text unchanged. Refuses with `Invalid` a blank one and one over 65,536 characters."""
    if not text.strip():
        raise Invalid(field, "must not be blank")
    if len(text) > NOTE_LIMIT:
        raise Invalid(field, f"must be at most {NOTE_LIMIT} characters")
    return text
