"""The connections of a mailbox: where its letters are fetched, and what its mail leaves through."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import connections
from rolodesk.asgi.response import Response
from rolodesk.mail.trying import Trial, Tried
from rolodesk.model.connection import (
    HIGHEST_PORT,
    Auth,
    Connection,
    ConnectionKind,
    ConnectionSetup,
    Credentials,
    Security,
    check_grant,
    check_password,
    place_of,
    sealed,
)
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.language import Language
from rolodesk.model.moment import print_moment
from rolodesk.model.refusals import said_in
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import gone, listing, record, whole
from rolodesk.wire.rest.mailboxes import MAILBOX, mailbox_id
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Preparing, Route
from rolodesk.wire.toolkit.shapes import LINE, Moment, Text, documented, told

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
CONNECTIONS: Final = f"{MAILBOX}/connections"
CONNECTION: Final = f"{CONNECTIONS}/{{connection_kind}}"
PORTS: Final = {
    (ConnectionKind.IMAP, Security.TLS): 993,
    (ConnectionKind.IMAP, Security.STARTTLS): 143,
    (ConnectionKind.IMAP, Security.NONE): 143,
    (ConnectionKind.RELAY, Security.TLS): 465,
    (ConnectionKind.RELAY, Security.STARTTLS): 587,
    (ConnectionKind.RELAY, Security.NONE): 25,
}

KindName: TypeAlias = Literal["imap", "relay"]
SecurityName: TypeAlias = Literal["tls", "starttls", "none"]
Line = Annotated[Text, documented(320, pattern=LINE)]
Secret = Annotated[str, Meta(max_length=16_384)]


class OAuth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What buys access tokens (RFC 6749, 6)."""

    token_endpoint: Annotated[str, Meta(max_length=8_192)]
    client_id: Secret
    refresh_token: Secret
    client_secret: Secret = ""
    scope: Secret = ""

    def __repr__(self) -> str:
        return "OAuth(…)"


class PutConnection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A connection. `password` or `oauth` is never shown again.

    Both may be left out where the same account is connected already. The port is the usual one unless given.
    """

    host: Annotated[Text, told({"format": "idn-hostname", "maxLength": 255})]
    port: Annotated[int, Meta(ge=1, le=HIGHEST_PORT)] | None = None
    security: SecurityName = "tls"
    username: Line = ""
    password: Secret | None = None
    oauth: OAuth | None = None
    folder: Line | None = None
    marks_seen: bool = False
    only_new: bool = False

    def __repr__(self) -> str:
        return f"PutConnection({self.host!r}, …)"

    def credentials(self) -> Credentials | None:
        """The credentials meant, if any. Refuses (`Invalid`) both, and what cannot be sent."""
        if self.password is not None and self.oauth is not None:
            raise Invalid("oauth", "must not be given along with a password")
        if self.oauth is not None:
            return check_grant(msgspec.json.encode(self.oauth).decode())
        return None if self.password is None else check_password(self.password)

    def to_setup(self, kind: ConnectionKind) -> ConnectionSetup:
        """The connection meant, with a password unless there is OAuth or no name."""
        security = Security(self.security)
        auth = Auth.PASSWORD if self.username else Auth.NONE
        folder = "INBOX" if self.folder is None and kind is ConnectionKind.IMAP else self.folder or ""
        return ConnectionSetup(
            kind=kind,
            host=self.host,
            port=self.port or PORTS[kind, security],
            security=security,
            auth=auth if self.oauth is None else Auth.OAUTH,
            username=self.username,
            folder=folder,
            marks_seen=self.marks_seen,
            only_new=self.only_new,
        ).checked()


class ConnectionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A connection and how it is. Of its secret nothing is shown."""

    mailbox_id: int
    kind: KindName
    host: str
    port: int
    security: SecurityName
    auth: Literal["password", "oauth", "none"]
    username: str
    folder: str | UnsetType = UNSET
    marks_seen: bool | UnsetType = UNSET
    state: Literal["new", "working", "failing"]
    last_ok_at: Moment | None
    last_error: str
    last_error_at: Moment | None
    next_try_at: Moment | None
    updated_at: Moment


class StepAnswer(msgspec.Struct, frozen=True):
    """A step of a trial, and whether it worked; null where it was not come to."""

    step: Literal["reach", "speak", "log_in", "folder"]
    works: bool | None


class TrialAnswer(msgspec.Struct, frozen=True):
    """Whether a connection works, and if not, at which step it ended, and why."""

    works: bool
    reason: str
    steps: list[StepAnswer]


ConnectionList: Final = listing("ConnectionList", ConnectionAnswer)


def connection_answer(connection: Connection, language: Language) -> ConnectionAnswer:
    """Render a connection; why it fails in a language, but for what its server says."""
    is_imap = connection.kind == ConnectionKind.IMAP
    last = connection.last_ok_at
    fails, failed_at = connection.state == "failing", connection.last_error_at
    return ConnectionAnswer(
        mailbox_id=connection.mailbox_id,
        kind=ConnectionKind(connection.kind).value,
        host=connection.host,
        port=connection.port,
        security=Security(connection.security).value,
        auth=Auth(connection.auth).value,
        username=connection.username,
        folder=connection.folder if is_imap else UNSET,
        marks_seen=connection.marks_seen if is_imap else UNSET,
        state=connection.state,  # type: ignore[arg-type]  # one of the three
        last_ok_at=None if last is None else print_moment(last),
        last_error=said_in(language, connection.last_error),
        last_error_at=None if failed_at is None or not fails else print_moment(failed_at),
        next_try_at=print_moment(connection.next_try_at) if is_imap and fails else None,
        updated_at=print_moment(connection.updated_at),
    )


def trial_answer(tried: Tried, language: Language) -> TrialAnswer:
    """Render what came of a trial, in a language."""
    steps = [StepAnswer(one.step.value, one.works) for one in tried.steps]
    return TrialAnswer(works=not tried.reason, reason=said_in(language, tried.reason), steps=steps)


async def list_all_connections(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/connections."""
    return whole(await connections.listed(call.scope), render=_in_language(call))


async def list_connections(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/mailboxes/{mailbox_id}/connections."""
    return whole(await connections.of_mailbox(call.scope, mailbox_id(call)), render=_in_language(call))


async def get_connection(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/mailboxes/{mailbox_id}/connections/{connection_kind}."""
    found = await connections.get(call.scope, mailbox_id(call), _kind(call))
    return record(call, connection_answer(found, call.request.language))


async def delete_connection(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/mailboxes/{mailbox_id}/connections/{connection_kind}: mail and tickets stay."""
    await connections.disconnect(call.scope, mailbox_id(call), _kind(call))
    return gone()


class Connecting:
    """What needs the installation's keys, or goes out."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    async def check(self, preparing: Preparing) -> None:
        """Ask before the transaction whether the host may be asked at all."""
        body: PutConnection = preparing.body
        await self._trial.check_host(body.host, body.port or 0)

    async def put(self, call: Call[Nothing, PutConnection]) -> Response:
        """PUT /rest/v1/mailboxes/{mailbox_id}/connections/{connection_kind}."""
        kind, place = _kind(call), mailbox_id(call)
        setup, credentials = call.body.to_setup(kind), call.body.credentials()
        if credentials is None:
            box = await connections.known_secret(call.scope, place, setup)
            if setup.auth is not Auth.NONE and not box:
                raise Invalid("password", "must be given for another server or name")
        else:
            where = place_of(call.scope.workspace.id, place, kind)
            box = sealed(credentials, self._trial.keyring, place=where)
        made = await connections.connect(call.scope, place, setup, sealed=box)
        return record(call, connection_answer(made, call.request.language))

    async def test(self, call: Outside[Nothing, Nothing]) -> TrialAnswer:
        """POST /rest/v1/mailboxes/{mailbox_id}/connections/{connection_kind}/test."""
        place, kind = mailbox_id(call), _kind(call)
        found = await call.run("lookup", lambda scope: connections.get(scope, place, kind))
        tried = await self._trial.try_out(found)
        await call.run("write", lambda scope: connections.note_trial(scope, found, reason=tried.reason))
        return trial_answer(tried, call.request.language)


def _in_language(call: Call[Nothing, Nothing]) -> Callable[[Connection], ConnectionAnswer]:
    return lambda found: connection_answer(found, call.request.language)


def _kind(call: Any) -> ConnectionKind:
    text = call.params["connection_kind"]
    if text not in set(ConnectionKind):
        raise Unknown("connection", "of that kind; there are imap and relay")
    return ConnectionKind(text)


# fmt: off
def routes(connecting: Connecting) -> tuple[Route, ...]:
    """The table."""
    return (
        Route("GET", "/rest/v1/connections", READ, list_all_connections, "List the connections of all mailboxes", access="read", answer=ConnectionList),
        Route("GET", CONNECTIONS, READ, list_connections, "List a mailbox's connections", access="read", answer=ConnectionList),
        Route("GET", CONNECTION, READ, get_connection, "Get a mailbox's connection", access="lookup", answer=ConnectionAnswer, is_tagged=True),
        Route("PUT", CONNECTION, WRITE, connecting.put, "Connect a mailbox to a mail server", body=PutConnection, answer=ConnectionAnswer, prepare=connecting.check, is_tagged=True),
        Route("DELETE", CONNECTION, WRITE, delete_connection, "Take a mailbox's connection away", status=204),
        Route("POST", f"{CONNECTION}/test", WRITE, connecting.test, "Try a mailbox's connection out", access="outside", answer=TrialAnswer),
    )
# fmt: on
