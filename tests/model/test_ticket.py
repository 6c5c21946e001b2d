"""Where a message leaves a ticket, and which spellings are one label."""

import pytest

from rolodesk.model.errors import Invalid
from rolodesk.model.message import Kind
from rolodesk.model.ticket import Status, check_labels, status_after


@pytest.mark.parametrize("current", Status)
def test_a_given_status_is_set_whatever_the_message_is(current: Status) -> None:
    for kind in (Kind.EXTERNAL, Kind.INTERNAL):
        assert status_after(current, given=Status.SOLVED, kind=kind) == "solved"


@pytest.mark.parametrize("current", Status)
def test_an_external_message_leaves_new_and_turns_any_other_into_reply(current: Status) -> None:
    expected = "new" if current is Status.NEW else "reply"
    assert status_after(current, given=None, kind=Kind.EXTERNAL) == expected


@pytest.mark.parametrize("current", Status)
def test_an_internal_message_changes_no_status(current: Status) -> None:
    assert status_after(current, given=None, kind=Kind.INTERNAL) == current


def test_labels_are_trimmed_and_each_is_given_once_in_its_first_spelling() -> None:
    names = (" Straße", "VIP", "STRASSE", "vip ", "x" * 100)
    assert check_labels(names, field="labels") == ("Straße", "VIP", "x" * 100)


@pytest.mark.parametrize("name", ["", " \t\n", "x" * 101])
def test_a_blank_or_endless_label_is_refused_by_its_place(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_labels(("good", name), field="labels")
    assert refused.value.field == "labels[1]"
