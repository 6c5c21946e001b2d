"""How the REST API says no: problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.asgi.response import Headers, Response
from rolodesk.model import errors
from rolodesk.model.language import Language
from rolodesk.model.refusals import said_in
from rolodesk.wire.toolkit.refusing import headers_of, in_callers_words, status_of

PROBLEM: Final = b"application/problem+json"
BEARER: Final = (b"www-authenticate", b"Bearer")
"""How to authenticate, as every 401 has to say (RFC 9110, 15.5.2)."""
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


def refuse(error: errors.DomainError, language: Language = "en") -> Response:
    """Say an error in a language. `Content-Language` tells that of another one than English."""
    error = in_callers_words(error, NAMES)
    status = status_of(error)
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=_code(error),
        detail=detail_of(error, language),
        field=_field(error),
        message_id=error.message_id if isinstance(error, errors.Overtaken) else UNSET,
    )
    headers = headers_of(error) + (() if language == "en" else _told_of(language))
    if isinstance(error, errors.NotAuthenticated):
        headers += (BEARER,)
    return Response(msgspec.json.encode(problem), status=status, media_type=PROBLEM, headers=headers)


def detail_of(error: errors.DomainError, language: Language) -> str:
    """Give an error's sentence in a language, the field in front, if it is about one, as the caller named it."""
    if not isinstance(error, errors.Invalid):
        return said_in(language, str(error))
    reason = said_in(language, error.reason)
    return f"{error.field}: {reason}" if error.field else reason


def _told_of(language: Language) -> Headers:
    """The headers of what is said in a language that was asked for (RFC 9110, 8.5 and 12.5.5)."""
    return ((b"content-language", language.encode()), (b"vary", b"accept-language"))


def _field(error: errors.DomainError) -> str | UnsetType:
    if isinstance(error, errors.Invalid):
        return error.field or UNSET
    return UNSET


def _code(error: errors.DomainError) -> str:
    """Give the kind of error: `WrongMethod` is `wrong_method`."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
