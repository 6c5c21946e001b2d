"""What a golden case finds that no request of its own dialect can bring about: functions of a world.

A stage may answer variables for the files of the case. It is named by a dialect, for all its cases, or by
`dialect/operation`.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from tests.golden import ticket_stages
from tests.world import World

Stage: TypeAlias = Callable[[World], Mapping[str, str]]

STAGES: Final[dict[str, Stage]] = {
    "imbox-tickets/grab-ticket": ticket_stages.grabbed_ticket,
    "imbox-tickets/insert-ticket": ticket_stages.inserted_ticket,
    "imbox-tickets/list-tickets": ticket_stages.listed_tickets,
    "imbox-tickets/list-tickets-emails": ticket_stages.listed_emails,
}


def staged(world: World, case: str) -> dict[str, str]:
    """Set the stage of a case (`dialect/operation`) and give its variables."""
    variables: dict[str, str] = {}
    for name in (case.partition("/")[0], case):
        if name in STAGES:
            variables |= STAGES[name](world)
    return variables
