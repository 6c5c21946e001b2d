"""What a condition comes to, and that the reasons agree with it."""

import pytest
from hypothesis import given

from rolodesk.model.flow.evaluating import SHOWN_LIMIT, compiled
from rolodesk.model.flow.facts import TEXT_SEEN, Facts, Field, Kind
from rolodesk.model.flow.findings import ClauseFinding, Finding, GroupFinding
from rolodesk.model.flow.letters import VOCABULARY
from rolodesk.model.letter import Correspondent
from tests.model.flow.writing import CONDITIONS, asks, condition, facts, letter


def holds(written: dict[str, object], about: Facts | None = None) -> bool:
    return compiled(condition({"all": [written]}), VOCABULARY).holds(about or facts())


def found(written: dict[str, object], about: Facts | None = None, *, thorough: bool = False) -> Finding:
    return compiled(condition(written), VOCABULARY).explain(about or facts(), thorough=thorough)


def only(written: dict[str, object], about: Facts | None = None) -> ClauseFinding:
    finding = found({"all": [written]}, about)
    assert isinstance(finding, GroupFinding)
    (part,) = finding.parts
    assert isinstance(part, ClauseFinding)
    return part


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("mailbox", "is", 1),
        ("mailbox", "is_not", 2),
        ("mailbox", "any_of", [2, 1]),
        ("sender_address", "is", "anna@CUSTOMER.example"),
        ("sender_address", "ends_with", "@customer.example"),
        ("sender_domain", "is", "customer.EXAMPLE"),
        ("sender_domain", "ends_with", ".example"),
        ("sender_name", "is", "anna BJÖRK"),
        ("sender_name", "is", "Anna Bjo\u0308rk"),
        ("subject", "contains", "fAKTURA"),
        ("subject", "starts_with", "faktura 17"),
        ("subject", "ends_with", "NÄR?"),
        ("subject", "is_not", "faktura"),
        ("subject", "matches", r"faktura\s+\d+"),
        ("subject", "matches", r"^faktura .*\?$"),
        ("subject", "any_of", ["x", "FAKTURA 17: när?"]),
        ("subject", "exists", True),
        ("cc", "exists", False),
        ("cc", "is_not", "info@example.org"),
        ("to", "is", "INFO@example.org"),
        ("recipient", "is", "info@example.org"),
        ("attachment_name", "ends_with", ".pdf"),
        ("attachment_type", "is", "application/pdf"),
        ("attachment_count", "is", 1),
        ("attachment_count", "less_than", 2),
        ("size", "greater_than", 4_999),
        ("contact", "is", False),
        ("language", "any_of", ["sv", "EN"]),
        ("spam", "is", False),
        ("automatic", "is", False),
    ],
)
def test_a_test_holds(field: str, operator: str, value: object) -> None:
    assert holds(asks(field, operator, value))


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("mailbox", "is_not", 1),
        ("mailbox", "any_of", [2, 3]),
        ("sender_domain", "is", "example"),
        ("subject", "is", "faktura"),
        ("subject", "is_not", "FAKTURA 17: när?"),
        ("subject", "matches", "(?-i)FAKTURA"),
        ("subject", "exists", False),
        ("cc", "contains", "e"),
        ("cc", "exists", True),
        ("to", "is_not", "info@example.org"),
        ("attachment_name", "contains", "logo"),
        ("attachment_count", "greater_than", 1),
        ("size", "less_than", 5_000),
        ("contact_tag", "is", "vip"),
        ("account", "exists", True),
        ("in_office_hours", "is", True),
        ("in_office_hours", "is", False),
    ],
)
def test_a_test_does_not_hold(field: str, operator: str, value: object) -> None:
    assert not holds(asks(field, operator, value))


def test_an_international_domain_is_found_in_either_spelling() -> None:
    swedish = facts(letter(sender=Correspondent("a@xn--bcher-kva.example")))
    assert holds(asks("sender_domain", "is", "BÜCHER.example"), swedish)
    assert holds(asks("sender_address", "ends_with", "@bücher.example"), swedish)


def test_any_value_of_a_header_suffices() -> None:
    assert holds(asks("header", "is", "from b", name="Received"))
    assert not holds(asks("header", "is", "from c", name="Received"))
    assert holds(asks("header", "exists", True, name="x-empty"))
    assert not holds(asks("header", "exists", True, name="x-none"))


def test_what_is_not_known_is_neither_so_nor_otherwise() -> None:
    fields = {"age": Field(Kind.NUMBER, "age"), "vip": Field(Kind.FLAG, "vip")}
    unknown = Facts(fields, {"age": None, "vip": None})
    for field, operator in (("age", "is"), ("age", "is_not"), ("age", "less_than"), ("age", "greater_than")):
        group = condition({"all": [asks("size", operator, 1)]})
        (test,) = group.conditions
        renamed = type(test)(field=field, operator=test.operator, value=1)  # type: ignore[union-attr, call-arg]  # it is a test
        assert not compiled(renamed, fields).holds(unknown)


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ({"all": []}, True),
        ({"all": [asks("size", "is", 1), asks("spam", "is", False)]}, False),
        ({"any": [asks("size", "is", 1), asks("spam", "is", False)]}, True),
        ({"any": [asks("size", "is", 1), asks("spam", "is", True)]}, False),
        ({"none": [asks("size", "is", 1), asks("spam", "is", True)]}, True),
        ({"none": [asks("size", "is", 1), asks("spam", "is", False)]}, False),
        ({"all": [{"none": [asks("size", "is", 1)]}, {"any": [asks("spam", "is", False)]}]}, True),
    ],
)
def test_groups_hold_as_they_say(written: dict[str, object], outcome: bool) -> None:  # noqa: FBT001 - a parameter
    assert compiled(condition(written), VOCABULARY).holds(facts()) is outcome
    assert found(written).outcome is outcome


@given(CONDITIONS)
def test_the_reasons_agree_with_the_answer(written: dict[str, object]) -> None:
    check = compiled(condition(written), VOCABULARY)
    about = facts()
    short, thorough = (check.explain(about, thorough=one) for one in (False, True))
    assert check.holds(about) is short.outcome is thorough.outcome
    agree(short)
    agree(thorough)
    assert count(short) <= count(thorough) == count_written(written)


def agree(finding: Finding) -> None:
    """A group's outcome follows from what is told of its parts."""
    if isinstance(finding, ClauseFinding):
        assert len(finding.value) <= SHOWN_LIMIT
        assert finding.had is None or (len(finding.had) <= SHOWN_LIMIT and "\n" not in finding.had)
        return
    outcomes = [part.outcome for part in finding.parts]
    expected = {"all": all(outcomes), "any": any(outcomes), "none": not any(outcomes)}
    assert finding.outcome is expected[finding.quantifier]
    for part in finding.parts:
        agree(part)


def count(finding: Finding) -> int:
    return 1 if isinstance(finding, ClauseFinding) else sum(map(count, finding.parts))


def count_written(written: dict[str, object]) -> int:
    if "field" in written:
        return 1
    (parts,) = written.values()
    assert isinstance(parts, list)
    return sum(map(count_written, parts))


def test_a_finding_says_what_was_compared_and_what_there_was() -> None:
    assert only(asks("subject", "contains", "faktura")) == ClauseFinding(
        field="subject", operator="contains", value="faktura", had="Faktura 17: När?", outcome=True
    )
    assert only(asks("header", "any_of", ["2", "3"], name="x-priority")) == ClauseFinding(
        field="header", name="x-priority", operator="any_of", value="2, 3", had="1"
    )
    assert only(asks("contact", "is", True)).had == "no"
    assert only(asks("in_office_hours", "is", True)).had is None
    assert only(asks("size", "less_than", 10)).had == "5000"
    assert only(asks("cc", "contains", "x")).had is None
    assert only(asks("header", "is", "from b", name="received")).had == "from b"
    assert only(asks("header", "is", "from c", name="received")).had == "from a, from b"


def test_of_a_long_text_the_place_is_shown_that_decided() -> None:
    about = facts(letter(plain=f"{'Hej å ' * 500}\nThe order 4711 is late.{' Bye' * 500}"))
    assert "order 4711 is late" in (only(asks("body", "contains", "ORDER 4711"), about).had or "")
    assert "order 4711 is late" in (only(asks("body", "matches", r"order\s\d+"), about).had or "")
    assert (only(asks("body", "contains", "nothing"), about).had or "").startswith("Hej å Hej")


def test_where_it_is_decided_nothing_more_is_looked_at() -> None:
    written: dict[str, object] = {"all": [asks("size", "is", 1), asks("spam", "is", False)]}
    assert count(found(written)) == 1
    assert count(found(written, thorough=True)) == 2


def test_texts_are_looked_at_up_to_a_limit() -> None:
    about = facts(letter(plain=f"{'x' * TEXT_SEEN}needle", subject=f"{'x' * (TEXT_SEEN - 6)}needle"))
    assert not holds(asks("body", "contains", "needle"), about)
    assert not holds(asks("body", "matches", "needle"), about)
    assert holds(asks("subject", "contains", "needle"), about)


def test_a_pattern_looks_at_as_many_bytes() -> None:
    about = facts(letter(plain=f"{'漢' * (TEXT_SEEN // 3)}needle"))
    assert not holds(asks("body", "matches", "needle"), about)
    assert holds(asks("body", "contains", "needle"), about)
    assert holds(asks("body", "matches", "漢$|漢漢"), about)


def test_the_limit_is_for_all_texts_of_a_field_together() -> None:
    headers = tuple(("x-long", "x" * 1_000) for _ in range(40))
    about = facts(letter(headers=(*headers, ("x-long", "needle"))))
    assert not holds(asks("header", "is", "needle", name="x-long"), about)
    assert sum(map(len, about.texts(("header", "x-long")))) == TEXT_SEEN
