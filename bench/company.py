"""The believable company that is measured on: what its n-th contact, ticket and message look like."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from rolodesk.model.account import Account
from rolodesk.model.contact import Contact, Email, Phone, Stage
from rolodesk.model.message import Direction, Kind, Message, html_of
from rolodesk.model.note import Note
from rolodesk.model.ref import make_ref
from rolodesk.model.ticket import Status, Ticket

WORKSPACE: Final = 200
INBOX: Final = "support@hub.example"
AGENTS: Final = ("alice@hub.example", "bob@hub.example", "carol@hub.example")
LONG_TICKET_EVERY: Final = 20
LONG_TICKET_MESSAGES: Final = 20


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: Final = _words("""
    Alice Anders Astrid Birgitta Björn Carl Cecilia Clara Daniel Ebba Elin Elsa Emil Erik Eva Fredrik Freja
    Gustav Hanna Henrik Ida Ingrid Johan Karin Lars Lena Linnea Magnus Maja Maria Mats Nils Oskar Per Sara
    Signe Sofia Stina Sven Viktor
""")
_FRONTS: Final = _words(
    "Lind Berg Sand Alm Ek Hag Gran Dal Sjö Strand Norr Söder Väster Öst Sten Holm Björk Asp"
)
_BACKS: Final = _words("""
    berg ström gren qvist lund dahl man holm kvist mark vall ros fors blad stedt bäck näs borg
""")
LAST_NAMES: Final = tuple(front + back for front, back in product(_FRONTS, _BACKS))
TAGS: Final = tuple(
    f"{kind} {number}" for kind, number in product(("vip", "lead", "region", "campaign"), range(1, 11))
)
LABELS: Final = ("billing", "delivery", "return", "question", "complaint", "press", "urgent", "b2b")
ACCOUNTS: Final = 2_000
_TITLES: Final = (None, None, None, "Purchaser", "Managing director")
_STAGES: Final = tuple(stage.value for stage in Stage)
_CHANNELS: Final = ("Whatsapp", "Website", "Email")
_STATUSES: Final = (Status.NEW, Status.REPLY, Status.PENDING, Status.SOLVED, Status.CLOSED, Status.ON_HOLD)
_SENTENCES: Final = (
    "The parcel that we ordered last week has not arrived yet.",
    "Could you please look into it & tell us when to expect it?",
    "We have attached the order number once more below.",
    "Thank you for your patience, we are asking the carrier.",
    "The invoice shows another amount than the one that we agreed on.",
    "It works again since this morning, so you may close this.",
    "Kind regards from all of us at the warehouse.",
)

_BORN: Final = 1_704_067_200_000  # 2024-01-01, and all that follows lies before the day of any run
_CONTACT_STEP: Final = 30_000
_TICKET_STEP: Final = 600_000
_MESSAGE_STEP: Final = 3_600_000


def contact_at(number: int) -> int:
    """When the contact of a number (from 1) was made."""
    return _BORN + number * _CONTACT_STEP


def ref_of(number: int) -> str:
    """The ref of a contact."""
    return make_ref(contact_at(number), number)


def email_of(number: int) -> str:
    """The e-mail address of a contact."""
    return f"Person.{number}@customer.example"


def phone_of(number: int) -> str:
    """The phone number of a contact: its digits are as good as random, and no other contact's."""
    return f"+467{number * 48_271 % 10**8:08d}"


def name_of(number: int) -> tuple[str, str]:
    """The first and the last name of a contact; two contacts may share both."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    return first, LAST_NAMES[number * 7919 % len(LAST_NAMES)]


def tags_of(number: int) -> tuple[int, ...]:
    """The places in TAGS of a contact's tags: none for most."""
    return (
        tuple(sorted({(number * step) % len(TAGS) for step in (1, 3, 7)[: number % 10 - 6]}))
        if number % 10 > 6
        else ()
    )


def has_note(number: int) -> bool:
    """Whether a contact has a pinned note, whose id is the contact's."""
    return number % 5 == 0


def note_of(number: int) -> Note:
    """The pinned note of a contact."""
    text = f"{_SENTENCES[number % len(_SENTENCES)]} {_SENTENCES[(number + 3) % len(_SENTENCES)]}"
    return Note(number, number, text, contact_at(number), None)


def contact_of(number: int, *, location_id: int) -> Contact:
    """A contact of the company: an e-mail address and a phone, and what some have besides."""
    first, last = name_of(number)
    at = contact_at(number)
    return Contact(
        id=number,
        ref=ref_of(number),
        first_name=first,
        last_name=last,
        title=_TITLES[number % len(_TITLES)],
        description=None,
        picture=None,
        external_id=f"crm-{number}" if number % 4 == 0 else None,
        external_url=None,
        account_id=1 + number % ACCOUNTS if number % 5 in {1, 2} else None,
        stage=_STAGES[number % len(_STAGES)],
        location_id=location_id,
        channel=_CHANNELS[number % len(_CHANNELS)],
        custom_fields='{"plan":"gold","seats":12}' if number % 3 == 0 else "{}",
        emails=(Email(email_of(number), primary=True),),
        phones=(Phone(phone_of(number), primary=True),),
        tags=tuple(TAGS[place] for place in tags_of(number)),
        pinned_note_id=number if has_note(number) else None,
        created_at=at,
        modified_at=None,
        updated_at=None,
        activity_at=at,
        version=1,
        notes=note_of(number).content if has_note(number) else None,
    )


def account_of(number: int) -> Account:
    """A company that some contacts belong to."""
    return Account(
        number, f"{LAST_NAMES[number % len(LAST_NAMES)]} & Co {number} AB", None, None, _BORN, None
    )


def ticket_updated_at(number: int) -> int:
    """When a ticket was last changed: the list's order."""
    return _BORN + number * _TICKET_STEP + messages_in(number) * _MESSAGE_STEP


def messages_in(ticket: int) -> int:
    """How many messages a ticket has: three on average, and 20 in every 20th ticket."""
    if ticket % LONG_TICKET_EVERY == 0:
        return LONG_TICKET_MESSAGES
    return 3 if ticket % LONG_TICKET_EVERY in {1, 2} else 2


def ticket_of(number: int, *, contacts: int, mailbox_id: int) -> Ticket:
    """A ticket that a contact wrote."""
    contact = 1 + number * 13 % contacts
    at = _BORN + number * _TICKET_STEP
    return Ticket(
        id=number,
        mailbox_id=mailbox_id,
        contact_id=contact,
        status=_STATUSES[number % len(_STATUSES)].value,
        subject=f"Order {1_000_000 + number}: where is it?",
        from_email=email_of(contact),
        from_name=" ".join(name_of(contact)),
        note="Promised a call back." if number % 7 == 0 else "",
        tags=("warehouse",) if number % 3 == 0 else (),
        labels=tuple(LABELS[place] for place in labels_of(number)),
        custom_fields={"Order": str(1_000_000 + number)} if number % 2 else {},
        created_at=at,
        updated_at=ticket_updated_at(number),
        latest_at=at + messages_in(number) * _MESSAGE_STEP,
        bumped_at=at + messages_in(number) * _MESSAGE_STEP,
        first_agent_reply_at=at + _MESSAGE_STEP,
        deleted_at=None,
    )


def labels_of(ticket: int) -> tuple[int, ...]:
    """The places in LABELS of a ticket's labels."""
    return (ticket % len(LABELS),) if ticket % 3 else ()


def messages(tickets: int) -> Iterator[tuple[int, int]]:
    """Every message as (ticket, place in it), in the order of time, in which conversations interleave."""
    times = sorted(
        (number * _TICKET_STEP + place * _MESSAGE_STEP, number, place)
        for number in range(1, tickets + 1)
        for place in range(messages_in(number))
    )
    return ((number, place) for _, number, place in times)


def message_of(number: int, *, ticket: Ticket, place: int, agent_id: int) -> Message:
    """A message of a ticket: customer and agent take turns, and now and then an agent leaves a note."""
    is_from_agent = place % 2 == 1
    sentences = [_SENTENCES[(number + step) % len(_SENTENCES)] for step in range(2 + number % 5)]
    plain = "Hello!\n\n" + "\n".join(sentences)
    return Message(
        id=number,
        ticket_id=ticket.id,
        kind=(Kind.INTERNAL if place == LONG_TICKET_MESSAGES - 1 else Kind.EXTERNAL).value,
        direction=(Direction.OUT if is_from_agent else Direction.IN).value,
        member_id=agent_id if is_from_agent else None,
        from_email=AGENTS[0] if is_from_agent else ticket.from_email,
        from_name="Alice" if is_from_agent else ticket.from_name,
        to=(ticket.from_email if is_from_agent else INBOX,),
        cc=(),
        bcc=(),
        plain=plain,
        html=html_of(plain),
        attachments=(),
        delivery=None,
        created_at=ticket.created_at + place * _MESSAGE_STEP,
    )
