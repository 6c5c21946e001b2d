"""An import: a file that was uploaded, what its columns are, and how far it has come."""

from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.importing.mapping import Column, ColumnMapping

NAME_LIMIT: Final = 200


class State(StrEnum):
    """What is being done with an import."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    """Its dry run is under way."""
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The file could not be read to its end; `reason` says why."""


BUSY: Final = (State.CHECKING, State.RUNNING)


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A file of contacts or accounts. `line` is the last one of `lines` that was dealt with; times are ms."""

    id: int
    name: str
    noun: str
    format: str
    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    state: str
    reason: str
    lines: int
    line: int
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    blob_key: str
    size: int
    sha256: str
    actor: str
    actor_id: int | None
    created_at: int
    started_at: int | None
    finished_at: int | None

    @property
    def progress(self) -> float:
        """How much of the file is dealt with, from 0 to 1."""
        if self.state in {State.DONE, State.CHECKED}:
            return 1.0
        return min(1.0, self.line / self.lines) if self.lines else 0.0


class Refusal(msgspec.Struct, frozen=True):
    """A row that was refused: its number (from 1), its line in the file, which field, why, and its cells."""

    row: int
    line: int
    field: str
    reason: str
    cells: tuple[str, ...]


class Profile(msgspec.Struct, frozen=True):
    """What columns are, by their names, saved under a name of its own."""

    id: int
    name: str
    noun: str
    mapping: ColumnMapping
    created_at: int
    updated_at: int | None
