"""How the REST API answers: a record with its ETag, what was created with its place, a page with its next."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Invalid, InvalidParameter, Outdated
from rolodesk.model.moment import parse_moment
from rolodesk.model.page import Page, Place
from rolodesk.model.search.asking import QUERY_LIMIT
from rolodesk.wire.rest.cursors import cursor_of
from rolodesk.wire.toolkit.route import Call
from rolodesk.wire.toolkit.shapes import told

T = TypeVar("T")

PREFIX: Final = "/rest/v1"
Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(max_length=2_000)]
QueryText = Annotated[str, told({"minLength": 1, "maxLength": QUERY_LIMIT})]
"""What is typed into a box of search."""
Time = Annotated[str, Meta(max_length=100), told({"anyOf": [{"format": "date-time"}, {"format": "date"}]})]
"""A time in a query, or a date, which is its midnight, as text: `time_asked` reads it."""
_encode: Final = msgspec.json.Encoder().encode


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every list can be asked by. A list adds `sort`, a `Literal` of its orders, and its filters."""

    limit: Limit = 50
    cursor: Cursor = ""


def time_asked(text: str | UnsetType, field: str) -> int | None:
    """Give the ms of a time in a query; None if it was not given. Refuses (`InvalidParameter`) what is none."""
    try:
        return parse_moment(text, field=field) if text else None
    except Invalid as error:
        raise InvalidParameter(field, error.reason) from None


def listing(name: str, of: Any) -> Any:
    """Make the type of a page of records."""
    fields: list[Any] = [("data", list[of]), ("next", str | UnsetType, UNSET)]
    about = "A page of a list; `next` is the URL of the next one, and absent on the last."
    return msgspec.defstruct(name, fields, frozen=True, module=__name__, namespace={"__doc__": about})


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


def record(call: Call[Any, Any], answer: object, *, core: object = None) -> Response:
    """
    Answer a record with its ETag; 304 without it, if the caller has this one already.

    `core` is the part of it that a change is held to, if not all is: the rest is another record's, or the
    reader's own. Its digest is the first half of the ETag then.
    """
    body = _encode(answer)
    tag = _tag(body, core)
    if call.request.method in {"GET", "HEAD"} and _has(call.request.header(b"if-none-match"), tag):
        return Response(status=304, headers=((b"etag", tag.encode()),))
    return Response(body, headers=((b"etag", tag.encode()),))


def created(answer: object, path: str, *, core: object = None, status: int = 201) -> Response:
    """Answer 201 with what was made and where it is; `path` is below `/rest/v1`, `core` as of `record`."""
    body = _encode(answer)
    headers = ((b"location", f"{PREFIX}{path}".encode()), (b"etag", _tag(body, core).encode()))
    return Response(body, status=status, headers=headers)


def gone() -> Response:
    """Answer 204: done, and there is nothing to show."""
    return Response(status=204)


async def check_match(call: Call[Any, Any], current: Callable[[], Awaitable[object]]) -> None:
    """
    Hold a change to the record that the caller saw: `If-Match` with its ETag, as RFC 9110 has it.

    `current` gives the answer of the record as it is, or its core, locked until the transaction ends; it is
    asked only if the header is there. Raises `Outdated`.
    """
    wanted = call.request.header(b"if-match")
    if wanted is None or wanted.strip() == "*":
        return
    tags = [tag.partition(".")[0].rstrip('"') for tag in _listed(wanted)]
    if _tag(_encode(await current())).rstrip('"') not in tags:
        raise Outdated


def _tag(body: bytes, core: object = None) -> str:
    if core is None:
        return f'"{_digest(body)}"'
    return f'"{_digest(_encode(core))}.{_digest(body)}"'


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=12).hexdigest()


def _has(header: str | None, tag: str) -> bool:
    """Say whether a header lists an ETag."""
    return header is not None and not {"*", tag}.isdisjoint(_listed(header))


def _listed(header: str) -> list[str]:
    """List a header's ETags; a proxy that compresses may have made them weak ones."""
    return [one.strip().removeprefix("W/") for one in header.split(",")]


def _next(request: Request, cursor: str) -> str:
    pairs = [(name, value) for name, value in request.query if name != "cursor"]
    return request.link([*pairs, ("cursor", cursor)])
