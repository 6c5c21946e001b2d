"""Uploads: files that somebody handed in and that belong to no message yet."""

from typing import Final

import msgspec

UPLOAD_LIMIT: Final = 50 << 20
"""Bytes of a file, and of all files of a message: few mail servers take more."""
KEPT_MS: Final = 3600_000
"""How long an upload waits to be used, unless a draft holds it."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that its uploader, and nobody else, may attach."""

    id: int
    actor: str
    """The kind of actor who handed it in."""
    actor_id: int | None
    blob_key: str
    name: str
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    draft_id: int | None
    """The draft that holds it."""
    created_at: int
