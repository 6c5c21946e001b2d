"""Which stretch of ids PostgreSQL is asked for next."""

from itertools import pairwise

from rolodesk.storage.search.stretches import MOST_TERMS, SHORTEST, Descent


def walked(top: int, counts: list[int], *, wanted: int = 21) -> list[tuple[int, int]]:
    """From where to where each stretch goes, if each has so many; 0 of those after."""
    descent = Descent(top=top)
    stretches = []
    left = wanted
    for count in [*counts, *[0] * 50]:
        if descent.top < 0:
            break
        above = descent.top
        stretch = descent.next()
        assert stretch.query is None or stretch.query.count(":") <= MOST_TERMS
        stretches.append((above, stretch.lowest))
        left -= count
        descent.found(count, missing=left)
    return stretches


def test_stretches_cover_all_ids_once_and_get_longer() -> None:
    for top in (0, 1, 511, 512, 999_999, 40_000_000):
        stretches = walked(top, [])
        assert stretches[0][0] == top
        assert stretches[-1][1] == 0
        for (_, lowest), (above, _) in pairwise(stretches):
            assert above == lowest - 1
        assert len(stretches) <= 8


def test_it_goes_by_what_was_found() -> None:
    first, second, *_ = walked(999_999, [20])
    assert SHORTEST / 2 <= first[0] - first[1] <= 2 * SHORTEST
    assert second[0] - second[1] <= 2 * SHORTEST
    _, second, *_ = walked(999_999, [0])
    assert second[0] - second[1] > 3 * SHORTEST


def test_a_store_without_an_order_of_ids_is_asked_once() -> None:
    assert walked(0, []) == [(0, 0)]
