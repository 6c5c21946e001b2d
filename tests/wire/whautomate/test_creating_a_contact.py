"""POST /v1/contacts."""

from tests.world import World


def test_a_contact_is_created(world: World) -> None:
    answer = world.whautomate("POST", "/contacts", json={"name": "Anna Berg", "phoneNumber": "+46701234567"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Anna Berg"
    again = world.whautomate("GET", f"/contacts/{answer.json()['id']}")
    assert again.json() == answer.json()


def test_an_unknown_key_is_forbidden(world: World) -> None:
    answer = world.whautomate("POST", "/contacts", key="nonsense", json={})
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
