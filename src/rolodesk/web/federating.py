"""Logging in through the installation's OpenID Connect provider: to it, and back with its answer."""

import secrets
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final

import msgspec
import structlog

from rolodesk.actions import federating
from rolodesk.actions.federating import NotLetIn
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Tx
from rolodesk.actions.sessions import NO_WORKSPACE
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.cookies import OIDC, forget, keep, token_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NoSuchRoute, NotAuthenticated, TooMany
from rolodesk.model.oidc import Oidc
from rolodesk.model.refusals import said_in
from rolodesk.model.sealing import Keyring
from rolodesk.oidc.errors import Distrusted, ProviderAway, ProviderError
from rolodesk.oidc.provider import Asked, Provider
from rolodesk.web.entering import LONGEST_NEXT, enter, see_other, wanted_by
from rolodesk.web.formats import capitalized
from rolodesk.web.rendering import Renderer
from rolodesk.web.texts import say

log = structlog.get_logger("rolodesk.web")

CALLBACK: Final = "/oidc/callback"
PURPOSE: Final = "oidc"
GOOD_FOR_SECONDS: Final = 600
LONGEST_STATE: Final = LONGEST_NEXT * 2
LONGEST_CODE: Final = 4_096


class State(msgspec.Struct, frozen=True):
    """What goes to the provider and comes back, signed for one browser. `until` is in ms."""

    until: int
    onwards: str
    issuer: str
    salt: str


class Federating:
    """The way to the provider and the way back."""

    def __init__(
        self, *, transactions: Transactions, keyring: Keyring, provider: Provider, renderer: Renderer
    ) -> None:
        self._transactions = transactions
        self._keyring = keyring
        self._provider = provider
        self._renderer = renderer
        self._failures = Buckets()

    async def label(self) -> str:
        """Give what the button on the log-in page says; "" where there is no provider."""
        oidc = await self._transactions.lookup(NO_WORKSPACE, federating.settings)
        return "" if oidc is None else oidc.label

    async def begin(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /oidc/start: send the browser to the provider. Nothing is stored here, but in the browser."""
        oidc = await self._oidc()
        token = secrets.token_urlsafe(32)
        until = await self._transactions.read(NO_WORKSPACE, _until)
        state = self._signed(State(until, wanted_by(request), oidc.issuer, secrets.token_hex(8)), token)
        asked = _asked(request, token)
        challenge = _encoded(sha256(asked.verifier.encode()).digest())
        try:
            url = await self._provider.authorization_url(oidc, asked, state=state, challenge=challenge)
        except ProviderError as error:
            log.warning("the provider of log-ins cannot be used", reason=str(error))
            return self._refused(request, "oidc_away", status=502)
        return see_other(url, keep(request, token, seconds=GOOD_FOR_SECONDS, name=OIDC))

    async def finish(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /oidc/callback: trade the code, and let in whom it is about."""
        oidc = await self._oidc()
        answered = dict(request.query)
        try:
            response = await self._let_in(request, oidc, answered)
        except NotLetIn as refusal:
            told = capitalized(said_in(request.language, str(refusal)))
            response = self._refused(request, "oidc_not_let_in", status=403, detail=f"{told}.")
        except ProviderAway as error:
            log.warning("the provider of log-ins cannot be used", reason=str(error))
            response = self._refused(request, "oidc_away", status=502)
        except (Distrusted, NotAuthenticated) as error:
            self._count(request)
            log.warning("a log-in through the provider was refused", reason=str(error))
            declined = "error" in answered
            response = self._refused(request, "oidc_declined" if declined else "oidc_wrong", status=401)
        response.headers = (*response.headers, *forget(request, name=OIDC))
        return response

    async def _let_in(self, request: Request, oidc: Oidc, answered: dict[str, str]) -> Response:
        token, text = token_of(request, name=OIDC), answered.get("state", "")
        state = self._read(text, token)
        if token is None or state is None or state.issuer != oidc.issuer:
            raise Distrusted("the answer belongs to no log-in of this browser")
        if answered.get("iss", oidc.issuer) != oidc.issuer:  # RFC 9207
            raise Distrusted("another issuer has answered")
        until = state.until
        await self._transactions.write(
            NO_WORKSPACE, lambda tx: federating.use_state(tx, text, expires_at=until)
        )
        code = answered.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise Distrusted("the provider gives no code")
        identity = await self._provider.identify(oidc, _asked(request, token), code)
        entrance = await self._transactions.write(
            NO_WORKSPACE, lambda tx: federating.log_in(tx, oidc, identity, arrival_of(request))
        )
        return enter(request, entrance, onwards=state.onwards)

    async def _oidc(self) -> Oidc:
        oidc = await self._transactions.lookup(NO_WORKSPACE, federating.settings)
        if oidc is None:
            raise NoSuchRoute
        return oidc

    def _signed(self, state: State, token: str) -> str:
        said = _encoded(msgspec.json.encode(state))
        return f"{said}.{self._keyring.sign(_bound(said, token), purpose=PURPOSE)}"

    def _read(self, text: str, token: str | None) -> State | None:
        said, _, signature = text.partition(".")
        if token is None or len(text) > LONGEST_STATE or not text.isascii():
            return None
        if not self._keyring.is_signed(_bound(said, token), signature, purpose=PURPOSE):
            return None
        return msgspec.json.decode(b64decode(said + "==", altchars=b"-_"), type=State)

    def _count(self, request: Request) -> None:
        wait = self._failures.take(
            request.client_address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE
        )
        if wait:
            raise TooMany(wait)

    def _refused(self, request: Request, key: str, *, status: int, detail: str = "") -> Response:
        values = {"sentence": say(request.language, key), "detail": detail}
        return self._renderer.page("oidc_refused", values, language=request.language, status=status)


def _asked(request: Request, token: str) -> Asked:
    """
    Give what a log-in was begun with, out of the token that the browser keeps.

    The code and the ID token are of use to this browser alone: who has neither its cookie nor can make these.
    """
    return Asked(
        redirect_uri=f"{request.origin}{CALLBACK}",
        nonce=_encoded(sha256(f"nonce {token}".encode()).digest()),
        verifier=_encoded(sha256(f"verifier {token}".encode()).digest()),
    )


def _bound(said: str, token: str) -> str:
    return f"{said} {sha256(token.encode()).hexdigest()}"


def _encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


async def _until(tx: Tx) -> int:
    return tx.now + GOOD_FOR_SECONDS * 1000
