"""One of each thing that an administrator keeps, and how each noun is named."""

from rolodesk.actions import api_keys, teams
from rolodesk.actions.scope import Scope
from rolodesk.model.team import TeamChange
from rolodesk.model.workspace import Mailbox, Member, Permission


async def settings_belongings(
    scope: Scope, secret: str, *, agent: Member, mailbox: Mailbox
) -> dict[str, str]:
    """Make them, with a secret in their texts, for an agent who works in a mailbox; answer the names."""
    team = await teams.create(scope, TeamChange(name=secret, member_ids=(agent.id,)))
    key, _ = await api_keys.create(scope, name=secret, permissions=[Permission.CONTACTS_READ])
    return {"mailbox": str(mailbox.id), "team": str(team.id), "key_id": str(key.id)}
