"""Links to attachments: how the hub's own address of a file is written."""

from typing import Final
from urllib.parse import quote

from rolodesk.model.attachment import AttachedFile

PATH: Final = "/files/{workspaceId}/{token}/{name}"
"""Where `rolodesk.wire.files` serves a file."""


def link_to(file: AttachedFile, *, origin: str, workspace_id: int) -> str:
    """The absolute URL of a file. Whoever has it may read the file, so it is shown to its workspace only."""
    return f"{origin}/files/{workspace_id}/{file.token}/{quote(file.name, safe='')}"
