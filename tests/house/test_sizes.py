"""No file and no function outgrows what a reader holds in mind."""

import ast
from pathlib import Path

from tests.house.tracked import place, tracked_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def long_files(paths: list[Path]) -> list[str]:
    lengths = [(path, len(path.read_text("utf-8").splitlines())) for path in paths]
    return [f"{place(path)}: {length} lines" for path, length in lengths if length > LONGEST_FILE]


def long_functions(paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found.append(f"{place(path, node.lineno)} {node.name}: {length} lines")
    return found


def test_no_file_is_too_long() -> None:
    found = long_files(tracked_files(".py", ".ts", ".svelte"))
    assert not found, (
        f"a file has at most {LONGEST_FILE} lines (aim at 80, 250 is a smell). One that outgrows its noun "
        "becomes a folder, with one capability a file: tickets/{opening,replying}.py\n" + "\n".join(found)
    )


def test_no_function_is_too_long() -> None:
    found = long_functions(tracked_files(".py"))
    assert not found, (
        f"a function has at most {LONGEST_FUNCTION} lines (aim at 8 to 30). Name its steps, and put them "
        "below it in the order of reading\n" + "\n".join(found)
    )


def test_one_line_more_is_noticed(tmp_path: Path) -> None:
    just, beyond = tmp_path / "just.py", tmp_path / "beyond.py"
    just.write_text(
        "def f():\n" + "    pass\n" * (LONGEST_FUNCTION - 1) + "\n" * (LONGEST_FILE - LONGEST_FUNCTION)
    )
    beyond.write_text("async def g():\n" + "    pass\n" * LONGEST_FILE)
    assert long_files([just, beyond]) == [f"{beyond}: 401 lines"]
    assert long_functions([just, beyond]) == [f"{beyond}:1 g: 401 lines"]
