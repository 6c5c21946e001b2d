"""Letters that came in, and what became of each: those that were parked are tried again, or discarded."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import letters
from rolodesk.actions.ports import Blobs
from rolodesk.asgi.downloading import download
from rolodesk.asgi.response import Response
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.letter import KeptLetter, LetterState
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, listing, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier, Moment, given, id_of

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
LETTERS: Final = "/rest/v1/letters"
LETTER: Final = f"{LETTERS}/{{letter_id}}"
DROPPED: Final = f"{LETTERS}/{{dropped_id}}"
StateName: TypeAlias = Literal["waiting", "taken", "repeated", "report", "dropped", "parked"]


class ListLetters(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order, and which of them."""

    sort: Literal["-id", "id"] = "-id"
    state: StateName | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET


class LetterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A letter. What it was about is not known of one that could not be parsed."""

    id: Annotated[int, Meta(examples=[17])]
    mailbox_id: int
    state: StateName
    reason: str
    source: Literal["smtp", "lmtp", "imap", "import"]
    from_email: str
    to_email: str
    subject: str
    size: int
    attempts: int
    ticket_id: int | None
    message_id: int | None
    received_at: Moment
    done_at: Moment | None


LetterList: Final = listing("LetterList", LetterAnswer)


def letter_answer(letter: KeptLetter) -> LetterAnswer:
    """Render a letter."""
    return LetterAnswer(
        id=letter.id,
        mailbox_id=letter.mailbox_id,
        state=LetterState(letter.state).value,
        reason=letter.reason,
        source=letter.source,  # type: ignore[arg-type]  # one of the four
        from_email=letter.sender or letter.envelope_from,
        to_email=letter.envelope_to,
        subject=letter.subject,
        size=letter.size,
        attempts=letter.attempts,
        ticket_id=letter.ticket_id,
        message_id=letter.message_id,
        received_at=print_moment(letter.received_at),
        done_at=None if letter.done_at is None else print_moment(letter.done_at),
    )


async def list_letters(call: Call[ListLetters, Nothing]) -> object:
    """GET /rest/v1/letters."""
    query = call.query
    found = await letters.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        state=None if isinstance(query.state, UnsetType) else LetterState(query.state),
        mailbox_id=given(query.mailbox_id),
    )
    return page(call, found, render=letter_answer, place=lambda one: Place(one.id, one.id))


async def get_letter(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/letters/{letter_id}."""
    return record(call, letter_answer(await letters.find(call.scope, _id(call))))


async def retry_letter(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/letters/{letter_id}/retry."""
    return record(call, letter_answer(await letters.retry(call.scope, _id(call))))


async def discard_letter(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/letters/{letter_id}/discard."""
    return record(call, letter_answer(await letters.discard(call.scope, _id(call))))


async def restore_letter(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/letters/{dropped_id}/restore."""
    dropped = id_of(call.params, "dropped_id", noun="letter")
    return record(call, letter_answer(await letters.restore(call.scope, dropped)))


class Downloading:
    """Hands a letter out as it came, to whoever sees its mailbox."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def download_letter(self, call: Outside[Nothing, Nothing]) -> Response:
        """GET /rest/v1/letters/{letter_id}/content."""
        letter = await call.run("lookup", lambda scope: letters.find(scope, _id(call)))
        file = NewAttachment(
            blob_key=letter.blob_key,
            name=f"letter-{letter.id}.eml",
            media_type="message/rfc822",
            size=letter.size,
            sha256=letter.sha256,
        )
        return await download(self._blobs, file, with_body=call.request.method == "GET")


def routes(blobs: Blobs) -> tuple[Route, ...]:
    """The table, over a blob store."""
    downloading = Downloading(blobs)
    # fmt: off
    return (
        Route("GET", LETTERS, READ, list_letters, "List letters that came in", access="read", query=ListLetters, answer=LetterList),
        Route("GET", LETTER, READ, get_letter, "Get what became of a letter", access="lookup", answer=LetterAnswer, is_tagged=True),
        Route("GET", f"{LETTER}/content", READ, downloading.download_letter, "Download a letter as it came", access="outside", answer=bytes),
        Route("POST", f"{LETTER}/retry", WRITE, retry_letter, "Have a parked letter taken in again", answer=LetterAnswer, is_tagged=True),
        Route("POST", f"{LETTER}/discard", WRITE, discard_letter, "Discard a parked letter", answer=LetterAnswer, is_tagged=True),
        Route("POST", f"{DROPPED}/restore", WRITE, restore_letter, "Have a dropped letter taken in after all", answer=LetterAnswer, is_tagged=True),
    )
    # fmt: on


def _id(call: Any) -> int:
    return id_of(call.params, "letter_id", noun="letter")
