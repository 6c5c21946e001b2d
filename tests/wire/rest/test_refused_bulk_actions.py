"""Bulk actions that cannot be: refused at once, by the name of what is wrong, and no job is started."""

from typing import Any

import pytest

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
        ({"filter": {"custom_fields": {"plan": " "}}, "action": "delete"}, "filter.custom_fields"),
        ({"filter": {"custom_fields": {}}, "action": "delete"}, "filter.custom_fields"),
        ({"filter": {"custom_fields": {"plan": 1}}, "action": "delete"}, "filter.custom_fields.plan"),
        ({"filter": {"account_id": "nobody"}, "action": "delete"}, "filter.account_id"),
    ],
)
def test_a_filter_of_contacts_that_cannot_be_asked_is_refused(
    world: World, body: dict[str, Any], field: str
) -> None:
    status, _, named = problem(world.rest("POST", "/contacts/bulk-actions", json=body))
    assert (status, named) == (400, field)
