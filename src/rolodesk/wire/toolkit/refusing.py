"""The HTTP side of an error: its status and headers, the same in every dialect unless it rules otherwise."""

import re
from collections.abc import Mapping
from typing import Final

from rolodesk.asgi.response import Headers
from rolodesk.model import errors

STATUS: Final[dict[type[errors.DomainError], int]] = {
    errors.Malformed: 400,
    errors.Invalid: 400,
    errors.NotAuthenticated: 401,
    errors.NotAllowed: 403,
    errors.ForeignSite: 403,
    errors.Unknown: 404,
    errors.NoSuchRoute: 404,
    errors.WrongMethod: 405,
    errors.Conflicting: 409,
    errors.Outdated: 412,
    errors.TooLarge: 413,
    errors.KeyReused: 422,
    errors.TooMany: 429,
    errors.Unforeseen: 500,
    errors.StorageFull: 507,
}
INDEX: Final = re.compile(r"\[\d+\]")


def status_of(error: errors.DomainError) -> int:
    """The status of an error; of one that has none of its own, its parent's."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def headers_of(error: errors.DomainError) -> Headers:
    """`Retry-After` and `Allow`, where they are due."""
    if isinstance(error, errors.TooMany | errors.InProgress):
        return ((b"retry-after", b"%d" % error.retry_after),)
    if isinstance(error, errors.WrongMethod):
        return ((b"allow", ", ".join(error.allowed).encode()),)
    return ()


def in_callers_words(error: errors.DomainError, names: Mapping[str, str]) -> errors.DomainError:
    """
    Give an `Invalid` whose field is said as a dialect says it; any other error as it is.

    So is one that names what the caller sent: `notes` may be an action's word for another field of theirs.

    `names` has whole fields, with `[]` for any place in a list: `{"emails[].address": "emails[].email"}`.
    """
    if not isinstance(error, errors.Invalid) or error.is_as_sent:
        return error
    said = in_callers_name(error.field, names)
    if said == error.field:
        return error
    kind = errors.InvalidParameter if isinstance(error, errors.InvalidParameter) else errors.Invalid
    return kind(said, error.reason)


def in_callers_name(field: str, names: Mapping[str, str]) -> str:
    """Name a field as a dialect does."""
    said = names.get(INDEX.sub("[]", field))
    if said is None:
        return field
    places = iter(INDEX.findall(field))
    return re.sub(r"\[\]", lambda _: next(places), said)
