"""The trace: stored within its bound, read back, and told to people."""

from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.flow.explaining import explained, told_shortly
from rolodesk.model.flow.findings import ClauseFinding, Finding, GroupFinding
from rolodesk.model.flow.letters import MAIL_FLOW
from rolodesk.model.flow.verdict import TRACE_LIMIT, Deed, RuleTrace, Trace, print_trace, read_trace

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
CLAUSES = st.builds(
    ClauseFinding,
    field=st.sampled_from(["subject", "gone"]),
    operator=st.just("is"),
    value=TEXTS,
    had=st.none() | TEXTS,
    outcome=st.booleans(),
)
WHYS: st.SearchStrategy[Finding | None] = st.none() | st.builds(
    GroupFinding,
    quantifier=st.just("all"),
    outcome=st.booleans(),
    parts=st.lists(CLAUSES, max_size=6).map(tuple),
)
RULES = st.builds(
    RuleTrace,
    rule_id=st.integers(1, 1_000),
    name=TEXTS,
    matched=st.booleans(),
    why=WHYS,
    deeds=st.lists(st.builds(Deed, action=st.just("label"), value=TEXTS), max_size=3).map(tuple),
)
SUBJECT = ClauseFinding(field="subject", operator="contains", value="faktura", had="Faktura 17", outcome=True)
NO_CC = ClauseFinding(field="cc", operator="exists", value="yes", had=None)
PRIORITY = ClauseFinding(field="header", name="x-priority", operator="any_of", value="1, 2", had="3")
CLOSED = ClauseFinding(field="in_office_hours", operator="is", value="no", had=None)
SIZE = ClauseFinding(field="size", operator="greater_than", value="10", had="5000", outcome=True)


def trace(*, matched: int, others: int) -> Trace:
    why = GroupFinding(quantifier="all", outcome=True, parts=(SUBJECT,) * 3)
    deeds = (Deed("label", "Invoice"),)
    did = (RuleTrace(rule_id=n, name="did", matched=True, why=why, deeds=deeds) for n in range(matched))
    did_not = (RuleTrace(rule_id=n, name="did not", why=why) for n in range(others))
    return Trace((*did_not, *did))


@given(st.lists(RULES, max_size=60).map(tuple))
def test_a_trace_is_bounded_and_what_is_left_out_is_counted(rules: tuple[RuleTrace, ...]) -> None:
    stored = print_trace(Trace(rules))
    assert len(stored.encode()) <= TRACE_LIMIT
    read = read_trace(stored)
    assert len(read.rules) + read.left_out == len(rules)
    ids = [rule.rule_id for rule in read.rules]
    order = iter(rule.rule_id for rule in rules)
    assert all(id_ in order for id_ in ids)


def test_a_small_trace_reads_as_it_was() -> None:
    small = trace(matched=2, others=3)
    assert read_trace(print_trace(small)) == small
    assert read_trace("") == Trace()


def test_what_matched_is_kept_before_what_did_not() -> None:
    read = read_trace(print_trace(trace(matched=20, others=180)))
    assert [rule.matched for rule in read.rules].count(True) == 20
    assert all(rule.why is not None for rule in read.rules if rule.matched)
    assert any(rule.why is None for rule in read.rules)


def test_rules_beyond_the_bound_are_counted() -> None:
    many = trace(matched=400, others=1)
    read = read_trace(print_trace(many))
    assert all(rule.matched and rule.deeds for rule in read.rules)
    assert read.left_out == 401 - len(read.rules) > 0
    assert explained(read, MAIL_FLOW)[-1] == f"{read.left_out} more are not told here"


def test_people_read_each_rule_with_its_conditions_and_what_it_does() -> None:
    either = GroupFinding(quantifier="any", parts=(NO_CC, PRIORITY, CLOSED))
    rules = (
        RuleTrace(
            rule_id=3,
            name="Invoices",
            matched=True,
            why=GroupFinding(quantifier="all", outcome=True, parts=(SUBJECT, SIZE)),
            deeds=(Deed("label", "Invoice"), Deed("move", "7", "there is no such mailbox any more")),
        ),
        RuleTrace(rule_id=4, name="Others", why=GroupFinding(quantifier="all", parts=(either,))),
        RuleTrace(
            rule_id=5,
            name="All",
            matched=True,
            why=GroupFinding(quantifier="all", outcome=True),
            deeds=(Deed("stop"),),
        ),
        RuleTrace(rule_id=6, name="Last", why_not_run="rule 5, All, ended the run"),
    )
    assert explained(Trace(rules), MAIL_FLOW) == [
        "1. Invoices (rule 3) matches",
        "   yes all of these:",
        '      yes subject contains "faktura" (it is "Faktura 17")',
        "      yes size in bytes is greater than 10 (it is 5000)",
        "   → label Invoice",
        "   → move to the mailbox 7, which is not done: there is no such mailbox any more",
        "2. Others (rule 4) does not match",
        "   no  all of these:",
        "      no  any of these:",
        "         no  Cc exists (there is none)",
        '         no  header x-priority is any of "1, 2" (it is "3")',
        "         no  came in office hours: no (that is not known)",
        "3. All (rule 5) matches",
        "   yes no conditions",
        "   → stop",
        "4. Last (rule 6) is not looked at: rule 5, All, ended the run",
    ]
    first, last = told_shortly(Trace(rules), MAIL_FLOW)
    assert first.startswith('Invoices: subject contains "faktura" (it is "Faktura 17"); size in bytes is')
    assert first.endswith(
        " → label Invoice; move to the mailbox 7, which is not done: there is no such mailbox any more"
    )
    assert last == "All: every one matches → stop"


@given(st.lists(RULES, max_size=5).map(tuple))
def test_any_trace_can_be_told(rules: tuple[RuleTrace, ...]) -> None:
    assert len(explained(Trace(rules), MAIL_FLOW)) >= len(rules)
    assert len(told_shortly(Trace(rules), MAIL_FLOW)) == sum(rule.matched for rule in rules)
