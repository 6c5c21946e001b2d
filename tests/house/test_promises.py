"""The code promises nothing for later, tests nothing sometimes, and excuses nothing without a reason."""

import re
from pathlib import Path

import pytest

from tests.house.tracked import place, tracked_files

PROMISE = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b"
    r"|\bpytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b"
    r"|\bunittest\.(skip|expectedFailure)|\b(it|test|describe)\.(skip|todo)\b"
)
EXCUSE = re.compile(
    r"#\s*(type:\s*ignore|noqa|ruff:\s*noqa|mypy:\s*ignore-errors|pragma:\s*no\s+cover)(\[[^\]]*\]|:\s*[A-Z]+[0-9]+"
    r"([,\s]+[A-Z]+[0-9]+)*)?"
    r"|@ts-(ignore|expect-error|nocheck)|(eslint-disable|svelte-ignore)[\w-]*(\s+[\w/-]+_[\w-]+)?"
)
LEAST_REASON = 2  # words


def sources() -> list[Path]:
    suffixes = (".py", ".pyi", ".ts", ".js", ".mjs", ".svelte", ".css", ".html", ".sh", ".sql")
    return [path for path in tracked_files(*suffixes) if path != Path(__file__)]


def lines_of(paths: list[Path]) -> list[tuple[str, str]]:
    return [
        (place(path, number), line)
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
    ]


def is_promise(line: str) -> bool:
    return PROMISE.search(line) is not None


def is_bare_excuse(line: str) -> bool:
    """Say whether the line switches a check off and then does not say, in two words or more, why it may."""
    first = EXCUSE.search(line)
    if first is None:
        return False
    reason = EXCUSE.sub(" ", line[first.start() :])
    return len(re.findall(r"[^\W\d_]+", reason)) < LEAST_REASON


def test_nothing_is_promised_for_later() -> None:
    found = [f"{at}: {line.strip()}" for at, line in lines_of(sources()) if is_promise(line)]
    assert not found, (
        "build it now, or open an issue and leave no trace of it here; a test that may not run proves "
        "nothing, so mend it or delete it\n" + "\n".join(found)
    )


def test_every_excuse_has_its_reason() -> None:
    found = [f"{at}: {line.strip()}" for at, line in lines_of(sources()) if is_bare_excuse(line)]
    assert not found, (
        "say behind it why the check is wrong here: `# noqa: S101 - narrows the type`, "
        "`# type: ignore[arg-type]  # the library's stub is wrong`; or mend the line\n" + "\n".join(found)
    )


@pytest.mark.parametrize(
    "line",
    ["# TODO: later", "x = 1  # FIXME", "raise NotImplementedError", "@pytest.mark.skip", "test.todo('x')"],
)
def test_a_promise_is_noticed(line: str) -> None:
    assert is_promise(line)


@pytest.mark.parametrize("line", ["# there are no TODOs", "todo = 1", "return NotImplemented", "skip(3)"])
def test_what_only_looks_like_a_promise_passes(line: str) -> None:
    assert not is_promise(line)


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: S101",
        "x = 1  # noqa: S101, ARG001",
        "x = 1  # noqa: S101 because",
        "x = f()  # type: ignore",
        "x = f()  # type: ignore[arg-type]",
        "x = f()  # type: ignore[arg-type]  # noqa: S101",
        "// @ts-expect-error",
        "<!-- svelte-ignore a11y_no_autofocus -->",
    ],
)
def test_a_bare_excuse_is_noticed(line: str) -> None:
    assert is_bare_excuse(line)


@pytest.mark.parametrize(
    "line",
    [
        "x = 1",
        "x = 1  # noqa: S101 - narrows the type",
        "x = f()  # type: ignore[arg-type]  # the stub is wrong",
        "x = f()  # type: ignore[arg-type]  # noqa: S101 - the stub is wrong",
        "// @ts-expect-error the library's types lag behind",
    ],
)
def test_an_excuse_with_a_reason_passes(line: str) -> None:
    assert not is_bare_excuse(line)
