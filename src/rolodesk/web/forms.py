"""What a form of our own pages sends."""

from typing import Final
from urllib.parse import parse_qsl

from rolodesk.asgi.cookies import check_own_site
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
