"""How the REST API says no: problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.asgi.response import Response
from rolodesk.model import errors
from rolodesk.wire.toolkit.refusing import headers_of, in_callers_words, status_of

PROBLEM: Final = b"application/problem+json"
NAMES: Final = {
    "emails[].address": "emails[].email",
    "phones[].number": "phones[].phone",
    "notes": "pinned_note",
    "scope": "permissions",
    "expires": "expires_at",
    "rate": "rate_limit",
    "address": "addresses",
    "auto-reply": "auto_reply",
    "undo-seconds": "undo_seconds",
    "follow-up-days": "follow_up_days",
    "zone": "time_zone",
    "oauth-file": "oauth",
}
"""The fields that the actions name otherwise than the API does."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal: `code` is for programs; `detail` says what to change, `field` where, in the call's words."""

    title: str
    status: int
    code: str
    detail: str
    field: str | UnsetType = UNSET
    message_id: int | UnsetType = UNSET
    """What was written meanwhile, where an answer is refused for it."""


def refuse(error: errors.DomainError) -> Response:
    """Say an error."""
    error = in_callers_words(error, NAMES)
    status = status_of(error)
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=_code(error),
        detail=str(error),
        field=_field(error),
        message_id=error.message_id if isinstance(error, errors.Overtaken) else UNSET,
    )
    return Response(
        msgspec.json.encode(problem), status=status, media_type=PROBLEM, headers=headers_of(error)
    )


def _field(error: errors.DomainError) -> str | UnsetType:
    if isinstance(error, errors.Invalid):
        return error.field or UNSET
    return UNSET


def _code(error: errors.DomainError) -> str:
    """Give the kind of error: `WrongMethod` is `wrong_method`."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
