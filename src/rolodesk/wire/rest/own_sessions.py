"""Where the caller is logged in: a list, and ending it. For members who are logged in, about themselves."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import own_sessions
from rolodesk.actions.own_sessions import OwnSession
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Unknown
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import gone, listing, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Moment

READ: Final = Permission.SETTINGS_READ
SESSIONS: Final = "/rest/v1/me/sessions"

Network = Literal["this machine", "private network", "internet"]


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which the caller is logged in. What is not known of it is left out."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    browser: Annotated[str, Meta(examples=["Firefox on Windows"])] | UnsetType = UNSET
    network: Network | UnsetType = UNSET
    """What kind of address it was begun from; the address itself is not kept."""
    is_current: bool
    """Whether it is the one that asks."""
    created_at: Moment
    last_used_at: Moment
    """To the minute."""
    ends_at: Moment
    """When it ends if it is not used any more."""


class EndedAnswer(msgspec.Struct, frozen=True):
    """How many sessions ended."""

    ended: int


SessionList: Final = listing("SessionList", SessionAnswer)


def session_token(call: Call[Any, Any]) -> str:
    """The token of the session that a member calls with; the surface has seen to it that there is one."""
    token = token_of(call.request)
    if token is None:
        raise Unknown("session", "of this call")
    return token


async def list_sessions(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/me/sessions."""
    return whole(await own_sessions.listed(call.scope, session_token(call)), render=_answer)


async def end_session(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/me/sessions/{session_id}."""
    await own_sessions.end_one(call.scope, session_token(call), call.params["session_id"])
    return gone()


async def end_other_sessions(call: Call[Nothing, Nothing]) -> EndedAnswer:
    """POST /rest/v1/me/sessions/end-others."""
    return EndedAnswer(await own_sessions.end_others(call.scope, session_token(call)))


def _answer(own: OwnSession) -> SessionAnswer:
    session = own.session
    return SessionAnswer(
        id=own.name,
        browser=session.browser or UNSET,
        network=session.network or UNSET,  # type: ignore[arg-type]  # one of model.device's three
        is_current=own.is_current,
        created_at=print_moment(session.created_at),
        last_used_at=print_moment(session.last_used_at),
        ends_at=print_moment(own.ends_at),
    )


# fmt: off
ROUTES: Final = (
    Route("GET", SESSIONS, READ, list_sessions, "List where you are logged in", access="read", answer=SessionList, members_only=True),
    Route("POST", f"{SESSIONS}/end-others", READ, end_other_sessions, "Log out everywhere else", answer=EndedAnswer, members_only=True),
    Route("DELETE", f"{SESSIONS}/{{session_id}}", READ, end_session, "Log out in one place", status=204, members_only=True),
)
# fmt: on
