"""What a pool and its processes say to one another: a length of four bytes, then a record in MessagePack."""

from typing import BinaryIO, Final

import msgspec

from rolodesk.model.letter import Envelope, Letter

LENGTH: Final = 4
LONGEST: Final = 64 * 1024 * 1024


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Parse the letter in the file `raw`; put its files into the folder `spool`."""

    raw: str
    spool: str
    envelope: Envelope


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The process has come up, and takes tasks."""


class Parsed(msgspec.Struct, frozen=True, tag=True):
    """A task was done."""

    letter: Letter


class Refused(msgspec.Struct, frozen=True, tag=True):
    """A task could not be done; the process goes on unless `is_last`."""

    reason: str
    is_last: bool = False


Answer = Ready | Parsed | Refused
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)
_TASK: Final = msgspec.msgpack.Decoder(Task)


def frame(record: Task | Answer) -> bytes:
    """Give the bytes that say a record."""
    said = msgspec.msgpack.encode(record)
    return len(said).to_bytes(LENGTH, "big") + said


def read_task(pipe: BinaryIO) -> Task | None:
    """Read the next task, None where the pipe was closed."""
    length = pipe.read(LENGTH)
    if len(length) < LENGTH:
        return None
    said = pipe.read(int.from_bytes(length, "big"))
    return _TASK.decode(said)
