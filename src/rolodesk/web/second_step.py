"""The second step of logging in: a code of an app, or a recovery code; and the picture for setting it up."""

import io

import segno

from rolodesk.actions import second_factors, sessions
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Tx
from rolodesk.actions.sessions import NO_WORKSPACE
from rolodesk.asgi.arrivals import arrival_of
from rolodesk.asgi.cookies import STEP, forget, token_of
from rolodesk.asgi.password_gate import Guesses
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NotAuthenticated
from rolodesk.model.sealing import Keyring
from rolodesk.web.entering import go_in, own_path, see_other, wanted_by
from rolodesk.web.forms import read_form
from rolodesk.web.rendering import Renderer
from rolodesk.web.texts import say
from rolodesk.web.visiting import NotLoggedIn

SVG = b"image/svg+xml"
PICTURE_POLICY = b"default-src 'none'; style-src 'none'; frame-ancestors 'none'"
BLACK, WHITE = "#000000", "#ffffff"


class SecondStep:
    """The page that asks for a code, and the picture."""

    def __init__(self, *, transactions: Transactions, keyring: Keyring, renderer: Renderer) -> None:
        self._transactions = transactions
        self._keyring = keyring
        self._renderer = renderer
        self._guesses = Guesses()

    async def ask(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /second-step. Without a password before it there is nothing to ask."""
        if token_of(request, name=STEP) is None:
            return see_other("/login")
        return self._page(request, "", wanted_by(request))

    async def enter(self, request: Request, _params: dict[str, str]) -> Response:
        """POST /second-step: begin the session."""
        form = await read_form(request)
        step, onwards = token_of(request, name=STEP), own_path(form.get("next", ""))
        if step is None:
            return see_other("/login")
        self._guesses.check(request.client_address, step)
        try:
            token = await self._transactions.write(
                NO_WORKSPACE,
                lambda tx: sessions.pass_step(
                    tx, step, form.get("code", ""), arrival_of(request), self._keyring
                ),
            )
        except NotAuthenticated:
            return see_other("/login", forget(request, name=STEP))
        if token is None:
            self._guesses.count(request.client_address, step)
            return self._page(request, "code_wrong", onwards, status=401)
        entered = go_in(request, token, onwards=onwards)
        entered.headers = (*entered.headers, *forget(request, name=STEP))
        return entered

    async def picture(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /totp/qr.svg: the secret that the visitor is about to confirm, for their app's camera."""
        token = token_of(request)
        if token is None:
            raise NotLoggedIn

        async def read(tx: Tx) -> str:
            visitor = await sessions.visitor_of(tx, token)
            if visitor is None:
                raise NotLoggedIn
            return (await second_factors.proposed(tx, visitor, self._keyring)).uri

        picture = qr_of(await self._transactions.read(NO_WORKSPACE, read))
        return Response(picture, media_type=SVG, headers=((b"content-security-policy", PICTURE_POLICY),))

    def _page(self, request: Request, wrong: str, onwards: str, *, status: int = 200) -> Response:
        values = {"sentence": say(request.language, wrong) if wrong else "", "next": onwards}
        return self._renderer.page("second_step", values, language=request.language, status=status)


def qr_of(text: str) -> bytes:
    """Draw a text as a QR code in SVG: dark on light, whatever the scheme, for cameras read no other."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        scale=6,
        border=4,
        dark=BLACK,
        light=WHITE,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue()
