"""Cells from a line of JSON, as the exports write it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from rolodesk.model.importing.values import cell_of

JSON_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": (
        "id",
        "ref",
        "external_id",
        "first_name",
        "last_name",
        "title",
        "description",
        "emails",
        "phones",
        "account",
        "stage",
        "location",
        "tags",
        "notes",
        "external_url",
        "picture",
        "channel",
        "custom_fields",
    ),
    "accounts": ("id", "name", "external_id", "external_url"),
}

IGNORED: Final = frozenset(
    {"name", "account_id", "location_id", "created_at", "updated_at", "version", "contacts"}
)
"""What an export tells besides, which the hub decides."""


def cells_of_json(line: str, *, noun: str) -> tuple[tuple[str, ...], str]:
    """Give the cells of a record, and why it cannot be read ("" if it can)."""
    columns = JSON_COLUMNS[noun]
    nothing = ("",) * len(columns)
    try:
        record = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return nothing, "is not a JSON object"
    if unknown := [name for name in record if name not in columns and name not in IGNORED]:
        return nothing, f"{unknown[0][:100]}: is no field of {noun}"
    return tuple(_cell(record.get(name), name) for name in columns), ""


def _cell(value: object, name: str) -> str:
    match value:
        case None | "":
            return ""
        case str():
            return value
        case int() | float():
            return str(value)
        case list():
            return cell_of(_texts(value))
        case dict() if name != "custom_fields":
            return str(value.get("name") or value.get("ref") or "")
    return msgspec.json.encode(value).decode()


def _texts(values: list[Any]) -> list[str]:
    """Give texts, or those in `{"email": …}` and `{"phone": …}`, the primary one first."""
    entries = [one if isinstance(one, dict) else {"text": str(one)} for one in values]
    entries.sort(key=lambda entry: entry.get("primary") is not True)
    return [str(entry.get("email") or entry.get("phone") or entry.get("text") or "") for entry in entries]
