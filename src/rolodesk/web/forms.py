"""What a form of our own pages sends."""

from typing import Final
from urllib.parse import parse_qsl

from rolodesk.asgi.cookies import check_own_site, token_of
from rolodesk.asgi.csrf import FIELD, check_csrf, csrf_of
from rolodesk.asgi.request import Request
from rolodesk.model.errors import Malformed

LIMIT: Final = 10_000
MOST_FIELDS: Final = 20


async def read_form(request: Request) -> dict[str, str]:
    """Read the fields of a form. Refuses (`ForeignSite`) another site's, and (`Malformed`) what is none."""
    raw = await request.body(LIMIT)
    check_own_site(request)
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed("the form cannot be read; send it again") from None
    if any("\0" in value for _, value in pairs):
        raise Malformed("the form must not hold the character U+0000")
    return dict(pairs)


async def read_session_form(request: Request) -> dict[str, str]:
    """Read a form of somebody who is logged in: it carries besides the token of their session.

    Refuses (`WrongCsrfToken`) one that does not. Without a session there is nothing to carry.
    """
    form = await read_form(request)
    token = token_of(request)
    if token is not None:
        check_csrf(form.get(FIELD), token)
    return form


def csrf_for(request: Request) -> str:
    """Give what the forms of a page carry: the token of the visitor's session, "" if they have none."""
    token = token_of(request)
    return "" if token is None else csrf_of(token)
