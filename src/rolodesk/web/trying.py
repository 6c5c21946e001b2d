"""The curl line that tries an operation, its key and workspace taken from the environment."""

import re
import shlex
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from rolodesk.web.sampling import Json, Resolve, sample

KEY: Final = "$KEY"
WORKSPACE: Final = "$WORKSPACE"


def command(
    method: str,
    url: str,
    *,
    parameters: Sequence[Json],
    body: Json | None,
    key_in_header: bool,
    resolve: Resolve,
) -> str:
    """Write the line: every required parameter in its place, and a small body where one is sent."""
    values = {one["name"]: _text(sample(one["schema"], resolve, name=one["name"])) for one in parameters}
    values |= {"apiKey": KEY, "userId": WORKSPACE}
    url = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], url)
    if asked := [one["name"] for one in parameters if one["in"] == "query" and one["required"]]:
        url += "?" + "&".join(f"{name}={values[name]}" for name in asked)
    parts = ["curl"]
    if method != "GET":
        parts.append(f"-X {method}")
    if key_in_header:
        parts.append(f'-H "x-api-key: {KEY}"')
    if body is not None:
        sent = msgspec.json.encode(sample(body, resolve, sparse=True)).decode()
        parts.append(f"-d {shlex.quote(sent)}")
    return " ".join([*parts, f'"{url}"'])


def _text(value: object) -> str:
    return quote(str(value), safe="@/:,")
