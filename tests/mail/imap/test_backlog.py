"""A folder full of letters: all of them once, few at a time, whoever is interrupted."""

from collections import Counter

import pytest

from rolodesk.mail.imap.answers import Listed
from rolodesk.mail.imap.batching import BATCH_BYTES, BATCH_LETTERS, Batch, batches
from tests.mail.imap.conftest import Desk, letter
from tests.mail.imap.dovecot import Account

COUNT = 1000


def test_a_backlog_is_fetched_once_although_it_is_interrupted_again_and_again(
    desk: Desk, account: Account
) -> None:
    for number in range(COUNT):
        account.put(letter(f"letter {number}", body="x" * (number % 7 * 1000)))
    desk.connect(account)
    interrupted = 0
    for target in (1, 200, 600, COUNT):
        with desk.fetching():
            desk.await_letters(target)
        interrupted += len(desk.letters()) < COUNT
    assert interrupted
    subjects = desk.subjects()
    assert Counter(subjects) == Counter(f"letter {number}" for number in range(COUNT))
    assert subjects[:3] == ["letter 0", "letter 1", "letter 2"]
    assert desk.connection().last_uid == COUNT


def listed(*sizes: int) -> list[Listed]:
    return [
        Listed(uid=10 * number, size=size, received_at=None, fields=b"")
        for number, size in enumerate(sizes, start=1)
    ]


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ((), [0]),
        ((1,), [1]),
        ((BATCH_BYTES,), [1]),
        ((BATCH_BYTES + 1,), [1]),
        ((BATCH_BYTES - 1, 1, 1), [2, 1]),
        ((1, BATCH_BYTES, 1), [1, 1, 1]),
        ((1,) * (BATCH_LETTERS + 1), [BATCH_LETTERS, 1]),
        ((0,) * (2 * BATCH_LETTERS), [BATCH_LETTERS, BATCH_LETTERS]),
    ],
)
def test_batches_are_bounded_in_letters_and_bytes(sizes: tuple[int, ...], shape: list[int]) -> None:
    made = list(batches(listed(*sizes), reaches=9999))
    assert [len(batch.letters) for batch in made] == shape
    assert [one.size for batch in made for one in batch.letters] == list(sizes)


def test_a_batch_reaches_up_to_the_next_ones_first_letter_and_the_last_to_the_end() -> None:
    one, two, three = listed(BATCH_BYTES, BATCH_BYTES, BATCH_BYTES)
    assert list(batches([one, two, three], reaches=77)) == [
        Batch((one,), 19),
        Batch((two,), 29),
        Batch((three,), 77),
    ]
    assert list(batches([], reaches=77)) == [Batch((), 77)]
