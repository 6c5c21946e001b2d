"""Every letter of the corpus is understood as is written beside it."""

import pytest

from tests.mail.parsing.corpus import LETTERS, NAMES, differences, expected, parsed

FEWEST = 150


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_understood(name: str) -> None:
    wanted = expected(name)
    letter = parsed((LETTERS / f"{name}.eml").read_bytes(), sender=wanted.envelope_sender)
    found = differences(letter, wanted)
    assert not found, f"{name}:\n" + "\n".join(found)


def test_there_are_enough_letters_and_each_has_its_expectation() -> None:
    assert len(NAMES) >= FEWEST
    assert sorted(path.stem for path in LETTERS.glob("*.json")) == NAMES


def test_what_is_not_expected_is_noticed() -> None:
    letter = parsed((LETTERS / "attachment.eml").read_bytes())
    wanted = expected("bounce-qmail")
    found = "\n".join(differences(letter, wanted))
    for field in ("sender", "subject", "files", "report"):
        assert f"{field} is " in found
