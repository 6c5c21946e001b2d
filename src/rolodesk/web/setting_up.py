"""The page where a fresh installation is set up, by whoever has the token that `rolodesk serve` printed."""

from typing import Final

from rolodesk.actions import setting_up
from rolodesk.actions.ports import Transactions
from rolodesk.actions.sessions import NO_WORKSPACE
from rolodesk.actions.setting_up import SetUp
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.password_gate import LONGEST_EMAIL, Guesses, PasswordGate
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.email import check_email
from rolodesk.model.errors import Conflicting, Invalid, NotAuthenticated
from rolodesk.model.line import LINE_LIMIT, check_line
from rolodesk.model.password import LONGEST, SHORTEST, check_password
from rolodesk.model.sealing import Keyring
from rolodesk.web.entering import go_in, see_other
from rolodesk.web.forms import read_form
from rolodesk.web.rendering import Renderer
from rolodesk.web.texts import say

SHOWN: Final = ("workspace", "name", "email", "token")
LONGEST_SHOWN: Final = 300
NAME: Final = "set-up"
REFUSED: Final = {
    "workspace": "no_workspace_name",
    "name": "no_name",
    "email": "no_address",
    "password": "bad_password",
}
"""What is said of a field that cannot be as it is; of any other, NOT_AS_IT_IS."""
NOT_AS_IT_IS: Final = "not_as_it_is"
FIRST_STEPS: Final = "/welcome"
"""A page of the web app."""


class SettingUp:
    """The page, and what it sends. `is_fresh` says whether anything was ever set up."""

    def __init__(
        self, *, transactions: Transactions, keyring: Keyring, gate: PasswordGate, renderer: Renderer
    ) -> None:
        self._transactions = transactions
        self._keyring = keyring
        self._gate = gate
        self._renderer = renderer
        self._guesses = Guesses()
        self._is_set_up = False

    async def is_fresh(self) -> bool:
        """Say whether there is no workspace. Once there is one, nobody is asked again."""
        if not self._is_set_up:
            self._is_set_up = not await self._transactions.read(NO_WORKSPACE, setting_up.is_fresh)
        return not self._is_set_up

    async def ask(self, request: Request, params: dict[str, str]) -> Response:
        """GET /setup, and GET /setup/{token}, whose token need not be typed."""
        if not await self._transactions.read(NO_WORKSPACE, setting_up.is_open):
            return see_other("/login")
        return self._page(request, {"token": params.get("token", "")}, "")

    async def enter(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /setup: make workspace and owner, and log them in."""
        form = await read_form(request)
        address = request.client_address
        self._guesses.check(address, NAME)
        if form.get("password") != form.get("again"):
            return self._page(request, form, "unlike_new", status=400)
        try:
            _check(form)
            wanted = SetUp(
                workspace=form.get("workspace", ""),
                email=form.get("email", "").strip(),
                name=form.get("name", ""),
                password_hash=await self._gate.hashed(form.get("password", "")),
            )
            token = await self._transactions.write(
                NO_WORKSPACE,
                lambda tx: setting_up.set_up(
                    tx, self._keyring, form.get("token", "").strip(), wanted, arrival_of(request)
                ),
            )
        except NotAuthenticated:
            self._guesses.count(address, NAME)
            return self._page(request, {**form, "token": ""}, "set_up_wrong", status=401)
        except Conflicting:
            return see_other("/login")
        except Invalid as error:
            return self._page(request, form, REFUSED.get(error.field, NOT_AS_IT_IS), status=400)
        return go_in(request, token, onwards=FIRST_STEPS)

    def _page(self, request: Request, form: dict[str, str], wrong: str, *, status: int = 200) -> Response:
        values = {name: form.get(name, "")[:LONGEST_SHOWN] for name in SHOWN}
        limits = {
            "line_limit": LINE_LIMIT,
            "email_limit": LONGEST_EMAIL,
            "shortest": SHORTEST,
            "longest": LONGEST,
        }
        sentence = say(request.language, wrong, shortest=SHORTEST, longest=_longest(wrong)) if wrong else ""
        told = {**values, **limits, "sentence": sentence}
        return self._renderer.page("set_up", told, language=request.language, status=status)


def _longest(wrong: str) -> int:
    return LINE_LIMIT if wrong in {"no_name", "no_workspace_name"} else LONGEST


def _check(form: dict[str, str]) -> None:
    """Refuse (`Invalid`) what the action would, before a password is hashed for it."""
    check_line(form.get("workspace", ""), field="workspace")
    check_line(form.get("name", ""), field="name")
    check_email(form.get("email", "").strip(), field="email")
    check_password(form.get("password", ""), field="password")
