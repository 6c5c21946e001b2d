"""How the hub's own pages say no: as a page for people, as a line for programs."""

from typing import Final

import msgspec

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import TEXT, Headers, Response
from rolodesk.model import errors
from rolodesk.model.refusals import said_in
from rolodesk.web.application import NotBuilt
from rolodesk.web.rendering import Renderer
from rolodesk.web.visiting import NotLoggedIn


class Failure(msgspec.Struct, frozen=True):
    """An error's status, and which words stand above its own sentence."""

    status: int
    headline: str


FAILURES: Final[dict[type[errors.DomainError], Failure]] = {
    NotBuilt: Failure(503, "failure_app"),
    NotLoggedIn: Failure(401, "failure_login"),
    errors.NotAllowed: Failure(403, "failure_closed"),
    errors.ForeignSite: Failure(403, "failure_foreign"),
    errors.Unknown: Failure(404, "failure_nothing"),
    errors.NoSuchRoute: Failure(404, "failure_nothing"),
    errors.WrongMethod: Failure(405, "failure_method"),
    errors.TooLarge: Failure(413, "failure_large"),
    errors.TooMany: Failure(429, "failure_wait"),
    errors.StorageFull: Failure(507, "failure_full"),
    errors.Unforeseen: Failure(500, "failure_fault"),
    errors.DomainError: Failure(400, "failure_unread"),
}


def refuse(request: Request, error: errors.DomainError, renderer: Renderer) -> Response:
    """Say an error in the reader's language: as HTML to who takes it, else in one line of text."""
    failure = next(FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES)
    headers = _headers_of(error)
    sentence = said_in(request.language, str(error))
    if b"text/html" in (request.header(b"accept") or "").encode():
        values = {"failure": failure, "sentence": sentence, "is_english": sentence == str(error)}
        return renderer.page(
            "error", values, language=request.language, status=failure.status, headers=headers
        )
    return Response(f"{sentence}\n".encode(), status=failure.status, media_type=TEXT, headers=headers)


def _headers_of(error: errors.DomainError) -> Headers:
    if isinstance(error, errors.TooMany):
        return ((b"retry-after", b"%d" % error.retry_after),)
    if isinstance(error, errors.WrongMethod):
        return ((b"allow", ", ".join(error.allowed).encode()),)
    return ()
