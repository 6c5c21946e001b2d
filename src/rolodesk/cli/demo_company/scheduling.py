"""When the demo's conversations begin, and between whom: the same on every run, but for the day."""

import random
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final

import msgspec

from rolodesk.cli.demo_company.company import Company, DemoContact, DemoMailbox, DemoMember, Story

MINUTE: Final = 60_000
DAY: Final = 24 * 60 * MINUTE
WEEKS_OF_TICKETS: Final = 6 * 7 * DAY
_OPENING: Final = 6 * 60 * MINUTE
_OPEN_FOR: Final = 11 * 60 * MINUTE
_FOLLOWS_AFTER: Final = 6 * DAY
_UNANSWERED: Final = 3
_WAITING: Final = 4 * MINUTE
_JUST_NOW: Final = 3 * 60 * MINUTE


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A story with its people. `starts_at` is in ms; `follows` is the one that it refers to."""

    story: Story
    words: dict[str, str]
    mailbox: DemoMailbox
    customer: DemoContact
    agent: DemoMember
    starts_at: int
    follows: "Conversation | None" = None

    def say(self, text: str) -> str:
        """Fill the words in."""
        return text.format_map(self.words)


def conversations(company: Company, *, now: int) -> list[Conversation]:
    """Cast every story, spread over the six weeks before `now` (ms), within working hours."""
    chance = random.Random(company.name)  # noqa: S311 - the same dice for everyone, nothing is guarded by them
    told = [(story, cast) for story in company.stories for cast in story.casts]
    starts = _starts(len(told), now=now, chance=chance)
    customers = _Customers(company)
    made: dict[tuple[str, int], Conversation] = {}
    for (story, cast), starts_at in zip(told, starts, strict=True):
        number = story.casts.index(cast)
        followed = made.get((story.follows, number)) if story.follows else None
        if followed is not None:
            starts_at = min(followed.starts_at + _FOLLOWS_AFTER, now - _JUST_NOW)  # noqa: PLW2901 - it is later
        customer = followed.customer if followed else customers.next_of(cast.get("account"))
        made[story.subject, number] = _cast(
            company, story, cast, customer=customer, starts_at=starts_at, followed=followed, chance=chance
        )
    return sorted(made.values(), key=lambda conversation: conversation.starts_at)


def _cast(
    company: Company,
    story: Story,
    cast: dict[str, str],
    *,
    customer: DemoContact,
    starts_at: int,
    followed: Conversation | None,
    chance: random.Random,
) -> Conversation:
    mailbox = next(one for one in company.mailboxes if one.name == story.mailbox)
    agent = chance.choice([one for one in company.members if one.email in mailbox.members])
    people = {
        "name": customer.name,
        "first": customer.first_name,
        "company": customer.account or "",
        "agent": agent.name.partition(" ")[0],
    }
    return Conversation(
        story=story,
        words={**people, **cast},
        mailbox=mailbox,
        customer=customer,
        agent=agent,
        starts_at=starts_at,
        follows=followed,
    )


def _starts(count: int, *, now: int, chance: random.Random) -> list[int]:
    """Give that many times in disorder, denser towards today; the last few wait for an answer yet."""
    starts = [now - (number + 1) * _WAITING for number in range(_UNANSWERED)]
    for number in range(count - _UNANSWERED):
        ago = WEEKS_OF_TICKETS * (1 - (number / count) ** 0.7)
        day = int(now - ago) // DAY * DAY
        start = day + _OPENING + chance.randrange(_OPEN_FOR)
        starts.append(start if start < now - MINUTE else start - DAY)
    chance.shuffle(starts)
    return starts


class _Customers:
    """Deals customers out in turn: those of an account, or the private ones."""

    def __init__(self, company: Company) -> None:
        accounts = {contact.account for contact in company.contacts}
        self._turns: dict[str | None, Iterator[DemoContact]] = {
            account: cycle(_of(company.contacts, account)) for account in accounts
        }

    def next_of(self, account: str | None) -> DemoContact:
        return next(self._turns[account])


def _of(contacts: Sequence[DemoContact], account: str | None) -> list[DemoContact]:
    return [contact for contact in contacts if contact.account == account]
