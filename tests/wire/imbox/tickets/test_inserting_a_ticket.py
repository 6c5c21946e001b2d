"""POST /message/insertTicket/{apiKey}/{userId}."""

import json
from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.tickets.conversations import (
    LETTER,
    grabbed,
    ids,
    inserted,
    listed,
    messages,
    opened,
    refused,
    send,
)
from tests.world import World


def test_a_letter_becomes_a_new_ticket_whose_id_is_a_number(world: World) -> None:
    answer = send(world)
    assert answer.status_code == 200, answer.text
    ticket_id = answer.json()["json"]["ticketID"]
    assert type(ticket_id) is int
    assert answer.text == f'{{"result":"success","json":{{"ticketID":{ticket_id}}}}}'
    assert [(row["ticketID"], row["status"], row["subject"]) for row in listed(world)] == [
        (ticket_id, "new", "My subject")
    ]


def test_an_unknown_key_is_refused(world: World) -> None:
    refused(send(world, key="nonsense"), 401, "API key")


def test_a_stranger_is_refused_like_one_with_an_unknown_key(world: World) -> None:
    before = world.served.digest()
    answer = send(world, key=world.charlie.key)
    assert answer.json() == send(world, key="nonsense").json()
    assert answer.status_code == 401
    assert world.served.digest() == before


def test_a_key_that_may_only_read_is_refused(world: World) -> None:
    key = world.make_key(Permission.TICKETS_READ, Permission.CONTACTS_WRITE)
    refused(send(world, key=key), 403, "tickets:write")
    assert listed(world) == []


def test_the_message_is_kept_exactly_and_shown_as_html(world: World) -> None:
    text = " <b>Hello</b> & 'bye'\r\n\tsecond \u2028 line\n\n🙂 "
    (row,) = messages(world, inserted(world, message=text))
    assert row["messagePlain"] == text
    assert row["messageHtml"] == (
        " &lt;b&gt;Hello&lt;/b&gt; &amp; &#x27;bye&#x27;<br>\tsecond \u2028 line<br><br>🙂 "
    )


def test_the_sender_is_named_as_he_names_himself(world: World) -> None:
    (row,) = messages(world, inserted(world, fromEmail="John.Doe@Example.org", fromName="John"))
    assert (row["from"], row["fromName"], row["agentID"]) == ("John.Doe@Example.org", "John", None)


def test_a_members_letter_carries_his_number(world: World) -> None:
    (row,) = messages(world, inserted(world, fromEmail=world.bob.email.upper()))
    assert row["agentID"] == world.bob.id


def test_a_second_letter_of_the_sender_is_appended_to_the_open_ticket(world: World) -> None:
    first = inserted(world, status="pending")
    assert inserted(world, message="And another thing", fromEmail="JOHN.DOE@example.org") == first
    assert [row["messagePlain"] for row in messages(world, first)] == ["My message", "And another thing"]
    assert grabbed(world, first)["meta"]["ticketStatus"] == "reply"


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_letter_after_the_end_opens_a_new_ticket(world: World, status: str) -> None:
    first = inserted(world, status=status)
    assert inserted(world) != first


def test_a_letter_is_not_appended_where_that_is_not_wanted(world: World) -> None:
    assert inserted(world) != inserted(world, appendOpenTicket=False)


@pytest.mark.parametrize("form", [int, str])
def test_a_letter_is_put_on_the_ticket_it_names_whoever_sent_it(world: World, form: type) -> None:
    ticket_id = opened(world, status="solved")
    answer = send(world, ticketId=form(ticket_id), fromEmail="jane@example.org")
    assert answer.json()["json"] == {"ticketID": ticket_id}
    assert [row["from"] for row in messages(world, ticket_id)] == ["john.doe@example.org", "jane@example.org"]
    assert grabbed(world, ticket_id)["meta"]["ticketStatus"] == "reply"


def test_a_private_note_changes_no_status(world: World) -> None:
    ticket_id = inserted(world, status="pending")
    inserted(world, ticketId=ticket_id, messageType="internal", fromEmail=world.bob.email)
    assert [row["messageType"] for row in messages(world, ticket_id)] == ["external", "internal"]
    assert grabbed(world, ticket_id)["meta"]["ticketStatus"] == "pending"


@pytest.mark.parametrize("status", ["new", "reply", "pending", "solved", "closed", "on-hold"])
def test_a_status_that_is_given_is_set(world: World, status: str) -> None:
    assert grabbed(world, inserted(world, status=status))["meta"]["ticketStatus"] == status


def test_labels_are_made_on_the_fly_and_agents_assigned(world: World) -> None:
    ticket_id = inserted(world, labels=["Support", "urgent", "support"], assignAgents=[world.bob.email])
    meta = grabbed(world, ticket_id)["meta"]
    assert meta["labels"] == [{"label": "Support"}, {"label": "urgent"}]
    assert meta["assignedAgents"] == [{"id": world.bob.id, "agentName": "Bob", "agentEmail": world.bob.email}]


def test_the_auto_reply_is_recorded_as_an_outgoing_message(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org", auto_reply="We will be back.")
    answered = messages(world, opened(world, toEmail="sales@example.org"))
    assert [(row["from"], row["messagePlain"]) for row in answered] == [
        ("john.doe@example.org", "My message"),
        ("sales@example.org", "We will be back."),
    ]
    assert len(messages(world, opened(world, toEmail="sales@example.org", autoReply=False))) == 1


def test_what_is_null_or_unknown_counts_as_absent(world: World) -> None:
    absent = dict.fromkeys(
        ["fromName", "appendOpenTicket", "attachments", "assignAgents", "autoReply", "labels", "messageType"]
    )
    first = inserted(world, **absent, status=None, ticketId=None, subjekt="?", toAll=[1])
    assert inserted(world, appendOpenTicket=None) == first


def test_a_ticket_that_is_not_there_is_unknown(world: World) -> None:
    theirs = opened(world)
    before = world.served.digest()
    for ticket_id in (theirs + 1000, str(theirs + 1000), 2**63, 10**40, "9" * 40):
        refused(send(world, ticketId=ticket_id), 404, "ticketId: there is no ticket ")
    assert world.served.digest() == before


def test_a_ticket_of_another_workspace_is_unknown(world: World) -> None:
    world.charlie.make_mailbox("Info", "info@example.net")
    body = LETTER | {"toEmail": "info@example.net"}
    theirs = world.message("insertTicket", key=world.charlie.key, user=world.charlie.id, json=body)
    own = inserted(world)
    before = world.served.digest()
    theirs_id = theirs.json()["json"]["ticketID"]
    assert theirs_id != own
    refused(send(world, ticketId=theirs_id), 404, "ticket")
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("fromEmail", ..., "fromEmail: is required"),
        ("fromEmail", None, "fromEmail: must be a text"),
        ("fromEmail", "", "fromEmail: must be an e-mail address"),
        ("fromEmail", "John <john@example.org>", "fromEmail: must be an e-mail address"),
        ("fromEmail", "a@b\r\nBcc: c@example.org", "fromEmail: must be an e-mail address"),
        ("fromEmail", "a" * 20_000, "fromEmail: must be at most 10000 characters"),
        ("toEmail", ..., "toEmail: is required"),
        ("toEmail", "nobody@example.org", "toEmail: "),
        ("toEmail", "info@", "toEmail: "),
        ("toEmail", ["info@example.org"], "toEmail: must be a text"),
        ("subject", ..., "subject: is required"),
        ("subject", "", "subject: must not be empty"),
        ("subject", " \t", "subject: must not be blank"),
        ("subject", "s" * 1001, "subject: must be at most 1000 characters"),
        ("subject", "a\nb: c", "subject: must be one line without control characters"),
        ("fromName", "a\r\nBcc: x", "fromName: must be one line without control characters"),
        ("labels", ["a", "b\tc"], "labels[1]: must be one line without control characters"),
        ("message", ..., "message: is required"),
        ("message", "", "message: must not be empty"),
        ("message", " \r\n", "message: must not be blank"),
        ("message", 5, "message: must be a text"),
        ("message", "m" * 400_001, "message: must be at most 400000 characters"),
        ("fromName", "n" * 251, "fromName: must be at most 250 characters"),
        ("appendOpenTicket", "true", "appendOpenTicket: must be true or false"),
        ("appendOpenTicket", 1, "appendOpenTicket: must be true or false"),
        ("autoReply", "false", "autoReply: must be true or false"),
        ("labels", "Support", "labels: must be a list"),
        ("labels", [1], "labels[0]: must be a text"),
        ("labels", ["ok", " "], "labels[1]: "),
        ("labels", ["l" * 101], "labels[0]: "),
        ("labels", ["l"] * 101, "labels: must have at most 100 entries"),
        ("assignAgents", ["nobody@example.org"], "assignAgents[0]: "),
        ("assignAgents", [None], "assignAgents[0]: must be a text"),
        ("messageType", "Internal", "messageType: "),
        ("messageType", "log", "messageType: "),
        ("status", "spam", "status: "),
        ("status", "deleted", "status: "),
        ("status", "New", "status: "),
        ("ticketId", "", "ticketId: must be a whole number"),
        ("ticketId", "12 ", "ticketId: must be a whole number"),
        ("ticketId", "-1", "ticketId: must be a whole number"),
        ("ticketId", -1, "ticketId: must be 0 or more"),
        ("ticketId", 1.5, "ticketId: must be "),
        ("ticketId", True, "ticketId: must be "),
        ("attachments", "https://example.org", "attachments: must be a list"),
        ("attachments", [{}], "attachments[0]: must be a text"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    world: World, field: str, value: Any, sentence: str
) -> None:
    before = world.served.digest()
    refused(send(world, **{field: value}), 400, sentence)
    assert world.served.digest() == before


def test_an_agent_without_access_to_the_mailbox_cannot_be_assigned(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    before = world.served.digest()
    answer = send(world, toEmail="sales@example.org", assignAgents=[world.alice.email, world.bob.email])
    refused(answer, 400, "assignAgents[1]: ")
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the body is empty"),
        (b"{", "the body is not valid JSON"),
        (b"[]", "must be an object"),
        (b'"x"', "must be an object"),
        (b"fromEmail=a@example.org", "the body is not valid JSON"),
        (b'{"fromEmail": "\xff"}', "UTF-8"),
        (b'{"message": "\\ud800"}', "the body is not valid JSON"),
        (json.dumps(LETTER | {"message": "a\0b"}).encode(), "U+0000"),
        (b'{"x":' + b"[" * 100_000, "the body is "),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(world: World, body: bytes, sentence: str) -> None:
    before = world.served.digest()
    refused(world.message("insertTicket", content=body), 400, sentence)
    assert world.served.digest() == before


def test_a_body_beyond_the_limit_is_refused(world: World) -> None:
    body = b" " * (world.served.settings.body_limit + 1)
    refused(world.message("insertTicket", content=body), 413, "the body is larger")


def test_other_methods_are_refused(world: World) -> None:
    answer = world.http.put(f"/message/insertTicket/{world.key}/{world.id}", json=LETTER)
    refused(answer, 405, "POST")
    assert answer.headers["allow"] == "POST"


def test_the_workspace_is_read_as_its_leading_digits(world: World) -> None:
    answer = world.message("insertTicket", user=f"{world.id}insertTicket", json=LETTER)
    assert ids(listed(world)) == [answer.json()["json"]["ticketID"]]
