"""Imports: files of contacts or accounts, uploaded, mapped, tried and run."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

from msgspec import UNSET

from rolodesk.actions.importing import profiles, refusals, running, uploading
from rolodesk.actions.ports import Blobs
from rolodesk.actions.scope import Scope
from rolodesk.asgi.response import Response, Stream
from rolodesk.model.csv import csv_line
from rolodesk.model.errors import DomainError
from rolodesk.model.importing.job import Import, Refusal
from rolodesk.model.importing.sampling import Sampler
from rolodesk.model.language import Language
from rolodesk.model.page import Place, Wanted
from rolodesk.model.refusals import said_in
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.import_shapes import (
    ChangeImport,
    ImportAnswer,
    ImportList,
    ListImports,
    ListRefusals,
    RefusalList,
    UploadFile,
    field_of,
    import_answer,
    refusal_answer,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
IMPORT: Final = "/rest/v1/imports/{import_id}"
LARGEST_FILE: Final = 256 * 1024 * 1024
MEDIA_TYPES: Final = ("text/csv", "text/vcard", "application/jsonl", "application/octet-stream")
CSV: Final = b"text/csv; charset=utf-8"
CHUNK: Final = 500
BOM: Final = "\ufeff"
"""Spreadsheets take a CSV for UTF-8 by it."""


class Uploading:
    """Takes files in, into where blobs are kept."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def upload_import(self, call: Outside[UploadFile, Nothing]) -> Response:
        """POST /rest/v1/imports: the body is the file."""
        sampler = Sampler()
        blob = await self._blobs.stage(_watched(call.request.chunks(LARGEST_FILE), sampler))
        query = call.query

        async def keep(scope: Scope) -> Import:
            return await uploading.keep(
                scope,
                blob,
                sampler.sample(),
                noun=query.noun,
                format_=None if query.format is UNSET else query.format,
                name=query.name,
            )

        try:
            kept = await call.run("write", keep)
        except DomainError:
            await self._blobs.discard(blob.key)
            raise
        return created(import_answer(kept), f"/imports/{kept.id}")


async def _watched(chunks: AsyncIterator[bytes], sampler: Sampler) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        sampler.see(chunk)
        yield chunk


async def list_imports(call: Call[ListImports, Nothing]) -> object:
    """GET /rest/v1/imports."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await uploading.list_page(call.scope, asked)
    return page(
        call,
        found,
        render=lambda one: import_answer(one, call.request.language),
        place=lambda one: Place(one.id, one.id),
    )


async def get_import(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/imports/{import_id}."""
    return _shown(call, await uploading.get(call.scope, _id(call)))


async def change_import(call: Call[Nothing, ChangeImport]) -> Response:
    """PATCH /rest/v1/imports/{import_id}."""
    await _check_match(call)
    body = call.body
    before = await uploading.to_change(call.scope, _id(call))
    after = await uploading.change(
        call.scope,
        before.id,
        name=body.name,
        mapping=body.to_mapping(before.mapping),
        profile_id=body.profile_id,
    )
    if body.save_as is not UNSET:
        await profiles.save_as(call.scope, name=body.save_as, noun=after.noun, mapping=after.mapping)
    return _shown(call, after)


async def delete_import(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/imports/{import_id}: what it imported stays."""
    await _check_match(call)
    await uploading.delete(call.scope, _id(call))
    return gone()


async def dry_run_import(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/imports/{import_id}/dry-run."""
    return _shown(call, await running.check(call.scope, _id(call)))


async def run_import(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/imports/{import_id}/run."""
    return _shown(call, await running.run(call.scope, _id(call)))


async def cancel_import(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/imports/{import_id}/cancel."""
    return _shown(call, await running.cancel(call.scope, _id(call)))


async def list_refusals(call: Call[ListRefusals, Nothing]) -> object:
    """GET /rest/v1/imports/{import_id}/refusals."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await refusals.list_page(call.scope, _id(call), asked)
    return page(
        call,
        found,
        render=lambda one: refusal_answer(one, call.request.language),
        place=lambda one: Place(one.row, one.row),
    )


async def download_refusals(call: Outside[Nothing, Nothing]) -> Response:
    """GET /rest/v1/imports/{import_id}/refusals.csv: the rows with the reason, to be corrected and sent again."""
    one = await call.run("lookup", lambda scope: uploading.get(scope, _id(call)))
    headers = ((b"content-disposition", b'attachment; filename="refused-%d.csv"' % one.id),)
    return Stream(_refused(call, one), media_type=CSV, headers=headers)


async def _refused(call: Outside[Nothing, Nothing], one: Import) -> AsyncGenerator[bytes]:
    columns = [column.name for column in one.columns]
    yield (BOM + csv_line([*columns, refusals.REASON])).encode()
    behind: Place | None = None
    while True:
        asked = Wanted(order="id", limit=CHUNK, behind=behind)
        found = await call.run("read", lambda scope, asked=asked: refusals.list_page(scope, one.id, asked))  # type: ignore[misc]  # mypy infers no default of a lambda
        yield "".join(
            csv_line(_cells(refusal, len(columns), call.request.language)) for refusal in found.items
        ).encode()
        if not found.has_more:
            return
        behind = Place(found.items[-1].row, found.items[-1].row)


def _cells(refusal: Refusal, width: int, language: Language) -> list[str]:
    cells = [*refusal.cells[:width], *[""] * (width - len(refusal.cells))]
    line = said_in(language, f"line {refusal.line}")
    field = field_of(refusal)
    where = f"{line}, {field}" if field else line
    return [*cells, f"{where}: {said_in(language, refusal.reason)}"]


def _shown(call: Call[Any, Any], one: Import) -> Response:
    """Answer an import to its reader. Its ETag holds a change to what it is, in whatever language it was read."""
    told = import_answer(one, call.request.language)
    return record(call, told, core=None if told.reason == one.reason else import_answer(one))


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> ImportAnswer:
        return import_answer(await uploading.to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any] | Outside[Any, Any]) -> int:
    return id_of(call.params, "import_id", noun="import")


# fmt: off
def routes(uploads: Uploading) -> tuple[Route, ...]:
    """The table; files are uploaded into what it is given."""
    return (
        Route("GET", "/rest/v1/imports", READ, list_imports, "List imports", access="lookup", query=ListImports, answer=ImportList),
        Route("POST", "/rest/v1/imports", WRITE, uploads.upload_import, "Upload a file of contacts or accounts", status=201, access="outside", query=UploadFile, raw_body=MEDIA_TYPES, body_limit=LARGEST_FILE, answer=ImportAnswer, is_tagged=True),
        Route("GET", IMPORT, READ, get_import, "Get an import, with its progress", access="lookup", answer=ImportAnswer, is_tagged=True),
        Route("PATCH", IMPORT, WRITE, change_import, "Say what an import's columns are", body=ChangeImport, answer=ImportAnswer, is_tagged=True, is_held=True),
        Route("DELETE", IMPORT, WRITE, delete_import, "Delete an import; what it imported stays", status=204, is_held=True),
        Route("POST", f"{IMPORT}/dry-run", WRITE, dry_run_import, "See what an import would do", answer=ImportAnswer, is_tagged=True),
        Route("POST", f"{IMPORT}/run", WRITE, run_import, "Run an import, or let it go on", answer=ImportAnswer, is_tagged=True),
        Route("POST", f"{IMPORT}/cancel", WRITE, cancel_import, "Stop an import; what it did stays", answer=ImportAnswer, is_tagged=True),
        Route("GET", f"{IMPORT}/refusals", READ, list_refusals, "List the rows that were refused", access="read", query=ListRefusals, answer=RefusalList),
        Route("GET", f"{IMPORT}/refusals.csv", READ, download_refusals, "Download the rows that were refused", access="outside", answer=str),
    )
# fmt: on
