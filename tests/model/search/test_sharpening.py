"""Asking for words that are there instead of for beginnings, and for nothing that cannot be found."""

import pytest

from rolodesk.model.search.sharpening import Lexicon, is_listed, sharpened, wanted_of
from rolodesk.model.search.terms import All, Any, Begins, ButNot, Expression, Has, InARow

ANNA, ANDERS, ANDERSSON = Has("_anna"), Has("_anders"), Has("_andersson")
LEXICON = Lexicon(
    {"anna", "anders", "andersson"},
    {"ande": ["anders", "andersson"], "anna": ["anna"], "xyzz": [], "many": None},
)


def test_what_is_looked_up_are_words_of_four_letters_that_are_no_numbers() -> None:
    expression = All(
        (
            *(Has("_anna"), Has("_ann"), Has("_4711"), Has("^and"), Has("label:anna")),
            *(Begins("_ande"), Begins("_4711"), Begins("label:andersson")),
            ButNot(InARow(("_anders", "_ek", "_bergman")), Any((Has("_nobody"), Has("@2024")))),
        )
    )
    wanted = wanted_of(expression)
    assert wanted.words == {"anna", "anders", "bergman", "nobody"}
    assert wanted.beginnings == {"ande"}
    assert [is_listed(one) for one in ("anna2", "ann", "2anna")] == [True, False, False]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (ANNA, ANNA),
        (Has("_nobody"), None),
        (Has("_ann"), Has("_ann")),
        (Has("label:nobody"), Has("label:nobody")),
        (Begins("_ande"), Any((ANDERS, ANDERSSON))),
        (Begins("_anna"), ANNA),
        (Begins("_xyzz"), None),
        (Begins("_many"), Begins("_many")),
        (Begins("_4711"), Begins("_4711")),
        (InARow(("_anna", "_anders")), InARow(("_anna", "_anders"))),
        (InARow(("_anna", "_nobody")), None),
        (InARow(("_anna", "_nobo"), may_go_on=True), InARow(("_anna", "_nobo"), may_go_on=True)),
        (InARow(("_nobody", "_anna"), may_go_on=True), None),
        (All((ANNA, Has("_nobody"))), None),
        (All((ANNA, Begins("_ande"))), All((ANNA, Any((ANDERS, ANDERSSON))))),
        (Any((ANNA, Has("_nobody"))), ANNA),
        (Any((Has("_nobody"), Begins("_xyzz"))), None),
        (Any((ANDERS, Begins("_ande"))), Any((ANDERS, ANDERSSON))),
        (ButNot(ANNA, Has("_nobody")), ANNA),
        (ButNot(Has("_nobody"), ANNA), None),
        (ButNot(Begins("_anna"), ANNA), None),
        (ButNot(Begins("_ande"), ANDERS), ButNot(Any((ANDERS, ANDERSSON)), ANDERS)),
    ],
)
def test_it_asks_for_what_is_there(expression: Expression, wanted: Expression | None) -> None:
    assert sharpened(expression, LEXICON) == wanted
