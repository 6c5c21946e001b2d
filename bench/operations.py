"""What is measured: each operation's requests, and how much of the floor's throughput it is to reach."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, TypeAlias
from urllib.parse import quote

import msgspec

from bench import company
from bench.seeding import Seeded

UNIQUE: Final = "@n@"
"""In a body: a number that no other request has."""
PASS: Final = "@w@"
"""In a body: a number that changes when all requests were sent once."""
PAGE: Final = 50
POSTGRES_TARGET: Final = 0.60


class Shot(msgspec.Struct, frozen=True):
    """One request."""

    method: str
    path: str
    body: str = ""


Shots: TypeAlias = Callable[[Seeded, Random], Shot]


class Operation(msgspec.Struct, frozen=True):
    """A kind of request. `shot` makes one at random; `repeats` is how often each is sent in a row."""

    name: str
    title: str
    target: float | None
    """The least share of the floor's throughput on SQLite; None where there is none to reach."""
    shot: Shots
    repeats: int = 1
    count: int = 20_000

    def shots(self, seeded: Seeded, *, count: int | None = None) -> list[Shot]:
        """Give the requests that are sent in turn, the same ones every time, and none twice but in a row."""
        random = Random(self.name)
        made = (self.shot(seeded, random) for _ in range((count or self.count) // self.repeats))
        return [shot for shot in dict.fromkeys(made) for _ in range(self.repeats)]

    def target_on(self, engine: str) -> float | None:
        """The least share of the floor's throughput on an engine."""
        return self.target if engine == "sqlite" else POSTGRES_TARGET


def _contact(seeded: Seeded, random: Random) -> Shot:
    return Shot("GET", f"/v1/contacts/{company.ref_of(_number(seeded, random))}")


def _page(seeded: Seeded, random: Random) -> Shot:
    after = random.randint(0, seeded.size.contacts - PAGE - 1)
    return Shot("GET", f"{_api(seeded)}/contacts?limit={PAGE}&after={after}")


def _last_page(seeded: Seeded, random: Random) -> Shot:
    after = seeded.size.contacts - PAGE - 1 - random.randint(0, 100)
    return Shot("GET", f"{_api(seeded)}/contacts?limit={PAGE}&after={after}")


def _by_email(seeded: Seeded, random: Random) -> Shot:
    return Shot("GET", f"{_api(seeded)}/contacts?email={company.email_of(_number(seeded, random))}")


def _search(seeded: Seeded, random: Random) -> Shot:
    """A last name, a first name, three letters of a name, six digits of a phone, or a whole name, equally."""
    number = _number(seeded, random)
    first, last = company.name_of(number)
    start = random.randint(0, len(last) - 3)
    text = random.choice(
        (last, first, last[start : start + 3], company.phone_of(number)[-6:], f"{first} {last}")
    )
    return Shot("GET", f"/v1/contacts?searchText={quote(text)}")


def _create(_seeded: Seeded, random: Random) -> Shot:
    first, last = company.name_of(random.randint(1, 10**6))
    body = {
        "name": f"{first} {last}",
        "phoneNumber": f"+4676{UNIQUE}",
        "stage": "Lead",
        "customFields": {"plan": "gold", "seats": random.randint(1, 99)},
    }
    return Shot("POST", "/v1/contacts", _json(body))


def _add_tag(seeded: Seeded, random: Random) -> Shot:
    ref = company.ref_of(_number(seeded, random))
    return Shot("POST", f"/v1/contacts/{ref}/tags/add", _json({"tags": [f"load {PASS}"]}))


def _list_tickets(seeded: Seeded, random: Random) -> Shot:
    number = random.randint(1, seeded.size.tickets - PAGE - 1)
    cursor = f"cursorId={number}&cursorUpdated={company.ticket_updated_at(number)}"
    return Shot("GET", f"{_message(seeded, 'listTickets')}?limit={PAGE}&{cursor}")


def _grab_ticket(seeded: Seeded, random: Random) -> Shot:
    long_ones = seeded.size.tickets // company.LONG_TICKET_EVERY
    number = company.LONG_TICKET_EVERY * random.randint(1, long_ones)
    return Shot("GET", f"{_message(seeded, 'grabTicket')}/{number}")


def _insert_ticket(seeded: Seeded, random: Random) -> Shot:
    number = _number(seeded, random)
    body = {
        "fromEmail": company.email_of(number),
        "fromName": " ".join(company.name_of(number)),
        "toEmail": company.INBOX,
        "subject": f"Order {UNIQUE}: where is it?",
        "message": "Hello!\n\nThe parcel that we ordered last week has not arrived yet.\nKind regards",
        "labels": [random.choice(company.LABELS)],
        "appendOpenTicket": False,
    }
    return Shot("POST", _message(seeded, "insertTicket"), _json(body))


def _number(seeded: Seeded, random: Random) -> int:
    return random.randint(1, seeded.size.contacts)


def _api(seeded: Seeded) -> str:
    return f"/api/{seeded.key}/{company.WORKSPACE}"


def _message(seeded: Seeded, verb: str) -> str:
    return f"/message/{verb}/{seeded.key}/{company.WORKSPACE}"


def _json(body: object) -> str:
    return msgspec.json.encode(body).decode()


READING: Final = (
    Operation("contact", "contact by id", 0.60, _contact),
    Operation("list", f"list of {PAGE}", 0.75, _page),
    Operation("email", "lookup by e-mail", None, _by_email),
    Operation("search", "search, 3 letters and more", None, _search),
    Operation("tickets", f"listTickets, {PAGE} a page", 0.75, _list_tickets),
    Operation("grab", f"grabTicket, {company.LONG_TICKET_MESSAGES} messages", 0.75, _grab_ticket),
)
WRITING: Final = (
    Operation("create", "create contact, durable", 0.60, _create),
    Operation("tag", "tag add, half of them new", None, _add_tag, repeats=2, count=100_000),
    Operation("insert", "insertTicket, durable", 0.60, _insert_ticket),
)
OPERATIONS: Final = (*READING, *WRITING)
DEEP: Final = Operation("deep", f"list of {PAGE}, the last page", None, _last_page)


def chosen(names: Sequence[str]) -> tuple[Operation, ...]:
    """Give the operations of these names, all if there are none."""
    return tuple(one for one in OPERATIONS if not names or one.name in names)
