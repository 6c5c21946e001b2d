"""Tags of the workspace, and how many contacts have each."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from rolodesk.actions import tags
from rolodesk.asgi.response import Response
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.tag import TAG_LIMIT, Tag
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, check_match, created, listing, page, record
from rolodesk.wire.rest.bulk_actions import JobAnswer, gone_or_going
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Moment, Text, documented, id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
TAG: Final = "/rest/v1/tags/{tag_id}"


class NameTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag's name."""

    name: Annotated[Text, documented(TAG_LIMIT, pattern=FILLED_LINE)]


class ListTags(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tags, in which order. `name` is the whole name, `q` a part of it, in any case."""

    sort: Literal["id", "-id", "name", "-name"] = "id"
    name: Text = ""
    q: Text = ""


class TagAnswer(msgspec.Struct, frozen=True):
    """A tag."""

    id: Annotated[int, Meta(examples=[7])]
    name: str
    created_at: Moment
    updated_at: Moment


class CountedTag(TagAnswer, frozen=True):
    """A tag of a list, with the number of contacts that have it."""

    contacts: int


TagList: Final = listing("TagList", CountedTag)


def tag_answer(tag: Tag) -> TagAnswer:
    """Render a tag. One that was never renamed was last updated when it was made."""
    return TagAnswer(
        tag.id, tag.name, print_moment(tag.created_at), print_moment(tag.updated_at or tag.created_at)
    )


async def list_tags(call: Call[ListTags, Nothing]) -> object:
    """GET /rest/v1/tags."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await tags.list_counted(call.scope, asked, name=query.name or None, part=query.q)

    def place(counted: tuple[Tag, int]) -> Place:
        tag, _ = counted
        return Place(tag.id if asked.order == "id" else tag.canonical, tag.id)

    return page(call, found, render=_counted, place=place)


async def create_tag(call: Call[Nothing, NameTag]) -> Response:
    """POST /rest/v1/tags."""
    tag = await tags.create(call.scope, call.body.name)
    return created(tag_answer(tag), f"/tags/{tag.id}")


async def get_tag(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/tags/{tag_id}."""
    return record(call, tag_answer(await tags.get(call.scope, _id(call))))


async def rename_tag(call: Call[Nothing, NameTag]) -> Response:
    """PATCH /rest/v1/tags/{tag_id}."""
    await _check_match(call)
    return record(call, tag_answer(await tags.rename(call.scope, _id(call), call.body.name)))


async def delete_tag(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/tags/{tag_id}."""
    await _check_match(call)
    return gone_or_going(await tags.delete(call.scope, _id(call)))


def _counted(counted: tuple[Tag, int]) -> CountedTag:
    tag, contacts = counted
    return CountedTag(**msgspec.structs.asdict(tag_answer(tag)), contacts=contacts)


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> TagAnswer:
        return tag_answer(await tags.fetch_tag_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "tag_id", noun="tag")


# fmt: off
ROUTES: Final = (
    # Counting a tag of half a million contacts takes a while: on a thread of its own.
    Route("GET", "/rest/v1/tags", READ, list_tags, "List tags", access="search", query=ListTags, answer=TagList),
    Route("POST", "/rest/v1/tags", WRITE, create_tag, "Create a tag", status=201, body=NameTag, answer=TagAnswer, is_tagged=True),
    Route("GET", TAG, READ, get_tag, "Get a tag", access="lookup", answer=TagAnswer, is_tagged=True),
    Route("PATCH", TAG, WRITE, rename_tag, "Rename a tag, on all its contacts", body=NameTag, answer=TagAnswer, is_tagged=True, is_held=True),
    Route("DELETE", TAG, WRITE, delete_tag, "Delete a tag, from all its contacts", status=204, later=JobAnswer, is_held=True),
)
# fmt: on
