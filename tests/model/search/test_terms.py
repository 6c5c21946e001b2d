"""What an expression is widened to: first letters for longer beginnings, so that it finds no less."""

import pytest

from rolodesk.model.search.terms import All, Any, Begins, ButNot, Expression, Has, InARow, widened

ANNA = Has("_anna")


@pytest.mark.parametrize(
    ("asked", "wide"),
    [
        (ANNA, ANNA),
        (Begins("_andersson"), Has("^and")),
        (Begins("phone:9876"), Begins("phone:9876")),
        (InARow(("_anna", "_maria")), InARow(("_anna", "_maria"))),
        (InARow(("_anna", "_maria"), may_go_on=True), All((ANNA, Has("^mar")))),
        (InARow(("_anna", "_m"), may_go_on=True), All((ANNA, Begins("_m")))),
        (InARow(("_maria",), may_go_on=True), Has("^mar")),
        (All((ANNA, Begins("_maria"))), All((ANNA, Has("^mar")))),
        (Any((ANNA, Begins("_maria"))), Any((ANNA, Has("^mar")))),
        (ButNot(Begins("_maria"), ANNA), ButNot(Has("^mar"), ANNA)),
        (ButNot(ANNA, Begins("_maria")), ANNA),
    ],
)
def test_beginnings_become_first_letters(asked: Expression, wide: Expression) -> None:
    assert widened(asked) == wide
