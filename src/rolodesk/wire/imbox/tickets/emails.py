"""ImBox's listTicketsEmails: parse, one action, render."""

from msgspec import UNSET, UnsetType

from rolodesk.actions.tickets import listing
from rolodesk.asgi.response import Response
from rolodesk.model.message import ListedEmail
from rolodesk.model.page import Page
from rolodesk.wire.imbox.tickets.csv import emails_csv
from rolodesk.wire.imbox.tickets.requests import ListEmails
from rolodesk.wire.imbox.tickets.responses import SUCCESS, EmailList, email_rows
from rolodesk.wire.toolkit.paging import next_link
from rolodesk.wire.toolkit.route import Call, Nothing


async def list_emails(call: Call[ListEmails, Nothing]) -> EmailList | Response:
    """GET /message/listTicketsEmails/{apiKey}/{userId}: by (createdDate, id of the mail) upwards."""
    query = call.query
    start, end = query.span()
    page = await listing.list_emails(call.scope, start=start, end=end, limit=query.rows, cursor=query.cursor)
    rows = email_rows(page.items)
    following = _following(call, page)
    if query.file_type == "csv":
        return emails_csv(rows, following=following)
    return EmailList(SUCCESS, rows, following, len(rows))


def _following(call: Call[ListEmails, Nothing], page: Page[ListedEmail]) -> str | UnsetType:
    if not page.has_more:
        return UNSET
    last = page.items[-1]
    return next_link(call, {"cursorId": last.id, "cursorCreated": last.created_at})
