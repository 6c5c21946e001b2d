"""What contacts, and tickets, are filtered by in a query and in a body alike, beyond plain values."""

from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from rolodesk.wire.toolkit.shapes import Identifier, Sought

FIELDS_ASKED: Final = 20
"""So many custom fields may be asked for at once."""

IdOrNone: TypeAlias = Identifier | Literal["none"]
"""What records point to, an account or a contact, or that they point to none."""
FieldsAsked = Annotated[dict[str, Sought], Meta(max_length=FIELDS_ASKED)]
"""Values of custom fields by their titles."""


def of_account(which: int | Literal["none"] | UnsetType) -> dict[str, Any]:
    """Give the filter by account, by the model's names."""
    if which is UNSET:
        return {}
    return {"without_account": True} if which == "none" else {"account_id": which}
