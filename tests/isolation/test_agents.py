"""An agent who is logged in finds nothing of a mailbox that they were not let into, on any route."""

from collections.abc import Iterator
from typing import Final

import msgspec
import pytest

from rolodesk.actions.scope import actor_of_member
from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.workspace import Member
from rolodesk.storage import members
from tests.isolation.placing import asked_by, ids_of
from tests.support.belongings import NOWHERE, Names, belongings, secret_of
from tests.support.dialects import POINTS, Point
from tests.support.raw import Answer, exchange, stranger
from tests.support.samples import Call, good_call
from tests.support.ticket_belongings import job_of, upload_of
from tests.web.visitors import Visitor
from tests.world import Served, World

OWN: Final = "apple"
UNSEEN: Final = "plum"
IN_A_MAILBOX: Final = frozenset(
    {
        *("attachment", "draft", "dropped_letter", "job", "letter", "mailbox", "message", "other_ticket"),
        *("sent_message", "ticket", "upload"),
    }
)
"""Nouns of what belongs to one mailbox, or to one member."""

TICKETS: Final = [
    point for point in POINTS if point.dialect.name == "rest" and point.route.permission.startswith("tickets")
]
OF_THE_WORKSPACE: Final = frozenset({"views", "flagged-addresses"})
"""Resources that lie in no mailbox: who may see and change them is said in their own tests."""

IN_MAILBOXES: Final = [point for point in TICKETS if point.route.path.split("/")[3] not in OF_THE_WORKSPACE]
each_point = pytest.mark.parametrize("point", TICKETS, ids=str)


class Agent(msgspec.Struct, kw_only=True):
    """An agent's session, what lies in their mailbox, and what lies in another."""

    world: World
    cookie: str
    own: Names
    unseen: Names

    def send(self, call: Call) -> Answer:
        """Send a call as the web app does."""
        call.headers = {
            "cookie": f"rolodesk={self.cookie}",
            "x-workspace": str(self.world.id),
            "origin": "http://hub.example",
            "sec-fetch-site": "same-origin",
            "x-csrf-token": csrf_of(self.cookie),
        }
        return exchange(self.world.url, call.spelled(), source=stranger(), method=call.method)

    def call(self, point: Point, *, full: bool = False) -> Call:
        """Make a good call of a route, of what lies in their mailbox."""
        return good_call(point.route, self.own, key=None, workspace=self.world.id, full=full)


def logged_in(world: World, member: Member) -> str:
    """Log a member in; the session's cookie."""
    with Visitor(world, member) as visitor:
        visitor.log_in()
        return visitor.http.cookies["rolodesk"]


def agent_of(world: World) -> Agent:
    own = belongings(world, OWN)
    unseen = belongings(world, UNSEEN)
    member = world.act(lambda scope: members.by_email(scope.tx, own["member_email"]))
    assert member is not None
    own |= {
        "upload": world.act(lambda scope: upload_of(scope, actor_of_member(member))),
        "job": world.act(lambda scope: job_of(scope, actor_of_member(member))),
    }
    return Agent(world=world, cookie=logged_in(world, member), own=own, unseen=unseen)


@pytest.fixture(scope="module")
def agent(served: Served) -> Iterator[Agent]:
    """One agent for all: what is refused changes nothing."""
    world = World(served)
    yield agent_of(world)
    world.http.close()


@pytest.mark.parametrize("point", IN_MAILBOXES, ids=str)
def test_an_agent_does_their_work(world: World, point: Point) -> None:
    agent = agent_of(world)
    answer = agent.send(agent.call(point, full=point.route.method == "GET"))
    if point.route.permission.startswith("settings"):
        assert answer.status == 403
        return
    assert answer.status == point.route.status, answer


@each_point
def test_what_lies_elsewhere_is_as_unknown_as_what_never_was(
    agent: Agent, point: Point, served: Served
) -> None:
    before = served.digest()
    places = [place for place in ids_of(point) if place.noun in IN_A_MAILBOX]
    for place in places:
        pairs = zip(
            asked_by(agent.unseen[place.noun], place, point, call=agent.call(point), full=agent.call(point)),
            asked_by(NOWHERE[place.noun], place, point, call=agent.call(point), full=agent.call(point)),
            strict=True,
        )
        for elsewhere, nowhere in pairs:
            answer, expected = agent.send(elsewhere), agent.send(nowhere)
            assert answer.status == expected.status, f"{place}: {answer}, but {expected}"
            said = expected.body.replace(NOWHERE[place.noun].encode(), agent.unseen[place.noun].encode())
            assert answer.body == said, place
            if place.where != "query":
                assert 400 <= answer.status < 500, f"{place}: {answer}"
    assert served.digest() == before, "something was written"


@pytest.mark.parametrize("point", [one for one in IN_MAILBOXES if one.route.method == "GET"], ids=str)
def test_no_list_shows_what_lies_elsewhere(agent: Agent, point: Point) -> None:
    answer = agent.send(agent.call(point))
    assert answer.status == point.route.status
    assert secret_of(UNSEEN).encode() not in answer.body
