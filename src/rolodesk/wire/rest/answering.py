"""How the REST API answers: a record with its ETag, what was created with its place, a page with its next."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Outdated
from rolodesk.model.page import Page, Place
from rolodesk.wire.rest.cursors import cursor_of
from rolodesk.wire.toolkit.route import Call

T = TypeVar("T")

PREFIX: Final = "/rest/v1"
Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(max_length=2_000)]
_encode: Final = msgspec.json.Encoder().encode


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every list can be asked by. A list adds `sort`, a `Literal` of its orders, and its filters."""

    limit: Limit = 50
    cursor: Cursor = ""


def listing(name: str, of: Any) -> Any:
    """Make the type of a page of records."""
    fields: list[Any] = [("data", list[of]), ("next", str | msgspec.UnsetType, UNSET)]
    return msgspec.defstruct(name, fields, frozen=True, module=__name__)


def page(
    call: Call[Any, Any], found: Page[T], *, render: Callable[[T], object], place: Callable[[T], Place]
) -> dict[str, object]:
    """Answer a page: its records, and the whole URL of the next one if there is one."""
    answer: dict[str, object] = {"data": [render(one) for one in found.items]}
    if found.has_more:
        answer["next"] = _next(call.request, cursor_of(call.query.sort, place(found.items[-1])))
    return answer


def whole(found: Sequence[T], *, render: Callable[[T], object]) -> dict[str, object]:
    """Answer a list that is always on one page."""
    return {"data": [render(one) for one in found]}


def record(call: Call[Any, Any], answer: object) -> Response:
    """Answer a record with its ETag; 304 without it, if the caller has this one already."""
    body = _encode(answer)
    tag = _tag(body)
    if call.request.method in {"GET", "HEAD"} and _has(call.request.header(b"if-none-match"), tag):
        return Response(status=304, headers=((b"etag", tag.encode()),))
    return Response(body, headers=((b"etag", tag.encode()),))


def created(answer: object, path: str) -> Response:
    """Answer 201 with what was made and where it is; `path` is below `/rest/v1`."""
    body = _encode(answer)
    headers = ((b"location", f"{PREFIX}{path}".encode()), (b"etag", _tag(body).encode()))
    return Response(body, status=201, headers=headers)


def gone() -> Response:
    """Answer 204: done, and there is nothing to show."""
    return Response(status=204)


async def check_match(call: Call[Any, Any], current: Callable[[], Awaitable[object]]) -> None:
    """
    Hold a change to the record that the caller saw: `If-Match` with its ETag, as RFC 9110 has it.

    `current` gives the answer of the record as it is, locked until the transaction ends; it is asked only if
    the header is there. Raises `Outdated`.
    """
    wanted = call.request.header(b"if-match")
    if wanted is None or wanted.strip() == "*":
        return
    if not _has(wanted, _tag(_encode(await current()))):
        raise Outdated


def _tag(body: bytes) -> str:
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _has(header: str | None, tag: str) -> bool:
    """Say whether a header lists an ETag; a proxy that compresses may have made it a weak one."""
    if header is None:
        return False
    listed = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in listed or tag in listed


def _next(request: Request, cursor: str) -> str:
    pairs = [(name, value) for name, value in request.query if name != "cursor"]
    return request.link([*pairs, ("cursor", cursor)])
