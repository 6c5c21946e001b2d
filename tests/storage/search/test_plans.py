"""How both databases go about a search: by the words' own index, whatever the records are asked besides."""

from typing import Final

import apsw
import pytest

from rolodesk.model.search.asking import Noun
from rolodesk.storage.search.conditions import Shape
from rolodesk.storage.search.finding import _finding
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan
from tests.storage.search.explaining import explained, plan_on_postgres

__all__ = ["connection", "explained"]

OF_TICKETS: Final[Shape] = (("status", True), ("mailbox", False), ("label", False), ("agent", True))
SHAPES: Final[list[tuple[Noun, Shape]]] = [
    *((noun, ()) for noun in Noun),
    *((noun, (("before", False), ("after", False))) for noun in Noun),
    (Noun.TICKET, OF_TICKETS),
    (Noun.MESSAGE, OF_TICKETS),
    (Noun.MESSAGE, (("assigned", True),)),
]


def asked(noun: Noun, shape: Shape, *, is_looked_at: bool = False, is_within: bool = True) -> Statement:
    return _finding(noun, shape, is_looked_at=is_looked_at, is_within=is_within)


@pytest.mark.parametrize(("noun", "shape"), SHAPES)
def test_sqlite_walks_the_words_from_the_newest_down(
    connection: apsw.Connection, noun: Noun, shape: Shape
) -> None:
    steps = plan(connection, asked(noun, shape))
    assert steps.startswith(f"SCAN found_{noun}s VIRTUAL TABLE INDEX")
    assert f"SEARCH {noun}s USING" in steps
    assert "(workspace_id=? AND id=?)" in steps
    assert "TEMP B-TREE" not in steps


@pytest.mark.parametrize(("noun", "shape"), [one for one in SHAPES if one[1] is not OF_TICKETS])
@pytest.mark.parametrize(("is_looked_at", "is_within"), [(False, True), (True, True), (False, False)])
def test_postgresql_gathers_by_the_words(
    explained: str, noun: Noun, shape: Shape, *, is_looked_at: bool, is_within: bool
) -> None:
    steps = plan_on_postgres(explained, asked(noun, shape, is_looked_at=is_looked_at, is_within=is_within))
    assert f"Bitmap Index Scan on found_{noun}s_terms" in steps
    assert steps.count(f"Bitmap Index Scan on found_{noun}s_terms") == 1
    assert f"Seq Scan on found_{noun}s" not in steps
    assert f"Seq Scan on {noun}s" not in steps
