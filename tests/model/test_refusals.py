import pytest

from rolodesk.model.errors import NotAllowed, TooLarge, Unknown
from rolodesk.model.language import Language
from rolodesk.model.refusals import said_in
from rolodesk.model.refusals.catalogue import Catalogue
from rolodesk.model.refusals.saying import LONGEST, Speaker


def speaker(**sentences: str) -> Speaker:
    return Speaker(
        Catalogue(
            sentences={english.replace("_", " "): said for english, said in sentences.items()},
            there_is="det finns",
            nouns={"contact": "ingen kontakt", "contact card": "inget kort"},
            identifiers={"of that id": "med det id:t", "of {}": "till {}"},
            words={"a text": "en text"},
            both="och",
            either="eller",
        )
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "must be at most 250 characters"),
        ("sv", "får ha högst 250 tecken"),
        ("de", "darf höchstens 250 Zeichen haben"),
    ],
)
def test_a_refusal_is_said_in_a_language_with_its_values(language: Language, said: str) -> None:
    assert said_in(language, "must be at most 250 characters") == said


def test_a_field_stays_in_front() -> None:
    sentence = "emails[0].email: must be an e-mail address, such as anna@example.org"
    assert (
        said_in("sv", sentence)
        == "emails[0].email: måste vara en e-postadress, till exempel anna@example.org"
    )


@pytest.mark.parametrize(
    "sentence", ["nobody ever said that", "name: nobody ever said that", "", ": ", "{0}"]
)
def test_what_no_entry_has_stays_english(sentence: str) -> None:
    assert said_in("sv", sentence) == sentence


def test_a_noun_is_translated_and_an_id_is_not() -> None:
    assert said_in("sv", str(Unknown("ticket", 17))) == "det finns inget ärende 17"
    assert said_in("de", str(Unknown("contact", "of that id"))) == "es gibt keinen Kontakt mit dieser ID"
    assert said_in("de", str(Unknown("ghost", 17))) == "there is no ghost 17"


def test_what_an_error_makes_its_sentence_of_is_said() -> None:
    assert said_in("sv", str(NotAllowed("contacts:write"))) == "det här kräver rättigheten contacts:write"
    assert said_in("de", str(TooLarge("the body", 5))) == "der Inhalt ist größer als die erlaubten 5 Byte"


def test_the_longer_sentence_wins_over_the_one_that_would_swallow_it() -> None:
    says = speaker(
        **{"must_be_{}": "1 {}", "must_be_{}_or_empty": "2 {}", "must_be_empty": "3", "{}_be_{}": "4 {} {}"}
    )
    assert [says.say(f"must be {what}") for what in ("red", "red or empty", "empty")] == [
        "1 red",
        "2 red",
        "3",
    ]
    assert said_in("sv", "must be one of a, b or empty") == "måste vara något av a, b eller tomt"
    assert said_in("sv", "must be one of a, b") == "måste vara något av a, b"


def test_a_longer_noun_wins_over_the_one_it_begins_with() -> None:
    assert speaker().say("there is no contact card 5") == "det finns inget kort 5"
    assert speaker().say("there is no contact of Anna") == "det finns ingen kontakt till Anna"


def test_words_lists_and_sentences_in_a_sentence_are_translated() -> None:
    assert (
        said_in("sv", "must be a text or null, not a whole number")
        == "måste vara en text eller null, inte ett heltal"
    )
    assert said_in("de", "must be an object with a, b and c") == "muss ein Objekt mit a, b und c sein"
    assert said_in("de", "is not a parameter of this call; there are limit") == (
        "ist kein Parameter dieses Aufrufs; es gibt limit"
    )
    assert said_in("de", "is not a parameter of this call") == "ist kein Parameter dieses Aufrufs"


def test_values_come_in_the_order_of_the_language_and_are_never_read_as_its_marks() -> None:
    says = speaker(**{"{}_before_{}": "{1} efter {0}"})
    assert says.say("a before b") == "b efter a"
    assert says.say("{1} before {x}\n{2}") == "{x}\n{2} efter {1}"


def test_what_is_too_long_to_be_one_of_ours_is_not_looked_up() -> None:
    name = "x" * LONGEST
    assert said_in("sv", f"there is a tag {name} already") == f"there is a tag {name} already"
