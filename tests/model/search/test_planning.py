"""What is asked of the index: less of texts, which have every word, than of names."""

from rolodesk.model.search.asking import Noun, read_query
from rolodesk.model.search.planning import Match, doubted, plan
from rolodesk.model.search.terms import All, Any, Begins, ButNot, Expression, Has

LIKELY = {"anderson": [f"andersson{number}" for number in range(9)]}


def asked(text: str, noun: Noun, match: Match = Match.EXACT) -> Expression:
    """What a query asks of a kind of record."""
    found = plan(read_query(text), noun, match, likely=LIKELY, year=2026)
    assert found is not None
    return found


def test_of_names_every_word_may_be_a_beginning_and_of_texts_the_last_one() -> None:
    exact = All((Has("_karl"), Has("_berg")))
    names = All((Begins("_karl"), Begins("_berg")))
    texts = All((Has("_karl"), Begins("_berg")))
    assert asked("karl berg", Noun.CONTACT, Match.PREFIX) == ButNot(names, exact)
    assert asked("karl berg", Noun.MESSAGE, Match.PREFIX) == ButNot(texts, exact)


def test_a_period_is_asked_for_by_its_months() -> None:
    months = Any((Has("@2024-12"), Has("@2025-01")))
    assert asked("berg after:2024-12-05 before:2025-02", Noun.MESSAGE) == All((Has("_berg"), months))
    assert asked("berg after:2024-02 before:2024-03", Noun.MESSAGE) == All((Has("_berg"), Has("@2024-02")))


def test_a_long_period_is_asked_for_by_what_is_later() -> None:
    found = asked("berg after:2019 before:2025", Noun.MESSAGE)
    assert isinstance(found, ButNot)
    assert Has("@2026") in getattr(found.unwanted, "parts", ())


def test_nothing_else_is_meant_by_the_words_of_an_address_or_of_a_phrase() -> None:
    assert doubted(read_query('anderson ida.holm@shop.example "karl berg"')) == {"anderson"}


def test_fewer_words_are_taken_for_one_in_texts_than_in_names() -> None:
    counts = [
        repr(asked("anderson", noun, Match.TYPO)).count("_andersson") for noun in (Noun.MESSAGE, Noun.CONTACT)
    ]
    assert counts == [4, 9]
