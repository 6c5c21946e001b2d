"""Importing contacts and accounts: uploaded, mapped, tried, run, and what was refused sent again."""

import base64

import pytest

from rolodesk.actions.contacts import reading
from rolodesk.model.contact import Contact
from rolodesk.model.workspace import Permission
from tests.support.raw import exchange, spelled, stranger
from tests.wire.rest.importing import counts, dry_run, fields, run, upload, work
from tests.world import World

SWEDISH = (
    "Förnamn;Efternamn;E-post;Telefon;Företag;Taggar;Anteckning\r\n"
    "Åsa;Öberg;asa@example.com;070-174 06 05;Cykelköket AB;vip, stamkund;\r\n"
    'Bo;"Ek;dahl";bo@example.com;;;;"Två\r\nrader, och ett ""citat"""\r\n'
)


def contact(world: World, email: str) -> Contact:
    """Read a contact by its address."""
    found = world.act(lambda scope: reading.oldest_by_email(scope, email))
    assert found is not None
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_understood_however_it_is_written(world: World, encoding: str, delimiter: str) -> None:
    text = "Förnamn;E-post;Telefon\r\nÅsa;asa@example.com;070-174 06 05\r\nBo;bo@example.com;\r\n"
    made = upload(world, text.replace(";", delimiter).encode(encoding), name="kunder.csv")
    assert (made["format"], made["encoding"], made["delimiter"]) == ("csv", encoding, delimiter)
    assert fields(made) == {"Förnamn": "first_name", "E-post": "email", "Telefon": "phone"}
    assert made["mapping"][0]["samples"] == ["Åsa", "Bo"]
    assert (made["match"], made["state"], made["name"]) == ("email", "uploaded", "kunder.csv")
    assert counts(run(world, made["id"])) == (2, 0, 0, 0)
    assert contact(world, "asa@example.com").first_name == "Åsa"
    assert contact(world, "asa@example.com").phone == "+46701740605"


def test_columns_are_suggested_by_names_in_three_languages_and_by_what_they_hold(world: World) -> None:
    header = "Vorname,Nachname,Anschrift,Contact e-mail address,Handy,Firma,Spalte,Telephone"
    row = "Ute,Maier,Weg 1,ute@example.com,0171 2345678,Rad GmbH,privat@example.com,030 1234567"
    made = upload(world, f"{header}\n{row}\n")
    assert list(fields(made).values()) == [
        "first_name",
        "last_name",
        "",
        "email",
        "phone",
        "account",
        "email",
        "phone",
    ]
    run(world, made["id"])
    found = contact(world, "privat@example.com")
    assert [one.address for one in found.emails] == ["ute@example.com", "privat@example.com"]
    assert found.account_name == "Rad GmbH"


def test_a_dry_run_tells_all_and_writes_nothing(world: World) -> None:
    made = upload(world, SWEDISH + "Cleo;;not an address;;;;\r\nÅsa;Ny;asa@example.com;;;;\r\n")
    before = world.served.digest()
    world.rest("GET", f"/imports/{made['id']}")
    assert world.served.digest() == before
    tried = dry_run(world, made["id"])
    assert (tried["state"], tried["rows"], tried["progress"]) == ("checked", 4, 1.0)
    assert counts(tried) == (2, 1, 0, 1)
    refused = world.rest("GET", f"/imports/{made['id']}/refusals").json()
    assert [(one["row"], one["line"], one["field"]) for one in refused["data"]] == [(3, 5, "emails[0].email")]
    told = world.rest("GET", f"/imports/{made['id']}/refusals.csv").text
    assert "line 5, emails[0].email: must be an e-mail address" in told
    assert world.act(lambda scope: reading.oldest_by_email(scope, "asa@example.com")) is None
    ran = run(world, made["id"])
    assert (ran["state"], counts(ran)) == ("done", counts(tried))
    asa = contact(world, "asa@example.com")
    assert (asa.last_name, asa.tags, asa.account_name) == ("Ny", ("vip", "stamkund"), "Cykelköket AB")


def test_the_same_file_again_changes_nothing(world: World) -> None:
    assert counts(run(world, upload(world, SWEDISH)["id"])) == (2, 0, 0, 0)
    assert contact(world, "bo@example.com").notes == 'Två\r\nrader, och ett "citat"'
    version = contact(world, "asa@example.com").version
    assert counts(run(world, upload(world, SWEDISH)["id"])) == (0, 0, 2, 0)
    assert contact(world, "asa@example.com").version == version


@pytest.mark.parametrize("match", ["email", "phone", "external_id", "ref", "id"])
def test_a_row_without_what_rows_are_matched_by_is_refused(world: World, match: str) -> None:
    made = upload(world, "first_name,email,phone,external_id,ref,id\nAda,,,,,\n")
    columns = [{"column": one, "field": one} for one in fields(made)]
    body = {"mapping": columns, "match": match}
    assert world.rest("PATCH", f"/imports/{made['id']}", json=body).status_code == 200
    assert counts(dry_run(world, made["id"])) == (0, 0, 0, 1)
    assert counts(run(world, made["id"])) == (0, 0, 0, 1)
    [told] = world.rest("GET", f"/imports/{made['id']}/refusals").json()["data"]
    assert (told["line"], told["field"]) == (2, match)
    assert told["reason"].startswith("is empty, and rows are matched by it")


def test_only_without_a_match_are_all_rows_new_each_time(world: World) -> None:
    content = "first_name,email\nAda,ada@example.com\nBo,\n"
    for _ in range(2):
        made = upload(world, content)
        assert made["match"] == "email"
        world.rest("PATCH", f"/imports/{made['id']}", json={"match": ""})
        assert counts(run(world, made["id"])) == (2, 0, 0, 0)
    assert counts(run(world, upload(world, content)["id"])) == (0, 0, 1, 1)


def test_an_account_without_what_rows_are_matched_by_is_refused(world: World) -> None:
    content = "name,external_id\nRad AB,17\nHjul AB,\n"
    made = upload(world, content, noun="accounts")
    assert made["match"] == "name"
    world.rest("PATCH", f"/imports/{made['id']}", json={"match": "external_id"})
    assert counts(run(world, made["id"])) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("external_id,email\n1,a@example.com\n,b@example.com\n", "email"),
        ("external_id,email\n1,\n2,b@example.com\n", "external_id"),
        ("email,phone\n,070-174 06 05\nb@example.com,070-174 06 06\n", "phone"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Bo\nTEL:070-174 06 05\nEND:VCARD\n", "phone"),
        ("email,phone\n", "email"),
        ("first_name\nAda\n", ""),
    ],
)
def test_what_nearly_all_rows_have_is_suggested_to_match_by(world: World, content: str, match: str) -> None:
    assert upload(world, content)["match"] == match


def test_what_was_refused_is_corrected_and_sent_again(world: World) -> None:
    content = "name,email,stage\nAda,ada@example.com,Lead\nBob,nobody,Lead\n=Eve,eve@example.com,No stage\n"
    made = upload(world, content)
    assert counts(run(world, made["id"])) == (1, 0, 0, 2)
    answer = world.rest("GET", f"/imports/{made['id']}/refusals.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"refused-{made['id']}.csv" in answer.headers["content-disposition"]
    told = answer.content.decode("utf-8-sig").splitlines()
    assert told[0] == "name,email,stage,rolodesk: why refused"
    assert told[1].startswith("Bob,nobody,Lead,")
    assert told[2].startswith("'=Eve,eve@example.com,No stage,")
    corrected = (
        answer.content.decode("utf-8-sig").replace("nobody", "bob@example.com").replace("No stage", "Lost")
    )
    again = upload(world, corrected)
    assert fields(again)["rolodesk: why refused"] == ""
    assert counts(run(world, again["id"])) == (2, 0, 0, 0)
    assert contact(world, "eve@example.com").first_name == "=Eve"


@pytest.mark.parametrize("match", ["id", "ref", "external_id", "email", "phone"])
def test_rows_find_their_contact_by_the_chosen_field(world: World, match: str) -> None:
    first = "external_id,email,phone,first_name\nE-1,ada@example.com,+46701740605,Ada\n"
    run(world, upload(world, first)["id"])
    ada = contact(world, "ada@example.com")
    keys = {
        "id": str(ada.id),
        "ref": ada.ref,
        "external_id": "E-1",
        "email": "Ada@Example.com",
        "phone": "070-1740605",
    }
    made = upload(world, f"{match},title\n{keys[match]},CEO\n")
    assert made["match"] == ("external_id" if match == "id" else match)
    mapping = [{"column": match, "field": match}, {"column": "title", "field": "title"}]
    world.rest("PATCH", f"/imports/{made['id']}", json={"mapping": mapping, "match": match})
    assert counts(run(world, made["id"])) == (0, 1, 0, 0)
    after = contact(world, "ada@example.com")
    assert (after.id, after.title, len(after.emails), len(after.phones)) == (ada.id, "CEO", 1, 1)


def test_a_row_finds_what_earlier_rows_of_the_file_made_and_changed(world: World) -> None:
    rows = (
        "email,phone,first_name,title",
        "ada@example.com; ada@work.example,,Ada,",
        "bob@example.com,,Bob,",
        "ADA@work.example; ada@home.example,,,CEO",
        "ada@home.example,070-1740605,,CTO",
        "nobody,,Eve,",
        "eve@example.com,,Eve,",
    )
    made = upload(world, "\n".join(rows) + "\n")
    assert counts(run(world, made["id"])) == (3, 2, 0, 1)
    ada = contact(world, "ada@example.com")
    assert (ada.title, ada.phone, len(ada.emails)) == ("CTO", "+46701740605", 3)
    assert counts(run(world, upload(world, "\n".join(rows[:5]) + "\n")["id"])) == (0, 2, 2, 0)


def test_an_id_that_is_not_there_is_refused_and_a_ref_is_kept(world: World) -> None:
    made = upload(world, "id,first_name,external_id,external_url\n999999999,Nobody,,\nx,Nobody,,\n")
    assert made["match"] == "id"
    assert counts(run(world, made["id"])) == (0, 0, 0, 2)
    run(world, upload(world, "ref,first_name,email\nold-17,Ada,ada@example.com\n")["id"])
    assert contact(world, "ada@example.com").ref == "old-17"


def test_the_mapping_can_be_changed_and_saved_as_a_profile(world: World) -> None:
    made = upload(world, "who,where,colour\nAda,ada@example.com,red\n")
    path = f"/imports/{made['id']}"
    mapping = [
        {"column": "who", "field": "name"},
        {"column": "where", "field": "email"},
        {"column": "colour", "field": "custom:Favourite colour"},
    ]
    changed = world.rest("PATCH", path, json={"mapping": mapping, "match": "", "save_as": "Shop"})
    assert changed.status_code == 200
    [profile] = world.rest("GET", "/import-profiles").json()["data"]
    assert (profile["name"], profile["mapping"]) == ("Shop", mapping)
    assert counts(run(world, made["id"])) == (1, 0, 0, 0)
    assert contact(world, "ada@example.com").custom_fields == '{"Favourite colour":"red"}'
    next_one = upload(world, "where,who\nbo@example.com,Bo\n")
    taken = world.rest("PATCH", f"/imports/{next_one['id']}", json={"profile_id": profile["id"], "name": "n"})
    assert fields(taken.json()) == {"where": "email", "who": "name"}


def test_a_profile_is_replaced_by_one_that_is_saved_under_its_name_but_of_the_same_noun(world: World) -> None:
    body = {"name": "Shop", "mapping": [{"column": "Mail", "field": "email"}], "match": "email"}
    profile = world.rest("POST", "/import-profiles", json=body).json()
    firms = {"name": "Firms", "noun": "accounts", "mapping": []}
    assert world.rest("POST", "/import-profiles", json=firms).status_code == 201
    path = f"/imports/{upload(world, 'where')['id']}"
    mapping = [{"column": "where", "field": "phone"}]
    change = {"mapping": mapping, "match": "phone"}
    assert world.rest("PATCH", path, json={**change, "save_as": "Firms"}).status_code == 409
    assert world.rest("GET", path).json()["match"] == ""
    assert world.rest("PATCH", path, json={**change, "save_as": "shop"}).status_code == 200
    after = world.rest("GET", f"/import-profiles/{profile['id']}").json()
    assert (after["name"], after["mapping"], after["match"]) == ("Shop", mapping, "phone")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mapping": [{"column": "nowhere", "field": "email"}]}, "mapping[0].column"),
        ({"mapping": [{"column": "a", "field": "shoe size"}]}, "mapping[0].field"),
        ({"mapping": [{"column": "a", "field": "ref"}, {"column": "b", "field": "ref"}]}, "mapping[1].field"),
        ({"mapping": [{"column": "a", "field": "title"}], "match": "email"}, "match"),
        ({"mapping": [{"column": "a", "field": "custom:"}]}, "mapping[0].field"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_name(world: World, change: object, field: str) -> None:
    made = upload(world, "a,b\n1,2\n")
    answer = world.rest("PATCH", f"/imports/{made['id']}", json=change)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_an_import_is_cancelled_and_goes_on_from_there(world: World) -> None:
    rows = "".join(f"p{number}@example.com,P{number}\n" for number in range(250))
    made = upload(world, f"email,name\n{rows}")
    path = f"/imports/{made['id']}"
    world.rest("POST", f"{path}/run")
    assert world.rest("POST", f"{path}/cancel").json()["state"] == "cancelled"
    assert work(world, made["id"])["rows"] == 0
    assert world.rest("POST", f"{path}/cancel").json()["state"] == "cancelled"
    done = run(world, made["id"])
    assert (done["state"], counts(done), done["progress"]) == ("done", (250, 0, 0, 0), 1.0)
    again = world.rest("POST", f"{path}/run")
    assert (again.status_code, again.json()["code"]) == (409, "conflicting")
    assert world.rest("PATCH", path, json={"match": ""}).status_code == 409
    assert world.rest("DELETE", path).status_code == 204
    assert world.rest("GET", path).status_code == 404


def test_vcards_of_three_versions_come_in(world: World) -> None:
    cards = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\n"
        "EMAIL;PREF=2:old@example.com\r\nEMAIL;PREF=1:ada@example.com\r\n"
        "TEL;VALUE=uri:tel:+46701740605\r\nORG:Engines AB;Research\r\nCATEGORIES:vip,maths\r\n"
        "NOTE:Two\\nlines\r\nUID:urn:uuid:1\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Ek\r\nN:Ek;Bo;;;\r\n"
        "EMAIL;TYPE=INTERNET,PREF:bo@exa\r\n mple.com\r\nUID:2\r\n"
        "END:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96berg;=C3=85sa\r\n"
        "TEL;CELL:070-174 06 06\r\nUID:3\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n"
    )
    made = upload(world, cards)
    assert (made["format"], made["match"]) == ("vcf", "external_id")
    assert counts(run(world, made["id"])) == (3, 0, 0, 1)
    ada = contact(world, "ada@example.com")
    assert (ada.name, ada.account_name, ada.tags, ada.notes) == (
        "Ada Lovelace",
        "Engines AB",
        ("vip", "maths"),
        "Two\nlines",
    )
    assert [(one.address, one.primary) for one in ada.emails] == [
        ("ada@example.com", True),
        ("old@example.com", False),
    ]
    assert ada.phone == "+46701740605"
    assert contact(world, "bo@example.com").name == "Bo Ek"


def test_json_lines_come_in_and_say_what_is_wrong(world: World) -> None:
    lines = (
        '{"ref":"r-1","first_name":"Ada","emails":[{"email":"b@example.com"},{"email":"a@example.com","primary":true}],'
        '"tags":["one, two","three"],"custom_fields":{"size":4},"notes":"Hello"}\n'
        "[]\n\n"
        '{"shoes":4}\n'
    )
    made = upload(world, lines)
    assert (made["format"], made["match"]) == ("jsonl", "ref")
    assert counts(run(world, made["id"])) == (1, 0, 0, 2)
    ada = contact(world, "b@example.com")
    assert (ada.ref, ada.email, ada.tags, ada.notes) == (
        "r-1",
        "a@example.com",
        ("one, two", "three"),
        "Hello",
    )
    told = world.rest("GET", f"/imports/{made['id']}/refusals").json()["data"]
    assert [(one["line"], one["reason"]) for one in told] == [
        (2, "is not a JSON object"),
        (4, "shoes: is no field of contacts"),
    ]


def test_a_number_that_is_wrong_is_named_as_the_api_does(world: World) -> None:
    made = upload(world, f"first_name,phone\nAda,{'7' * 300}\n")
    assert counts(run(world, made["id"])) == (0, 0, 0, 1)
    [told] = world.rest("GET", f"/imports/{made['id']}/refusals").json()["data"]
    assert told["field"] == "phones[0].phone"


def test_accounts_come_in_too(world: World) -> None:
    first = upload(world, "Företag,Kundnr\nRad AB,17\n,18\n", noun="accounts")
    assert (fields(first), first["match"]) == ({"Företag": "name", "Kundnr": "external_id"}, "external_id")
    assert counts(run(world, first["id"])) == (1, 0, 0, 1)
    second = upload(world, "name,external_id\nRad och hjul AB,17\nrad och hjul ab,17\n", noun="accounts")
    assert counts(run(world, second["id"])) == (0, 2, 0, 0)
    [account] = world.rest("GET", "/accounts").json()["data"]
    assert (account["name"], account["external_id"]) == ("rad och hjul ab", "17")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        bytes(range(256)) * 8,
        bytes(range(1, 256)) * 8,
        b"\x89PNG\r\n\x1a\n",
        base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    ],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(world: World, content: bytes) -> None:
    answer = world.rest("POST", "/imports", content=content)
    assert answer.status_code == 400
    assert world.rest("GET", "/imports").json() == {"data": []}


def test_a_control_character_here_and_there_spoils_its_row_alone(world: World) -> None:
    rows = "".join(f"Person {number},p{number}@example.com\n" for number in range(10))
    made = upload(world, f"name,email\n{rows}E\x01ve,eve@example.com\n")
    assert counts(run(world, made["id"])) == (10, 0, 0, 1)


def test_rows_without_any_value_are_passed_over(world: World) -> None:
    made = upload(world, ";;\nname;email;\nAda;ada@example.com;\n;;\n ; ;\n")
    assert (fields(made)["email"], counts(run(world, made["id"]))) == ("email", (1, 0, 0, 0))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    headers = {"x-api-key": world.key, "content-length": str(2**29)}
    request = spelled("POST", "/rest/v1/imports", headers=headers)
    answer = exchange(world.url, request, source=stranger(), method="POST")
    assert answer.status == 413


def test_an_outsider_and_a_key_without_the_scope_see_and_start_nothing(world: World) -> None:
    made = upload(world, "email\nada@example.com\n")
    path = f"/imports/{made['id']}"
    assert world.rest("GET", path, key=world.charlie.key).status_code == 404
    assert world.rest("POST", f"{path}/run", key=world.charlie.key).status_code == 404
    assert world.rest("GET", f"{path}/refusals.csv", key=world.charlie.key).status_code == 404
    reader = world.make_key(Permission.CONTACTS_READ)
    assert world.rest("GET", path, key=reader).status_code == 200
    assert world.rest("POST", f"{path}/run", key=reader).status_code == 403
    assert world.rest("POST", "/imports", key=reader, content=b"a,b").status_code == 403


def test_profiles_are_made_changed_and_deleted(world: World) -> None:
    body = {"name": "Shop", "mapping": [{"column": "Mail", "field": "email"}], "match": "email"}
    made = world.rest("POST", "/import-profiles", json=body)
    assert made.status_code == 201
    path = made.headers["location"].removeprefix("/rest/v1")
    assert world.rest("POST", "/import-profiles", json={**body, "name": "SHOP"}).status_code == 409
    changed = world.rest("PATCH", path, json={"name": "Web shop"}, headers={"if-match": made.headers["etag"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "Web shop")
    assert world.rest("PATCH", path, json={"match": "phone"}).json()["field"] == "match"
    assert world.rest("GET", path, key=world.charlie.key).status_code == 404
    assert world.rest("DELETE", path).status_code == 204
    assert world.rest("GET", path).status_code == 404
