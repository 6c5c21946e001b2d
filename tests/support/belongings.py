"""One of each thing that a workspace can hold, made behind the dialects' back, and how each noun is named."""

from typing import Final

from rolodesk.actions import accounts, locations, notes, tags
from rolodesk.actions.contacts import creating
from rolodesk.actions.importing import profiles, uploading
from rolodesk.actions.rules import editing, listing
from rolodesk.actions.rules.running import run_rules
from rolodesk.actions.scope import Scope
from rolodesk.model.account import AccountChange
from rolodesk.model.blob import StagedBlob
from rolodesk.model.contact import Email, NewContact, Phone
from rolodesk.model.importing.mapping import ColumnMapping, Mapped
from rolodesk.model.importing.sampling import Sampler
from rolodesk.model.page import Wanted
from rolodesk.model.rules.rule import Rule
from rolodesk.model.rules.runs import Cause, Run
from rolodesk.model.workspace import Role
from tests.support.settings_belongings import settings_belongings
from tests.support.ticket_belongings import staging, ticket_belongings
from tests.support.webhook_belongings import webhook_belongings
from tests.world import Tenant

Names = dict[str, str]
"""By noun, the text by which a client names the thing."""

NOWHERE: Final[Names] = {
    "contact": "987654321",
    "contact_ref": "98765432109876543210",
    "other_contact": "987654321",
    "contact_email": "nobody@nowhere.example",
    "contact_phone": "+46709999999",
    "account": "987654321",
    "note": "987654321",
    "ticket": "987654321",
    "other_ticket": "987654321",
    "message": "987654321",
    "mailbox": "987654321",
    "spare_mailbox": "987654321",
    "member": "987654321",
    "import": "987654321",
    "profile": "987654321",
    "label": "987654321",
    "sent_message": "987654321",
    "upload": "987654321",
    "draft": "987654321",
    "job": "987654321",
    "attachment": "987654321",
    "tag": "987654321",
    "location": "no-such-location",
    "location_number": "987654321",
    "webhook": "98765432109876543210",
    "webhook_number": "987654321",
    "delivery": "987654321",
    "letter": "987654321",
    "dropped_letter": "987654321",
    "mailbox_address": "nobody@nowhere.example",
    "member_email": "nobody@nowhere.example",
    "rule": "987654321",
    "rule_run": "987654321",
    "moment": "9876543210000",
    "word": "nowhere",
    "team": "987654321",
    "key_id": "987654321",
    "flow_rule": "987654321",
    "blocked_sender": "nobody@nowhere.example",
    "flagged_address": "nobody@nowhere.example",
    "view": "987654321",
    "canned_reply": "987654321",
    "custom_field": "987654321",
}
"""By noun, what names nothing in any workspace."""


def secret_of(word: str) -> str:
    """A text that no call ever sends: an answer that holds it shows what is there."""
    return f"secret-of-{word}"


def belongings(tenant: Tenant, word: str) -> Names:
    """Make one of each thing in a workspace, with `secret_of(word)` in their texts; answer their names."""
    secret = secret_of(word)
    address = f"{word}@mail.example"
    agent = tenant.make_member(f"agent.{word}.{tenant.id}@example.org", f"{word} {secret}", Role.AGENT)
    mailbox = tenant.make_mailbox(f"{word} {secret}", f"desk.{word}@example.org", member_emails=[agent.email])
    staged = tenant.served.run(staging(tenant, secret))

    async def make(scope: Scope) -> Names:
        account = await accounts.create(scope, AccountChange(name=f"{word} {secret} AB"))
        location = await locations.create(scope, ref=f"loc-{word}", title=f"{word} {secret}")
        tag = await tags.create(scope, f"{word} {secret}")
        contact = await creating.create(
            scope,
            NewContact(
                channel="Website",
                name=f"{word} {secret}",
                account_id=account.id,
                emails=(Email(address, True),),
                phones=(Phone("+46701740605", True),),
                tags=(word,),
                notes=f"{word} {secret}",
            ),
        )
        other = await creating.create(scope, NewContact(channel="Website", name=f"{word} {secret} too"))
        note = await notes.create(scope, contact.id, f"{word} {secret}")
        of_settings = await settings_belongings(scope, f"{word} {secret}", agent=agent, mailbox=mailbox)
        of_tickets = await ticket_belongings(scope, word, secret, sender=address, agent=agent, staged=staged)
        rule, run = await _rule(scope, contact.id, secret)
        return {
            "contact": str(contact.id),
            "contact_ref": contact.ref,
            "other_contact": str(other.id),
            "contact_email": address,
            "contact_phone": "+46701740605",
            "account": str(account.id),
            "note": str(note.id),
            **of_tickets,
            **of_settings,
            "tag": str(tag.id),
            "import": str(await _import(scope, word)),
            "profile": str(await _profile(scope, word)),
            "location": location.ref,
            "location_number": str(location.id),
            "rule": str(rule.id),
            "rule_run": str(run.id),
            "word": word,
            **await webhook_belongings(scope, word, secret),
        }

    return tenant.act(make)


async def _import(scope: Scope, word: str) -> int:
    """Make an import, whose file nobody reads."""
    sampler = Sampler()
    sampler.see(f"name,email\n{word} {secret_of(word)},{word}@mail.example\n".encode())
    blob = StagedBlob(key=f"2020/01/01/{word.encode().hex():0>32}", size=1, sha256="")
    kept = await uploading.keep(
        scope, blob, sampler.sample(), noun="contacts", format_=None, name=f"{word} {secret_of(word)}"
    )
    return kept.id


async def _profile(scope: Scope, word: str) -> int:
    """Save what the columns of such a file are."""
    mapping = ColumnMapping(columns=(Mapped("name", "name"),))
    made = await profiles.create(scope, name=f"{word} {secret_of(word)}", noun="contacts", mapping=mapping)
    return made.id


async def _rule(scope: Scope, contact_id: int, secret: str) -> tuple[Rule, Run]:
    """Make a rule, and a run of it for a contact."""
    written = {
        "name": secret,
        "when": {"event": "contact_created"},
        "actions": [{"action": "write_note", "value": secret}],
    }
    rule = await editing.create(scope, written)
    await run_rules(scope, [rule], contact_id, cause=Cause("contact.created"))
    found = await listing.list_runs(scope, Wanted(order="id", limit=1), rule_id=rule.id)
    return rule, found.items[0]
