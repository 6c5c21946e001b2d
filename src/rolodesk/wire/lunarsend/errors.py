"""How LunarSend says no: a code and a sentence."""

from typing import Final

import msgspec

from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.wire.toolkit.refusing import headers_of, in_callers_words, status_of

CODES: Final = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "payload_too_large",
    422: "unprocessable_entity",
    429: "too_many_requests",
    500: "internal_error",
    507: "insufficient_storage",
}
NAMES: Final = {"title": "job_title"}
"""The field that the actions name otherwise than LunarSend does."""


class Refusal(msgspec.Struct, frozen=True):
    """An error."""

    error: str
    message: str


def refuse(error: DomainError) -> Response:
    """Say an error as LunarSend does."""
    status = status_of(error)
    refusal = Refusal(CODES[status], str(in_callers_words(error, NAMES)))
    return Response(msgspec.json.encode(refusal), status=status, headers=headers_of(error))
