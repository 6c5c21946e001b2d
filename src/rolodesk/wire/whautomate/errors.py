"""How Whautomate says no."""

from typing import Final

import msgspec

from rolodesk.asgi.response import Response
from rolodesk.model import errors
from rolodesk.wire.toolkit.refusing import headers_of, in_callers_words, status_of

ID_NAMES: Final = {
    "contact": "contactId",
    "location": "locationId",
    "tag": "contactTagId",
    "webhook": "webhookId",
}
NAMES: Final = {
    "ref": "id",
    "phone": "phoneNumber",
    "custom_fields": "customFields",
    "location.ref": "location.id",
    "server_url": "serverUrl",
    "headers": "webhookHeaders",
    "headers[].key": "webhookHeaders[].key",
    "headers[].value": "webhookHeaders[].value",
}
"""The fields that the actions name otherwise than Whautomate does."""


class Refusal(msgspec.Struct, omit_defaults=True):
    """`message` or `error` is the vendor's own word; `detail` says more."""

    message: str = ""
    error: str = ""
    detail: str = ""


def refuse(error: errors.DomainError) -> Response:
    """Say an error as Whautomate does."""
    status = status_of(error)
    if isinstance(error, errors.NotAuthenticated):
        status = 403
    return Response(
        msgspec.json.encode(_said(in_callers_words(error, NAMES))), status=status, headers=headers_of(error)
    )


def _said(error: errors.DomainError) -> Refusal:  # noqa: PLR0911 - a table
    match error:
        case errors.NotAuthenticated():
            return Refusal(message="Forbidden")
        case errors.NotAllowed():
            return Refusal(message="Forbidden", detail=str(error))
        case errors.InvalidParameter():
            return Refusal(error="Invalid parameters", detail=str(error))
        case errors.Invalid():
            return Refusal(message="Invalid request body", detail=str(error))
        case errors.Unknown():
            return Refusal(error=f"Invalid {ID_NAMES.get(error.noun, error.noun)}")
        case errors.NoSuchRoute():
            return Refusal(message="Not Found")
        case errors.TooMany():
            return Refusal(message="Too Many Requests", detail=str(error))
        case _:
            return Refusal(message=str(error))
