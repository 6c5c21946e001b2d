"""
A process that parses letters, one at a time: `python -m rolodesk.mail.parsing.worker`.

It reads tasks from standard input and answers on standard output until the input is closed, which is what
happens when the process that started it ends. Standard error is its starter's.
"""

import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.frames import Answer, Parsed, Ready, Refused, Task, frame, read_task
from rolodesk.mail.parsing.letters import parse_letter

_OPEN_FILES: Final = 32


def main() -> None:
    """Limit this process, and parse until there is nothing more to parse."""
    _limit()
    # What a library prints must not get among the answers.
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the starter, which ends us
    _say(answers, Ready())
    while (task := read_task(tasks)) is not None:
        # The starter kills a process that takes too long. If it is gone, the kernel does, without a handler.
        signal.setitimer(signal.ITIMER_REAL, 2 * bounds.SECONDS)
        answer = _answer(task)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _say(answers, answer)
        if isinstance(answer, Refused) and answer.is_last:
            return


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (bounds.MEMORY, bounds.MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.FILE_BYTES, bounds.FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, most))


def _answer(task: Task) -> Answer:
    try:
        return Parsed(parse_letter(Path(task.raw), envelope=task.envelope, spool=Path(task.spool)))
    except MemoryError:
        return Refused(f"Parsing it takes more than {bounds.MEMORY >> 20} MB of memory.", is_last=True)
    except OSError as error:
        return Refused(f"Its files could not be read or written: {error.strerror}.")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this letter's and no other's
        return Refused(f"Parsing it failed: {type(error).__name__}: {str(error)[:200]}")


def _say(pipe: BinaryIO, answer: Answer) -> None:
    pipe.write(frame(answer))
    pipe.flush()


if __name__ == "__main__":
    main()
    sys.exit(0)
