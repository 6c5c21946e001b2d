"""`rolodesk ticket reply` and `rolodesk ticket forward`: writing to the outside from the command line."""

import asyncio
import mimetypes
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import click

from rolodesk.actions.scope import Scope
from rolodesk.actions.sending import answering, forwarding
from rolodesk.actions.sending.answering import Answered
from rolodesk.cli.mail.outbox import printed
from rolodesk.cli.operation import NUMBER, Operation, json_option, workspace_option
from rolodesk.cli.store import write_in
from rolodesk.config import Settings
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.errors import Invalid, TooLarge
from rolodesk.model.filename import safe_filename
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Status
from rolodesk.storage.blobs import ObjectBlobs, open_blobs

F = TypeVar("F", bound=Callable[..., object])

FILES_LIMIT: Final = 50 << 20
"""Bytes of all files of a mail: few servers take more."""
_PIECE: Final = 1 << 20
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


def _written(function: F) -> F:
    """Take what replying and forwarding have in common."""
    for option in reversed(
        (
            workspace_option,
            click.argument("ticket_id", type=NUMBER),
            click.option("--member", help="The e-mail address of the member who writes."),
            click.option("--text", required=True, help="What is written; - reads it from stdin."),
            click.option("--html", type=_FILE, help="A file with the same as HTML."),
            click.option("--cc", multiple=True, help="An address that gets a copy; repeats."),
            click.option("--bcc", multiple=True, help="An address that gets a copy unseen; repeats."),
            click.option(
                "--attach",
                type=_FILE,
                multiple=True,
                help='A file to attach, or to show where the HTML has "cid:NAME"; repeats.',
            ),
            click.option("--at", help="A date or ISO 8601 time to send it at; else at once."),
            click.option(
                "--status",
                type=click.Choice([status.value for status in Status if status is not Status.DELETED]),
                help="Where the ticket is to stand then.",
            ),
            json_option,
            click.pass_obj,
        )
    ):
        function = option(function)
    return function


@click.command()
@_written
@click.option("--to", multiple=True, help="An address to answer; repeats. Else whoever wrote last.")
@click.option(
    "--seen", type=NUMBER, help="The newest message that was read; refused if there is a newer letter."
)
def reply(
    operation: Operation, /, *, workspace_id: int, ticket_id: int, seen: int | None, **given: object
) -> None:
    """Answer the ticket TICKET_ID by mail; it becomes pending unless a status is given."""

    def act(new: NewAnswer) -> Callable[[Scope], Awaitable[Answered]]:
        return lambda scope: answering.reply(scope, ticket_id, new)

    _write(operation, workspace_id, act, seen=seen, **given)  # type: ignore[arg-type]  # as _written names them


@click.command()
@_written
@click.option("--to", multiple=True, required=True, help="An address to forward to; repeats.")
@click.option(
    "--message",
    "message_ids",
    type=NUMBER,
    multiple=True,
    help="A message to forward; repeats. Else the newest.",
)
def forward(
    operation: Operation,
    /,
    *,
    workspace_id: int,
    ticket_id: int,
    message_ids: Sequence[int],
    **given: object,
) -> None:
    """Pass what came to the ticket TICKET_ID on to somebody else, with its files."""

    def act(new: NewAnswer) -> Callable[[Scope], Awaitable[Answered]]:
        return lambda scope: forwarding.forward(scope, ticket_id, new, message_ids=message_ids)

    _write(operation, workspace_id, act, **given)  # type: ignore[arg-type]  # as _written names them


def _write(
    operation: Operation,
    workspace_id: int,
    act: Callable[[NewAnswer], Callable[[Scope], Awaitable[Answered]]],
    *,
    text: str,
    html: Path | None,
    member: str | None,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    bcc: tuple[str, ...],
    attach: tuple[Path, ...],
    at: str | None,
    status: str | None,
    seen: int | None = None,
) -> None:
    marked_up = None if html is None else _text_of(html)
    new = NewAnswer(
        plain=sys.stdin.read() if text == "-" else text,
        html=marked_up,
        member_email=member,
        to=to,
        cc=cc,
        bcc=bcc,
        cids=_shown(attach, marked_up or ""),
        send_at=None if at is None else parse_moment(at, field="at"),
        seen_message_id=seen,
        status=None if status is None else Status(status),
        files=_staged(operation.settings, attach),
    )
    try:
        answered = write_in(operation.settings, workspace_id, act(new))
    except BaseException:
        _discard(operation.settings, new.files)
        raise
    mail = answered.mail
    operation.say(
        {**printed(mail, workspace_id), "status": answered.ticket.status},
        f"message {mail.message_id} leaves as mail {mail.id} at {print_moment(mail.send_at)};"
        f" ticket {mail.ticket_id} is {answered.ticket.status}",
    )


def _text_of(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise Invalid("html", "must be a file in UTF-8") from None
    if "\0" in text:
        raise Invalid("html", "must be a text file")
    return text


def _shown(paths: Sequence[Path], html: str) -> dict[int, str]:
    """Find the files that the HTML shows by their names."""
    return {place: path.name for place, path in enumerate(paths) if f"cid:{path.name}" in html}


def _staged(settings: Settings, paths: Sequence[Path]) -> tuple[NewAttachment, ...]:
    if sum(path.stat().st_size for path in paths) > FILES_LIMIT:
        raise TooLarge("what is attached", FILES_LIMIT)

    async def stage(blobs: ObjectBlobs) -> tuple[NewAttachment, ...]:
        return tuple([await _attachment(blobs, path) for path in paths])

    return asyncio.run(stage(open_blobs(settings.blobs))) if paths else ()


async def _attachment(blobs: ObjectBlobs, path: Path) -> NewAttachment:
    staged = await blobs.stage(_pieces(path))
    return NewAttachment(
        blob_key=staged.key,
        name=safe_filename(path.name),
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        size=staged.size,
        sha256=staged.sha256,
    )


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _discard(settings: Settings, files: Sequence[NewAttachment]) -> None:
    """Forget what was staged; what cannot be is swept in an hour."""

    async def discard(blobs: ObjectBlobs) -> None:
        for file in files:
            await blobs.discard(file.blob_key)

    if files:
        asyncio.run(discard(open_blobs(settings.blobs)))
