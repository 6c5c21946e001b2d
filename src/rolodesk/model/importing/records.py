"""Records from lines: of CSV (RFC 4180), of vCard (RFC 2426, RFC 6350) and of JSON lines."""

import csv
import re
from collections.abc import Iterator
from typing import Final, Protocol

import msgspec

from rolodesk.model.csv import unguarded
from rolodesk.model.importing.json_lines import JSON_COLUMNS, cells_of_json
from rolodesk.model.importing.lines import Line
from rolodesk.model.importing.sampling import CSV, VCARD
from rolodesk.model.importing.vcards import VCARD_COLUMNS, cells_of_vcard

LONGEST_CELL: Final = 1 << 20
MOST_LINES: Final = 2_000
DELIMITERS: Final = (",", ";", "\t")
_BEGIN: Final = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END: Final = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
_UNFINISHED: Final = "unexpected end of data"

csv.field_size_limit(LONGEST_CELL)


class Record(msgspec.Struct, frozen=True):
    """A record: the line that it begins on (from 1), its cells, or why it cannot be read."""

    line: int
    cells: tuple[str, ...]
    reason: str = ""


class Reader(Protocol):
    """Makes records of lines, one after another."""

    def take(self, line: Line) -> Iterator[Record]:
        """Give the records that end with this line."""
        ...

    def end(self) -> Iterator[Record]:
        """Give what is left."""
        ...


def reader_of(format_: str, *, delimiter: str, noun: str) -> Reader:
    """Make the reader of a format. The first record of CSV is its header; the others have set columns."""
    if format_ == CSV:
        return CsvReader(delimiter)
    return VcardReader() if format_ == VCARD else JsonReader(noun)


def set_columns(format_: str, *, noun: str) -> tuple[str, ...]:
    """Give the columns of a format that has no header."""
    return VCARD_COLUMNS if format_ == VCARD else JSON_COLUMNS[noun]


class CsvReader:
    """Records of CSV; cells may hold line breaks in quotes. Blank lines are none."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._held: list[str] = []
        self._began = 0

    def take(self, line: Line) -> Iterator[Record]:
        """Give the record that ends with this line, if one does."""
        if not self._held:
            self._began = line.number
        self._held.append(line.text)
        may_go_on = '"' in line.text or len(self._held) > 1
        if may_go_on and len(self._held) < MOST_LINES and self._is_unfinished():
            return
        yield from self.end()

    def end(self) -> Iterator[Record]:
        """Give the record that is held; a row of empty cells, as spreadsheets leave them, is none."""
        held, self._held = self._held, []
        if not "".join(held).strip():
            return
        try:
            rows = list(csv.reader(held, delimiter=self._delimiter))
        except csv.Error as error:
            yield Record(self._began, ("".join(held).strip(),), f"cannot be read as CSV: {error}")
            return
        for row in rows:
            if not "".join(row).strip():
                continue
            yield Record(self._began, tuple(unguarded(cell) for cell in row))

    def _is_unfinished(self) -> bool:
        """Say whether the end of the last line is inside of quotes."""
        try:
            list(csv.reader(self._held, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return str(error) == _UNFINISHED
        return False


class VcardReader:
    """Cards, each from its BEGIN to its END."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._began = 0

    def take(self, line: Line) -> Iterator[Record]:
        """Give the card that ends with this line, if one does. What is outside of cards is passed over."""
        if _BEGIN.fullmatch(line.text):
            yield from self.end()
            self._began = line.number
            self._held = [line.text]
        elif self._held:
            self._held.append(line.text)
            if _END.fullmatch(line.text):
                cells, reason = cells_of_vcard("".join(self._held))
                self._held = []
                yield Record(self._began, cells, reason)

    def end(self) -> Iterator[Record]:
        """Give a card that has no end."""
        if self._held:
            self._held = []
            yield Record(self._began, ("",) * len(VCARD_COLUMNS), "the card has no END:VCARD")


class JsonReader:
    """JSON objects, one a line, as the exports write them."""

    def __init__(self, noun: str) -> None:
        self._noun = noun

    def take(self, line: Line) -> Iterator[Record]:
        """Give the record of the line."""
        if line.text.strip():
            cells, reason = cells_of_json(line.text, noun=self._noun)
            yield Record(line.number, cells, reason)

    def end(self) -> Iterator[Record]:
        """Give nothing: each line was whole."""
        return iter(())


def delimiter_of(text: str) -> str:
    """Say what parts the cells of a CSV, given its beginning: a comma, a semicolon or a tab."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """Give the share of records that are as wide as the first one, and that width; nothing for one column."""
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True)[:50], delimiter=delimiter) if row]
    except csv.Error:
        return (0, 0)
    width = len(rows[0]) if rows else 0
    if width < 2:  # noqa: PLR2004 - what parts nothing is no delimiter
        return (0, 0)
    return (sum(len(row) == width for row in rows) / len(rows), width)
