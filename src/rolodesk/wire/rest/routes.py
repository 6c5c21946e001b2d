"""Everything the REST API answers: each resource has its lines in its own file."""

from typing import Any, Final

from rolodesk.actions.ports import Blobs
from rolodesk.actions.scope import Caller
from rolodesk.asgi.password_gate import PasswordGate
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.mail.trying import Trial
from rolodesk.model.errors import DomainError
from rolodesk.model.language import Language
from rolodesk.model.notice import Post
from rolodesk.model.sealing import Keyring
from rolodesk.wire.rest import (
    account_bulk,
    accounts,
    administration,
    attachments,
    audit,
    auth,
    bulk_actions,
    contact_bulk,
    contacts,
    deliveries,
    drafts,
    events,
    exports,
    health,
    import_profiles,
    imports,
    invitations,
    labels,
    letters,
    locations,
    messages,
    notes,
    outgoing,
    presence,
    problems,
    rules,
    search,
    tags,
    ticket_counts,
    tickets,
    totp,
    uploads,
    webhooks,
    writing,
)
from rolodesk.wire.toolkit.refusing import in_callers_words
from rolodesk.wire.toolkit.route import Route
from rolodesk.wire.toolkit.shapes import Identifier

ROUTES: Final[tuple[Route, ...]] = (
    *account_bulk.ROUTES,
    *accounts.ROUTES,
    *contacts.ROUTES,
    *contact_bulk.ROUTES,
    *notes.ROUTES,
    *tags.ROUTES,
    *locations.ROUTES,
    *tickets.ROUTES,
    *ticket_counts.ROUTES,
    *messages.ROUTES,
    *writing.ROUTES,
    *drafts.ROUTES,
    *presence.ROUTES,
    *labels.ROUTES,
    *bulk_actions.ROUTES,
    *import_profiles.ROUTES,
    *events.ROUTES,
    *audit.ROUTES,
    *rules.ROUTES,
    *deliveries.ROUTES,
    *search.ROUTES,
    *exports.ROUTES,
    *outgoing.ROUTES,
    *health.ROUTES,
)

FIELDS: Final = {"server_url": "url"}
"""The actions' names of what is called otherwise here."""


class Rest:
    """The dialect that is our own."""

    name = "rest"
    title = "Rolodesk"
    refusal = problems.Problem
    is_strict = True
    schemes: Final[tuple[str, ...]] = ("key", "bearer", "session")
    told_of_rates: Final = True
    path_types: Final[dict[str, Any]] = administration.PATH_TYPES | dict.fromkeys(
        (
            *("account_id", "contact_id", "note_id", "tag_id", "location_id"),
            *("ticket_id", "message_id", "label_id", "import_id", "profile_id"),
            *rules.PATH_TYPES,
            *("sent_id", "draft_id", "upload_id", "attachment_id", "job_id"),
            *("delivery_id", "webhook_id"),
            *("letter_id", "dropped_id"),
        ),
        Identifier,
    )

    def __init__(
        self, *, blobs: Blobs, trial: Trial, keyring: Keyring, passwords: PasswordGate, post: Post
    ) -> None:
        self.routes = (
            *ROUTES,
            *administration.routes(trial),
            *uploads.routes(blobs),
            *attachments.routes(blobs),
            *letters.routes(blobs),
            *imports.routes(imports.Uploading(blobs)),
            *webhooks.routes(keyring),
            *totp.routes(keyring, passwords),
            *invitations.routes(post),
        )

    def key_of(self, request: Request, params: dict[str, str]) -> str | None:
        """`Authorization: Bearer`, or the `x-api-key` header."""
        return auth.key_of(request, params)

    def admits(self, caller: Caller, params: dict[str, str]) -> bool:  # noqa: ARG002 - it names no workspace
        """Always: the workspace is the key's."""
        return True

    def refuse(self, error: DomainError, language: Language = "en") -> Response:
        """Say an error as problem details, in the language of who reads them."""
        return problems.refuse(in_callers_words(error, FIELDS), language)
