"""Many contacts in one call: each row changes the contact that it means, or makes one."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.contacts import upserting
from rolodesk.actions.contacts.upserting import Outcome, UpsertRow
from rolodesk.model.errors import DomainError, Invalid, Malformed
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.contact_shapes import CreateContact
from rolodesk.wire.rest.problems import NAMES
from rolodesk.wire.toolkit.reading import in_our_words
from rolodesk.wire.toolkit.refusing import in_callers_words
from rolodesk.wire.toolkit.route import Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier

MOST: Final = 10_000
AT_ONCE: Final = 500
"""Rows of a transaction: others that write wait for one of these at most."""
BODY_LIMIT: Final = 64 << 20

Matched = Annotated[
    list[Literal["id", "ref", "external_id", "email", "phone"]], Meta(min_length=1, max_length=5)
]


class BulkRow(CreateContact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact as it is to be: what is absent stays as it is."""

    also_told: ClassVar = {}

    id: Identifier | UnsetType = UNSET

    def to_row(self) -> UpsertRow:
        """The row meant."""
        return UpsertRow(None if self.id is UNSET else self.id, self.to_new())


_decode: Final = msgspec.json.Decoder(BulkRow).decode


class BulkContacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows, and by what each finds the contact that it means: the first of these that some contact has."""

    rows: Annotated[list[BulkRow], Meta(max_length=MOST)]
    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


class UnreadRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same with its rows yet to be read: one that is wrong is refused by itself."""

    rows: Annotated[list[msgspec.Raw], Meta(max_length=MOST)]
    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


class RowAnswer(msgspec.Struct, frozen=True, gc=False):
    """What became of a row: the contact's id and ref or, if it was refused, where and why."""

    result: Literal["created", "updated", "unchanged", "refused"]
    id: int | UnsetType = UNSET
    ref: str | UnsetType = UNSET
    field: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class BulkAnswer(msgspec.Struct, frozen=True):
    """How many rows became what; and each row's own, in their order."""

    created: int
    updated: int
    unchanged: int
    refused: int
    rows: list[RowAnswer]


async def upsert_contacts(outside: Outside[Nothing, UnreadRows]) -> BulkAnswer:
    """POST /rest/v1/contacts/bulk: several transactions, each of a part of the rows."""
    outcomes: list[Outcome] = []
    taken: dict[int, int] = {}
    for first in range(0, len(outside.body.rows), AT_ONCE):
        rows = [_read(raw) for raw in outside.body.rows[first : first + AT_ONCE]]
        write = partial(upserting.upsert, rows=rows, match=outside.body.match, taken=taken, first=first)
        told = await outside.run("write", write)
        taken |= {one.contact_id: number for number, one in enumerate(told, first) if one.contact_id}
        outcomes += told
    return _answer(outcomes)


def _read(raw: msgspec.Raw) -> UpsertRow | DomainError:
    """Read a row, or say why it cannot be read."""
    try:
        return _decode(raw).to_row()
    except msgspec.ValidationError as error:
        return in_our_words(error, BulkRow)
    except (msgspec.DecodeError, RecursionError):
        return Malformed("cannot be read")


def _answer(outcomes: Sequence[Outcome]) -> BulkAnswer:
    counts = Counter(outcome.result for outcome in outcomes)
    return BulkAnswer(
        counts["created"],
        counts["updated"],
        counts["unchanged"],
        counts["refused"],
        [_row_answer(outcome) for outcome in outcomes],
    )


def _row_answer(outcome: Outcome) -> RowAnswer:
    if outcome.refusal is None:
        return RowAnswer(outcome.result, outcome.contact_id or UNSET, outcome.ref or UNSET)
    refusal = in_callers_words(outcome.refusal, NAMES)
    if isinstance(refusal, Invalid):
        return RowAnswer(outcome.result, field=refusal.field or UNSET, reason=refusal.reason)
    return RowAnswer(outcome.result, reason=str(refusal))


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/contacts/bulk", Permission.CONTACTS_WRITE, upsert_contacts, "Write many contacts", access="outside", body=UnreadRows, told=(BulkContacts,), answer=BulkAnswer, body_limit=BODY_LIMIT),
)
# fmt: on
