"""What Mail Flow knows of a letter, and what its actions take."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.contact import Contact
from rolodesk.model.errors import Invalid
from rolodesk.model.flow.actions import ACTION_LIMIT, Action, print_actions, read_actions
from rolodesk.model.flow.letters import MAIL_FLOW, VOCABULARY
from rolodesk.model.flow.reading import listed
from rolodesk.model.letter import Correspondent
from rolodesk.model.office_hours import read_hours
from tests.model.flow.test_conditions import JSON
from tests.model.flow.writing import INFO, facts, kept, letter

LINDA = Correspondent("linda@example.com", "Linda")
EVERY_ACTION: list[dict[str, object]] = [
    {"action": "label", "value": "Invoice"},
    {"action": "tag_contact", "value": "vip"},
    {"action": "assign", "value": "bob@example.org"},
    {"action": "assign_in_turn"},
    {"action": "set_status", "value": "on-hold"},
    {"action": "set_field", "name": "Country", "value": "Sweden"},
    {"action": "move", "value": 4},
    {"action": "mark_spam"},
    {"action": "drop"},
    {"action": "skip_auto_reply"},
    {"action": "stop"},
]


def contact(**fields: Any) -> Contact:
    """A contact with two tags, of an account."""
    nothing = dict.fromkeys(Contact.__struct_fields__)
    return Contact(**{**nothing, "id": 1, "tags": ("VIP", "new"), "account_name": "Example AB", **fields})


def actions(written: object) -> tuple[Action, ...]:
    return read_actions(written, "actions", repertoire=MAIL_FLOW.repertoire)


def test_every_field_has_its_fact_of_its_kind() -> None:
    about = facts(contact=contact(), hours=read_hours(["mon-sun 00:00-24:00"], zone="UTC"))
    for name, field in VOCABULARY.items():
        if field.is_named:
            assert about.texts((name, "x-priority")) == ("1",)
        elif name == "cc":
            assert about.texts((name, "")) == ()
        else:
            assert about.texts((name, "")) or about.number((name, "")) is not None, name


def test_recipients_are_told_together_once_each_and_alone() -> None:
    about = facts(letter(to=(INFO, LINDA), cc=(LINDA,)), of=kept(envelope_to="sales@example.org"))
    assert about.texts(("to", "")) == (INFO.email, LINDA.email)
    assert about.texts(("cc", "")) == (LINDA.email,)
    assert about.texts(("envelope_recipient", "")) == ("sales@example.org",)
    assert about.texts(("recipient", "")) == (INFO.email, LINDA.email, "sales@example.org")


def test_a_reply_token_is_no_part_of_the_address() -> None:
    address = "info+r12.abcdefghijklmnop@example.org"
    about = facts(letter(to=(Correspondent(address),)), of=kept(envelope_to=address))
    assert about.texts(("recipient", "")) == ("info@example.org",)
    assert facts(of=kept(envelope_to="info+vip@example.org")).texts(("envelope_recipient", "")) == (
        "info+vip@example.org",
    )


def test_a_known_sender_has_tags_and_an_account() -> None:
    about = facts(contact=contact())
    assert about.number(("contact", "")) is True
    assert about.texts(("contact_tag", "")) == ("VIP", "new")
    assert about.texts(("account", "")) == ("Example AB",)
    assert facts().number(("contact", "")) is False


def test_office_hours_are_judged_by_when_it_came_in() -> None:
    swedish = read_hours(["mon 11:00-11:01"], zone="Europe/Stockholm")
    assert facts(hours=swedish).number(("in_office_hours", "")) is True
    assert facts(hours=swedish, of=kept(received_at=kept().received_at + 60_000)).number(
        ("in_office_hours", "")
    ) is (False)
    assert facts().number(("in_office_hours", "")) is None


@pytest.mark.parametrize(
    ("headers", "envelope_from"),
    [
        ((("auto-submitted", "auto-replied"),), "a@b.example"),
        ((("list-id", "<x>"),), "a@b.example"),
        ((), ""),
    ],
)
def test_what_a_machine_sent_is_automatic(headers: tuple[tuple[str, str], ...], envelope_from: str) -> None:
    about = facts(letter(headers=headers), of=kept(envelope_from=envelope_from))
    assert about.number(("automatic", "")) is True


def test_what_is_printed_of_actions_reads_as_the_same() -> None:
    read = actions(EVERY_ACTION)
    assert {action.kind for action in read} == set(MAIL_FLOW.repertoire)
    assert print_actions(read) == EVERY_ACTION


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "actions: must be a list of 1 to 20"),
        ([EVERY_ACTION[0]] * (ACTION_LIMIT + 1), "actions: must be a list of 1 to 20"),
        (["stop"], "actions[0]: must be an object with action, name and value"),
        ([{"value": "x"}], "actions[0].action: must be given"),
        ([{"action": "stop", "value": 1}], "actions[0].value: is not known here; allowed is action"),
        ([{"action": "label"}], "actions[0].value: must be given"),
        ([{"action": "label", "value": " "}], "actions[0].value: must be a text of 1 to 100 characters"),
        ([{"action": "assign", "value": "bob"}], "actions[0].value: must be an e-mail address"),
        ([{"action": "move", "value": "Sales"}], "actions[0].value: must be a whole number, at least 1"),
        ([{"action": "set_field", "value": "x"}], "actions[0].name: must be given"),
        (
            [EVERY_ACTION[0], {"action": "set_status", "value": "spam"}],
            "actions[1].value: must be one of new, reply, pending, on-hold, solved, closed",
        ),
        (
            [{"action": "reply"}],
            f"actions[0].action: must be one of {', '.join(MAIL_FLOW.repertoire)}",
        ),
    ],
)
def test_a_refused_action_is_named(written: object, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions(written)
    assert str(refused.value).startswith(sentence)


@given(
    st.lists(
        JSON | st.builds(lambda value, one: {**one, "value": value}, JSON, st.sampled_from(EVERY_ACTION))
    )
)
def test_any_other_json_is_refused_as_invalid_and_nothing_else(written: list[object]) -> None:
    with suppress(Invalid):
        actions(written)


def test_names_are_joined_as_in_a_sentence() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
