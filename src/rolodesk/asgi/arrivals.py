"""How somebody comes to log in: with which browser, from what kind of network, from which session."""

from rolodesk.actions.sessions import Arrival
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.request import Request
from rolodesk.model.device import device_of

LONGEST_USER_AGENT = 1_000


def arrival_of(request: Request) -> Arrival:
    """Read it from a request. A session that the browser has already ends when another one begins."""
    user_agent = (request.header(b"user-agent") or "")[:LONGEST_USER_AGENT]
    return Arrival(device_of(user_agent=user_agent, address=request.client_address), token_of(request))
