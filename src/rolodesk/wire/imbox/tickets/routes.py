"""Everything ImBox's tickets answer, one line a route."""

from typing import Final

from rolodesk.actions.ports import Blobs
from rolodesk.actions.scope import Caller
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.egress.client import Egress
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.model.workspace import Permission
from rolodesk.wire.imbox import auth, errors
from rolodesk.wire.imbox.tickets.emails import list_emails
from rolodesk.wire.imbox.tickets.grabbing import grab_ticket
from rolodesk.wire.imbox.tickets.inserting import Fetching, insert_ticket
from rolodesk.wire.imbox.tickets.listing import list_tickets
from rolodesk.wire.imbox.tickets.requests import InsertTicket, ListEmails, ListTickets
from rolodesk.wire.imbox.tickets.responses import EmailList, InsertAnswer, TicketAnswer, TicketList
from rolodesk.wire.toolkit.refusing import in_callers_words
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Identifier

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
WHO: Final = "{apiKey}/{userId}"
CSV: Final = ("text/csv",)
FIELDS: Final = {
    "from_email": "fromEmail",
    "to_email": "toEmail",
    "assign_agents[]": "assignAgents[]",
}
"""The actions' names of what a client calls otherwise."""


# fmt: off
def routes(fetching: Fetching) -> tuple[Route, ...]:
    """The table; insertTicket fetches its attachments by what it is given."""
    return (
        Route("GET", f"/message/listTickets/{WHO}", READ, list_tickets, "List tickets by their latest change", access="walk", query=ListTickets, answer=TicketList, also_as=CSV),
        Route("GET", f"/message/grabTicket/{WHO}/{{ticketId}}", READ, grab_ticket, "Get a ticket with its messages", access="lookup", answer=TicketAnswer),
        Route("POST", f"/message/insertTicket/{WHO}", WRITE, insert_ticket, "Create a ticket, or append to one", body=InsertTicket, answer=InsertAnswer, prepare=fetching.fetch, discard=fetching.discard),
        Route("GET", f"/message/listTicketsEmails/{WHO}", READ, list_emails, "List the mails sent and received", access="walk", query=ListEmails, answer=EmailList, also_as=CSV),
    )
# fmt: on


class ImboxTickets:
    """The dialect."""

    name = "imbox-tickets"
    title = "ImBox tickets"
    refusal = errors.MessageRefusal
    is_strict = False
    schemes: Final[tuple[str, ...]] = ()
    told_of_rates: Final = False
    path_types: Final = {"ticketId": Identifier}

    def __init__(self, *, egress: Egress, blobs: Blobs) -> None:
        self.routes = routes(Fetching(egress, blobs))

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """The `{apiKey}` of the path."""
        return auth.key_of(request, params)

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:
        """Whether the `{userId}` of the path is the key's workspace."""
        return auth.admits(caller, params)

    def refuse(self, error: DomainError, _language: Language = "en") -> Response:
        """Say an error as ImBox does under `/message`."""
        return errors.refuse_message(in_callers_words(error, FIELDS))
