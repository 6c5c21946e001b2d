"""Rules: read from JSON, compiled once by content, run in their order."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.letters import MAIL_FLOW, VOCABULARY
from rolodesk.model.flow.reading import decoded
from rolodesk.model.flow.rules import compiled_rule, read_rule, stored_actions, stored_conditions
from rolodesk.model.flow.running import asks_about, run_rules
from tests.model.flow.test_conditions import JSON
from tests.model.flow.writing import EVERY_LETTER, asks, facts, rule

STOP: dict[str, object] = {"action": "stop"}
WRITTEN: dict[str, object] = {
    "name": " Invoices ",
    "conditions": {"any": [asks("subject", "contains", "faktura")]},
    "actions": [{"action": "label", "value": "Invoice"}],
}


def test_a_rule_is_read_and_active_unless_it_says_otherwise() -> None:
    draft = read_rule(WRITTEN, MAIL_FLOW)
    assert (draft.name, draft.active) == ("Invoices", True)
    assert read_rule({**WRITTEN, "active": False}, MAIL_FLOW).active is False
    assert decoded(stored_conditions(draft)) == WRITTEN["conditions"]
    assert decoded(stored_actions(draft)) == WRITTEN["actions"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (None, "must be an object with name, conditions, actions and active"),
        ({}, "name: must be given"),
        ({**WRITTEN, "id": 1}, "id: is not known here; allowed is name, conditions, actions and active"),
        ({**WRITTEN, "name": 1}, "name: must be a text"),
        ({**WRITTEN, "name": "a\nb"}, "name: must be one line"),
        ({**WRITTEN, "active": 1}, "active: must be true or false"),
        ({**WRITTEN, "conditions": []}, "conditions: must be an object"),
        ({**WRITTEN, "actions": {}}, "actions: must be a list"),
    ],
)
def test_a_refused_rule_is_told_why(written: object, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rule(written, MAIL_FLOW)
    assert str(refused.value).startswith(sentence)


@given(JSON | st.builds(lambda key, value: {**WRITTEN, key: value}, st.sampled_from(sorted(WRITTEN)), JSON))
def test_any_other_json_is_refused_as_invalid_and_nothing_else(written: object) -> None:
    with suppress(Invalid):
        read_rule(written, MAIL_FLOW)


@given(st.binary() | st.text())
def test_any_other_text_is_refused_as_invalid_and_nothing_else(raw: bytes | str) -> None:
    with suppress(Invalid):
        read_rule(decoded(raw), MAIL_FLOW)


@pytest.mark.parametrize("raw", [b"[" * 60_000, b"\xff", b"", b" " * 70_000, '"\ud800"', b'{"a":1e999}'])
def test_what_is_no_json_is_refused(raw: bytes | str) -> None:
    with pytest.raises(Invalid, match="must be"):
        decoded(raw)


def test_the_same_content_is_compiled_once() -> None:
    conditions = {"all": [asks("subject", "matches", "once")]}
    first, second = rule(1, conditions, STOP), rule(2, conditions, STOP)
    changed = rule(1, {"all": [asks("subject", "matches", "twice")]}, STOP)
    assert compiled_rule(first, MAIL_FLOW) is compiled_rule(second, MAIL_FLOW)
    assert compiled_rule(first, MAIL_FLOW) is not compiled_rule(changed, MAIL_FLOW)


def test_the_rules_that_match_want_their_actions_done_in_order() -> None:
    nobody = {"all": [asks("size", "is", 1)]}
    rules = [
        rule(1, EVERY_LETTER),
        rule(2, nobody),
        rule(3, EVERY_LETTER, active=False),
        rule(4, EVERY_LETTER),
    ]
    runs = run_rules(rules, facts(), subject=MAIL_FLOW, ending=())
    assert [(run.rule.id, run.matched) for run in runs] == [(1, True), (2, False), (4, True)]
    assert [action.value for run in runs for action in run.actions] == ["label 1", "label 4"]


def test_a_rule_that_matches_can_end_the_run() -> None:
    nobody = {"all": [asks("size", "is", 1)]}
    rules = [rule(1, nobody, STOP), rule(2, EVERY_LETTER, STOP), rule(3, EVERY_LETTER)]
    _, second, third = run_rules(rules, facts(), subject=MAIL_FLOW, ending={"stop"})
    assert second.matched
    assert not third.matched
    assert third.why_not_run == "rule 2, rule 2, ended the run"


def test_a_rule_that_cannot_be_read_is_passed_over() -> None:
    rules = [rule(1, {"all": [asks("moon", "is", "full")]}), rule(2, EVERY_LETTER)]
    first, second = run_rules(rules, facts(), subject=MAIL_FLOW, ending=())
    assert first.why_not_run.startswith("it cannot be read: conditions.all[0].field: must be one of")
    assert second.matched
    assert not asks_about(rules, "moon", subject=MAIL_FLOW)


def test_what_the_active_rules_ask_about_is_known() -> None:
    spam = {"any": [{"none": [asks("spam", "is", True)]}]}
    assert asks_about([rule(1, EVERY_LETTER), rule(2, spam)], "spam", subject=MAIL_FLOW)
    assert not asks_about([rule(2, spam, active=False)], "spam", subject=MAIL_FLOW)
    assert not asks_about([rule(2, spam)], "in_office_hours", subject=MAIL_FLOW)
    assert set(VOCABULARY) > {"spam", "in_office_hours"}
