"""The opaque ids of contacts, for the dialects whose ids are text."""

from rolodesk.model.errors import Invalid

_LONGEST = 64
_BEYOND_13_DIGITS = 10**13
_MEANT_OTHERWISE_IN_A_URL = frozenset("/?#%")


def make_ref(ms: int, number: int) -> str:
    """
    Give 20 digits that sort by time: 13 of `ms` (since 1970) and the last 7 of `number`.

    Two refs differ if they are of different milliseconds, or of numbers less than 10 million apart.
    Raises ValueError for a time before 1970 or after 2286.
    """
    if not 0 <= ms < _BEYOND_13_DIGITS:
        raise ValueError("the time does not fit into 13 digits")
    return f"{ms:013d}{number % 10_000_000:07d}"


def check_ref(text: str, *, field: str) -> str:
    """
    Give an id that a client chose, unchanged.

    Refuses with `Invalid` what could not stand as one segment of a URL path, or could not be read aloud:
    other than 1 to 64 characters, white space, invisible characters, `/ ? # %`, and `.` or `..` alone.
    """
    is_fit = (
        1 <= len(text) <= _LONGEST
        and text.isprintable()
        and " " not in text
        and _MEANT_OTHERWISE_IN_A_URL.isdisjoint(text)
        and text not in {".", ".."}
    )
    if not is_fit:
        raise Invalid(field, "must be 1 to 64 printable characters without blanks or any of / ? # %")
    return text
