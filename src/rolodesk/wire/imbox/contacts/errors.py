"""How ImBox's contacts say no: as all of `/api`, with the fields in the caller's own words."""

from typing import Final

from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError
from rolodesk.wire.imbox.errors import refuse_api
from rolodesk.wire.toolkit.refusing import in_callers_words

NAMES: Final = {
    "first_name": "firstName",
    "last_name": "lastName",
    "external_id": "externalId",
    "external_url": "externalUrl",
    "account_id": "accountId",
    "contact_id": "contactId",
    "emails[].address": "emails[].email",
    "phones[].number": "phones[].phone",
}
"""The fields that the actions name, as ImBox does."""


def refuse(error: DomainError) -> Response:
    """Say an error as `/api` does."""
    return refuse_api(in_callers_words(error, NAMES))
