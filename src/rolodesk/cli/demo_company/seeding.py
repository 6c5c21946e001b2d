"""Making the demo's workspace: everything through the ordinary actions, in one transaction."""

from typing import Final

import msgspec
from msgspec import UNSET

from rolodesk.actions import accounts, field_definitions, locations, mailboxes, members, notes, workspaces
from rolodesk.actions.contacts.creating import create as create_contact
from rolodesk.actions.scope import Scope
from rolodesk.cli.demo_company.company import Company, DemoContact, the_company
from rolodesk.cli.demo_company.scheduling import DAY, MINUTE, WEEKS_OF_TICKETS, conversations
from rolodesk.cli.demo_company.telling import scope_at, tell
from rolodesk.model.account import AccountChange
from rolodesk.model.contact import Email, LocationChoice, NewContact, Phone
from rolodesk.model.field_definition import FieldChange, Noun
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory
from rolodesk.storage.backdating import BackdatedTx
from rolodesk.storage.transaction import Tx

_FOUNDED: Final = WEEKS_OF_TICKETS + 14 * DAY


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """The demo's workspace; `made` says whether it was made now, with how much in it."""

    workspace: Workspace
    made: bool
    contacts: int = 0
    accounts: int = 0
    tickets: int = 0


async def provide(tx: Tx) -> Demo:
    """
    Find the demo's workspace by its name, or make it, in a transaction of EVERYWHERE.

    Its conversations lie in the six weeks before now. Nothing of it is ever sent.
    """
    company = the_company()
    await tx.lock("demo")
    for known in await directory.workspaces_listed(tx):
        if known.name == company.name:
            return Demo(workspace=known, made=False)
    founded_at = tx.now - _FOUNDED
    workspace = await workspaces.create(BackdatedTx(tx, founded_at), name=company.name)
    inside = tx.within(workspace.id)
    await _employ(scope_at(inside, workspace, founded_at), company)
    for number, contact in enumerate(company.contacts):
        await _meet(scope_at(inside, workspace, founded_at + number * 317 * MINUTE), contact)
    told = await tell(inside, workspace, conversations(company, now=tx.now), now=tx.now)
    return Demo(
        workspace=workspace,
        made=True,
        contacts=len(company.contacts),
        accounts=len(company.accounts),
        tickets=told,
    )


async def _employ(scope: Scope, company: Company) -> None:
    for location in company.locations:
        await locations.create(scope, ref=location.ref, title=location.title)
    for member in company.members:
        await members.create(scope, email=member.email, name=member.name, role=member.role)
    for field in company.fields:
        asked = FieldChange(title=field.title, kind=field.kind, choices=field.choices)
        await field_definitions.create(scope, noun=Noun.CONTACT, new=asked)
    for mailbox in company.mailboxes:
        await mailboxes.create(
            scope,
            name=mailbox.name,
            addresses=mailbox.addresses,
            member_emails=mailbox.members,
            auto_reply=mailbox.auto_reply,
        )
    for account in company.accounts:
        await accounts.create(scope, AccountChange(name=account.name, external_id=account.external_id))


async def _meet(scope: Scope, contact: DemoContact) -> None:
    made = await create_contact(
        scope,
        NewContact(
            name=contact.name,
            emails=(Email(contact.email, primary=True),),
            phones=(Phone(contact.phone, primary=True),),
            title=contact.title,
            company=contact.account or UNSET,
            stage=contact.stage,
            tags=contact.tags,
            location=UNSET if contact.location is None else LocationChoice(contact.location),
            notes=contact.notes or UNSET,
            custom_fields=msgspec.json.encode(contact.fields).decode(),
            channel=contact.channel,
        ),
    )
    for remark in contact.remarks:
        await notes.create(scope, made.id, remark)
