"""`?expand=`: records that a record points to, answered along with it."""

from typing import Annotated, Any, Final

from msgspec import Meta

from rolodesk.model.errors import InvalidParameter
from rolodesk.wire.toolkit.shapes import told

LONGEST: Final = 200


def expandable(*names: str) -> Any:
    """Make the type of a query's `expand`: any of some names, comma separated."""
    one = f"({'|'.join(names)})"
    described = {"maxLength": LONGEST, "pattern": f"^{one}(,{one})*$"}
    return Annotated[str, Meta(max_length=LONGEST), told(described)]


def expanded(text: str, *names: str) -> frozenset[str]:
    """Read which of some names are to be expanded. Raises `InvalidParameter` for any other."""
    wanted = frozenset(one.strip() for one in text.split(",")) - {""}
    if unknown := sorted(wanted.difference(names)):
        raise InvalidParameter("expand", f"must be of {', '.join(names)}, not {unknown[0][:50]}")
    return wanted
