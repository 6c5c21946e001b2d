"""What an administrator keeps, all in one: the lines of each resource are in its own file."""

from typing import Any, Final

from rolodesk.mail.trying import Trial
from rolodesk.wire.rest import (
    canned_replies,
    connections,
    custom_fields,
    flow_rules,
    keys,
    letter_previews,
    mailboxes,
    me,
    members,
    office_hours,
    own_sessions,
    senders,
    teams,
    views,
    workspace,
)
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Identifier


def routes(trial: Trial) -> tuple[Route, ...]:
    """Every line; mailboxes are connected by what is given."""
    return (
        *me.ROUTES,
        *own_sessions.ROUTES,
        *workspace.ROUTES,
        *members.ROUTES,
        *teams.ROUTES,
        *keys.ROUTES,
        *mailboxes.ROUTES,
        *letter_previews.ROUTES,
        *connections.routes(connections.Connecting(trial)),
        *flow_rules.ROUTES,
        *office_hours.ROUTES,
        *senders.ROUTES,
        *views.ROUTES,
        *canned_replies.ROUTES,
        *custom_fields.ROUTES,
    )


PATH_TYPES: Final[dict[str, Any]] = {
    "member_id": Identifier,
    "team_id": Identifier,
    "key_id": Identifier,
    "mailbox_id": Identifier,
    "flow_rule_id": Identifier,
    "view_id": Identifier,
    "custom_field_id": Identifier,
    "canned_reply_id": Identifier,
    "connection_kind": connections.KindName,
}
