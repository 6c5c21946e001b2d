"""A file's bytes, stored and not yet owned by anything."""

import msgspec


class StagedBlob(msgspec.Struct, frozen=True):
    """Bytes stored under a random `key`: `size` in bytes, `sha256` in lower-case hexadecimal."""

    key: str
    size: int
    sha256: str
