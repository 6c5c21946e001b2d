"""Exporting lists: streamed, filtered, safe in a spreadsheet, and as they can be imported again."""

import csv
import io
import json

import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from rolodesk.actions.contacts import creating
from rolodesk.model.contact import Contact, Email, NewContact, Phone
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest import exports
from tests.wire.rest.importing import counts, run, upload
from tests.wire.rest.inbox import AsMember, opened
from tests.world import World

SPARSE = NewContact(channel="API", emails=(Email("bo@example.com"),))


def fill(world: World) -> Contact:
    """Make a contact with everything, and one with an address only."""
    full = NewContact(
        channel="Website",
        first_name="=Ada",
        last_name="Lovelace; née Byron",
        title="Analyst",
        description="Two\nlines",
        external_id="E-1",
        external_url="https://example.com/ada",
        picture="https://example.com/ada.png",
        company="Engines AB",
        emails=(Email("a@example.com"), Email("ada@example.com", primary=True)),
        phones=(Phone("+46701740605", primary=True),),
        tags=("one, two", "vip"),
        notes='She said "hello"',
        custom_fields='{"size":4}',
    )
    made = world.act(lambda scope: creating.create(scope, full))
    world.act(lambda scope: creating.create(scope, SPARSE))
    return made


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_contacts_come_out_as_csv_that_no_spreadsheet_runs(world: World) -> None:
    made = fill(world)
    answer = world.rest("GET", "/exports/contacts.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="contacts.csv"'
    assert "content-length" not in answer.headers
    full, sparse = rows_of(answer.text)
    assert (full["id"], full["ref"], full["first_name"]) == (str(made.id), made.ref, "'=Ada")
    assert (full["emails"], full["phones"]) == ("ada@example.com; a@example.com", "'+46701740605")
    assert (full["account"], full["location"], full["tags"]) == ("Engines AB", "default", "one, two\nvip\n")
    assert (sparse["emails"], sparse["last_name"], sparse["custom_fields"]) == ("bo@example.com", "", "")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_comes_out_goes_in_elsewhere_and_comes_out_the_same(world: World, form: str) -> None:
    fill(world)
    out = world.rest("GET", f"/exports/contacts.{form}").content
    here = upload(world, out)
    assert (here["match"], counts(run(world, here["id"]))) == ("ref", (0, 0, 2, 0))
    there = World(world.served)
    arrived = upload(there, out)
    columns = [column for column in arrived["mapping"] if column["field"] != "id"]
    mapping = [{"column": column["column"], "field": column["field"]} for column in columns]
    there.rest("PATCH", f"/imports/{arrived['id']}", json={"mapping": mapping})
    assert counts(run(there, arrived["id"])) == (2, 0, 0, 0)
    before = [json.loads(line) for line in world.rest("GET", "/exports/contacts.jsonl").text.splitlines()]
    after = [json.loads(line) for line in there.rest("GET", "/exports/contacts.jsonl").text.splitlines()]
    for one in (*before, *after):
        for theirs in ("id", "account_id", "created_at", "updated_at"):
            del one[theirs]
        one["emails"].sort(key=lambda entry: str(entry["email"]))
    assert after == before
    there.http.close()


def test_contacts_come_out_as_cards(world: World) -> None:
    fill(world)
    answer = world.rest("GET", "/exports/contacts.vcf")
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    full, sparse = vobject.readComponents(answer.text)
    assert (full.fn.value, full.org.value, full.note.value) == (
        "=Ada Lovelace; née Byron",
        ["Engines AB"],
        'She said "hello"',
    )
    assert [one.value for one in full.contents["email"]] == ["ada@example.com", "a@example.com"]
    assert full.categories.value == ["one, two", "vip"]
    assert sparse.email.value == "bo@example.com"


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_our_own_cards_change_nothing_here_nor_the_second_time_elsewhere(world: World, version: str) -> None:
    path = f"/exports/contacts.vcf?version={version}"
    full = fill(world)
    nobody = NewContact(channel="API", phones=(Phone("+46701740606"),), notes=" Two\r\nlines \n")
    world.act(lambda scope: creating.create(scope, nobody))
    cards = world.rest("GET", path).content
    assert cards.count(f"VERSION:{version}".encode()) == 3
    before = world.rest("GET", "/exports/contacts.jsonl").text
    here = upload(world, cards)
    assert (here["match"], counts(run(world, here["id"]))) == ("ref", (0, 0, 3, 0))
    assert world.rest("GET", "/exports/contacts.jsonl").text == before
    there = World(world.served)
    assert counts(run(there, upload(there, cards)["id"])) == (3, 0, 0, 0)
    assert counts(run(there, upload(there, cards)["id"])) == (0, 0, 3, 0)
    lines = [json.loads(line) for line in there.rest("GET", "/exports/contacts.jsonl").text.splitlines()]
    assert (lines[0]["ref"], lines[0]["external_id"]) == (full.ref, "E-1")
    assert [(one["first_name"], one["external_id"]) for one in lines[1:]] == [(None, None)] * 2
    back = there.rest("GET", path).content
    assert counts(run(world, upload(world, back)["id"])) == (0, 0, 3, 0)
    there.http.close()


def test_the_cards_of_others_are_known_by_their_uid(world: World) -> None:
    made = fill(world)
    card = f"BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Other//EN\nUID:{made.ref}\nFN:Cy Ek\nEND:VCARD\n"
    theirs = upload(world, card)
    assert (theirs["match"], counts(run(world, theirs["id"]))) == ("external_id", (1, 0, 0, 0))
    assert counts(run(world, upload(world, card)["id"])) == (0, 0, 1, 0)
    [line] = world.rest("GET", f"/exports/contacts.jsonl?external_id={made.ref}").text.splitlines()
    assert json.loads(line)["first_name"] == "Cy"


@pytest.mark.parametrize("form", ["csv", "jsonl", "vcf"])
def test_only_what_the_filters_leave_comes_out(world: World, form: str) -> None:
    fill(world)
    tagged = world.rest("GET", f"/exports/contacts.{form}", params={"tag": "VIP"}).text
    assert "ada@example.com" in tagged
    assert "bo@example.com" not in tagged
    nobody = world.rest("GET", f"/exports/contacts.{form}", params={"email": "nobody@example.com"})
    assert nobody.status_code == 200
    assert "example.com" not in nobody.text
    refused = world.rest("GET", f"/exports/contacts.{form}", params={"created_after": "soon"})
    assert (refused.status_code, refused.json()["field"]) == (400, "created_after")


def test_more_rows_than_a_chunk_come_out_each_once(world: World) -> None:
    rows = "".join(f"Person {number},p{number}@example.com\n" for number in range(1_203))
    run(world, upload(world, f"name,email\n{rows}")["id"])
    out = world.rest("GET", "/exports/contacts.jsonl").text.splitlines()
    emails = [json.loads(line)["emails"][0]["email"] for line in out]
    assert emails == [f"p{number}@example.com" for number in range(1_203)]
    assert world.rest("GET", "/exports/contacts.vcf").text.count("BEGIN:VCARD") == 1_203


def test_accounts_come_out_and_go_in_again(world: World) -> None:
    world.rest("POST", "/accounts", json={"name": "-Rad AB", "external_id": "17"})
    out = world.rest("GET", "/exports/accounts.csv")
    assert rows_of(out.text)[0]["name"] == "'-Rad AB"
    again = upload(world, out.content, noun="accounts")
    assert (again["match"], counts(run(world, again["id"]))) == ("id", (0, 0, 1, 0))
    [line] = world.rest("GET", "/exports/accounts.jsonl", params={"external_id": "17"}).text.splitlines()
    assert json.loads(line)["name"] == "-Rad AB"
    assert world.rest("GET", "/exports/accounts.jsonl", params={"name": "other"}).text == ""


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_accounts_of_elsewhere_overwrite_none_that_have_their_ids(world: World, form: str) -> None:
    world.rest("POST", "/accounts", json={"name": "Rad AB", "external_id": "17"})
    world.rest("POST", "/accounts", json={"name": "Hjul AB"})
    out = world.rest("GET", f"/exports/accounts.{form}").text
    edited = out.replace("Hjul AB", "Hjul & Ram AB")
    assert upload(world, edited, noun="accounts")["match"] == "id"
    for account in world.rest("GET", "/accounts").json()["data"]:
        world.rest("PATCH", f"/accounts/{account['id']}", json={"name": f"Other {account['id']}"})
    foreign = edited.replace("20", "19")
    elsewhere = upload(world, foreign, noun="accounts")
    assert (elsewhere["match"], counts(run(world, elsewhere["id"]))) == ("name", (2, 0, 0, 0))
    assert counts(run(world, upload(world, foreign, noun="accounts")["id"])) == (0, 0, 2, 0)


@pytest.mark.parametrize("text", ["\tIndented", "\nBelow", "\uff1d1", "\u200b=1", "'quoted'"])
def test_what_a_spreadsheet_is_kept_from_running_comes_back_as_it_was(world: World, text: str) -> None:
    world.rest("POST", "/contacts", json={"first_name": "Ada", "description": text})
    made = world.rest("GET", "/contacts").json()["data"]
    again = upload(world, world.rest("GET", "/exports/contacts.csv").content)
    assert counts(run(world, again["id"])) == (0, 0, 1, 0)
    assert world.rest("GET", "/contacts").json()["data"] == made


def test_tickets_come_out_with_their_messages(world: World) -> None:
    ticket_id = opened(world, "Hello", labels=("bike",))
    for number in range(3):
        opened(world, "more", plain=f"more {number}", ticket_id=ticket_id)
    opened(world, "Other", labels=("bike",))
    lines = [json.loads(line) for line in world.rest("GET", "/exports/tickets.jsonl").text.splitlines()]
    assert [line["subject"] for line in lines] == ["Hello", "Other"]
    texts = [one["text"] for one in lines[0]["messages"] if one["kind"] == "external"]
    assert texts == ["Hello", "more 0", "more 1", "more 2"]
    rows = rows_of(world.rest("GET", "/exports/tickets.csv", params={"label": "bike"}).text)
    assert [(row["subject"], row["labels"]) for row in rows] == [("Hello", "bike"), ("Other", "bike")]
    assert world.rest("GET", "/exports/tickets.jsonl", params={"status": "closed"}).text == ""


def test_a_long_conversation_comes_out_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MESSAGES", 2)
    ticket_id = opened(world, "0")
    for number in range(1, 6):
        opened(world, "more", plain=str(number), ticket_id=ticket_id)
    for _ in range(3):
        opened(world, "Other")
    lines = [json.loads(line) for line in world.rest("GET", "/exports/tickets.jsonl").text.splitlines()]
    assert [one["text"] for one in lines[0]["messages"] if one["kind"] == "external"][1:] == list("12345")
    assert [line["subject"] for line in lines] == ["0", "Other", "Other", "Other"]


def test_an_agent_exports_the_tickets_of_their_mailboxes_only(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    opened(world, "To support")
    opened(world, "To sales", to_email="sales@example.org")
    bob = AsMember(world, world.bob)
    for form in ("csv", "jsonl"):
        told = bob.rest("GET", f"/exports/tickets.{form}").text
        assert "To support" in told
        assert "To sales" not in told
        assert "To sales" in world.rest("GET", f"/exports/tickets.{form}").text


def test_an_outsider_and_a_key_without_the_scope_get_nothing(world: World) -> None:
    fill(world)
    opened(world, "Hello")
    assert world.rest("GET", "/exports/contacts.jsonl", key=world.charlie.key).text == ""
    assert world.rest("GET", "/exports/tickets.jsonl", key=world.charlie.key).text == ""
    reader = world.make_key(Permission.CONTACTS_READ)
    assert world.rest("GET", "/exports/tickets.jsonl", key=reader).status_code == 403
    assert world.rest("GET", "/exports/contacts.csv", key=reader).status_code == 200
    assert world.rest("HEAD", "/exports/contacts.csv").content == b""


def test_notes_come_out_of_one_contact_or_of_all(world: World) -> None:
    people = [world.rest("POST", "/contacts", json={"first_name": name}).json()["id"] for name in "AB"]
    for number, contact_id in enumerate([*people, people[0]]):
        answer = world.rest("POST", f"/contacts/{contact_id}/notes", json={"content": f"=note {number}"})
        assert answer.status_code == 201
    listed = world.rest("GET", "/notes").json()["data"]
    text = world.rest("GET", "/exports/notes.jsonl").text
    assert [json.loads(line) for line in text.splitlines()] == listed
    rows = rows_of(world.rest("GET", "/exports/notes.csv").text)
    assert [row["content"] for row in rows] == ["'=note 0", "'=note 1", "'=note 2"]
    of_one = rows_of(world.rest("GET", f"/exports/notes.csv?contact_id={people[0]}").text)
    assert [row["id"] for row in of_one] == [str(listed[0]["id"]), str(listed[2]["id"])]
    assert rows_of(world.rest("GET", "/exports/notes.csv", key=world.charlie.key).text) == []
    assert (
        world.rest("GET", "/exports/notes.csv", key=world.make_key(Permission.TICKETS_READ)).status_code
        == 403
    )


def test_accounts_that_search_finds_come_out(world: World) -> None:
    for name in ("Shipyard", "Other"):
        world.rest("POST", "/accounts", json={"name": name})
    rows = rows_of(world.rest("GET", "/exports/accounts.csv?q=ship").text)
    assert [row["name"] for row in rows] == ["Shipyard"]
