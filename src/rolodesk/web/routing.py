"""The table of the hub's own pages, and finding the one at a path."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NoSuchRoute, WrongMethod

Handler: TypeAlias = Callable[[Request, dict[str, str]], Awaitable[Response]]
"""Answers a request; the values are those of the path's parameters."""

HEAD: Final = "HEAD"


class Page(msgspec.Struct, frozen=True):
    """One page; `{name}` in the path is a parameter of one segment."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler

    @property
    def label(self) -> str:
        """The page in logs and metrics."""
        return f"{self.method} {self.path}"


class Pages:
    """The pages, by path and method."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = [(page.path[1:].split("/"), page) for page in pages]

    def find(self, method: str, segments: Sequence[str]) -> tuple[Page, dict[str, str]]:
        """Find the page at a path and its parameters. Raises `NoSuchRoute` or `WrongMethod`."""
        found = {
            page.method: (page, values)
            for template, page in self._pages
            if (values := _match(template, segments)) is not None
        }
        if not found:
            raise NoSuchRoute
        wanted = "GET" if method == HEAD else method
        if wanted not in found:
            raise WrongMethod(tuple(sorted({*found, *([HEAD] if "GET" in found else [])})))
        return found[wanted]


def _match(template: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    """Give the values of a path's parameters; None if it is another path."""
    if len(template) != len(segments):
        return None
    values = {}
    for part, segment in zip(template, segments, strict=True):
        if part.startswith("{") and segment:
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values
