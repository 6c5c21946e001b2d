"""Lists walked by cursor while others write: what stays is not lost, and nothing comes twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.walks.walking import LISTS, List, follow, walk
from tests.world import World

each_list = pytest.mark.parametrize("walked", LISTS, ids=str)


@each_list
def test_a_walk_gives_every_row_once_in_order(world: World, walked: List) -> None:
    made = [walked.make(world, number) for number in range(7)]
    for limit, sizes in ((1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (100, [7])):
        pages = list(walk(world, walked, {"limit": limit}))
        assert [len(page) for page in pages] == sizes
        assert [row for page in pages for row in page] == made


@each_list
def test_a_walk_among_writers_loses_nothing_and_repeats_nothing(world: World, walked: List) -> None:
    made = [walked.make(world, number) for number in range(12)]
    doomed, changed = set(made[1::4]), set(made[2::4])
    seen: list[int] = []
    added: list[int] = []
    for number, page in enumerate(walk(world, walked, {"limit": 2})):
        seen += page
        assert number < 100, "the walk does not end"
        if number < 6:
            added.append(walked.make(world, 100 + number))
        if number < 3:
            walked.change(world, made[2 + 4 * number])
            if walked.delete is not None:
                walked.delete(world, made[1 + 4 * number])
    assert set(made) - doomed <= set(seen)
    steady = [row for row in seen if row not in changed or not walked.repeats_changed]
    assert len(steady) == len(set(steady)), "a row came twice"
    assert set(added) <= set(seen), "what is added behind the cursor is met too"


@each_list
def test_a_walk_among_many_writers_at_once_loses_nothing(world: World, walked: List) -> None:
    made = [walked.make(world, number) for number in range(10)]
    over = Event()

    def write(number: int) -> None:
        while not over.is_set():
            walked.change(world, walked.make(world, number))

    with ThreadPoolExecutor(3) as writers:
        running = [writers.submit(write, number) for number in range(3)]
        try:
            seen: list[int] = []
            for page in walk(world, walked, {"limit": 2}):
                seen += page
                if set(made) <= set(seen) or len(seen) > 500:
                    break
        finally:
            over.set()
        for writer in running:
            writer.result()
    assert set(made) <= set(seen)
    assert sorted(row for row in seen if row in made) == sorted(made)
    first = [row for page in walk(world, walked, {"limit": 1000}) for row in page]
    assert len(first) == len(set(first))


@each_list
def test_the_limit_is_cut_down_or_refused(world: World, walked: List) -> None:
    walked.make(world, 1)
    for limit in ("1001", "999999", str(2**63), str(10**30)):
        answer = walked.ask(world, {"limit": limit})
        assert answer.status_code == 200 or (answer.status_code == 400 and len(limit) > 18), answer.text
    for limit in ("0", "-1", "", "ten", "1.5", " ", "NaN"):
        answer = walked.ask(world, {"limit": limit})
        assert answer.status_code == 400, f"{limit!r}: {answer.text}"
        assert "limit" in answer.json()["message"]


@each_list
def test_a_cursor_that_is_none_is_refused(world: World, walked: List) -> None:
    for name in walk_cursors(walked):
        for value in ("", "x", "-1", "1.5", str(10**30)):
            others = dict.fromkeys(walk_cursors(walked), "1")
            answer = walked.ask(world, others | {name: value})
            assert answer.status_code == 400, f"{name}={value!r}: {answer.text}"
            assert name in answer.json()["message"]


@each_list
def test_a_link_keeps_what_was_asked(world: World, walked: List) -> None:
    for number in range(3):
        walked.make(world, number)
    query = {"limit": "2", "note": "a+b c&d=å/%", "empty": ""}
    link = walked.following(walked.ask(world, query))
    assert link is not None
    for kept in ("limit=2", "note=a%2Bb%20c%26d%3D%C3%A5%2F%25", "empty="):
        assert kept in link
    assert link.count("limit=") == 1
    following = follow(world, link)
    assert walked.following(following) is None
    assert len(walked.rows(following)) == 1


def test_filters_with_a_plus_are_kept_along_the_walk(world: World) -> None:
    contacts, tickets = LISTS[0], LISTS[3]
    for walked, query in (
        (contacts, {"email": "A+B@mail.example"}),
        (
            tickets,
            {
                "fromEmail": "A+B@mail.example",
                "label": ["a b", "å+"],
                "updatedAfter": "2020-01-01T00:00+01:00",
            },
        ),
    ):
        made = [walked.make(world, number) for number in range(3)]
        pages = list(walk(world, walked, query | {"limit": "1"}))
        assert pages == [[row] for row in made]


def walk_cursors(walked: List) -> tuple[str, ...]:
    """The parameters that make a list's cursor."""
    if "Emails" in walked.name:
        return ("cursorId", "cursorCreated")
    if "Tickets" in walked.name:
        return ("cursorId", "cursorUpdated")
    return ("afterId",) if walked.name == "accounts" else ("after",)
