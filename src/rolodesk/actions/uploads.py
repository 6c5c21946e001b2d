"""Uploads: files that were handed in and wait to be attached, by whoever did and nobody else."""

from collections.abc import Sequence

from rolodesk.actions.scope import Scope
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.blob import StagedBlob
from rolodesk.model.errors import Invalid, TooLarge, Unknown
from rolodesk.model.filename import safe_filename
from rolodesk.model.upload import UPLOAD_LIMIT, Upload
from rolodesk.model.workspace import Permission
from rolodesk.storage import uploads


async def register(scope: Scope, staged: StagedBlob, *, name: str, media_type: str) -> Upload:
    """Keep a staged file for its uploader to attach, for an hour unless a draft holds it."""
    scope.require(Permission.TICKETS_WRITE)
    upload = Upload(
        id=await scope.tx.next_id("uploads"),
        actor=str(scope.actor.kind),
        actor_id=scope.actor.id,
        blob_key=staged.key,
        name=safe_filename(name),
        media_type=media_type,
        size=staged.size,
        sha256=staged.sha256,
        draft_id=None,
        created_at=scope.now,
    )
    await uploads.insert(scope.tx, upload)
    return upload


async def discard(scope: Scope, upload_id: int) -> None:
    """Forget an upload of one's own; its bytes are swept. Any other is `Unknown`."""
    scope.require(Permission.TICKETS_WRITE)
    if not await _own(scope, [upload_id]):
        raise Unknown("upload", upload_id)
    await uploads.remove(scope.tx, [upload_id])


async def own(scope: Scope, ids: Sequence[int], *, field: str) -> list[Upload]:
    """Read uploads of one's own, in the order named. Refuses (`Invalid`) any other, and `TooLarge` in all."""
    scope.require(Permission.TICKETS_WRITE)
    known = await _own(scope, ids)
    for position, id_ in enumerate(ids):
        if id_ not in known or id_ in ids[:position]:
            raise Invalid(f"{field}[{position}]", "must be the id of an upload of yours that was not used")
    if sum(upload.size for upload in known.values()) > UPLOAD_LIMIT:
        raise TooLarge("what is attached, together,", UPLOAD_LIMIT)
    return [known[id_] for id_ in ids]


async def take(scope: Scope, ids: Sequence[int], *, field: str) -> tuple[NewAttachment, ...]:
    """Take uploads to attach them in this transaction; nobody can use them again. Refuses as `own` does."""
    found = await own(scope, ids, field=field)
    if found:
        await uploads.remove(scope.tx, [upload.id for upload in found])
    return tuple(
        NewAttachment(
            blob_key=upload.blob_key,
            name=upload.name,
            media_type=upload.media_type,
            size=upload.size,
            sha256=upload.sha256,
        )
        for upload in found
    )


async def _own(scope: Scope, ids: Sequence[int]) -> dict[int, Upload]:
    actor = scope.actor
    return await uploads.to_use(scope.tx, ids, actor=str(actor.kind), actor_id=actor.id)
