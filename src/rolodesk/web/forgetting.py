"""Choosing a new password for one that was forgotten: asking for a link by mail, and using it."""

from typing import Final

from rolodesk.actions import notices, password_resets
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.asgi.password_gate import LONGEST_EMAIL, PasswordGate
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid, NoSuchRoute, NotAuthenticated, TooMany
from rolodesk.model.notice import Post
from rolodesk.model.password import LONGEST, SHORTEST, check_password
from rolodesk.web.entering import enter
from rolodesk.web.forms import read_form
from rolodesk.web.rendering import Renderer
from rolodesk.web.texts import say

OF_ONE: Final = 3
"""Letters to one address within an hour."""
OF_ADDRESS: Final = 30
"""Asked for from one network address within an hour; it may be many people's."""
HOUR: Final = 3600
LONGEST_TOKEN: Final = 200


class Forgetting:
    """The pages. Where no link can be mailed, for nobody has said where the hub is, there are none."""

    def __init__(
        self, *, transactions: Transactions, gate: PasswordGate, renderer: Renderer, post: Post
    ) -> None:
        self._transactions = transactions
        self._gate = gate
        self._renderer = renderer
        self.is_offered = post.origin is not None
        self._of_one = Buckets()
        self._of_address = Buckets()
        self._failures = Buckets()

    async def ask(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /forgot."""
        self._check_offered()
        return self._asking(request, "", "")

    async def send(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /forgot: queue the letter. The answer, and how long it takes, tell nothing of who is known."""
        self._check_offered()
        form = await read_form(request)
        try:
            email = check_email(form.get("email", ""), field="email")
        except Invalid:
            return self._asking(request, form.get("email", ""), "no_address", status=400)
        self._take(request.client_address, fold_email(email))
        language = request.language
        await self._transactions.write(
            NO_WORKSPACE, lambda tx: notices.ask_for_reset(tx, email, language=language)
        )
        return self._renderer.page("forgot_sent", {"email": email}, language=language)

    async def ask_new(self, request: Request, params: dict[str, str]) -> Response:
        """GET /reset/{token}: it is not used up by looking at it."""
        token = params["token"]
        if not _may_be(token) or not await self._transactions.lookup(
            NO_WORKSPACE, lambda tx: password_resets.is_good(tx, token)
        ):
            return self._refuse(request)
        return self._choosing(request, "")

    async def choose(self, request: Request, params: dict[str, str]) -> Response:
        """POST /reset/{token}: set the password, and let them in. Every other log-in ends."""
        form = await read_form(request)
        token, new = params["token"], form.get("new", "")
        if not _may_be(token):
            return self._refuse(request)
        if new != form.get("again", ""):
            return self._choosing(request, "unlike", status=400)
        try:
            check_password(new, field="new")
        except Invalid:
            return self._choosing(request, "bad_password", status=400)
        is_good = await self._transactions.lookup(NO_WORKSPACE, lambda tx: password_resets.is_good(tx, token))
        if not is_good:  # before anything is hashed for who guesses
            return self._refuse(request)
        hashed = await self._gate.hashed(new)
        try:
            entrance = await self._transactions.write(
                NO_WORKSPACE, lambda tx: password_resets.use(tx, token, hashed, arrival_of(request))
            )
        except NotAuthenticated:
            return self._refuse(request)
        return enter(request, entrance)

    def _check_offered(self) -> None:
        if not self.is_offered:
            raise NoSuchRoute

    def _take(self, address: str, email: str) -> None:
        """Raise `TooMany` for whoever asks too often, whether the address is anybody's or not."""
        wait = self._of_address.take(address, rate=OF_ADDRESS / HOUR, burst=OF_ADDRESS)
        wait = wait or self._of_one.take(email, rate=OF_ONE / HOUR, burst=OF_ONE)
        if wait:
            raise TooMany(wait)

    def _asking(self, request: Request, email: str, wrong: str, *, status: int = 200) -> Response:
        sentence = say(request.language, wrong) if wrong else ""
        values = {"email": email[:LONGEST_EMAIL], "sentence": sentence}
        return self._renderer.page("forgot", values, language=request.language, status=status)

    def _choosing(self, request: Request, wrong: str, *, status: int = 200) -> Response:
        limits = {"shortest": SHORTEST, "longest": LONGEST}
        sentence = say(request.language, wrong, **limits) if wrong else ""
        values = {"sentence": sentence, **limits}
        return self._renderer.page("reset", values, language=request.language, status=status)

    def _refuse(self, request: Request) -> Response:
        """Say what to do about a link that opens nothing. Raises `TooMany` for one who guesses."""
        wait = self._failures.take(
            request.client_address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE
        )
        if wait:
            raise TooMany(wait)
        values = {"is_offered": self.is_offered}
        return self._renderer.page("reset_refused", values, language=request.language, status=401)


def _may_be(token: str) -> bool:
    return len(token) <= LONGEST_TOKEN and token.isascii()
