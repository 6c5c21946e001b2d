"""Finding deleted contacts by what they were, as far as they can be restored."""

from collections.abc import Sequence
from typing import Final

from rolodesk.actions.contacts.filtering import marks_of_fields
from rolodesk.actions.contacts.restoring import DAYS, Lost, read_lost
from rolodesk.actions.scope import Scope
from rolodesk.model.contact_filters import DeletedFilters
from rolodesk.model.email import fold_email
from rolodesk.model.phone import normalise_phone
from rolodesk.model.search.custom_fields import marks_of
from rolodesk.model.tag import canonical_tag
from rolodesk.model.workspace import Permission
from rolodesk.storage import lost_contacts
from rolodesk.storage.lost_contacts import Deletion

DAY_MS: Final = 86_400_000


async def deleted_after(
    scope: Scope, filters: DeletedFilters, *, seq: int, limit: int
) -> tuple[list[int], int | None]:
    """
    Look through the next deletions behind a number of the journal, at most `limit`.

    Answers the ids of contacts that the filters leave and that are not there now, and where to go on; None at
    the end.
    """
    scope.require(Permission.CONTACTS_READ)
    found = await lost_contacts.after(scope.tx, seq, limit=limit)
    since = scope.now - DAYS * DAY_MS
    region = scope.workspace.default_country
    marks = await marks_of_fields(scope, filters)
    matching = [
        one.contact_id
        for one in found
        if one.at >= since and _is_meant(one, filters, marks=marks, region=region)
    ]
    return list(dict.fromkeys(matching)), found[-1].seq if len(found) == limit else None


def _is_meant(
    deletion: Deletion, filters: DeletedFilters, *, marks: Sequence[frozenset[str]], region: str
) -> bool:
    if not _lies(deletion.at, filters.deleted_after, filters.deleted_before):
        return False
    lost = read_lost(deletion.before)
    return (
        _is_called(lost, filters, region=region)
        and _is_one_of(filters.account_id, lost.account_id)
        and not (filters.without_account and lost.account_id)
        and _is_one_of(filters.location_id, lost.location_id)
        and _is_one_of(filters.stage, lost.stage)
        and _has_tag(lost, filters.tags)
        and _has_fields(lost, marks)
        and _lies(lost.created_at, filters.created_after, filters.created_before)
        and _lies(lost.updated_at or lost.created_at, filters.updated_after, filters.updated_before)
    )


def _is_called(lost: Lost, filters: DeletedFilters, *, region: str) -> bool:
    if filters.email is not None:
        email = fold_email(filters.email)
        if all(fold_email(one.address) != email for one in lost.emails):
            return False
    if filters.phone is not None:
        phone = normalise_phone(filters.phone, region=region)
        if all(one.number != phone for one in lost.phones):
            return False
    name = " ".join(filter(None, (lost.first_name, lost.last_name)))
    if filters.name is not None and filters.name.casefold() != name.casefold():
        return False
    return _is_one_of(filters.ref, lost.ref) and _is_one_of(filters.external_id, lost.external_id)


def _is_one_of(wanted: int | str | None, found: int | str | None) -> bool:
    return wanted is None or wanted == found


def _has_tag(lost: Lost, tags: tuple[str, ...]) -> bool:
    return not tags or not {*map(canonical_tag, tags)}.isdisjoint(map(canonical_tag, lost.tags))


def _has_fields(lost: Lost, asked: Sequence[frozenset[str]]) -> bool:
    if not asked:
        return True
    marks = marks_of(lost.custom_fields)
    return all(not one.isdisjoint(marks) for one in asked)


def _lies(at: int, after: int | None, before: int | None) -> bool:
    return (after is None or at >= after) and (before is None or at < before)
