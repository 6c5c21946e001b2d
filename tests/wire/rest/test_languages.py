"""What is refused is said in the language that a call asks for, and in English where it asks for none."""

from typing import Any

import httpx2
import pytest

from rolodesk.model.workspace import Permission
from tests.wire.rest.importing import run, upload
from tests.wire.rest.inbox import opened
from tests.wire.rest.test_bulk_actions import run_all, started
from tests.world import World

SV, DE = {"accept-language": "sv-SE,sv;q=0.9,en;q=0.5"}, {"accept-language": "de"}
NOBODY = {"name": "Anna", "emails": [{"email": "nobody"}]}


def told_of(answer: httpx2.Response) -> tuple[str | None, str | None]:
    return answer.headers.get("content-language"), answer.headers.get("vary")


@pytest.mark.parametrize(
    ("headers", "language", "detail"),
    [
        (SV, "sv", "måste vara en e-postadress, till exempel anna@example.org"),
        (DE, "de", "muss eine E-Mail-Adresse sein, etwa anna@example.org"),
    ],
)
def test_a_problem_is_said_as_the_call_asks(
    world: World, headers: dict[str, str], language: str, detail: str
) -> None:
    answer = world.rest("POST", "/contacts", json=NOBODY, headers=headers)
    assert answer.json() == {
        "title": "Bad Request",
        "status": 400,
        "code": "invalid",
        "detail": f"emails[0].email: {detail}",
        "field": "emails[0].email",
    }
    assert answer.headers["content-type"] == "application/problem+json"
    assert told_of(answer) == (language, "accept-language")


@pytest.mark.parametrize("headers", [{}, {"accept-language": "en-GB,sv;q=0.5"}, {"accept-language": "fi"}])
def test_a_problem_is_english_where_nothing_else_is_asked(world: World, headers: dict[str, str]) -> None:
    answer = world.rest("POST", "/contacts", json=NOBODY, headers=headers)
    assert answer.json()["detail"] == ("emails[0].email: must be an e-mail address, such as anna@example.org")
    assert told_of(answer) == (None, None)


def test_whatever_refuses_speaks_it(world: World) -> None:
    reader = world.make_key(Permission.CONTACTS_READ)

    def said(method: str, path: str, **options: Any) -> tuple[int, str]:
        answer = world.rest(method, path, headers=SV, **options)
        assert told_of(answer)[0] == "sv"
        return answer.status_code, answer.json()["detail"]

    assert said("GET", "/contacts/1") == (404, "det finns ingen kontakt 1")
    assert said("GET", "/contacts/x") == (400, "contact_id: måste vara ett heltal")
    assert said("GET", "/nowhere") == (404, "inget svarar på den här adressen")
    assert said("PUT", "/contacts") == (405, "den här adressen svarar bara på GET, HEAD, POST")
    assert said("GET", "/contacts", key="none") == (401, "API-nyckeln saknas eller gäller inte")
    assert said("POST", "/contacts", key=reader, json=NOBODY) == (
        403,
        "det här kräver rättigheten contacts:write",
    )
    assert said("POST", "/contacts", content=b"{") == (
        400,
        "innehållet är inte giltig JSON: den slutar för tidigt",
    )
    assert said("POST", "/accounts", json={"name": None}) == (400, "name: måste vara en text, inte null")
    assert said("GET", "/contacts?limit=0") == (400, "limit: måste vara minst 1")


def test_rows_that_are_refused_say_why(world: World) -> None:
    answer = world.rest(
        "POST", "/accounts/bulk", json={"rows": [{"external_id": "1", "name": " "}, {"id": 7}, 5]}, headers=DE
    )
    assert [row["reason"] for row in answer.json()["rows"]] == [
        "muss 1 bis 250 Zeichen haben",
        "es gibt keine Firma 7",
        "muss ein Objekt sein, nicht eine ganze Zahl",
    ]


def test_what_a_job_could_not_change_is_said_to_whoever_reads_it(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    opened(world, to_email="sales@example.org")
    job_id = started(world, filter={}, action="assign", parameters={"members": [world.bob.id]})
    run_all(world)
    path = f"/jobs/{job_id}/refused"
    (english,) = world.rest("GET", path).json()["data"]
    (swedish,) = world.rest("GET", path, headers=SV).json()["data"]
    assert "access" in english["reason"]
    assert swedish == english | {
        "reason": english["reason"].replace(
            "must be a member with access to the ticket's mailbox",
            "måste vara en medlem som är insläppt i ärendets brevlåda",
        )
    }
    assert swedish != english


def test_rows_of_an_import_say_why(world: World) -> None:
    made = upload(world, "name,email\nAda,nobody\n")
    run(world, made["id"])
    path = f"/imports/{made['id']}/refusals"
    (row,) = world.rest("GET", path, headers=SV).json()["data"]
    assert row["reason"] == "måste vara en e-postadress, till exempel anna@example.org"
    assert "must be" in world.rest("GET", path).json()["data"][0]["reason"]
    file = world.rest("GET", f"{path}.csv", headers=DE).content.decode("utf-8-sig")
    assert "Zeile 2, emails[0].email: muss eine E-Mail-Adresse sein" in file


def test_an_import_that_failed_is_the_same_import_in_every_language(world: World) -> None:
    made = upload(world, "name,email\nAda,ada@example.org\n" + "x" * 3_000_000 + "\n")
    failed = run(world, made["id"])
    assert failed["state"] == "failed"
    path = f"/imports/{made['id']}"
    read = world.rest("GET", path, headers=SV)
    assert read.json() == failed | {"reason": "rad 3 har fler än 1048576 tecken"}
    unread = {"if-none-match": read.headers["etag"]}
    assert world.rest("GET", path, headers=SV | unread).status_code == 304
    assert world.rest("GET", path, headers=DE | unread).status_code == 200
    changed = world.rest("PATCH", path, json={"name": "b"}, headers={"if-match": read.headers["etag"]})
    assert changed.status_code == 200
    again = world.rest("PATCH", path, json={"name": "c"}, headers=SV | {"if-match": read.headers["etag"]})
    assert (again.status_code, again.json()["code"]) == (412, "outdated")


def test_the_vendors_dialects_stay_english(world: World) -> None:
    for path in ("/v1/contacts", "/api/v1/contacts", f"/api/{world.key}/{world.id}/contacts"):
        english, swedish = (
            world.http.post(path, content=b"{", headers={"x-api-key": world.key, **headers})
            for headers in ({}, SV)
        )
        assert (english.status_code, told_of(swedish)) == (400, (None, None)), path
        assert "not valid JSON" in english.text
        assert swedish.text == english.text


def test_why_a_connection_fails_is_said_but_for_the_words_of_its_server(world: World) -> None:
    path = f"/mailboxes/{world.support.id}/connections/relay"
    world.rest("PUT", path, json={"host": "127.0.0.1", "port": 9, "security": "none"})
    swedish = {"accept-language": "sv"}
    tried = world.rest("POST", f"{path}/test", headers=swedish).json()
    assert tried["reason"].startswith("127.0.0.1:9 går inte att använda: ")
    for read, begins in ((swedish, "127.0.0.1:9 går inte"), ({}, "127.0.0.1:9 cannot be used")):
        assert world.rest("GET", path, headers=read).json()["last_error"].startswith(begins)
        (row,) = world.rest("GET", "/connections", headers=read).json()["data"]
        assert row["last_error"].startswith(begins)
