"""Keeping a file that was uploaded, with what its columns seem to be."""

import re
from typing import Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.importing import profiles
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.account import fold_account_name
from rolodesk.model.blob import StagedBlob
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.importing.job import BUSY, NAME_LIMIT, Import, State
from rolodesk.model.importing.lines import Lines
from rolodesk.model.importing.mapping import (
    ACCOUNTS,
    COLUMNS_LIMIT,
    Column,
    ColumnMapping,
    check_mapping,
    names_of,
    suggested,
    without_ids,
)
from rolodesk.model.importing.records import delimiter_of, reader_of, set_columns
from rolodesk.model.importing.sampling import CSV, Sample
from rolodesk.model.line import check_unbroken
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Permission
from rolodesk.storage import accounts, imports

SAMPLES: Final = 5
LOOKED_AT: Final = 200
SAMPLE_LIMIT: Final = 200
_ID: Final = re.compile(r"[1-9][0-9]{0,17}")


async def keep(
    scope: Scope, blob: StagedBlob, sample: Sample, *, noun: str, format_: str | None, name: str
) -> Import:
    """
    Keep a file of `noun` (contacts or accounts); its columns, and what they may be, its beginning tells.

    The blob is adopted. Refuses (`Invalid`) a long name and a file without columns.
    """
    scope.require(Permission.CONTACTS_WRITE)
    format_ = format_ or sample.format
    delimiter = delimiter_of(sample.text) if format_ == CSV else ","
    columns = columns_of(sample, format_, delimiter=delimiter, noun=noun)
    kept = Import(
        id=await scope.tx.next_id("imports"),
        name=_name(name),
        noun=noun,
        format=format_,
        encoding=sample.encoding,
        delimiter=delimiter,
        columns=columns,
        mapping=await _suggested(scope, columns, noun),
        state=State.UPLOADED,
        reason="",
        lines=sample.lines,
        line=0,
        rows=0,
        created=0,
        updated=0,
        unchanged=0,
        refused=0,
        blob_key=blob.key,
        size=blob.size,
        sha256=blob.sha256,
        actor=scope.actor.kind,
        actor_id=scope.actor.id,
        created_at=scope.now,
        started_at=None,
        finished_at=None,
    )
    await imports.insert(scope.tx, kept)
    await record(
        scope,
        "import.created",
        kept.id,
        after={"name": kept.name, "noun": noun, "format": format_, "size": kept.size},
    )
    return kept


def columns_of(sample: Sample, format_: str, *, delimiter: str, noun: str) -> tuple[Column, ...]:
    """Read the columns with their first values. Refuses (`Invalid`) a file that has none, or too many."""
    reader = reader_of(format_, delimiter=delimiter, noun=noun)
    lines = Lines(sample.encoding)
    records = [
        record.cells for line in lines.feed(sample.head) for record in reader.take(line) if not record.reason
    ]
    records += [one.cells for line in lines.end() for one in reader.take(line) if not one.reason]
    if format_ == CSV:
        records += [one.cells for one in reader.end() if not one.reason]
        if not records:
            raise Invalid("", "the file has no header: its first line must name the columns")
        names = names_of(records.pop(0))
    else:
        names = set_columns(format_, noun=noun)
    if len(names) > COLUMNS_LIMIT:
        raise Invalid("", f"the file has more than {COLUMNS_LIMIT} columns")
    return tuple(_column(name, records[:LOOKED_AT], number) for number, name in enumerate(names))


async def get(scope: Scope, import_id: int) -> Import:
    """Read an import. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    return _there(await imports.by_id(scope.tx, import_id), import_id)


async def list_page(scope: Scope, wanted: Wanted) -> Page[Import]:
    """List imports by id."""
    scope.require(Permission.CONTACTS_READ)
    return await imports.page(scope.tx, wanted)


async def to_change(scope: Scope, import_id: int) -> Import:
    """Read an import and keep others from changing it. One that is not there is `Unknown`."""
    return _there(await imports.to_change(scope.tx, import_id), import_id)


async def change(
    scope: Scope,
    import_id: int,
    *,
    name: str | UnsetType = UNSET,
    mapping: ColumnMapping | UnsetType = UNSET,
    profile_id: int | UnsetType = UNSET,
) -> Import:
    """
    Change an import's name, or say what its columns are; a profile says it of those that it knows.

    Refuses (`Conflicting`) one that is under way or done, (`Unknown`) a profile that is not there, and
    (`Invalid`) what `check_mapping` refuses.
    """
    scope.require(Permission.CONTACTS_WRITE)
    before = await to_change(scope, import_id)
    after = before if name is UNSET else replace(before, name=_name(name))
    if profile_id is not UNSET:
        mapping = await _of_profile(scope, before, profile_id)
    if mapping is not UNSET:
        if before.state in {*BUSY, State.DONE}:
            raise Conflicting(f"the import is {before.state}; upload the file again to read it otherwise")
        names = [column.name for column in before.columns]
        after = replace(after, mapping=check_mapping(mapping, names, noun=before.noun))
    if after == before:
        return before
    if after.mapping != before.mapping:
        after = replace(after, state=State.UPLOADED)
    await imports.save(scope.tx, after)
    await record(
        scope,
        "import.updated",
        import_id,
        before={"name": before.name, "match": before.mapping.match},
        after={"name": after.name, "match": after.mapping.match},
    )
    return after


async def delete(scope: Scope, import_id: int) -> None:
    """Delete an import and its file; what it imported stays. Not while it is under way (`Conflicting`)."""
    scope.require(Permission.CONTACTS_WRITE)
    there = await to_change(scope, import_id)
    if there.state in BUSY:
        raise Conflicting(f"the import is {there.state}; cancel it first")
    await imports.remove(scope.tx, import_id)
    await record(scope, "import.deleted", import_id, before={"name": there.name, "noun": there.noun})


async def _suggested(scope: Scope, columns: tuple[Column, ...], noun: str) -> ColumnMapping:
    """
    Suggest what columns are, and to match accounts by their ids only if the first rows are of this workspace.

    In another installation the same ids are those of other accounts.
    """
    suggestion = suggested(columns, noun=noun)
    if noun != ACCOUNTS or suggestion.match != "id" or await _is_of_here(scope, columns, suggestion):
        return suggestion
    return without_ids(suggestion, columns)


async def _is_of_here(scope: Scope, columns: tuple[Column, ...], suggestion: ColumnMapping) -> bool:
    """Say whether an account here has the id of a row, and its time of making or its name."""
    samples = {one.field: column.samples for column, one in zip(columns, suggestion.columns, strict=True)}
    made = {column.name: column.samples for column in columns}.get("created_at", ())
    named = samples.get("name", ())
    ids = samples["id"]
    there = await accounts.by_ids(scope.tx, [int(text) for text in ids if _ID.fullmatch(text)])
    told = {str(one.id): (fold_account_name(one.name), print_moment(one.created_at)) for one in there}
    return any(
        (number < len(named) and fold_account_name(named[number]) == told[text][0])
        or (number < len(made) and made[number] == told[text][1])
        for number, text in enumerate(ids)
        if text in told
    )


async def _of_profile(scope: Scope, one: Import, profile_id: int) -> ColumnMapping:
    profile = await profiles.get(scope, profile_id)
    if profile.noun != one.noun:
        raise Invalid("profile_id", f"is a profile of {profile.noun}")
    names = {column.name for column in one.columns}
    fields = {mapped.field for mapped in profile.mapping.columns if mapped.column in names}
    match = profile.mapping.match
    return ColumnMapping(
        columns=tuple(mapped for mapped in profile.mapping.columns if mapped.column in names),
        match=match if match in fields or f"{match}s" in fields else "",
    )


def _there(one: Import | None, import_id: int) -> Import:
    if one is None:
        raise Unknown("import", import_id)
    return one


def _name(text: str) -> str:
    text = text.strip()
    if len(text) > NAME_LIMIT:
        raise Invalid("name", f"must be at most {NAME_LIMIT} characters")
    return check_unbroken(text, field="name") if text else ""


def _column(name: str, records: list[tuple[str, ...]], number: int) -> Column:
    found = [cells[number].strip() for cells in records if number < len(cells) and cells[number].strip()]
    samples = tuple(text[:SAMPLE_LIMIT] for text in found[:SAMPLES])
    return Column(name, samples, len(found) / len(records) if records else 1.0)
