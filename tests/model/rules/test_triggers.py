"""Triggers and spans: read strictly, printed as they were read, and met by the events that they mean."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.contact import Stage
from rolodesk.model.errors import Invalid
from rolodesk.model.rules.spans import read_span, span_ms
from rolodesk.model.rules.triggers import (
    Event,
    is_met,
    kinds_of,
    print_trigger,
    read_trigger,
    trigger_in_words,
)
from rolodesk.model.ticket import Status

TAGS = st.sampled_from(["VIP", "vip ", "Größe", "a b"])
STATUSES, STAGES = st.sampled_from([str(one) for one in Status]), st.sampled_from([str(one) for one in Stage])
MAY_SAY: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "contact_tagged": {"tag": TAGS},
    "contact_untagged": {"tag": TAGS},
    "contact_stage_changed": {"from": STAGES, "to": STAGES},
    "ticket_replied": {"by": st.sampled_from(["customer", "agent"])},
    "ticket_status_changed": {"from": STATUSES, "to": STATUSES},
    "ticket_labelled": {"label": TAGS},
    "ticket_unlabelled": {"label": TAGS},
    "ticket_idle": {"status": STATUSES},
}
MUST_SAY = {
    "ticket_idle": {"for": "3 days"},
    "schedule": {"cron": "0 9 * * MON-FRI", "time_zone": "Europe/Stockholm", "of": "tickets"},
}


@st.composite
def triggers(draw: st.DrawFn) -> dict[str, str]:
    """Any trigger that is valid."""
    event = draw(st.sampled_from([str(one) for one in Event]))
    said = draw(st.fixed_dictionaries({}, optional=MAY_SAY.get(event, {})))
    return {"event": event, **MUST_SAY.get(event, {}), **said}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["event", "tag", "for", "cron", "of", "x"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@given(triggers())
def test_a_trigger_is_printed_as_it_was_read(written: dict[str, str]) -> None:
    trigger = read_trigger(written, "when")
    assert read_trigger(print_trigger(trigger), "when") == trigger
    assert {name: value.strip() for name, value in written.items()} == print_trigger(trigger)
    assert trigger_in_words(trigger)


@given(JSON)
def test_any_json_is_read_or_refused_by_its_place(value: object) -> None:
    place = "when"
    try:
        read_trigger(value, "when")
    except Invalid as error:
        place = error.field
    assert place.startswith("when")


@given(triggers(), JSON, JSON)
def test_no_event_breaks_a_trigger(written: dict[str, str], before: Any, after: Any) -> None:
    trigger = read_trigger(written, "when")
    for kind in (*kinds_of(trigger.event), "contact.deleted"):
        told = [one if isinstance(one, dict) else {} for one in (before, after)]
        assert is_met(trigger, kind, before=told[0], after=told[1]) in {True, False}


@pytest.mark.parametrize(
    ("written", "kind", "before", "after", "met"),
    [
        ({"event": "contact_tagged"}, "contact.tag_added", {}, {"tag": "x"}, True),
        ({"event": "contact_tagged"}, "contact.created", {}, {"ref": "1"}, False),
        ({"event": "contact_tagged", "tag": "A"}, "contact.created", {}, {"tags": ["b", "a"]}, True),
        ({"event": "contact_stage_changed"}, "contact.updated", {"title": "x"}, {"title": "y"}, False),
        ({"event": "ticket_labelled"}, "ticket.opened", {}, {"labels": []}, False),
        (
            {"event": "ticket_labelled", "label": "a"},
            "ticket.labelled",
            {"labels": ["a"]},
            {"labels": ["a", "b"]},
            False,
        ),
        ({"event": "ticket_assigned"}, "ticket.opened", {}, {"agents": [3]}, True),
        (
            {"event": "ticket_replied", "by": "agent"},
            "ticket.replied",
            {},
            {"member_id": None, "mail_id": 3},
            True,
        ),
        ({"event": "ticket_replied", "by": "agent"}, "ticket.replied", {}, {"member_id": 7}, True),
        (
            {"event": "ticket_replied", "by": "customer"},
            "ticket.replied",
            {},
            {"member_id": None, "letter_id": 3},
            True,
        ),
        ({"event": "ticket_idle", "for": "1 day"}, "ticket.opened", {}, {}, False),
    ],
)
def test_an_event_is_what_it_means(
    written: dict[str, str],
    kind: str,
    before: dict[str, object],
    after: dict[str, object],
    met: bool,  # noqa: FBT001 - a case
) -> None:
    assert is_met(read_trigger(written, "when"), kind, before=before, after=after) is met


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("1 minute", 1), ("90 minutes", 90), ("2 hours", 120), ("1 days", 1440), ("365 days", 525_600)],
)
def test_a_span_is_read(written: str, minutes: int) -> None:
    assert span_ms(read_span(written, "for")) == minutes * 60_000


@pytest.mark.parametrize(
    "written", ["", "0 days", "3", "days", "-1 day", "1.5 hours", "366 days", "3  days", "٣ days", 3, None]
)
def test_what_is_no_span_is_refused(written: object) -> None:
    with pytest.raises(Invalid):
        read_span(written, "for")
