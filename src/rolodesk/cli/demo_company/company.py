"""The company as it stands in `company.toml`."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from rolodesk.model.contact import Stage
from rolodesk.model.field_definition import FieldKind
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Role


class DemoLocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place of the company."""

    ref: str
    title: str


class DemoMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who works there."""

    name: str
    email: str
    role: Role


class DemoMailbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shared mailbox; `members` are e-mail addresses."""

    name: str
    addresses: tuple[str, ...]
    members: tuple[str, ...]
    auto_reply: str | None = None


class DemoField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A custom field that contacts are offered."""

    title: str
    kind: FieldKind
    choices: tuple[str, ...] = ()


class DemoAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company that is a customer or a supplier."""

    name: str
    external_id: str


class DemoContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer. `notes` is the pinned note, `remarks` are further ones."""

    name: str
    email: str
    phone: str
    stage: Stage
    tags: tuple[str, ...]
    account: str | None = None
    title: str | None = None
    channel: str = "Website"
    location: str | None = None
    notes: str | None = None
    remarks: tuple[str, ...] = ()
    fields: dict[str, str | int] = {}

    @property
    def first_name(self) -> str:
        """What the workshop calls them."""
        return self.name.partition(" ")[0]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message of a story: `by` whom (customer, agent or note), `after` how many minutes since its start."""

    by: str
    after: int
    text: str
    status: Status | None = None


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conversation with words to be filled in; told once for every cast. It may follow another's."""

    subject: str
    mailbox: str
    casts: tuple[dict[str, str], ...]
    steps: tuple[Step, ...]
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    note: str | None = None
    follows: str | None = None


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    name: str
    locations: tuple[DemoLocation, ...]
    members: tuple[DemoMember, ...]
    fields: tuple[DemoField, ...]
    mailboxes: tuple[DemoMailbox, ...]
    accounts: tuple[DemoAccount, ...]
    contacts: tuple[DemoContact, ...]
    stories: tuple[Story, ...]


@cache
def the_company() -> Company:
    """Read the company."""
    text = resources.files(__package__).joinpath("company.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Company)
