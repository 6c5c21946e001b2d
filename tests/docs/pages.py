"""The pages of prose: the tracked Markdown files, and the shell examples in them.

An example is a fenced block marked `console`: a line with `$ ` in front is a command, what follows is what
it prints. A command goes on in the next line behind a backslash or within single quotes. In what it prints,
`…` stands for anything within a line; JSON may be broken into lines and indented where it suits.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.house.tracked import ROOT

FENCE: Final = re.compile(r"^(`{3,})(\w*)[^\n]*\n(.*?)^\1 *$", re.MULTILINE | re.DOTALL)
PROMPT: Final = "$ "
ANYTHING: Final = "…"


class Example(NamedTuple):
    """A command and what it prints; `line` is the command's, in its page."""

    line: int
    command: str
    output: str


@cache
def prose() -> tuple[Path, ...]:
    """Every Markdown file of the repository."""
    folders = (ROOT, *(ROOT / name for name in ("docs", "src", "tests", "bench")))
    paths = [path for folder in folders for path in folder.glob("*.md" if folder == ROOT else "**/*.md")]
    return tuple(sorted(paths))


def text_of(page: str) -> str:
    """The text of a page, named from the root."""
    return (ROOT / page).read_text("utf-8")


def blocks(text: str, *, language: str) -> list[tuple[int, str]]:
    """The fenced blocks of a language, with the number of the first line of each."""
    return [
        (text[: found.start(3)].count("\n") + 1, found[3])
        for found in FENCE.finditer(text)
        if found[2] == language
    ]


def without_blocks(text: str) -> str:
    """The text with its fenced blocks taken out."""
    return FENCE.sub("", text)


def examples(text: str) -> list[Example]:
    """Every example of a page, in order."""
    return [example for line, block in blocks(text, language="console") for example in _of_block(line, block)]


def _of_block(first: int, block: str) -> list[Example]:
    found: list[Example] = []
    command: list[str] = []
    for number, line in enumerate(block.splitlines(), start=first):
        if command and _goes_on(command):
            command.append(line)
        elif line.startswith(PROMPT):
            command = [line.removeprefix(PROMPT)]
            found.append(Example(number, "", ""))
        else:
            assert found, f"line {number}: an example begins with `{PROMPT}` and a command"
            found[-1] = found[-1]._replace(output=f"{found[-1].output}{line}\n")
            continue
        found[-1] = found[-1]._replace(command="\n".join(command))
    return found


def _goes_on(command: list[str]) -> bool:
    text = "\n".join(command)
    return text.endswith("\\") or text.count("'") % 2 == 1


def pattern_of(output: str) -> re.Pattern[str]:
    """What an example's output has to look like."""
    text = output.strip()
    if text.startswith(("{", "[")):
        text = "".join(line.strip() for line in text.splitlines())
    return re.compile(".*?".join(map(re.escape, text.split(ANYTHING))))
