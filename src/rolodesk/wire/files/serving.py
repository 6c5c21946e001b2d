"""Serves attachments to whoever holds their link: no key is asked, and nothing is shown in a browser."""

import re
from typing import Final

import structlog

from rolodesk.actions import attachments
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.asgi.downloading import download
from rolodesk.asgi.request import ClientGone, Request
from rolodesk.asgi.response import TEXT, Response
from rolodesk.model.attachment import Attachment
from rolodesk.wire.toolkit.file_links import PATH
from rolodesk.wire.toolkit.shapes import LARGEST

log = structlog.get_logger("rolodesk.files")

METHODS: Final = ("GET", "HEAD")
SEGMENTS: Final = PATH.count("/")
WORKSPACE: Final = re.compile(r"[1-9][0-9]{0,18}")
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,100}", re.ASCII)

NOT_FOUND: Final = Response(b"there is no such file\n", status=404, media_type=TEXT)
WRONG_METHOD: Final = Response(
    b"a file can only be read\n", status=405, media_type=TEXT, headers=((b"allow", b"GET, HEAD"),)
)
FAILED: Final = Response(b"something went wrong on our side\n", status=500, media_type=TEXT)


class Files:
    """Answers `/files/{workspaceId}/{token}/{name}`. The token opens the file; the name is for people."""

    name = "files"

    def __init__(self, *, transactions: Transactions, blobs: Blobs) -> None:
        self._transactions = transactions
        self._blobs = blobs

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer a request, come what may; and the template of the path, for logs and metrics."""
        label = f"GET {PATH}" if request.method in METHODS else "-"
        try:
            return await self._answer(request), label
        except ClientGone:
            raise
        except Exception:
            log.exception("request failed", request_id=request.id, route=label, surface=self.name)
            return FAILED, label

    async def _answer(self, request: Request) -> Response:
        if request.method not in METHODS:
            return WRONG_METHOD
        attachment = await self._find(request.segments)
        if attachment is None:
            return NOT_FOUND
        return await download(self._blobs, attachment, with_body=request.method == "GET")

    async def _find(self, segments: list[str]) -> Attachment | None:
        """Find the attachment of a path; the store is asked only for what can be a token."""
        if len(segments) != SEGMENTS:
            return None
        _, workspace, token, _ = segments
        if not WORKSPACE.fullmatch(workspace) or int(workspace) > LARGEST or not TOKEN.fullmatch(token):
            return None
        return await self._transactions.lookup(int(workspace), lambda tx: attachments.find(tx, token))
