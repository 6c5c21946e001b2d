"""Reading what a caller sent into a request struct, or saying in our own words what to change."""

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec

from rolodesk.model.errors import Invalid, InvalidParameter, Malformed
from rolodesk.wire.toolkit.fields import (
    choices_of,
    lists_of,
    maps_of,
    required_of,
    whole_numbers_of,
    words_beside,
)
from rolodesk.wire.toolkit.naming import ANY_KEY, with_key
from rolodesk.wire.toolkit.shapes import is_padded

T = TypeVar("T")

WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,40}")
LONGEST_NAME_SHOWN: Final = 100
PLACES: Final = frozenset({"after", "cursor"})
"""Parameters that say where to go on: empty, they say from the beginning, and leave nothing out."""
EMPTY: Final = "must not be empty: leave it out, or give it a value"
"""Said of what narrows a list: an empty value would leave all, which nobody means who sends one."""
UNPADDED: Final = "must be a whole number without zeros in front"
REPEATED: Final = "may be given once"
"""Said of what has one value: nobody could tell which of two is meant."""
NUL_ESCAPE: Final = b"\\u0000"
HALF_A_PAIR: Final = re.compile(rb"(?<!\\)(?:\\\\)*(\\u[dD][89abAB][0-9a-fA-F]{2})(?!\\u[dD][c-fC-F])")
"""The escape of a UTF-16 surrogate without the other that must follow."""

WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"missing required field `(?P<name>[^`]+)`", "is required"),
    (r"unknown field `(?P<name>[^`]+)`", "is not a field that can be set here"),
    (r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`", "must be {want}, not {got}"),
    (r"Expected `str` of length <= (?P<n>\d+)", "must be at most {n} characters long"),
    (r"Expected `str` of length >= 1$", "must not be empty"),
    (r"Expected `str` matching regex", "must not be blank"),
    (r"Expected `str` of length >= (?P<n>\d+)", "must be at least {n} characters long"),
    (r"Expected `(?:array|object)` of length <= (?P<n>\d+)", "must have at most {n} entries"),
    (r"Expected `(?:array|object)` of length >= 1\b", "must not be empty"),
    (r"Expected `(?:array|object)` of length >= (?P<n>\d+)", "must have at least {n} entries"),
    (r"Expected `int` >= (?P<n>-?\d+)", "must be {n} or more"),
    (r"Expected `int` <= (?P<n>-?\d+)", "must be {n} or less"),
    (r"Expected `int`", "must be a whole number"),
    (r"Number out of range", "must be a number from -1.7e308 to 1.7e308"),
    (r"Integer value out of range", "is out of range"),
    (r"Invalid enum value", "is not one of the allowed values{choices}"),
)
TYPES: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
GZIP: Final = b"\x1f\x8b"
WHERE: Final = re.compile(r" - at `(key in )?\$(?P<path>[^`]*)`$")


@cache
def _decoder(shape: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(shape).decode


def read_json(raw: bytes, shape: type[T]) -> T:
    """Decode a JSON body. Raises `Malformed` if it is not JSON, `Invalid` naming the field that is off."""
    if not raw.strip():
        raise Malformed("the body is empty; send a JSON object")
    if raw.startswith(GZIP):
        raise Malformed("the body is compressed; send it as plain JSON")
    try:
        if not raw.isascii():
            raw.decode()  # the decoder does not look into what it ignores
        if NUL_ESCAPE in raw:
            _refuse_nul(msgspec.json.decode(raw))
        value: T = _decoder(cast("Hashable", shape))(raw)
    except msgspec.ValidationError as error:
        raise in_our_words(error, shape, raw=raw) from None
    except msgspec.DecodeError as error:
        raise Malformed(f"the body is not valid JSON: {_syntax(error, raw)}") from None
    except UnicodeError:
        raise Malformed("the body is not valid UTF-8") from None
    except RecursionError:
        raise Malformed("the body is nested too deeply") from None
    return value


def check_names(pairs: Sequence[tuple[str, str]], shape: type[msgspec.Struct]) -> None:
    """Refuse (`InvalidParameter`) a query parameter that is no field of a shape."""
    maps = maps_of(cast("Hashable", shape))
    known = [f"{name}[…]" if name in maps else name for name in shape.__struct_encode_fields__]
    for name, _ in pairs:
        if name not in known and of_map(name, maps) is None:
            listed = f"; there are {', '.join(known)}" if known else ""
            raise InvalidParameter(
                name[:LONGEST_NAME_SHOWN], f"is not a parameter of this call{listed}", is_as_sent=True
            )


def check_values(pairs: Sequence[tuple[str, str]], shape: type[msgspec.Struct]) -> None:
    """
    Refuse (`InvalidParameter`) a query parameter that is empty, or blank, and narrows what is answered.

    So is a whole number that is written otherwise than in JSON, with zeros in front.
    """
    numbers = whole_numbers_of(cast("Hashable", shape))
    for name, value in pairs:
        if name in numbers and is_padded(value):
            raise InvalidParameter(name, UNPADDED, is_as_sent=True)
        if not value.strip() and name not in PLACES | required_of(shape):
            raise InvalidParameter(name[:LONGEST_NAME_SHOWN], EMPTY, is_as_sent=True)


def check_repeats(pairs: Sequence[tuple[str, str]], shape: type[msgspec.Struct]) -> None:
    """Refuse (`InvalidParameter`) a query parameter that is given twice, unless its field is a list."""
    lists = lists_of(cast("Hashable", shape))
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise InvalidParameter(name[:LONGEST_NAME_SHOWN], REPEATED, is_as_sent=True)
        if name not in lists:
            seen.add(name)


def check_filter(filters: msgspec.Struct, *, field: str) -> None:
    """Refuse (`Invalid`) a filter in a body that has an empty value; what is left out of it is `UNSET`."""
    for name in filters.__struct_fields__:
        value = getattr(filters, name)
        entries = value.items() if isinstance(value, dict) else ()
        blank = [f"[{key[:LONGEST_NAME_SHOWN]}]" for key, text in entries if not text.strip()]
        texts = value if isinstance(value, list) and value else [value]
        if blank or any(text in ([], {}) or (isinstance(text, str) and not text.strip()) for text in texts):
            raise Invalid(f"{field}.{name}{''.join(blank[:1])}", EMPTY, is_as_sent=True)


def read_query(pairs: Sequence[tuple[str, str]], shape: type[T]) -> T:
    """
    Convert query parameters. A repeated one counts once, the first, unless its field is a list.

    The entries of an object are given as `field[key]=value`.
    """
    lists, maps = lists_of(cast("Hashable", shape)), maps_of(cast("Hashable", shape))
    values: dict[str, Any] = {}
    for name, value in pairs:
        if (entry := of_map(name, maps)) is not None:
            values.setdefault(entry[0], {}).setdefault(entry[1], value)
        elif name in lists:
            values.setdefault(name, []).append(value)
        else:
            values.setdefault(name, value)
    return read_fields(values, shape)


def of_map(name: str, maps: Collection[str]) -> tuple[str, str] | None:
    """Give the field and the key of a parameter such as `custom_fields[plan]`; None for any other."""
    field, bracket, rest = name.partition("[")
    key = rest.removesuffix("]")
    return (field, key) if bracket and field in maps and key.strip() and key != rest else None


def read_fields(values: dict[str, Any], shape: type[T]) -> T:
    """Convert named values, texts among them that stand for numbers and booleans."""
    for name in whole_numbers_of(cast("Hashable", shape)):
        text = values.get(name)
        words = words_beside(cast("Hashable", shape), name)
        if isinstance(text, str) and text not in words and not WHOLE_NUMBER.fullmatch(text):
            if words:
                raise Invalid(name, f"must be a whole number, or {', '.join(words)}", is_as_sent=True)
            raise Invalid(name, "must be a whole number", is_as_sent=True)
    try:
        return msgspec.convert(values, shape, strict=False)
    except msgspec.ValidationError as error:
        raise in_our_words(error, shape) from None


def in_our_words(
    error: msgspec.ValidationError, shape: object, *, raw: bytes | msgspec.Raw | None = None
) -> Invalid:
    """
    Say a validation error in our own stable sentence. An unknown one is still an `Invalid`.

    `raw` is what was read, if it was JSON: a key that no field has is named by it.
    """
    where = WHERE.search(str(error))
    path = where["path"].lstrip(".") if where else ""
    if raw is not None and ANY_KEY in path:
        path = with_key(path, raw, shape)
    text = WHERE.sub("", str(error))
    for pattern, sentence in WORDS:
        found = re.search(pattern, text)
        if found is None:
            continue
        parts = found.groupdict()
        if "name" in parts:
            path = f"{path}.{parts['name']}".lstrip(".")
        words = {name: _words(part) for name, part in parts.items()}
        return Invalid(
            path or "the body",
            sentence.format(**words, choices=_choices(shape, path)),
            is_as_sent=True,
        )
    return Invalid(path or "the body", "is not valid", is_as_sent=True)


def _choices(shape: object, path: str) -> str:
    return "".join(f"{', ' if number else ': '}{one}" for number, one in enumerate(choices_of(shape, path)))


def _words(types: str) -> str:
    return " or ".join(TYPES.get(part.strip(), part.strip()) for part in types.split("|"))


def _syntax(error: msgspec.DecodeError, raw: bytes) -> str:
    if found := re.search(r"\(byte (\d+)\)", str(error)):
        return f"see byte {found[1]}"
    if half := HALF_A_PAIR.search(raw):  # the decoder takes it for the end
        return f"see byte {half.start(1)}, an escape that is half of a character"
    return "it ends too early"


def _refuse_nul(value: object) -> None:
    """Refuse U+0000 in any text or key: no database text can hold it."""
    if isinstance(value, str) and "\0" in value:
        raise Malformed("the body must not hold the character U+0000")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_nul(key)
            _refuse_nul(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_nul(inner)
