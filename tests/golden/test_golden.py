"""The vendors' documents, held to their word: each example, sent with curl, gets its documented answer.

A case is a folder, `<dialect>/<operation>/`:

- `before.sh`, if there: what must exist beforehand, one command a line, each answered 2xx. The first `id`
  (or `ticketID`) in the answer of a line becomes `$id`, and `$id1`, `$id2`… in the order of the answers.
- `request.sh`: the document's curl line. Where the document prints its host, key, workspace or an id, the
  file has `$host`, `$apiKey`, `$userId`, `$id`. A dialect whose document prints no curl line has one of ours.
- bodies: files that `request.sh` names, verbatim. Variables stand in them where an id must be a real one.
- `response.json` (or `.txt`, `.csv`), or `response.400.json` for another status than 200: the answer. JSON is
  compared key by key, order included. Variables may stand in it, and a placeholder where no value can be
  known: `"<integer>"` for a number; `<moment>`, `<ref>`, `<digits>`, `<token>` anywhere in a text.

`stages.py` sets up what no request can, and gives variables of its own.
"""

import json
import os
import re
import subprocess
from pathlib import Path
from string import Template
from typing import Any, Final, NamedTuple

import pytest

from tests.golden.stages import staged
from tests.world import World

HERE: Final = Path(__file__).parent
CASES: Final = sorted(path.parent.relative_to(HERE).as_posix() for path in HERE.glob("*/*/request.sh"))

CURLRC: Final = 'silent\nshow-error\nnoproxy = "*"\nwrite-out = "%{stderr}%{http_code} %{content_type}"\n'
MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}
PATTERNS: Final = {
    "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "ref": r"\d{20}",
    "digits": r"\d+",
    "token": r"[A-Za-z0-9_-]+",
}
PLACEHOLDER: Final = re.compile(f"<({'|'.join(PATTERNS)})>")


class Answer(NamedTuple):
    """What curl got."""

    status: int
    media_type: str
    text: str


@pytest.mark.parametrize("case", CASES)
def test_the_documented_request_gets_its_documented_answer(case: str, world: World, tmp_path: Path) -> None:
    variables = {"host": world.url, "apiKey": world.key, "userId": str(world.id), **staged(world, case)}
    (tmp_path / ".curlrc").write_text(CURLRC)
    before = HERE / case / "before.sh"
    if before.exists():
        variables |= brought_about(before.read_text().splitlines(), variables, tmp_path)
    for path in (HERE / case).iterdir():
        (tmp_path / path.name).write_text(filled(path, variables))

    answer = said((HERE / case / "request.sh").read_text(), variables, tmp_path)

    expected = next(path for path in tmp_path.iterdir() if path.name.startswith("response."))
    status = int(expected.suffixes[0][1:]) if len(expected.suffixes) > 1 else 200
    assert (answer.status, answer.media_type) == (status, MEDIA_TYPES[expected.suffix]), answer.text
    if expected.suffix == ".json":
        alike(json.loads(expected.read_text()), json.loads(answer.text), at="$")
    else:
        same_text(expected.read_text(), answer.text, at=expected.name)


def test_every_dialect_is_held_to_its_document() -> None:
    dialects = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {case.partition("/")[0] for case in CASES} == dialects


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": "<integer>"}, {"a": True}),
        ({"a": "<moment>"}, {"a": "2020-01-01"}),
        ({"a": [1]}, {"a": [1, 2]}),
        ({"a": None}, {"a": 0}),
        ({"a": 1}, {"a": True}),
        ({"a": "x.y"}, {"a": "x-y"}),
    ],
)
def test_an_answer_that_differs_is_noticed(expected: object, got: object) -> None:
    with pytest.raises(AssertionError):
        alike(expected, got, at="$")


def brought_about(lines: list[str], variables: dict[str, str], folder: Path) -> dict[str, str]:
    """Run each line and give the ids that the answers tell."""
    ids: dict[str, str] = {}
    for line in lines:
        answer = said(line, variables | ids, folder)
        assert answer.status == 200, f"{line}\n{answer.text}"
        found = first_id(json.loads(answer.text)) if answer.media_type == "application/json" else None
        if found is not None:
            ids |= {"id": found, f"id{max(1, len(ids))}": found}
    return ids


def said(command: str, variables: dict[str, str], folder: Path) -> Answer:
    """Run a command, whose curl is told to tell the status, and give the answer that it got."""
    done = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "CURL_HOME": str(folder), **variables},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    status, _, media_type = done.stderr.decode().partition(" ")
    return Answer(int(status), media_type, done.stdout.decode())


def filled(path: Path, variables: dict[str, str]) -> str:
    """Give a file with its variables in place; scripts have theirs from the shell."""
    text = path.read_text()
    return text if path.suffix == ".sh" else Template(text).safe_substitute(variables)


def first_id(answer: Any) -> str | None:
    """Find the first id in an answer, however deep."""
    inner = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    if isinstance(answer, dict):
        for name in ("id", "ticketID"):
            if name in answer:
                return str(answer[name])
    return next((found for value in inner if (found := first_id(value)) is not None), None)


def alike(expected: Any, got: Any, *, at: str) -> None:
    """Compare two values as the module says, naming the place where they differ."""
    if expected == "<integer>":
        assert type(got) is int, f"{at} is no whole number: {got!r}"
        return
    assert type(got) is type(expected), f"{at} is {got!r}, not {expected!r}"
    if isinstance(expected, dict):
        assert list(got) == list(expected), f"{at} has other keys, or in another order"
        for name in expected:
            alike(expected[name], got[name], at=f"{at}.{name}")
    elif isinstance(expected, list):
        assert len(got) == len(expected), f"{at} has {len(got)} entries, not {len(expected)}"
        for number, (one, other) in enumerate(zip(expected, got, strict=True)):
            alike(one, other, at=f"{at}[{number}]")
    elif isinstance(expected, str):
        same_text(expected, got, at=at)
    else:
        assert got == expected, f"{at} is {got!r}, not {expected!r}"


def same_text(expected: str, got: str, *, at: str) -> None:
    """Compare two texts, the first with placeholders."""
    parts = PLACEHOLDER.split(expected)
    pattern = "".join(PATTERNS[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))
    assert re.fullmatch(pattern, got), f"{at} is {got!r}, not {expected!r}"
