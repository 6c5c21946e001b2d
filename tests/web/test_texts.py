"""The hub's own pages and letters in each language: whole catalogues, and pages that speak them."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

import httpx2
import pytest

from rolodesk.actions import members
from rolodesk.mail.outbound import notice_texts
from rolodesk.model.language import LANGUAGES, Language
from rolodesk.model.password import hash_password
from rolodesk.web.texts import TEXTS, say
from tests.house.tracked import ROOT
from tests.web.letter_box import LetterBox, letter_box
from tests.web.visitors import Visitor
from tests.world import World

CATALOGUES = {"pages": TEXTS, "letters": notice_texts.TEXTS}
SAID = re.compile(r"\bt\(([^)]*)\)")
KEYS = re.compile(r'"(\w+)"')


@pytest.fixture
def box(world: World) -> Iterator[LetterBox]:
    """A hub that mails links, and Bob, who has a password."""
    world.act(lambda scope: members.set_password(scope, world.bob.email, hash_password("correct horse")))
    with letter_box(world, sender="desk@hub.example") as opened:
        yield opened


@pytest.mark.parametrize("name", CATALOGUES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_all_that_the_english_one_has(name: str, language: Language) -> None:
    english, texts = CATALOGUES[name]["en"], CATALOGUES[name][language]
    assert texts.keys() == english.keys()
    assert [key for key in texts if places_in(texts, key) != places_in(english, key)] == []
    assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("language", ["sv", "de"])
def test_a_catalogue_is_translated(language: Language) -> None:
    same = {key for key in TEXTS["en"] if TEXTS["en"][key] == TEXTS[language][key]}
    assert same <= {"code"}


def test_every_text_is_said_somewhere_and_every_one_that_is_said_is_there() -> None:
    web = ROOT / "src" / "rolodesk" / "web"
    pages = "".join(one.read_text("utf-8") for one in (web / "templates").glob("*.html"))
    code = "".join(one.read_text("utf-8") for one in web.glob("*.py"))
    said = {key for call in SAID.findall(pages) for key in KEYS.findall(call)}
    assert said <= TEXTS["en"].keys()
    assert {key for key in TEXTS["en"] if key not in said and f'"{key}"' not in code} == set()


def test_a_value_cannot_bring_markup_into_a_text() -> None:
    assert "&lt;b&gt;" in say("en", "letter_on_its_way", email="<b>")


@pytest.mark.parametrize(("asked", "head"), [("sv-SE", "Logga in"), ("de", "Anmelden"), ("fr", "Log in")])
def test_a_page_speaks_as_its_reader_asks(world: World, asked: str, head: str) -> None:
    with Visitor(world, world.bob) as guest:
        answer = guest.get("/login", headers={"accept-language": asked})
        assert f"<h1>{head}</h1>" in answer.text
        assert f'<html lang="{asked[:2] if asked != "fr" else "en"}">' in answer.text
        assert answer.headers["vary"] == "accept-language"
        nothing = guest.get("/login/a/b", headers={"accept-language": asked, "accept": "text/html"})
        assert nothing.status_code in {303, 404}


def test_what_is_refused_is_said_in_the_readers_language(world: World) -> None:
    headers = {"accept-language": "de", "origin": world.url, "accept": "text/html"}
    with Visitor(world, world.bob) as guest:
        form = {"email": "nobody@example.org", "password": "not right at all"}
        refused = guest.http.post("/login", data=form, headers=headers)
        assert refused.status_code == 401
        assert "Die E-Mail-Adresse oder das Passwort ist falsch." in refused.text
        foreign = guest.http.post("/login", data=form, headers=headers | {"origin": "http://evil.example"})
        assert "Das kam von anderswo" in foreign.text


def test_a_page_that_refuses_says_why_in_the_readers_language(world: World) -> None:
    path, swedish = "/letters/1/1", "Det här är för medlemmar i en arbetsyta"
    with Visitor(world, world.bob) as guest:

        def asked(language: str, accept: str) -> str:
            return guest.get(path, headers={"accept-language": language, "accept": accept}).text

        assert f"<p>{swedish}; öppna startsidan" in asked("sv", "text/html")
        assert '<p lang="en">This is for members of a workspace; open' in asked("en", "text/html")
        assert asked("sv", "application/json").startswith(swedish.lower())
        assert asked("fr", "*/*").startswith("this is for members of a workspace")


@pytest.mark.parametrize(
    ("asked", "subject"), [("sv", "Välj ett nytt lösenord"), ("de", "Wähle ein neues Passwort")]
)
def test_a_letter_speaks_as_whoever_asked_for_it(
    world: World, box: LetterBox, asked: str, subject: str
) -> None:
    with box.visitor() as guest:
        guest.http.headers["accept-language"] = asked
        assert guest.send("/forgot", email=world.bob.email).status_code == 200
    (received,) = box.send_due()
    assert received.letter["Subject"] == subject
    assert "http://desk.example/reset/" in received.plain


def test_an_invitation_speaks_as_whoever_invites(world: World, box: LetterBox) -> None:
    path = f"/members/{world.bob.id}/invitation"
    headers = {"accept-language": "sv", "x-api-key": world.key}
    answer = httpx2.post(f"{box.url}/rest/v1{path}", headers=headers, trust_env=False)
    assert answer.json() == {"is_mailed": True}, answer.text
    received = box.send_due()[-1]
    assert received.letter["Subject"].endswith("bjuder in dig")


def places_in(texts: Mapping[str, str], key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(texts[key]) if name is not None}
