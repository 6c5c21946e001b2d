"""Whautomate's contacts: create, get, update, delete."""

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.whautomate.cast import anna, refused, without_scope
from tests.world import World

KEYS = [
    *("id", "name", "phoneNumber", "location", "stage", "notes", "customFields", "tags"),
    *("channel", "lastActivity", "createdAt", "updatedAt"),
]
WRITE = Permission.CONTACTS_WRITE
READ = Permission.CONTACTS_READ


def test_a_new_contact_is_printed_in_the_documents_order_and_reads_back(world: World) -> None:
    made = anna(world, notes="call back", tags=["b", "a"], customFields={"x": [1, {"y": None}]}, stage="Lead")
    assert list(made) == KEYS
    assert made["tags"] == ["b", "a"]
    assert made["customFields"] == {"x": [1, {"y": None}]}
    assert (made["stage"], made["notes"], made["channel"]) == ("Lead", "call back", "Whatsapp")
    assert made["location"] == {"id": "default", "title": "Default"}
    assert world.whautomate("GET", f"/contacts/{made['id']}").json() == made


def test_what_is_absent_reads_as_empty(world: World) -> None:
    world.imbox("POST", "/contacts", json={"lastName": "Berg"})
    [contact] = world.whautomate("GET", "/contacts").json()
    assert (contact["phoneNumber"], contact["notes"], contact["tags"], contact["customFields"]) == (
        "",
        "",
        [],
        {},
    )


def test_a_chosen_id_is_the_contacts_and_is_never_given_again(world: World) -> None:
    assert anna(world, id="crm-17")["id"] == "crm-17"
    body = {"id": "crm-17", "name": "B", "phoneNumber": "1"}
    assert refused(world.whautomate("POST", "/contacts", json=body), 400, message="Invalid request body")
    assert world.whautomate("DELETE", "/contacts/crm-17").json() == {"success": True}
    assert refused(world.whautomate("POST", "/contacts", json=body), 400, message="Invalid request body")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "A"},
        {"phoneNumber": "1"},
        {"name": "", "phoneNumber": "1"},
        {"name": "A", "phoneNumber": ""},
        {"name": " ", "phoneNumber": "1"},
        {"name": "A", "phoneNumber": " \t"},
        {"name": 1, "phoneNumber": "1"},
        {"name": "A", "phoneNumber": "1", "stage": "Friend"},
        {"name": "A", "phoneNumber": "1", "tags": "a"},
        {"name": "A", "phoneNumber": "1", "tags": [""]},
        {"name": "A", "phoneNumber": "1", "customFields": []},
        {"name": "A" * 200, "phoneNumber": "1"},
        [],
    ],
)
def test_a_bad_body_is_refused_and_writes_nothing(world: World, body: object) -> None:
    before = world.served.digest()
    answer = world.whautomate("POST", "/contacts", json=body)
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"]
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"phoneNumber": "1" * 101}, "phoneNumber"),
        ({"customFields": {"a": "x" * 70_000}}, "customFields"),
        ({"location": {"id": "a/b", "title": "Main"}}, "location.id"),
        ({"location": {"id": "L1", "title": "a\nb"}}, "location.title"),
        ({"name": "A" * 200}, "name"),
        ({"tags": ["a", " "]}, "tags[1]"),
        ({"id": "a b"}, "id"),
    ],
)
def test_a_refusal_names_the_field_as_the_caller_wrote_it(
    world: World, given: dict[str, object], field: str
) -> None:
    answer = world.whautomate("POST", "/contacts", json={"name": "A", "phoneNumber": "1", **given})
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "A\r\nBcc: x"}, "name"),
        ({"phoneNumber": "ask\nBo"}, "phoneNumber"),
        ({"channel": "a\tb"}, "channel"),
        ({"tags": ["a", "b\x1bc"]}, "tags[1]"),
    ],
)
def test_what_breaks_a_line_is_refused_but_in_notes(
    world: World, given: dict[str, object], field: str
) -> None:
    answer = world.whautomate("POST", "/contacts", json={"name": "A", "phoneNumber": "1", **given})
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"] == f"{field}: must be one line without control characters"
    assert anna(world, notes="a\r\n\tb")["notes"] == "a\r\n\tb"


def test_malformed_json_is_refused(world: World) -> None:
    answer = world.whautomate("POST", "/contacts", content=b'{"name": "A"')
    assert refused(answer, 400, message="Invalid request body")


class TestLocations:
    """The location in a contact's body."""

    def test_a_known_one_gets_its_title(self, world: World) -> None:
        anna(world, location={"id": "L1", "title": "Main"})
        assert anna(world, location={"id": "L1"})["location"] == {"id": "L1", "title": "Main"}

    def test_an_unknown_one_with_a_title_is_registered(self, world: World) -> None:
        anna(world, location={"id": "L1", "title": "Main"})
        assert world.whautomate("GET", "/locations/L1").json()["title"] == "Main"

    def test_an_unknown_one_without_a_title_is_not_found(self, world: World) -> None:
        body = {"name": "A", "phoneNumber": "1", "location": {"id": "L9"}}
        assert refused(world.whautomate("POST", "/contacts", json=body), 404, error="Invalid locationId")

    def test_registering_one_never_changes_the_built_in_one(self, world: World) -> None:
        anna(world, location={"id": "L1", "title": "Main"})
        assert anna(world)["location"] == {"id": "default", "title": "Default"}


def test_a_whole_contact_sent_back_changes_nothing(world: World) -> None:
    made = anna(world, notes="n", tags=["a"], name="Anna Maria Berg")
    digest = world.served.digest()
    answer = world.whautomate("PUT", f"/contacts/{made['id']}", json=made)
    assert answer.json() == made
    assert world.served.digest() == digest


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n"])
def test_a_blank_text_takes_neither_name_nor_number(world: World, blank: str) -> None:
    made = anna(world)
    path = f"/contacts/{made['id']}"
    assert world.whautomate("PUT", path, json={"phoneNumber": blank}).json() == made
    answer = world.whautomate("PUT", path, json={"name": blank})
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"] in {"name: must not be empty", "name: must not be blank"}
    assert world.whautomate("GET", path).json() == made


def test_an_update_changes_what_it_names_only(world: World) -> None:
    made = anna(world, notes="n", tags=["a"])
    answer = world.whautomate("PUT", f"/contacts/{made['id']}", json={"stage": "Customer", "tags": ["b"]})
    changed = answer.json()
    assert (changed["stage"], changed["tags"], changed["notes"], changed["name"]) == (
        "Customer",
        ["b"],
        "n",
        "Anna Berg",
    )
    assert changed["updatedAt"] > made["updatedAt"]
    assert changed["createdAt"] == made["createdAt"]


def test_empty_notes_delete_the_pinned_note(world: World) -> None:
    made = anna(world, notes="n")
    world.whautomate("PUT", f"/contacts/{made['id']}", json={"notes": ""})
    assert world.whautomate("GET", f"/contacts/{made['id']}").json()["notes"] == ""
    assert world.imbox("GET", "/contactNotes").json()["notes"] == []


def test_a_deleted_contact_is_gone(world: World) -> None:
    made = anna(world)
    assert world.whautomate("DELETE", f"/contacts/{made['id']}").json() == {"success": True}
    for method in ("GET", "DELETE"):
        assert refused(world.whautomate(method, f"/contacts/{made['id']}"), 404, error="Invalid contactId")


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"name": "X"}), ("DELETE", None)])
def test_an_outsider_finds_nothing(world: World, method: str, body: object) -> None:
    made = anna(world)
    before = world.served.digest()
    answer = world.whautomate(method, f"/contacts/{made['id']}", key=world.charlie.key, json=body)
    assert refused(answer, 404, error="Invalid contactId")
    assert world.served.digest() == before


def test_a_key_without_the_permission_is_forbidden(world: World) -> None:
    made = anna(world)
    assert without_scope(world, "POST", "/contacts", lacks=WRITE, json={"name": "A", "phoneNumber": "1"})
    assert without_scope(world, "PUT", f"/contacts/{made['id']}", lacks=WRITE, json={"name": "A"})
    assert without_scope(world, "DELETE", f"/contacts/{made['id']}", lacks=WRITE)
    assert without_scope(world, "GET", f"/contacts/{made['id']}", lacks=READ)


def test_no_key_and_an_unknown_key_are_forbidden(world: World) -> None:
    assert refused(world.http.get("/v1/contacts"), 403, message="Forbidden")
    assert refused(world.whautomate("GET", "/contacts", key="nonsense"), 403, message="Forbidden")
