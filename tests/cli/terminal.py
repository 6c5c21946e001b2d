"""A terminal in which the tests run `rolodesk` on one installation."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec

from rolodesk.cli import main
from rolodesk.config import Settings, read_settings

ROLODESK = Path(sys.executable).parent / "rolodesk"
PATIENCE = 120  # seconds, on a machine with other work


class Said(msgspec.Struct, frozen=True):
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The one JSON value on stdout; the command must have succeeded and said nothing else."""
        assert (self.code, self.err) == (0, ""), self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The sentence of the JSON error on stderr; the command must have refused and said nothing else."""
        assert (self.code, self.out) == (1, "")
        told = json.loads(self.err)
        assert list(told) == ["error"]
        return str(told["error"])


class Terminal:
    """One installation: a data folder, and perhaps a PostgreSQL database."""

    def __init__(self, data: Path, database_url: str | None = None) -> None:
        self.data = data
        self.database_url = database_url

    @property
    def settings(self) -> Settings:
        """Its settings, for a look behind the commands' back."""
        options = {"data": str(self.data), "database_url": self.database_url}
        return read_settings(environment={}, options=options)

    def spawn(self, *arguments: str, given: str = "") -> Said:
        """Run the real executable, as a script does. It takes a second, most of it for its imports."""
        done = subprocess.run(
            [ROLODESK, *self._where(), *arguments],
            check=False,
            capture_output=True,
            text=True,
            input=given,
            env=_environment(),
            timeout=PATIENCE,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str, given: str = "", environment: Mapping[str, str] | None = None) -> Said:
        """Run the same within this process, with text on its stdin."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            mock.patch.dict(os.environ, {**_environment(), **(environment or {})}, clear=True),
            mock.patch("sys.stdin", io.StringIO(given)),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main([*self._where(), *arguments])
            except SystemExit as left:
                code = int(left.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *arguments: str, given: str = "") -> Any:
        """Run a command that must succeed, and answer what it printed."""
        return self.run(*arguments, "--json", given=given).answer

    def refused(self, *arguments: str, given: str = "") -> str:
        """Run a command that must refuse, and answer its sentence."""
        return self.run(*arguments, "--json", given=given).error

    def _where(self) -> list[str]:
        where = ["--data", str(self.data)]
        return where if self.database_url is None else [*where, "--database-url", self.database_url]


def _environment() -> dict[str, str]:
    """This process's environment without its settings."""
    return {name: text for name, text in os.environ.items() if not name.startswith("ROLODESK_")}
