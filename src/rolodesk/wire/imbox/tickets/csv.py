"""ImBox's lists as CSV: a column a JSON key, lists joined by commas, what is nested flattened."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import UNSET, UnsetType

from rolodesk.asgi.response import Headers, Response
from rolodesk.model.csv import csv_line
from rolodesk.wire.imbox.tickets.responses import Address, EmailRow, TicketRow

MEDIA_TYPE: Final = b"text/csv; charset=utf-8"
TICKET_COLUMNS: Final = TicketRow.__struct_encode_fields__
EMAIL_COLUMNS: Final = tuple(
    column
    for field in EmailRow.__struct_encode_fields__
    for column in (("from.address", "from.name") if field == "from" else (field,))
)


def tickets_csv(rows: Iterable[TicketRow], *, following: str | UnsetType) -> Response:
    """Answer a page of tickets; the link to the `following` one is in the `Link` header."""
    return _response(TICKET_COLUMNS, map(_ticket_cells, rows), following)


def emails_csv(rows: Iterable[EmailRow], *, following: str | UnsetType) -> Response:
    """Answer a page of mails; the link to the `following` one is in the `Link` header."""
    return _response(EMAIL_COLUMNS, map(_email_cells, rows), following)


def _response(
    columns: Sequence[str], rows: Iterable[Sequence[object]], following: str | UnsetType
) -> Response:
    lines = [csv_line(columns), *map(csv_line, rows)]
    headers: Headers = ()
    if following is not UNSET:
        headers = ((b"link", f'<{following}>; rel="next"'.encode()),)  # RFC 8288
    return Response("".join(lines).encode(), media_type=MEDIA_TYPE, headers=headers)


def _ticket_cells(row: TicketRow) -> Sequence[object]:
    return (
        row.sid,
        row.inboxName,
        row.ticketID,
        row.status,
        row.subject,
        row.fromEmail,
        ",".join(row.labels),
        row.createdDate,
        row.updatedDate,
        row.latestUpdated,
        row.firstAgentReplyAt,
    )


def _email_cells(row: EmailRow) -> Sequence[object]:
    return (
        row.createdDate,
        row.inboxName,
        row.from_.address,
        row.from_.name,
        row.ticketID,
        _joined(row.to),
        _joined(row.cc),
        _joined(row.bcc),
    )


def _joined(addresses: Iterable[Address]) -> str:
    return ",".join(address.address for address in addresses)
