"""The documents of the dialects, for programs and for people."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NoSuchRoute
from rolodesk.web.describing import sections
from rolodesk.web.rendering import Renderer

PAGES_KEPT: Final = 16
OWN: Final = "rest"
"""The document that has a page of its own."""
SUFFIX: Final = ".json"


class Reference:
    """The OpenAPI documents as they were given, and a page made of them."""

    def __init__(self, documents: Mapping[str, dict[str, Any]], renderer: Renderer) -> None:
        self._documents = documents
        self._renderer = renderer
        self._encoded = {name: msgspec.json.encode(document) for name, document in documents.items()}
        self._pages: OrderedDict[tuple[str, str], Response] = OrderedDict()

    async def index(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /openapi.json: where the documents are."""
        listed = [
            {
                "name": name,
                "title": document["info"]["title"],
                "url": f"{request.origin}/openapi/{name}{SUFFIX}",
            }
            for name, document in self._documents.items()
        ]
        return Response(msgspec.json.encode({"documents": listed}))

    async def document(self, _request: Request, params: dict[str, str]) -> Response:
        """GET /openapi/{document}: `whautomate.json`, say."""
        name = params["document"].removesuffix(SUFFIX)
        if name not in self._encoded or not params["document"].endswith(SUFFIX):
            raise NoSuchRoute
        return Response(self._encoded[name])

    async def page(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /docs: the dialects to read, their curl lines made for the address that the caller used."""
        dialects = {name: one for name, one in self._documents.items() if name != OWN}
        return self._page("docs", dialects, request.origin)

    async def own_page(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /docs/rest: our own API to read, in the same way."""
        return self._page("docs_rest", {OWN: self._documents[OWN]}, request.origin)

    def _page(self, template: str, documents: Mapping[str, dict[str, Any]], origin: str) -> Response:
        page = self._pages.get((template, origin))
        if page is None:
            described = sections(documents, origin=origin)
            page = self._renderer.page(
                template, {"sections": described, "documents": documents}, language="en"
            )
            self._pages[template, origin] = page
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        return page
