"""Bulk actions that cannot be: refused at once, by the name of what is wrong, and no job is started."""

from typing import Any

import pytest

from rolodesk.actions.bulk.checking import in_parameters
from rolodesk.model.errors import Invalid
from tests.wire.rest.inbox import problem, walked
from tests.world import World


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filter": {}, "action": "label"}, "parameters.labels"),
        ({"filter": {}, "action": "move"}, "parameters.mailbox_id"),
        ({"filter": {}, "action": "paint"}, "action"),
        ({"filter": {"colour": "blue"}, "action": "delete"}, "filter.colour"),
        ({"action": "delete"}, "filter"),
        ({"filter": {}, "ids": [1], "action": "delete"}, "ids"),
        ({"ids": [], "action": "delete"}, "ids"),
        ({"filter": {"assignee": "me"}, "action": "delete"}, "filter.assignee"),
        ({"filter": {"assignee": "nobody"}, "action": "delete"}, "filter.assignee"),
        ({"filter": {"created_after": "soon"}, "action": "delete"}, "filter.created_after"),
        (
            {"filter": {}, "action": "unlink", "parameters": {"tickets": [10**12]}},
            "parameters.tickets[0]",
        ),
        (
            {"filter": {}, "action": "tag", "parameters": {"tags": ["a"], "status": "closed"}},
            "parameters.status",
        ),
        (
            {"filter": {}, "action": "tag", "parameters": {"tags": ["a"], "members": [10**12]}},
            "parameters.members",
        ),
        ({"filter": {}, "action": "delete", "parameters": {"mailbox_id": 10**12}}, "parameters.mailbox_id"),
        ({"filter": {}, "action": "wake", "parameters": {"until": "2099-01-01"}}, "parameters.until"),
        ({"filter": {}, "action": "label", "parameters": {"labels": ["a", ""]}}, "parameters.labels[1]"),
        ({"filter": {}, "action": "unlabel", "parameters": {"labels": ["x" * 300]}}, "parameters.labels[0]"),
        ({"filter": {}, "action": "tag", "parameters": {"tags": [" "]}}, "parameters.tags[0]"),
    ],
)
def test_a_job_that_cannot_be_is_not_started(world: World, body: dict[str, Any], field: str) -> None:
    status, _, named = problem(world.rest("POST", "/tickets/bulk-actions", json=body))
    assert (status, named) == (400, field)
    assert walked(world, "/jobs") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filter": {"deleted_after": "2020-01-01"}, "action": "delete"}, "filter.deleted_after"),
        ({"filter": {"q": "anna"}, "action": "restore"}, "filter.q"),
        ({"filter": {"q": "before:soon"}, "action": "delete"}, "filter.q"),
        ({"filter": {"custom_fields": {"plan": "gold"}}, "action": "delete"}, "filter.custom_fields[plan]"),
        ({"filter": {"custom_fields": {"plan": " "}}, "action": "delete"}, "filter.custom_fields[plan]"),
        ({"filter": {"custom_fields": {}}, "action": "delete"}, "filter.custom_fields"),
        ({"filter": {"custom_fields": {"plan": 1}}, "action": "delete"}, "filter.custom_fields[plan]"),
        ({"filter": {"account_id": "nobody"}, "action": "delete"}, "filter.account_id"),
        ({"filter": {}, "action": "tag", "parameters": {"tags": ["x" * 300]}}, "parameters.tags[0]"),
        ({"filter": {}, "action": "delete", "parameters": {"stage": "Lead"}}, "parameters.stage"),
    ],
)
def test_a_job_about_contacts_that_cannot_be_is_refused(
    world: World, body: dict[str, Any], field: str
) -> None:
    status, _, named = problem(world.rest("POST", "/contacts/bulk-actions", json=body))
    assert (status, named) == (400, field)


def test_one_to_be_linked_with_is_named_by_its_place_in_the_call() -> None:
    with pytest.raises(Invalid) as refused, in_parameters(others=[0, 2]):
        raise Invalid("link[1]", "must be the id of another ticket")
    assert refused.value.field == "parameters.tickets[2]"
