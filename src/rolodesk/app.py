"""The composition root: every surface mounted, on one screen."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from socket import getfqdn
from typing import Any, Final

from rolodesk.actions import sessions
from rolodesk.actions.ports import Renderers
from rolodesk.actions.scope import Caller
from rolodesk.asgi.gate import Gate
from rolodesk.asgi.hub import Answering, Choose, Hub
from rolodesk.asgi.key_uses import KeyUses
from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.password_gate import PasswordGate
from rolodesk.asgi.proxies import Proxies
from rolodesk.asgi.request import Request
from rolodesk.asgi.session_gate import SessionGate
from rolodesk.config import Settings
from rolodesk.egress.client import Egress
from rolodesk.egress.connecting import Connecting
from rolodesk.jobs.bulk import BulkRunner
from rolodesk.jobs.followers import make_followers
from rolodesk.jobs.following import Following
from rolodesk.jobs.handlers import make_handlers, notice_handlers
from rolodesk.jobs.rule_clock import RuleClocks
from rolodesk.jobs.services import Service, run_services
from rolodesk.jobs.worker import Worker
from rolodesk.mail.imap.fetching import Fetcher
from rolodesk.mail.imap.oauth import AccessTokens
from rolodesk.mail.inbound.certificate import open_certificate
from rolodesk.mail.inbound.intake import Intake
from rolodesk.mail.inbound.listener import Listener
from rolodesk.mail.inbound.reception import Reception
from rolodesk.mail.inbound.sockets import MailSockets
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.notices import NoticeSender
from rolodesk.mail.outbound.relay import relay_of_url
from rolodesk.mail.outbound.sender import Sender
from rolodesk.mail.trying import Trial
from rolodesk.model.follower import Progress
from rolodesk.model.notice import Post
from rolodesk.model.sealing import Keyring
from rolodesk.model.webhook import WebhookKind
from rolodesk.model.workspace import ApiKey
from rolodesk.oidc.provider import Provider
from rolodesk.storage import api_keys, directory
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.examination import followers
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.refusals import is_outage
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx
from rolodesk.web.lens import Lenses
from rolodesk.web.site import Web
from rolodesk.webhooks.sender import Sender as WebhookSender
from rolodesk.wire.files.serving import Files
from rolodesk.wire.imbox.contacts.routes import ImboxContacts
from rolodesk.wire.imbox.tickets.routes import ImboxTickets
from rolodesk.wire.lunarsend.routes import LunarSend
from rolodesk.wire.rest import notifying as rest_notifying
from rolodesk.wire.rest.auth import ByKeyOrSession
from rolodesk.wire.rest.routes import Rest
from rolodesk.wire.rest.surface import RestSurface
from rolodesk.wire.toolkit.admitting import Admission, ByKey
from rolodesk.wire.toolkit.dialect import Dialect
from rolodesk.wire.toolkit.lens import KEY, Lens
from rolodesk.wire.toolkit.openapi import document
from rolodesk.wire.toolkit.surface import Surface
from rolodesk.wire.whautomate import notifying as whautomate_notifying
from rolodesk.wire.whautomate.routes import Whautomate

RENDERERS: Final[Renderers] = {
    WebhookKind.REST: rest_notifying.print_event,
    WebhookKind.WHAUTOMATE: whautomate_notifying.print_event,
}
"""How each kind of webhook is told of events."""


def make_hub(settings: Settings) -> Hub:
    """Make the ASGI application. It opens the store when its life begins; the store is migrated already."""
    proxies = Proxies(public_url=settings.public_url, trusted=settings.trusted_proxies)
    metrics = Metrics()

    @asynccontextmanager
    async def life() -> AsyncIterator[Choose]:
        engine = await _open(settings)
        gate, people = _gate(settings, engine), _session_gate(engine)
        uses = KeyUses(gate, lambda used: engine.write(EVERYWHERE, lambda tx: api_keys.note_uses(tx, used)))
        visits = KeyUses(
            people, lambda used: engine.write(EVERYWHERE, lambda tx: sessions.note_uses(tx, used))
        )
        uses.start()
        visits.start()
        try:
            yield _mounted(settings, engine, metrics, gate, people)
        finally:
            await uses.stop()
            await visits.stop()
            await engine.close()

    return Hub(life, proxies=proxies, metrics=metrics, log_requests=settings.log_requests)


def _mounted(settings: Settings, engine: Engine, metrics: Metrics, gate: Gate, people: SessionGate) -> Choose:
    """Mount every surface by the first segments of its paths; what no dialect owns is the web's."""
    blobs, keyring = open_blobs(settings.blobs), keyring_at(settings.data, given=settings.secret_keys)

    async def ready() -> bool:
        return await engine.lookup(EVERYWHERE, directory.is_current)

    async def behind() -> tuple[Sequence[str], Sequence[Progress]]:
        async def read(tx: Tx) -> tuple[Sequence[str], Sequence[Progress]]:
            return await followers.known(tx), await followers.behind(tx)

        return await engine.search(EVERYWHERE, read)

    def surface(dialect: Dialect, admission: Admission | None = None) -> Surface:
        return Surface(
            dialect,
            transactions=engine,
            gate=gate,
            keyring=keyring,
            body_limit=settings.body_limit,
            admission=admission,
        )

    contacts, tickets = ImboxContacts(), ImboxTickets(egress=Egress(allow=settings.egress_allow), blobs=blobs)
    lunarsend, whautomate = LunarSend(), Whautomate()
    passwords = PasswordGate(engine)
    post = _post(settings)
    trial = _trial(settings, engine, keyring)
    rest = Rest(blobs=blobs, keyring=keyring, trial=trial, passwords=passwords, post=post)
    web = Web(
        transactions=engine,
        blobs=blobs,
        keyring=keyring,
        passwords=passwords,
        post=post,
        provider=Provider(Egress(allow=settings.egress_allow), keyring),
        documents=_documents(contacts, tickets, lunarsend, whautomate, rest),
        lenses=_lenses(contacts, tickets, lunarsend, whautomate, rest),
        metrics=metrics,
        ready=ready,
        behind=behind,
    )
    answers_lunarsend = surface(lunarsend)
    mounts: dict[str, Answering] = {
        "api": surface(contacts),
        "message": surface(tickets),
        "v1": surface(whautomate),
        "rest": RestSurface(surface(rest, ByKeyOrSession(ByKey(rest, gate), people)), gate),
        "files": Files(transactions=engine, blobs=blobs),
    }

    def choose(request: Request) -> Answering:
        first, *rest = request.segments
        if first == "api" and rest[:1] in (["v1"], ["contacts"]):
            return answers_lunarsend
        return mounts.get(first, web)

    return choose


def _lenses(
    contacts: Dialect, tickets: Dialect, lunarsend: Dialect, whautomate: Dialect, rest: Dialect
) -> Lenses:
    """Say by which call each dialect prints a contact or a ticket."""
    bearer = f"authorization: Bearer {KEY}"
    return Lenses(
        contacts=(
            Lens(contacts, "/api/{key}/{workspace}/contacts?id={id}"),
            Lens(tickets, "/message/listTickets/{key}/{workspace}?fromEmail={email}", spans_mailboxes=True),
            Lens(lunarsend, "/api/v1/contacts?searchby=id&search={ref}"),
            Lens(whautomate, "/v1/contacts/{ref}"),
            Lens(rest, "/rest/v1/contacts/{id}", header=bearer),
        ),
        tickets=(
            Lens(tickets, "/message/grabTicket/{key}/{workspace}/{id}"),
            Lens(rest, "/rest/v1/tickets/{id}", header=bearer),
        ),
    )


def _trial(settings: Settings, engine: Engine, keyring: Keyring) -> Trial:
    """Make what tries the connections of mailboxes out."""
    tokens = AccessTokens(Egress(allow=settings.egress_allow), transactions=engine, keyring=keyring)
    connecting = Connecting(allow=settings.egress_allow)
    return Trial(keyring=keyring, tokens=tokens, name=settings.mail_name, connecting=connecting)


def _gate(settings: Settings, engine: Engine) -> Gate:
    async def find_key(hashed: str) -> ApiKey | None:
        return await engine.lookup(EVERYWHERE, lambda tx: directory.key_by_hash(tx, hashed))

    return Gate(find_key, default_rate=settings.key_rate)


def _session_gate(engine: Engine) -> SessionGate:
    async def find_member(token: str, workspace_id: int) -> Caller | None:
        return await engine.read(EVERYWHERE, lambda tx: sessions.caller_of(tx, token, workspace_id))

    return SessionGate(find_member)


def _documents(*dialects: Dialect) -> dict[str, dict[str, Any]]:
    """Make the OpenAPI document of each dialect, and one of ImBox's two together."""
    ours = version("rolodesk")
    documents = {one.name: document([one], title=one.title, version=ours) for one in dialects}
    return {**documents, "imbox": document(dialects[:2], title="ImBox", version=ours)}


async def run_background(settings: Settings, ready: Callable[[], None], *, sockets: MailSockets) -> None:
    """Run the background services until cancelled. `ready` is called once they can run."""
    engine = await _open(settings)
    try:
        keyring = keyring_at(settings.data, given=settings.secret_keys)
        tokens = AccessTokens(Egress(allow=settings.egress_allow), transactions=engine, keyring=keyring)
        intake = make_intake(settings, engine, keyring)
        services: dict[str, Service] = {
            "jobs": Worker(engine, make_handlers(engine, open_blobs(settings.blobs), RENDERERS)).run,
            "log-in mail": Worker(
                engine, notice_handlers(_make_notice_sender(settings, engine, keyring, tokens))
            ).run,
            "webhooks": _make_webhook_sender(settings, engine, keyring).run,
            "mail out": _make_sender(settings, engine, keyring, tokens).run,
            "imap": _make_fetcher(settings, engine, keyring, tokens, arrived=intake.wake).run,
            "mail in": _make_listener(settings, engine, keyring, sockets, arrived=intake.wake).run,
            "intake": intake.run,
            "followers": Following(engine, make_followers(RENDERERS)).run,
            "bulk actions": BulkRunner(engine).run,
            "rules by the clock": RuleClocks(engine).run,
        }
        ready()
        await run_services(services)
    finally:
        await engine.close()


def make_intake(settings: Settings, engine: Engine, keyring: Keyring) -> Intake:
    """Make what takes letters in."""
    return Intake(
        engine,
        open_blobs(settings.blobs),
        keyring=keyring,
        spool=settings.data / "spool",
        is_outage=is_outage,
    )


def _make_listener(
    settings: Settings, engine: Engine, keyring: Keyring, sockets: MailSockets, *, arrived: Callable[[], None]
) -> Listener:
    return Listener(
        Reception(engine, open_blobs(settings.blobs), keyring=keyring, arrived=arrived),
        sockets,
        hostname=settings.mail_name or getfqdn(),
        size_limit=settings.mail_size_limit,
        certificate=open_certificate(settings.mail_certificate, settings.mail_certificate_key),
    )


def _make_sender(settings: Settings, engine: Engine, keyring: Keyring, tokens: AccessTokens) -> Sender:
    return Sender(
        engine,
        open_blobs(settings.blobs),
        keyring=keyring,
        lines=Lines(
            name=settings.mail_name, tokens=tokens, connecting=Connecting(allow=settings.egress_allow)
        ),
        relay=relay_of_url(settings.relay_url),
    )


def _make_notice_sender(
    settings: Settings, engine: Engine, keyring: Keyring, tokens: AccessTokens
) -> NoticeSender:
    return NoticeSender(
        engine,
        open_blobs(settings.blobs),
        keyring=keyring,
        lines=Lines(
            name=settings.mail_name, tokens=tokens, connecting=Connecting(allow=settings.egress_allow)
        ),
        post=_post(settings),
        relay=relay_of_url(settings.relay_url),
    )


def _post(settings: Settings) -> Post:
    """Say what there is to send the hub's own letters with."""
    return Post(settings.public_url, settings.relay_url is not None, settings.mail_sender)


def _make_fetcher(
    settings: Settings,
    engine: Engine,
    keyring: Keyring,
    tokens: AccessTokens,
    *,
    arrived: Callable[[], None],
) -> Fetcher:
    return Fetcher(
        engine,
        open_blobs(settings.blobs),
        keyring=keyring,
        tokens=tokens,
        connecting=Connecting(allow=settings.egress_allow),
        size_limit=settings.mail_size_limit,
        arrived=arrived,
    )


def _make_webhook_sender(settings: Settings, engine: Engine, keyring: Keyring) -> WebhookSender:
    return WebhookSender(engine, Egress(allow=settings.egress_allow), keyring=keyring)


async def _open(settings: Settings) -> Engine:
    return await open_engine(
        settings.store, connections=settings.postgres_connections, statement_cache=settings.statement_cache
    )
