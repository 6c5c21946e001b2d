"""What the operator is told when a database or a disk refuses us: a sentence instead of a driver's error."""

from typing import Final

import apsw
import asyncpg

from rolodesk.model.errors import StorageFull
from rolodesk.storage.engine.postgres import CommitUnknown

_SQLITE: Final[dict[type[apsw.Error], str]] = {
    apsw.NotADBError: "the file is no SQLite database; choose another data folder, or restore a backup",
    apsw.CorruptError: "the SQLite file is damaged; stop the hub and restore the last backup",
    apsw.CantOpenError: "the SQLite file cannot be opened; check the data folder and its permissions",
    apsw.ReadOnlyError: "the SQLite file cannot be written to; check its permissions and its owner",
    apsw.PermissionsError: "the SQLite file cannot be read; check its permissions and its owner",
    apsw.BusyError: "another process has kept the store locked for 30 s; see what it does, and try again",
    apsw.FullError: "the disk is full; nothing was written. Make room, and try again",
    apsw.IOError: "the disk gave an error; check it and the system's log",
}

_POSTGRES: Final[dict[type[Exception], str]] = {
    asyncpg.ClientConfigurationError: "the database URL cannot be read; correct ROLODESK_DATABASE_URL",
    asyncpg.InvalidAuthorizationSpecificationError: "PostgreSQL refuses the user or the password",
    asyncpg.InvalidCatalogNameError: "PostgreSQL has no such database; make it with createdb",
    asyncpg.InsufficientPrivilegeError: "PostgreSQL refuses: the user must own the database",
    asyncpg.TooManyConnectionsError: "PostgreSQL has no connection free; raise its max_connections",
    asyncpg.CannotConnectNowError: "PostgreSQL is starting or stopping; try again in a moment",
    asyncpg.PostgresConnectionError: "the connection to PostgreSQL was lost; try again",
    asyncpg.DiskFullError: "the disk of PostgreSQL is full; nothing was written. Make room, and try again",
    asyncpg.FeatureNotSupportedError: "PostgreSQL lacks something we need; its version must be 13 or later",
    asyncpg.UndefinedFileError: "PostgreSQL lacks the extension pg_trgm; install its contrib package",
}


def refusal_of(error: Exception) -> str | None:
    """Give the sentence for a refusal by SQLite or PostgreSQL, with its own words; None for other errors."""
    for known, sentence in (_SQLITE | _POSTGRES).items():
        if isinstance(error, known):
            return f"{sentence} ({_first_line(error)})"
    return None


def is_outage(error: Exception) -> bool:
    """Answer whether a disk, a database or a storage is at fault: the same may well succeed later."""
    known = (StorageFull, OSError, CommitUnknown, asyncpg.InterfaceError)
    return isinstance(error, known) or refusal_of(error) is not None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
