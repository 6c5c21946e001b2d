"""Letters of others, from packages that ship them: CPython's own test suite, and flufl.bounce."""

import ast
import sysconfig
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

BOUNCES: Final = "flufl.bounce"


def cpython_letters() -> list[Path]:
    """The letters of CPython's `test.test_email`. `tools/need-letters` installs them."""
    folder = Path(sysconfig.get_path("stdlib")) / "test/test_email/data"
    return sorted(folder.glob("msg_*.txt"))


def bounces() -> list[Path]:
    """The bounces of flufl.bounce, as real mail systems sent them."""
    folder = Path(str(distribution(BOUNCES).locate_file("flufl/bounce/tests/data")))
    return sorted(folder.glob("*.txt"))


def bounced_addresses() -> dict[str, tuple[set[str], bool]]:
    """What flufl.bounce's tests expect of each: the addresses, and whether they failed for good."""
    source = Path(str(distribution(BOUNCES).locate_file("flufl/bounce/testing/helpers.py")))
    table = next(
        ast.literal_eval(node.value)
        for node in ast.parse(source.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DATA"
    )
    wanted: dict[str, tuple[set[str], bool]] = {}
    for _, name, addresses, *is_temporary in table:
        known, _ = wanted.get(name, (set(), True))
        wanted[name] = (known | {address.decode() for address in addresses}, not any(is_temporary))
    return wanted
