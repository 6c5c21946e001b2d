"""Under which key a value stands that was refused: of an object with any keys the decoder does not tell."""

import re
from typing import Any, Final

import msgspec

ANY_KEY: Final = "[...]"
FILTER: Final = "filter."
"""Where the filters of a body begin: what they are called is what a query calls them."""
LONGEST_KEY_SHOWN: Final = 100
STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


def with_key(path: str, raw: bytes | msgspec.Raw, shape: object) -> str:
    """
    Give the path of a refused value with its key: `custom_fields[...]` is `custom_fields.colour`.

    In a filter it is `filter.custom_fields[colour]`, as the parameter of a query is named.
    `raw` is the body, which is read again with fewer and fewer of the keys. A path that cannot be told better
    is given as it is.
    """
    before, found, after = path.partition(ANY_KEY)
    try:
        body = msgspec.json.decode(raw)
    except msgspec.ValidationError:  # a number that nothing can hold
        return path
    holder = _held(body, before)
    if not found or not isinstance(holder, dict):
        return path
    keys = list(holder)
    values = dict(holder)
    while len(keys) > 1:
        half = keys[: len(keys) // 2]
        holder.clear()
        holder.update({key: values[key] for key in half})
        keys = half if _is_refused(body, shape, path) else keys[len(half) :]
    if not keys:
        return path
    key = keys[0][:LONGEST_KEY_SHOWN]
    return f"{before}[{key}]{after}" if before.startswith(FILTER) else f"{before}.{key}{after}"


def _held(body: Any, path: str) -> object:
    """Find what stands at a path of names and places."""
    for name, place in STEP.findall(f".{path}"):
        body = body[name] if name else body[int(place)]
    return body


def _is_refused(body: Any, shape: Any, path: str) -> bool:
    """Say whether a body is refused for a value at a path."""
    try:
        msgspec.json.decode(msgspec.json.encode(body), type=shape)
    except msgspec.ValidationError as error:
        return f"`$.{path}`" in str(error)
    return False
