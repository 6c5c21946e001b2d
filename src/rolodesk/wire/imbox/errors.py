"""How ImBox says no: one table of codes, and a shape for each of its two roots."""

from typing import Final

import msgspec

from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.wire.toolkit.refusing import headers_of, status_of

CODES: Final = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "ResourceNotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    413: "PayloadTooLarge",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    500: "InternalError",
    507: "InsufficientStorage",
}


class ApiRefusal(msgspec.Struct, frozen=True):
    """An error under `/api`."""

    code: str
    message: str


class MessageRefusal(msgspec.Struct, frozen=True):
    """An error under `/message`."""

    result: str
    message: str


def refuse_api(error: DomainError) -> Response:
    """Say an error as `/api` does: `{"code", "message"}`."""
    status = status_of(error)
    return _response(ApiRefusal(CODES[status], str(error)), status, error)


def refuse_message(error: DomainError) -> Response:
    """Say an error as `/message` does: `{"result": "error", "message"}`."""
    return _response(MessageRefusal("error", str(error)), status_of(error), error)


def _response(refusal: ApiRefusal | MessageRefusal, status: int, error: DomainError) -> Response:
    return Response(msgspec.json.encode(refusal), status=status, headers=headers_of(error))
