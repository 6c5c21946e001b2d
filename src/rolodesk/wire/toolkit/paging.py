"""Links to the next page of a list walked by cursor."""

from typing import Any

from rolodesk.wire.toolkit.route import Call


def next_link(call: Call[Any, Any], cursor: dict[str, int]) -> str:
    """
    The URL of this same list behind a cursor.

    It keeps every other query parameter of the request, in order; the cursor's come last, as the vendors
    print them.
    """
    kept = [pair for pair in call.request.query if pair[0] not in cursor]
    return call.request.link([*kept, *((name, str(value)) for name, value in cursor.items())])
