"""The token by which a session's own pages are told from others: bound to the session, known to nobody else.

It is HMAC-SHA256 of a constant under the session's token, which is 256 random bits out of reach of scripts.
So nothing is stored, whoever has it cannot get back to the session's token, and it ends with the session.
"""

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from rolodesk.asgi.request import Request
from rolodesk.model.errors import WrongCsrfToken

HEADER: Final = b"x-csrf-token"
FIELD: Final = "csrf"
_PURPOSE: Final = b"rolodesk csrf"


def csrf_of(session_token: str) -> str:
    """Give the token of a session: 43 letters, digits, `-` and `_`."""
    digest = hmac.digest(session_token.encode(), _PURPOSE, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def check_csrf(given: str | None, session_token: str) -> None:
    """Refuse (`WrongCsrfToken`) what does not carry the token of its session."""
    if not hmac.compare_digest((given or "").encode("utf-8", "replace"), csrf_of(session_token).encode()):
        raise WrongCsrfToken


def check_csrf_header(request: Request, session_token: str) -> None:
    """Refuse (`WrongCsrfToken`) a call whose header `x-csrf-token` is missing or another session's."""
    check_csrf(request.header(HEADER), session_token)
