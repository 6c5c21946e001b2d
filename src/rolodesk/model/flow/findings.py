"""Findings: what a condition came to, and why: what was compared, what there was, and the outcome."""

from typing import TypeAlias

import msgspec


class ClauseFinding(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="clause", omit_defaults=True
):
    """What a clause came to. Texts are one short line each."""

    field: str
    name: str = ""
    operator: str
    value: str
    """What was compared with."""
    had: str | None
    """What there was: of several texts the one that decided; None is nothing, or not known."""
    outcome: bool = False


class GroupFinding(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="group", omit_defaults=True
):
    """What a group came to: its conditions as far as they were looked at, in their order."""

    quantifier: str
    outcome: bool = False
    parts: tuple["Finding", ...] = ()


Finding: TypeAlias = ClauseFinding | GroupFinding
