"""The command line: what the operator of an installation does, one module a group of commands."""

from rolodesk.cli.main import main

__all__ = ["main"]
