"""What is sent and answered of imports and their profiles."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.importing.job import NAME_LIMIT, Import, Profile, Refusal
from rolodesk.model.importing.mapping import COLUMNS_LIMIT, ColumnMapping, Mapped
from rolodesk.model.language import Language
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.refusals import said_in
from rolodesk.wire.rest.answering import ListQuery, listing
from rolodesk.wire.rest.problems import NAMES
from rolodesk.wire.toolkit.refusing import in_callers_name
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LINE, Identifier, Moment, Text, documented

Noun = Literal["contacts", "accounts"]
Format = Literal["csv", "vcf", "jsonl"]
ROW_NAMES: Final = {name: NAMES[name] for name in ("emails[].address", "phones[].number")}
"""What actions name otherwise than rows do: the fields of imports, among them `notes`, are their own."""
Match = Literal["", "id", "ref", "external_id", "email", "phone", "name"]
Name = Annotated[Text, documented(NAME_LIMIT, pattern=LINE)]
ProfileName = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]


class MappedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of the file, and the field that it is; an empty field leaves the column out."""

    column: Annotated[str, Meta(max_length=1_000)]
    field: Annotated[str, Meta(max_length=1_000, examples=["email"])]


Columns = Annotated[list[MappedColumn], Meta(max_length=COLUMNS_LIMIT)]


class UploadFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file is. Without a format its first characters tell."""

    noun: Noun = "contacts"
    format: Format | UnsetType = UNSET
    name: Name = ""


class ChangeImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `profile_id` takes a profile's mapping, `save_as` saves it as one of that name."""

    name: Name | UnsetType = UNSET
    mapping: Columns | UnsetType = UNSET
    match: Match | UnsetType = UNSET
    profile_id: Identifier | UnsetType = UNSET
    save_as: ProfileName | UnsetType = UNSET

    def to_mapping(self, before: ColumnMapping) -> ColumnMapping | UnsetType:
        """The mapping meant; what is not said stays as it is."""
        return _mapping(self.mapping, self.match, before)


class ListImports(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which imports, in which order."""

    sort: Literal["-id", "id"] = "-id"


class CreateProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new profile."""

    name: ProfileName
    noun: Noun = "contacts"
    mapping: Columns
    match: Match = ""

    def to_mapping(self) -> ColumnMapping:
        """The mapping meant."""
        return ColumnMapping(columns=_columns(self.mapping), match=self.match)


class ChangeProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different."""

    name: ProfileName | UnsetType = UNSET
    mapping: Columns | UnsetType = UNSET
    match: Match | UnsetType = UNSET

    def to_mapping(self, before: ColumnMapping) -> ColumnMapping | UnsetType:
        """The mapping meant; what is not said stays as it is."""
        return _mapping(self.mapping, self.match, before)


class ListProfiles(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which profiles, in which order."""

    sort: Literal["name", "-name", "id", "-id"] = "name"


class ListRefusals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of the refused rows, which are in the order of the file."""

    sort: Literal["id"] = "id"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=2_000)] = ""


class ColumnAnswer(msgspec.Struct, frozen=True):
    """A column of the file: its name, its first values, and the field that it is ("" is none)."""

    column: str
    field: str
    samples: list[str]


class ImportAnswer(msgspec.Struct, frozen=True):
    """An import. `progress` goes from 0 to 1; the counts are of rows, in a dry run of what would become of them."""

    id: int
    name: str
    noun: Noun
    format: Format
    encoding: str
    delimiter: str
    size: int
    state: Literal["uploaded", "checking", "checked", "running", "done", "cancelled", "failed"]
    reason: str
    mapping: list[ColumnAnswer]
    match: Match
    progress: float
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None


class RefusalAnswer(msgspec.Struct, frozen=True):
    """A row that was refused: its number and line, both from 1, the field that is wrong, and why."""

    row: int
    line: int
    field: str
    reason: str


class ProfileAnswer(msgspec.Struct, frozen=True):
    """A profile."""

    id: int
    name: str
    noun: Noun
    mapping: list[MappedColumn]
    match: Match
    created_at: Moment
    updated_at: Moment


ImportList: Final = listing("ImportList", ImportAnswer)
RefusalList: Final = listing("RefusalList", RefusalAnswer)
ProfileList: Final = listing("ProfileList", ProfileAnswer)


def import_answer(one: Import, language: Language = "en") -> ImportAnswer:
    """Render an import; why it failed in a language."""
    fields = {mapped.column: mapped.field for mapped in one.mapping.columns}
    return ImportAnswer(
        one.id,
        one.name,
        one.noun,  # type: ignore[arg-type]  # only these are stored
        one.format,  # type: ignore[arg-type]  # see above
        one.encoding,
        one.delimiter if one.format == "csv" else "",
        one.size,
        one.state,  # type: ignore[arg-type]  # see above
        said_in(language, one.reason),
        [
            ColumnAnswer(column.name, fields.get(column.name, ""), list(column.samples))
            for column in one.columns
        ],
        one.mapping.match,  # type: ignore[arg-type]  # see above
        round(one.progress, 4),
        one.rows,
        one.created,
        one.updated,
        one.unchanged,
        one.refused,
        print_moment(one.created_at),
        None if one.started_at is None else print_moment(one.started_at),
        None if one.finished_at is None else print_moment(one.finished_at),
    )


def refusal_answer(one: Refusal, language: Language = "en") -> RefusalAnswer:
    """Render a row that was refused, with why in a language."""
    return RefusalAnswer(one.row, one.line, field_of(one), said_in(language, one.reason))


def field_of(one: Refusal) -> str:
    """Name the field that is wrong as the rest of the API does."""
    return in_callers_name(one.field, ROW_NAMES)


def profile_answer(one: Profile) -> ProfileAnswer:
    """Render a profile. One that was never changed was last updated when it was made."""
    return ProfileAnswer(
        one.id,
        one.name,
        one.noun,  # type: ignore[arg-type]  # only these are stored
        [MappedColumn(mapped.column, mapped.field) for mapped in one.mapping.columns],
        one.mapping.match,  # type: ignore[arg-type]  # see above
        print_moment(one.created_at),
        print_moment(one.updated_at or one.created_at),
    )


def _mapping(
    columns: list[MappedColumn] | UnsetType, match: str | UnsetType, before: ColumnMapping
) -> ColumnMapping | UnsetType:
    if columns is UNSET and match is UNSET:
        return UNSET
    return ColumnMapping(
        columns=before.columns if columns is UNSET else _columns(columns),
        match=before.match if match is UNSET else match,
    )


def _columns(given: list[MappedColumn]) -> tuple[Mapped, ...]:
    return tuple(Mapped(one.column, one.field) for one in given)
