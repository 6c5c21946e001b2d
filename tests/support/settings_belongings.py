"""One of each thing that an administrator keeps, and how each noun is named."""

from rolodesk.actions import api_keys, canned_replies, connections, field_definitions, mailboxes, teams, views
from rolodesk.actions.flow import editing
from rolodesk.actions.intake import blocking, flagging
from rolodesk.actions.scope import Scope
from rolodesk.model.canned_reply import CannedReplyChange
from rolodesk.model.connection import Auth, ConnectionKind, ConnectionSetup, Security
from rolodesk.model.field_definition import FieldChange, Noun
from rolodesk.model.team import TeamChange
from rolodesk.model.view import Sharing, ViewChange
from rolodesk.model.workspace import Mailbox, Member, Permission

NOBODY = 9
"""A port on which nobody listens (RFC 863)."""
OPENS_NOTHING = "v1:00000000:AAAA"


async def settings_belongings(
    scope: Scope, secret: str, *, agent: Member, mailbox: Mailbox
) -> dict[str, str]:
    """Make them, with a secret in their texts, for an agent who works in a mailbox; answer the names."""
    word = secret.partition(" ")[0]
    team = await teams.create(scope, TeamChange(name=secret, member_ids=(agent.id,)))
    key, _ = await api_keys.create(scope, name=secret, permissions=[Permission.CONTACTS_READ])
    rule = await editing.put(
        scope,
        {
            "name": secret,
            "conditions": {"all": []},
            "actions": [{"action": "label", "value": secret}],
            "active": False,
        },
    )
    setup = ConnectionSetup(
        kind=ConnectionKind.IMAP,
        host="127.0.0.1",
        port=NOBODY,
        security=Security.TLS,
        auth=Auth.PASSWORD,
        username=secret,
        folder="INBOX",
    )
    await connections.connect(scope, mailbox.id, setup, sealed=OPENS_NOTHING)
    blocked = await blocking.block(scope, f"spam.{word}@mail.example")
    flagged = f"gone.{word}@mail.example"
    await flagging.flag(scope, flagged, secret)
    view = await views.create(
        scope, resource="contacts", new=ViewChange(name=secret, filter="{}", sharing=Sharing.ALL)
    )
    reply = await canned_replies.create(scope, CannedReplyChange(title=secret, text=secret))
    field = await field_definitions.create(scope, noun=Noun.CONTACT, new=FieldChange(title=secret[:50]))
    spare = await mailboxes.create(scope, name=secret, addresses=[f"spare.{word}@example.org"])
    return {
        "spare_mailbox": str(spare.mailbox.id),
        "custom_field": str(field.id),
        "view": str(view.id),
        "canned_reply": str(reply.id),
        "mailbox": str(mailbox.id),
        "team": str(team.id),
        "key_id": str(key.id),
        "flow_rule": str(rule.id),
        "blocked_sender": blocked,
        "flagged_address": flagged,
    }
