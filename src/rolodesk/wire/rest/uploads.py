"""Uploads: a file is handed in as it is, streamed, and attached by its id."""

import re
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from rolodesk.actions import uploads
from rolodesk.actions.ports import Blobs
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.moment import print_moment
from rolodesk.model.upload import UPLOAD_LIMIT, Upload
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import created, gone
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Moment, id_of

WRITE: Final = Permission.TICKETS_WRITE
KINDLESS: Final = "application/octet-stream"
_WORD: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_MEDIA_TYPE: Final = re.compile(rf"{_WORD}/{_WORD}")
_LONGEST: Final = 255


class NameUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file is called; a name that cannot be one is made one."""

    name: Annotated[str, Meta(max_length=1000)] = ""


class UploadAnswer(msgspec.Struct, frozen=True):
    """A file that waits to be attached."""

    id: Annotated[int, Meta(examples=[1])]
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: Moment


def upload_answer(upload: Upload) -> UploadAnswer:
    """Render an upload."""
    return UploadAnswer(
        upload.id,
        upload.name,
        upload.media_type,
        upload.size,
        upload.sha256,
        print_moment(upload.created_at),
    )


class Uploading:
    """Takes files in; the bytes go to the blob store as they come."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def create_upload(self, call: Outside[NameUpload, Nothing]) -> Response:
        """POST /rest/v1/uploads."""
        staged = await self._blobs.stage(call.request.chunks(UPLOAD_LIMIT))
        try:
            upload = await call.run(
                "write",
                lambda scope: uploads.register(
                    scope, staged, name=call.query.name, media_type=_media_type(call.request)
                ),
            )
        except Exception:
            await self._blobs.discard(staged.key)
            raise
        return created(upload_answer(upload), f"/uploads/{upload.id}")


async def delete_upload(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/uploads/{upload_id}."""
    await uploads.discard(call.scope, _id(call))
    return gone()


def routes(blobs: Blobs) -> tuple[Route, ...]:
    """The table, over a blob store."""
    uploading = Uploading(blobs)
    # fmt: off
    return (
        Route("POST", "/rest/v1/uploads", WRITE, uploading.create_upload, "Upload a file", status=201, access="outside", query=NameUpload, answer=UploadAnswer, body_limit=UPLOAD_LIMIT, raw_body=("application/octet-stream",), is_tagged=True),
        Route("DELETE", "/rest/v1/uploads/{upload_id}", WRITE, delete_upload, "Forget an upload", status=204),
    )
    # fmt: on


def _media_type(request: Request) -> str:
    """Give `type/subtype` in lower case, without parameters (RFC 9110, 8.3.1); octets where there is none."""
    said = (request.header(b"content-type") or "").partition(";")[0].strip().lower()
    return said if len(said) <= _LONGEST and _MEDIA_TYPE.fullmatch(said) else KINDLESS


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "upload_id", noun="upload")
