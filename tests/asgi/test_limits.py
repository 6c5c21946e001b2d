"""Token buckets and the gate."""

import asyncio

import pytest

from rolodesk.actions.scope import Caller, caller_of
from rolodesk.asgi.gate import Gate
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.model.workspace import ApiKey, Permission, Workspace

WORKSPACE = Workspace(id=200, name="Example AB", default_country="SE", crm_id=1, created_at=0)


class Clock:
    """A clock that a test winds."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def key(**changes: object) -> ApiKey:
    fields: dict[str, object] = {
        "workspace": WORKSPACE,
        "id": 1,
        "name": "ci",
        "hint": "rk_abcd",
        "permissions": frozenset({Permission.CONTACTS_READ}),
        "rate_limit": 0,
        "expires_at": None,
        "revoked_at": None,
        "created_at": 0,
        **changes,
    }
    return ApiKey(**fields)  # type: ignore[arg-type]  # the fields of the struct


class Keys:
    """A directory with one key, which counts how often it is asked."""

    def __init__(self, found: ApiKey | None) -> None:
        self.found = found
        self.asked = 0

    async def __call__(self, hashed: str) -> ApiKey | None:
        self.asked += 1
        return self.found if hashed == hash_key("good") else None


def admit(gate: Gate, text: str | None) -> Caller:
    return asyncio.run(gate.admit(text, "192.0.2.1"))


def test_a_bucket_grants_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(clock=clock)
    assert [buckets.take("a", rate=2, burst=2) for _ in range(3)] == [0, 0, 1]
    clock.now += 0.5
    assert buckets.take("a", rate=2, burst=2) == 0
    assert buckets.take("b", rate=2, burst=2) == 0


def test_buckets_forget_whoever_came_longest_ago() -> None:
    buckets = Buckets(kept=2, clock=Clock())
    for name in ("a", "b", "c"):
        buckets.take(name, rate=1, burst=1)
    assert buckets.take("a", rate=1, burst=1) == 0
    assert buckets.take("c", rate=1, burst=1) == 1


def test_a_key_is_looked_up_once_a_second_and_a_revocation_holds_within_one() -> None:
    clock, keys = Clock(), Keys(key())
    gate = Gate(keys, clock=clock)
    for _ in range(5):
        assert admit(gate, "good").actor.id == 1
    assert keys.asked == 1
    keys.found = key(revoked_at=1)
    clock.now += 1.01
    with pytest.raises(NotAuthenticated):
        admit(gate, "good")


@pytest.mark.parametrize("text", [None, "", "bad", "x" * 10_000])
def test_what_is_no_key_is_refused(text: str | None) -> None:
    with pytest.raises(NotAuthenticated):
        admit(Gate(Keys(key())), text)


def test_an_expired_key_is_refused_from_its_moment_on() -> None:
    gate = Gate(Keys(key(expires_at=2_000)), wall_clock=lambda: 1.999)
    assert admit(gate, "good").actor.id == 1
    with pytest.raises(NotAuthenticated):
        admit(Gate(Keys(key(expires_at=2_000)), wall_clock=lambda: 2.0), "good")


def test_a_keys_own_rate_wins_over_the_default() -> None:
    gate = Gate(Keys(key(rate_limit=1)), default_rate=100, clock=Clock())
    admit(gate, "good")
    with pytest.raises(TooMany) as refused:
        admit(gate, "good")
    assert refused.value.retry_after == 1


def test_an_address_that_fails_often_is_told_to_wait_but_a_good_key_is_not() -> None:
    gate = Gate(Keys(key()), clock=Clock())
    for _ in range(FAILURES_A_MINUTE):
        with pytest.raises(NotAuthenticated):
            admit(gate, "bad")
    with pytest.raises(TooMany):
        admit(gate, "bad")
    assert admit(gate, "good").actor.id == 1


def test_a_key_is_known_at_once_for_a_second_after_it_was_looked_up() -> None:
    clock = Clock()
    keys = Keys(key())
    gate = Gate(keys, clock=clock)
    assert gate.known("good") is None
    admit(gate, "good")
    clock.now += 0.9
    assert gate.known("good") == caller_of(key())
    assert (gate.known("bad"), gate.known(""), gate.known(None)) == (None, None, None)
    clock.now += 0.2
    assert gate.known("good") is None


def test_a_key_that_has_a_rate_or_has_expired_is_never_known_at_once() -> None:
    limited, by_default = Gate(Keys(key(rate_limit=5))), Gate(Keys(key()), default_rate=5)
    for gate in (limited, by_default):
        admit(gate, "good")
        assert gate.known("good") is None
    wall = Clock()
    expiring = Gate(Keys(key(expires_at=1_000_500)), clock=Clock(), wall_clock=wall)
    admit(expiring, "good")
    assert expiring.known("good") is not None
    wall.now += 1
    assert expiring.known("good") is None
