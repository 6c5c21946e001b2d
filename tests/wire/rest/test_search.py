"""Search: one box over contacts, accounts, tickets, messages and notes."""

from typing import Any

import pytest

from rolodesk.actions import accounts, labels, notes
from rolodesk.actions.contacts import creating, deleting
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.account import AccountChange
from rolodesk.model.contact import NewContact, Stage
from rolodesk.model.message import Kind
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Permission
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.wire.rest.test_writing import posted, uploaded
from tests.world import Tenant, World


def searched(world: World, q: str, *, key: str | None = None, **options: Any) -> list[dict[str, Any]]:
    """What is found for a query."""
    answer = world.rest("GET", "/search", key=key, params={"q": q, **options})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def titles(world: World, q: str, **options: Any) -> list[str]:
    return [one["title"] for one in searched(world, q, **options)]


def known(tenant: Tenant, name: str, **fields: Any) -> int:
    """Take a contact in; its id."""
    new = NewContact(name=name, channel="Website", **fields)
    return tenant.act(lambda scope: creating.create(scope, new)).id


def test_everything_that_has_a_word_is_found_each_kind_with_what_to_show_of_it(world: World) -> None:
    contact = known(world, "Nora Lindqvist", email="nora@lindqvist.example")
    account = world.act(lambda scope: accounts.create(scope, AccountChange(name="Lindqvist & Sons"))).id
    note = world.act(lambda scope: notes.create(scope, contact, "Ask for Lindqvist junior")).id
    ticket = opened(
        world, "Lindqvist's invoice", plain="The Lindqvist order is late.", from_email="x@y.example"
    )
    found = {(one["type"], one["id"]): one for one in searched(world, "lindqvist")}
    kinds = [kind for kind, _ in found]
    assert kinds[0] == "contact"
    assert sorted(kinds) == ["account", "contact", "message", "note", "ticket"]
    assert found["contact", contact]["highlights"] == [
        {"field": "name", "text": "Nora Lindqvist", "ranges": [[5, 14]]},
        {"field": "emails", "text": "nora@lindqvist.example", "ranges": [[5, 14]]},
    ]
    assert found["account", account]["title"] == "Lindqvist & Sons"
    assert (found["note", note]["contact_id"], found["note", note]["title"]) == (contact, "Nora Lindqvist")
    assert found["ticket", ticket]["match"] == "prefix"
    message = next(one for kind, one in ((one["type"], one) for one in found.values()) if kind == "message")
    assert (message["ticket_id"], message["title"]) == (ticket, "Lindqvist's invoice")
    assert message["highlights"] == [
        {"field": "plain", "text": "The Lindqvist order is late.", "ranges": [[4, 13]]}
    ]


def test_accents_case_and_typos_do_not_matter(world: World) -> None:
    known(world, "Jürgen Müller")
    known(world, "Eva Andersson")
    for query in ("muller", "MÜLLER", "müller jurgen", "mueller", "mulelr"):
        assert titles(world, query) == ["Jürgen Müller"], query
    for query in ("anderson", "andersson", "ander", "adnersson", "eva anderson"):
        assert titles(world, query) == ["Eva Andersson"], query
    assert titles(world, "andersson muller") == []


def test_the_best_matches_come_first_and_the_newest_of_them(world: World) -> None:
    for name in ("Anna Marks", "Anna Mark", "Anna Mary", "Otto Mark"):
        known(world, name)
    found = searched(world, "mark")
    assert [(one["title"], one["match"]) for one in found] == [
        ("Otto Mark", "exact"),
        ("Anna Mark", "exact"),
        ("Anna Marks", "prefix"),
        ("Anna Mary", "typo"),
    ]


def test_phrases_beginnings_and_what_is_not_wanted(world: World) -> None:
    known(world, "Karl Gustav Berg")
    known(world, "Gustav Karl Berg")
    assert titles(world, '"karl gustav"') == ["Karl Gustav Berg"]
    assert titles(world, 'gustav -"karl gustav"') == ["Gustav Karl Berg"]
    assert titles(world, "gus* -berg") == []
    assert titles(world, "gus*") == titles(world, "gustav karl") == ["Gustav Karl Berg", "Karl Gustav Berg"]
    assert titles(world, '"gus"') == []
    assert titles(world, '"bergg"') == []


def test_addresses_and_numbers_are_found_as_they_are_typed(world: World) -> None:
    known(world, "Ida", email="ida.holm@shop.example", phone="+46701740605")
    for query in (
        "ida.holm@shop.example",
        "ida.holm@sho",
        "shop.example",
        "+46 70 174 06 05",
        "0701740605",
        "4670174",
    ):
        assert titles(world, query) == ["Ida"], query
    marked = searched(world, "070-174 06 05")[0]["highlights"]
    assert marked == [{"field": "phones", "text": "+46701740605", "ranges": [[3, 12]]}]


def test_operators_narrow_to_the_records_that_know_them(world: World) -> None:
    opened(
        world,
        "Late parcel",
        labels=("Größe XL", "urgent"),
        plain="Where is it?",
        assign_agents=(world.bob.email,),
    )
    opened(world, "Late invoice", from_email="otto@shop.example", from_name="Otto", plain="It is late")
    known(world, "Late Larry", tags=("VIP guest",), stage=Stage.LEAD)

    def of(query: str) -> set[tuple[str, str]]:
        return {(one["type"], one["title"]) for one in searched(world, query)}

    parcel, invoice = ("ticket", "Late parcel"), ("ticket", "Late invoice")
    said, billed = ("message", "Late parcel"), ("message", "Late invoice")
    assert of("label:urgent") == of('label:"grosse xl"') == of("label:urg*") == {parcel, said}
    assert of("late label:urgent") == {parcel}
    assert of("from:shop.example") == of("from:otto") == {invoice, billed}
    assert of("to:info@example.org late") == {billed}
    assert of(f"assignee:{world.bob.email}") == of("assignee:bob") == of("is:assigned") == {parcel, said}
    assert of("is:unassigned -from:anna") == {invoice, billed}
    assert of("tag:vip-guest") == of("stage:lead") == {("contact", "Late Larry")}
    assert of("status:new late") == {parcel, invoice, billed}
    assert of("is:closed") == of("status:spam") == of("mailbox:sales") == set()
    assert of("mailbox:support is:open label:urgent -where") == {parcel}
    assert of("late -label:urgent") == {invoice, billed, ("contact", "Late Larry")}
    assert of("after:2020 late") == of("late") == of("late before:2100") == of("late -after:2100")
    assert of("late before:2020-05-17") == of("late after:2100-01") == of("late -before:2100") == set()


def test_a_ticket_is_found_by_its_number(world: World) -> None:
    ticket, other = opened(world, "One"), opened(world, "Two")
    assert titles(world, f"#{ticket}") == ["One"]
    assert titles(world, f"-#{ticket} -one", types="ticket") == ["Two"]
    assert titles(world, str(other), types="ticket") == ["Two"]


def test_files_are_searched_by_their_names(world: World) -> None:
    opened(world, "Without")
    assert searched(world, "has:attachment") == []
    ticket = opened(world, "With")
    upload = uploaded(world, "Årsbok 2026.pdf")
    posted(world, f"/tickets/{ticket}/replies", text="Here", uploads=[upload])
    assert titles(world, "has:attachment") == titles(world, "arsbok has:file") == ["With"]
    assert searched(world, "arsbok -has:attachment") == []


def test_what_was_written_is_found_at_once_and_what_was_deleted_no_more(world: World) -> None:
    contact = known(world, "Zara Quist")
    assert titles(world, "zara") == ["Zara Quist"]
    world.act(lambda scope: notes.create(scope, contact, "likes liquorice"))
    assert titles(world, "liquorice", types="note") == ["Zara Quist"]
    world.act(lambda scope: deleting.delete(scope, contact))
    assert titles(world, "zara") == titles(world, "liquorice") == []
    ticket = opened(world, "Broken lamp")
    world.act(lambda scope: edit(scope, ticket, TicketChange(subject="Broken chair")))
    assert titles(world, "lamp") == []
    assert titles(world, "chair") == ["Broken chair"]
    world.act(lambda scope: edit(scope, ticket, TicketChange(status=Status.DELETED)))
    assert titles(world, "chair") == []
    assert titles(world, "chair status:deleted") == ["Broken chair"]
    world.act(lambda scope: edit(scope, ticket, TicketChange(status=Status.NEW)))
    assert titles(world, "chair") == ["Broken chair"]


def test_a_label_that_is_renamed_is_found_by_its_new_name(world: World) -> None:
    opened(world, "Lamp", labels=("old name",))
    label = world.rest("GET", "/labels").json()["data"][0]["id"]
    world.act(lambda scope: labels.rename(scope, label, "fresh"))
    assert titles(world, 'label:"old name"') == []
    assert titles(world, "label:fresh", types="ticket") == ["Lamp"]


def test_what_the_hub_logs_on_a_ticket_is_not_found(world: World) -> None:
    ticket = opened(world, "Lamp")
    world.act(lambda scope: edit(scope, ticket, TicketChange(status=Status.PENDING)))
    assert searched(world, "changed pending") == []


def test_a_page_goes_on_where_the_last_one_ended(world: World) -> None:
    for number in range(7):
        known(world, f"Walker {number}")
        opened(world, f"Walker {number}", plain="walkers everywhere", kind=Kind.INTERNAL)
    url, found = f"{world.url}/rest/v1/search?q=walker&limit=3", []
    while url:
        page = world.http.get(url, headers={"x-api-key": world.key}).json()
        assert 1 <= len(page["data"]) <= 3
        found += [(one["type"], one["id"], one["match"]) for one in page["data"]]
        url = page.get("next")
    whole = [(one["type"], one["id"], one["match"]) for one in searched(world, "walker", limit=100)]
    assert found == whole
    assert len(set(found)) == 21
    assert [match for _, _, match in found] == ["exact"] * 14 + ["prefix"] * 7
    assert {kind for kind, _, _ in found[:4]} == {"contact", "ticket"}


def test_charlie_finds_nothing_of_ours(world: World) -> None:
    known(world, "Nora Lindqvist")
    known(world.charlie, "Charlie Lindqvist")
    assert titles(world, "lindqvist", key=world.charlie.key) == ["Charlie Lindqvist"]
    assert titles(world, "lindqvis", key=world.charlie.key) == ["Charlie Lindqvist"]
    assert titles(world, "nora", key=world.charlie.key) == []


def test_an_agent_finds_only_what_lies_in_their_mailboxes(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    opened(world, "Public merger", plain="merger talk")
    secret = opened(world, "Secret merger", to_email="board@example.org", plain="merger of the boards")
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)

    def of(member: AsMember, query: str, limit: int = 20) -> list[str]:
        page = member.rest("GET", "/search", params={"q": query, "limit": limit}).json()
        assert "next" not in page or limit == len(page["data"])
        return sorted(one["title"] for one in page["data"])

    assert of(alice, "merger") == ["Public merger"] * 2 + ["Secret merger"] * 2
    for query in ("merger", "merge", "megrer", "is:open", "from:anna", "after:2020 merger"):
        assert of(bob, query) == ["Public merger"] * 2, query
    for query in ("boards", f"#{secret}", "mailbox:board", "mailbox:board@example.org", str(secret)):
        assert of(bob, query) == [], query
    page = bob.rest("GET", "/search", params={"q": "merger", "limit": 2}).json()
    assert len(page["data"]) == 2
    assert "next" not in page
    world.act(lambda scope: edit(scope, secret, TicketChange(mailbox_id=world.support.id)))
    assert of(bob, "boards") == ["Secret merger"]


def test_a_key_finds_what_it_may_read(world: World) -> None:
    known(world, "Nora Lindqvist")
    opened(world, "Lindqvist")
    of_tickets, of_contacts = (
        world.make_key(Permission.TICKETS_READ),
        world.make_key(Permission.CONTACTS_READ),
    )
    assert [one["type"] for one in searched(world, "lindqvist", key=of_tickets)] == ["ticket"]
    assert [one["type"] for one in searched(world, "lindqvist", key=of_contacts)] == ["contact"]
    asked = world.rest("GET", "/search", key=of_tickets, params={"q": "lindqvist", "types": "contact,ticket"})
    assert asked.status_code == 403
    assert "contacts:read" in asked.text
    settings = world.rest("GET", "/search", key=world.make_key(Permission.SETTINGS_READ), params={"q": "x"})
    assert settings.status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "status:gone"}, "q"),
        ({"q": "before:yesterday"}, "q"),
        ({"q": "after:2024-13"}, "q"),
        ({"q": "is:here"}, "q"),
        ({"q": "has:time"}, "q"),
        ({"q": "stage:x"}, "q"),
        ({"q": 'from:""'}, "q"),
        ({"q": "a " * 25}, "q"),
        ({"q": "a" * 501}, "q"),
        ({"q": "a", "types": "contact,people"}, "types"),
        ({"q": "a", "cursor": "abc"}, "cursor"),
        ({"q": "a", "limit": "101"}, "limit"),
        ({}, "q"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, query: dict[str, str], field: str) -> None:
    assert problem(world.rest("GET", "/search", params=query))[::2] == (400, field)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "-",
        '"',
        "***",
        "()",
        "' OR 1=1 --",
        "NEAR(a b)",
        "a:b:c",
        "{x} : y",
        "\u0301",
        "🔥",
        "NOT",
        "AND OR",
    ],
)
def test_nothing_typed_is_a_fault(world: World, query: str) -> None:
    assert searched(world, query) == []


def test_texts_in_scripts_without_blanks_are_found(world: World) -> None:
    known(world, "東京タワー")
    assert titles(world, "京タ") == titles(world, "東京") == ["東京タワー"]
    assert titles(world, "京東") == []
