"""The hub's own pages: everything that no dialect answers, on one screen."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.password_gate import PasswordGate
from rolodesk.asgi.request import ClientGone, Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import DomainError, NoSuchRoute, Unforeseen
from rolodesk.model.notice import Post
from rolodesk.model.sealing import Keyring
from rolodesk.oidc.provider import Provider
from rolodesk.web.application import Application
from rolodesk.web.assets import Assets
from rolodesk.web.failing import refuse
from rolodesk.web.federating import Federating
from rolodesk.web.forgetting import Forgetting
from rolodesk.web.health import Behind, Health
from rolodesk.web.lens import Lenses, Looking
from rolodesk.web.letters import Letters
from rolodesk.web.logging_in import LoggingIn
from rolodesk.web.passwords import Passwords
from rolodesk.web.reference import Reference
from rolodesk.web.rendering import Renderer
from rolodesk.web.routing import Page, Pages
from rolodesk.web.second_step import SecondStep
from rolodesk.web.setting_up import SettingUp
from rolodesk.web.visiting import Visits

log = structlog.get_logger("rolodesk.web")

APP: Final = "GET the app"
"""Every path of the web app, in logs and metrics."""


class Web:
    """Answers every path that no dialect owns.

    `blobs` holds the files of messages; `documents` are the OpenAPI documents by name, in the order shown;
    `lenses` show a contact or a ticket as a dialect prints it; `ready` says whether the store answers and is
    migrated; `behind` how the followers get on.
    """

    name = "web"

    def __init__(
        self,
        *,
        transactions: Transactions,
        blobs: Blobs,
        keyring: Keyring,
        passwords: PasswordGate,
        post: Post,
        provider: Provider,
        documents: Mapping[str, dict[str, Any]],
        lenses: Lenses,
        metrics: Metrics,
        ready: Callable[[], Awaitable[bool]],
        behind: Behind,
    ) -> None:
        assets = Assets()
        self._renderer = renderer = Renderer(assets)
        setting_up = SettingUp(transactions=transactions, keyring=keyring, gate=passwords, renderer=renderer)
        visits = Visits(transactions)
        looking = Looking(lenses, transactions, visits)
        logging_in = LoggingIn(transactions=transactions, renderer=renderer)
        letters = Letters(transactions=transactions, blobs=blobs)
        federating = Federating(
            transactions=transactions, keyring=keyring, provider=provider, renderer=renderer
        )
        forgetting = Forgetting(transactions=transactions, gate=passwords, renderer=renderer, post=post)
        password_pages = Passwords(
            transactions=transactions,
            gate=passwords,
            renderer=renderer,
            is_fresh=setting_up.is_fresh,
            mails_resets=forgetting.is_offered,
            provider=federating.label,
        )
        second_step = SecondStep(transactions=transactions, keyring=keyring, renderer=renderer)
        reference = Reference(documents, renderer)
        health = Health(metrics=metrics, ready=ready, behind=behind)
        self._application = application = Application(visits, renderer, is_fresh=setting_up.is_fresh)
        self._pages = Pages(
            (
                Page("GET", "/", application.start),
                *_of_letters(letters),
                *_ways_in(setting_up, password_pages, second_step),
                *_ways_around(forgetting, federating, logging_in),
                *_about_the_hub(reference, health),
                Page("GET", "/app/assets/{name}", application.file),
                Page("GET", "/app/lens/contacts/{id}", looking.contact),
                Page("GET", "/app/lens/tickets/{id}", looking.ticket),
                Page("GET", "/assets/{name}", assets.get),
                Page("GET", "/favicon.ico", assets.favicon),
            )
        )

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer a request, come what may; and the page's template of a path, for logs and metrics."""
        label = "-"
        try:
            try:
                page, params = self._pages.find(request.method, request.segments)
            except NoSuchRoute:
                if not self._application.owns(request):
                    raise
                label = APP
                return await self._application.page(request), label
            label = page.label
            return await page.handler(request, params), label
        except DomainError as error:
            return refuse(request, error, self._renderer), label
        except ClientGone:
            raise
        except Exception:
            log.exception("request failed", request_id=request.id, route=label)
            return refuse(request, Unforeseen(request.id), self._renderer), label


def _ways_in(setting_up: SettingUp, passwords: Passwords, second_step: SecondStep) -> tuple[Page, ...]:
    """Where somebody sets the hub up, or logs in by a password."""
    return (
        Page("GET", "/setup", setting_up.ask),
        Page("GET", "/setup/{token}", setting_up.ask),
        Page("POST", "/setup", setting_up.enter),
        Page("GET", "/login", passwords.ask),
        Page("POST", "/login", passwords.enter),
        Page("GET", "/second-step", second_step.ask),
        Page("POST", "/second-step", second_step.enter),
        Page("GET", "/totp/qr.svg", second_step.picture),
        Page("GET", "/password", passwords.ask_new),
        Page("POST", "/password", passwords.change),
    )


def _ways_around(forgetting: Forgetting, federating: Federating, logging_in: LoggingIn) -> tuple[Page, ...]:
    """Where somebody gets in without a password: by a provider, by a link; and the way out."""
    return (
        Page("GET", "/oidc/start", federating.begin),
        Page("GET", "/oidc/callback", federating.finish),
        Page("GET", "/forgot", forgetting.ask),
        Page("POST", "/forgot", forgetting.send),
        Page("GET", "/reset/{token}", forgetting.ask_new),
        Page("POST", "/reset/{token}", forgetting.choose),
        Page("GET", "/login/{token}", logging_in.ask),
        Page("POST", "/login/{token}", logging_in.enter),
        Page("POST", "/logout", logging_in.leave),
    )


def _of_letters(letters: Letters) -> tuple[Page, ...]:
    """Letters as pages of their own, and their files."""
    return (
        Page("GET", "/letters/{ticket}/{message}", letters.letter),
        Page("GET", "/letters/blank", letters.blank),
        Page("GET", "/attachments/{id}", letters.file),
        Page("GET", "/attachments/{id}/image", letters.image),
    )


def _about_the_hub(reference: Reference, health: Health) -> tuple[Page, ...]:
    """What is told to whoever asks: the documents of the dialects, and how the hub is."""
    return (
        Page("GET", "/docs", reference.page),
        Page("GET", "/docs/rest", reference.own_page),
        Page("GET", "/openapi.json", reference.index),
        Page("GET", "/openapi/{document}", reference.document),
        Page("GET", "/healthz", health.lives),
        Page("GET", "/readyz", health.is_ready),
        Page("GET", "/metrics", health.metrics),
    )
