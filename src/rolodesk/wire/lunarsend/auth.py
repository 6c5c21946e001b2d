"""Where a LunarSend client carries its key: the `x-api-key` header."""

from rolodesk.asgi.request import Request


def key_of(request: Request, _params: dict[str, str]) -> str | None:
    """The text of the header, if it is there."""
    return request.header(b"x-api-key")
