"""Attachments: the files of a ticket, and their bytes."""

from typing import Any, Final, Literal

from rolodesk.actions.ports import Blobs
from rolodesk.actions.tickets import conversing
from rolodesk.asgi.downloading import download
from rolodesk.asgi.response import Response
from rolodesk.model.attachment import Attachment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.message_shapes import FileAnswer, FileList, file_answer
from rolodesk.wire.rest.tickets import TICKET, ticket_id_of
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import id_of

READ: Final = Permission.TICKETS_READ
ATTACHMENT: Final = "/rest/v1/attachments/{attachment_id}"


class ListAttachments(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order."""

    sort: Literal["id", "-id"] = "id"


async def list_attachments(call: Call[ListAttachments, Nothing]) -> object:
    """GET /rest/v1/tickets/{ticket_id}/attachments."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await conversing.list_files(call.scope, ticket_id_of(call), asked)
    return page(call, found, render=file_answer, place=lambda file: Place(file.id, file.id))


async def get_attachment(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/attachments/{attachment_id}."""
    return record(call, file_answer(await conversing.get_file(call.scope, _id(call))))


class Downloading:
    """Hands the bytes out, to whoever sees the ticket."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def download_attachment(self, call: Outside[Nothing, Nothing]) -> Response:
        """GET /rest/v1/attachments/{attachment_id}/content."""
        file: Attachment = await call.run("read", lambda scope: conversing.get_file(scope, _id(call)))
        return await download(self._blobs, file, with_body=call.request.method == "GET")


def routes(blobs: Blobs) -> tuple[Route, ...]:
    """The table, over a blob store."""
    downloading = Downloading(blobs)
    # fmt: off
    return (
        Route("GET", f"{TICKET}/attachments", READ, list_attachments, "List a ticket's files", access="read", query=ListAttachments, answer=FileList),
        Route("GET", ATTACHMENT, READ, get_attachment, "Get what is known of a file", access="read", answer=FileAnswer, is_tagged=True),
        Route("GET", f"{ATTACHMENT}/content", READ, downloading.download_attachment, "Download a file", access="outside", answer=bytes),
    )
    # fmt: on


def _id(call: Any) -> int:
    return id_of(call.params, "attachment_id", noun="attachment")
