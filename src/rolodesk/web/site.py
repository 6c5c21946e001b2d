"""The hub's own pages: everything that no dialect answers, on one screen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from rolodesk.actions.ports import Transactions
from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.request import ClientGone, Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError, Unforeseen
from rolodesk.web.assets import Assets
from rolodesk.web.desk import DeskPages, LinkTo
from rolodesk.web.failing import refuse
from rolodesk.web.health import Behind, Health
from rolodesk.web.lens import Lens
from rolodesk.web.logging_in import LoggingIn
from rolodesk.web.passwords import Passwords
from rolodesk.web.reference import Reference
from rolodesk.web.rendering import Renderer
from rolodesk.web.routing import Page, Pages

log = structlog.get_logger("rolodesk.web")


class Web:
    """Answers every path that no dialect owns.

    `documents` are the OpenAPI documents by name, in the order shown; `lenses` show a contact as a dialect
    prints it; `link_to` gives the URL of a file, an origin and a workspace; `ready` says whether the store
    answers and is migrated; `behind` how the followers get on.
    """

    name = "web"

    def __init__(
        self,
        *,
        transactions: Transactions,
        documents: Mapping[str, dict[str, Any]],
        lenses: Sequence[Lens],
        link_to: LinkTo,
        metrics: Metrics,
        ready: Callable[[], Awaitable[bool]],
        behind: Behind,
    ) -> None:
        assets = Assets()
        self._renderer = renderer = Renderer(assets)
        desk = DeskPages(transactions=transactions, lenses=lenses, link_to=link_to, renderer=renderer)
        logging_in = LoggingIn(transactions=transactions, renderer=renderer)
        passwords = Passwords(transactions=transactions, renderer=renderer)
        reference = Reference(documents, renderer)
        health = Health(metrics=metrics, ready=ready, behind=behind)
        self._pages = Pages(
            (
                Page("GET", "/", desk.overview),
                Page("GET", "/tickets/{id}", desk.ticket),
                Page("GET", "/contacts/{id}", desk.contact),
                Page("GET", "/login", passwords.ask),
                Page("POST", "/login", passwords.enter),
                Page("GET", "/password", passwords.ask_new),
                Page("POST", "/password", passwords.change),
                Page("GET", "/login/{token}", logging_in.ask),
                Page("POST", "/login/{token}", logging_in.enter),
                Page("POST", "/logout", logging_in.leave),
                Page("GET", "/docs", reference.page),
                Page("GET", "/docs/rest", reference.own_page),
                Page("GET", "/openapi.json", reference.index),
                Page("GET", "/openapi/{document}", reference.document),
                Page("GET", "/healthz", health.lives),
                Page("GET", "/readyz", health.is_ready),
                Page("GET", "/metrics", health.metrics),
                Page("GET", "/assets/{name}", assets.get),
                Page("GET", "/favicon.ico", assets.favicon),
            )
        )

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer a request, come what may; and the page's template of a path, for logs and metrics."""
        label = "-"
        try:
            page, params = self._pages.find(request.method, request.segments)
            label = page.label
            return await page.handler(request, params), label
        except DomainError as error:
            return refuse(request, error, self._renderer), label
        except ClientGone:
            raise
        except Exception:
            log.exception("request failed", request_id=request.id, route=label)
            return refuse(request, Unforeseen(request.id), self._renderer), label
