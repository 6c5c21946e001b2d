"""Values that a schema allows and that look like something: for the examples of the documents."""

from collections.abc import Callable, Sequence
from typing import Any, Final

Json = dict[str, Any]
Resolve = Callable[[Json], Json]

FEW: Final = 4
DEEPEST: Final = 6
NULL: Final = {"type": "null"}
FORMATS: Final = {
    "date-time": "2026-01-31T13:00:00.000Z",
    "idn-email": "anna.berg@example.org",
    "uri": "https://example.org",
}

SAMPLES: Final[dict[str, Any]] = {
    "address": "anna.berg@example.org",
    "attachments": ["https://example.org/file.pdf"],
    "channel": "Website",
    "company": "Example AB",
    "content": "Prefers e-mail.",
    "contactid": 100,
    "email": "anna.berg@example.org",
    "endtime": "2026-12-31",
    "firstname": "Anna",
    "fromemail": "anna.berg@example.org",
    "fromname": "Anna Berg",
    "events": ["contact_created"],
    "fullname": "Anna Berg",
    "id": 100,
    "inboxname": "Support",
    "jobtitle": "Buyer",
    "key": "x-secret",
    "label": "order",
    "labels": ["order"],
    "lastname": "Berg",
    "locationid": "default",
    "message": "When does my order arrive?",
    "name": "Anna Berg",
    "notes": "Prefers e-mail.",
    "phone": "+46701234567",
    "phonenumber": "+46701234567",
    "result": "success",
    "search": "anna.berg@example.org",
    "searchby": "email",
    "serverurl": "https://example.org/hook",
    "sid": 200,
    "stage": "Lead",
    "starttime": "2026-01-01",
    "status": "new",
    "subject": "My order",
    "tags": ["vip"],
    "ticketid": 1000,
    "ticketstatus": "new",
    "timezone": "Europe/Stockholm",
    "title": "Buyer",
    "toemail": "info@example.org",
    "userid": 200,
    "value": "…",
    "webhookid": 1000,
}
"""By the name in lower case without `_`; taken where the schema's type agrees."""
NAMES: Final = {"Account": "Example AB", "Tag": "vip", "Webhook": "Our CRM"}
"""Names of what is not a person, by a part of the type's name."""
TELLING: Final = frozenset({"firstname", "lastname", "name", "email", "emails", "phones", "tags"})
"""The keys that a sparse sample has where none is required."""
TYPES: Final = {
    "string": str,
    "integer": int,
    "array": list,
    "object": dict,
    "boolean": bool,
    "number": float,
}


def sample(schema: Json, resolve: Resolve, *, name: str = "", sparse: bool = False, depth: int = 0) -> Any:
    """Make a value that a schema allows. A sparse object has its required keys, or a few telling ones."""
    schema = resolve(schema)
    if choices := choices_of(schema):
        if NULL in choices and _plain(name) not in SAMPLES.keys() | TELLING:
            return None
        return sample(choices[0], resolve, name=name, sparse=sparse, depth=depth)
    if given := schema.get("examples") or schema.get("enum"):
        known = SAMPLES.get(_plain(name))
        return known if known in given else given[0]
    kind = schema.get("type", "object")
    if kind == "object":
        return _object(schema, resolve, sparse=sparse, depth=depth)
    if kind == "array":
        return _list(schema, resolve, name=name, sparse=sparse, depth=depth)
    return _scalar(kind, schema, name)


def items_of(schema: Json) -> Json:
    """Give the schema of a list's items; of a tuple, whose `items` may be false, that of its first."""
    items = schema.get("items")
    first: Json = next(iter(schema.get("prefixItems", ())), {})
    found: Json = items if isinstance(items, dict) else first
    return found


def choices_of(schema: Json) -> Sequence[Json]:
    """The schemas of which a value has one. Beside a type, `anyOf` only narrows that."""
    choices: Sequence[Json] = () if "type" in schema else schema.get("anyOf", ())
    return choices


def _object(schema: Json, resolve: Resolve, *, sparse: bool, depth: int) -> Json:
    properties = schema.get("properties", {})
    names = list(properties)
    if sparse:
        required = schema.get("required", [])
        names = required or [name for name in names if _plain(name) in TELLING][:FEW]
    if depth == DEEPEST:
        return {}
    made = {
        name: sample(properties[name], resolve, name=name, sparse=sparse, depth=depth + 1) for name in names
    }
    noun = next((noun for noun in NAMES if noun in schema.get("title", "")), None)
    return made | {"name": NAMES[noun]} if noun and "name" in made else made


def _list(schema: Json, resolve: Resolve, *, name: str, sparse: bool, depth: int) -> list[Any]:
    known = SAMPLES.get(_plain(name))
    if isinstance(known, list):
        return known
    return [sample(items_of(schema), resolve, name=name, sparse=sparse, depth=depth + 1)]


def _scalar(kind: str, schema: Json, name: str) -> Any:
    known = SAMPLES.get(_plain(name))
    if isinstance(known, TYPES.get(kind, str)):
        return known
    if kind == "string":
        form = next((one["format"] for one in (schema, *schema.get("anyOf", ())) if "format" in one), "")
        return str(known or FORMATS.get(form, name))
    if kind in {"integer", "number"}:
        return max(schema.get("minimum", 1), 1)
    return None if kind == "null" else bool(schema.get("default", True))


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
