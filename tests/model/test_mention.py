"""Whom a text mentions."""

import pytest

from rolodesk.model.mention import MOST, mentioned
from rolodesk.model.workspace import Member, Role

NAMES = (
    (1, "Alice", "alice@example.org"),
    (2, "Bob Berg", "bob@example.org"),
    (3, "Anna Lindberg", "anna@example.org"),
    (4, "Anna Ek", "anna.ek@example.org"),
    (5, "Åsa Öberg-Ek", "asa@bücher.example"),
    (6, "Bob Berg Junior", "junior@example.org"),
)
MEMBERS = [
    Member(id=id_, person_id=id_, email=email, name=name, role=Role.AGENT, created_at=0)
    for id_, name, email in NAMES
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Alice, can you look?", (1,)),
        ("ask @alice.", (1,)),
        ("@BOB BERG has it", (2,)),
        ("@Bob Berg Junior has it", (6,)),
        ("@Bob has it", ()),
        ("@Anna Ek and @Anna Lindberg's", (4, 3)),
        ("@Anna", ()),
        ("@åsa öberg-ek and again @Åsa", (5,)),
        ("@anna.ek@example.org", (4,)),
        ("@asa@xn--bcher-kva.example", (5,)),
        ("write to alice@example.org", ()),
        ("@Alicent", ()),
        ("@ Alice", ()),
        ("(@Alice)", (1,)),
        ("@Alice\n@Alice", (1,)),
        ("", ()),
    ],
)
def test_whom_a_text_names(text: str, expected: tuple[int, ...]) -> None:
    assert mentioned(text, MEMBERS) == expected


def test_members_of_one_name_are_all_meant() -> None:
    namesake = Member(id=9, person_id=9, email="a@b.example", name="alice", role=Role.ADMIN, created_at=0)
    assert mentioned("@Alice", [*MEMBERS, namesake]) == (1, 9)


def test_only_so_many_places_are_looked_at() -> None:
    assert mentioned("@nobody " * MOST + "@Alice", MEMBERS) == ()
