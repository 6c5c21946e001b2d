"""The caller's second factor: setting it up, recovery codes, turning it off; and taking a member's away."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import second_factors
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.password_gate import PasswordGate
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Invalid, NotAuthenticated
from rolodesk.model.moment import print_moment
from rolodesk.model.password import LONGEST
from rolodesk.model.person import Person
from rolodesk.model.sealing import Keyring
from rolodesk.model.second_factor import LONGEST_CODE
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import gone
from rolodesk.wire.rest.own_sessions import session_token
from rolodesk.wire.rest.workspace import WorkspaceAnswer, workspace_answer
from rolodesk.wire.toolkit.route import Call, Nothing, Preparing, Route
from rolodesk.wire.toolkit.shapes import Moment, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
TOTP: Final = "/rest/v1/me/totp"
PICTURE: Final = "/totp/qr.svg"


Obstacle = Literal["no_password", "narrow_session"]


class TotpState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a code is asked for when the caller logs in, and whether the workspace requires that."""

    is_on: bool
    since: Moment | UnsetType = UNSET
    recovery_codes_left: int
    is_required: bool
    obstacle: Obstacle | UnsetType = UNSET
    """Why the caller cannot set one up in this session, if so."""


class TotpSecret(msgspec.Struct, frozen=True):
    """A secret to be put into an app, and confirmed by its first code. Shown this once."""

    secret: str
    uri: str
    """What the QR code says."""
    qr_path: str
    """Where this session gets that code as an SVG picture until it is confirmed."""


class TotpCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the app: six digits, with blanks where somebody likes them."""

    code: Annotated[str, Meta(max_length=LONGEST_CODE)]


class OwnPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The caller's password."""

    password: Annotated[str, Meta(max_length=LONGEST)]


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that are good once each, in the place of the app's. Shown this once."""

    recovery_codes: tuple[str, ...]


class RequireFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether who logs in by a password needs a second factor."""

    required: bool


class Totp:
    """The handlers, which seal and open secrets, and compare passwords before any transaction."""

    def __init__(self, keyring: Keyring, passwords: PasswordGate) -> None:
        self._keyring = keyring
        self._passwords = passwords

    async def get_totp(self, call: Call[Nothing, Nothing]) -> TotpState:
        """GET /rest/v1/me/totp."""
        state = await second_factors.state(call.scope, session_token(call))
        return TotpState(
            is_on=state.is_on,
            since=UNSET if state.since is None else print_moment(state.since),
            recovery_codes_left=state.codes_left,
            is_required=state.is_required,
            obstacle=UNSET if state.obstacle is None else state.obstacle.value,
        )

    async def enrol_totp(self, call: Call[Nothing, Nothing]) -> TotpSecret:
        """POST /rest/v1/me/totp."""
        made = await second_factors.enrol(call.scope, session_token(call), self._keyring)
        return TotpSecret(made.secret, made.uri, PICTURE)

    async def confirm_totp(self, call: Call[Nothing, TotpCode]) -> RecoveryCodes:
        """POST /rest/v1/me/totp/confirm."""
        token = session_token(call)
        return RecoveryCodes(await second_factors.confirm(call.scope, token, call.body.code, self._keyring))

    async def renew_recovery_codes(self, call: Call[Nothing, OwnPassword]) -> RecoveryCodes:
        """POST /rest/v1/me/totp/recovery-codes."""
        codes = await second_factors.renew_codes(call.scope, session_token(call), call.prepared)
        return RecoveryCodes(codes)

    async def turn_totp_off(self, call: Call[Nothing, OwnPassword]) -> Response:
        """POST /rest/v1/me/totp/turn-off."""
        await second_factors.turn_off(call.scope, session_token(call), call.prepared)
        return gone()

    async def check_password(self, preparing: Preparing) -> Person:
        """Compare the caller's password, and answer them as they were then. Raises `Invalid`, `TooMany`."""
        visitor = await self._passwords.visitor(token_of(preparing.request))
        if visitor is None:
            raise NotAuthenticated
        address = preparing.request.client_address
        if not await self._passwords.is_right(address, visitor.person, preparing.body.password):
            raise Invalid("password", "is not your password")
        return visitor.person


async def reset_totp(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/members/{member_id}/totp."""
    await second_factors.reset(call.scope, id_of(call.params, "member_id", noun="member"))
    return gone()


async def require_second_factor(call: Call[Nothing, RequireFactor]) -> WorkspaceAnswer:
    """PUT /rest/v1/workspace/second-factor."""
    token = session_token(call)
    return workspace_answer(await second_factors.require(call.scope, token, required=call.body.required))


def routes(keyring: Keyring, passwords: PasswordGate) -> tuple[Route, ...]:
    """Every line."""
    totp = Totp(keyring, passwords)
    own: dict[str, Any] = {"members_only": True}
    # fmt: off
    return (
        Route("GET", TOTP, READ, totp.get_totp, "Say whether you have a second factor", access="read", answer=TotpState, **own),
        Route("POST", TOTP, READ, totp.enrol_totp, "Begin to set up a second factor", answer=TotpSecret, shows_secret=True, **own),
        Route("POST", f"{TOTP}/confirm", READ, totp.confirm_totp, "Turn your second factor on by its first code", body=TotpCode, answer=RecoveryCodes, shows_secret=True, **own),
        Route("POST", f"{TOTP}/recovery-codes", READ, totp.renew_recovery_codes, "Draw your recovery codes anew", body=OwnPassword, answer=RecoveryCodes, shows_secret=True, prepare=totp.check_password, **own),
        Route("POST", f"{TOTP}/turn-off", READ, totp.turn_totp_off, "Turn your second factor off", status=204, body=OwnPassword, prepare=totp.check_password, **own),
        Route("DELETE", "/rest/v1/members/{member_id}/totp", WRITE, reset_totp, "Take a member's second factor away", status=204, **own),
        Route("PUT", "/rest/v1/workspace/second-factor", WRITE, require_second_factor, "Require second factors, or no longer", body=RequireFactor, answer=WorkspaceAnswer, **own),
    )
    # fmt: on
