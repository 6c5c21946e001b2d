"""The digest that tests compare tells every change, also where it is given again without looking."""

from rolodesk.actions import api_keys
from rolodesk.model.workspace import Permission
from tests.world import World


def test_a_digest_is_another_after_each_change_and_only_then(world: World) -> None:
    first = world.served.digest()
    assert world.rest("GET", "/accounts").status_code == 200
    assert world.rest("POST", "/accounts", json={"name": " "}).status_code == 400
    assert world.served.digest() == first
    made = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()
    second = world.served.digest()
    assert second != first
    world.act(lambda scope: api_keys.create(scope, name="mine", permissions=tuple(Permission)))
    third = world.served.digest()
    assert third not in {first, second}
    assert world.rest("PATCH", f"/accounts/{made['id']}", json={"name": "Other AB"}).status_code == 200
    assert world.served.digest() not in {first, second, third}
