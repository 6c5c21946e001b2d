"""What an administrator keeps, all in one: the lines of each resource are in its own file."""

from typing import Any, Final

from rolodesk.wire.rest import keys, me, members, teams
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Identifier

ROUTES: Final[tuple[Route, ...]] = (*me.ROUTES, *members.ROUTES, *teams.ROUTES, *keys.ROUTES)

PATH_TYPES: Final[dict[str, Any]] = {
    "member_id": Identifier,
    "team_id": Identifier,
    "key_id": Identifier,
}
