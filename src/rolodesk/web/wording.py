"""What a JSON schema allows, in words."""

from collections.abc import Mapping
from typing import Final

from rolodesk.web.sampling import Json, Resolve, items_of

WORDS: Final[Mapping[str, str]] = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
FORMATS: Final[Mapping[str, str]] = {
    "date": "date",
    "date-time": "time",
    "idn-email": "e-mail address",
    "uri": "URL",
}
SEVERAL: Final[Mapping[str, str]] = {
    "text": "texts",
    "object": "objects",
    "whole number": "whole numbers",
    "e-mail address": "e-mail addresses",
    "URL": "URLs",
}
LARGEST_SAID: Final = 2**53


def in_words(schema: Json, resolve: Resolve) -> tuple[str, str]:
    """Say what a value is, and within which limits: `("list of texts", "at most 50 entries")`."""
    schema = resolve(schema)
    if choices := schema.get("anyOf", ()) if schema.get("type") != "object" else ():
        said = [in_words(choice, resolve) for choice in choices]
        return " or ".join(dict.fromkeys(words for words, _ in said)), _joined(*(note for _, note in said))
    if "enum" in schema:
        return "one of", ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        words, note = in_words(items_of(schema), resolve)
        return f"list of {SEVERAL.get(words, words)}", _joined(_limits(schema, "Items", "entries"), note)
    if form := FORMATS.get(schema.get("format", "")):
        return form, ""
    words = WORDS.get(schema.get("type", ""), "any JSON value")
    return words, _range(schema) or _limits(schema, "Length", "characters")


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _range(schema: Json) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None and most < LARGEST_SAID:
        return f"{least:,} to {most:,}"
    return f"{least:,} or more" if least is not None else ""


def _limits(schema: Json, what: str, noun: str) -> str:
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    if most is None:
        return "not empty" if least else ""
    return f"{least:,} to {most:,} {noun}" if least else f"at most {most:,} {noun}"
