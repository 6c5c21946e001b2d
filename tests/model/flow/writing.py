"""What the tests of rules share: conditions and rules as people write them, letters, and facts of them."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from rolodesk.model.contact import Contact
from rolodesk.model.flow.conditions import DEPTH_LIMIT, Group, read_condition
from rolodesk.model.flow.facts import Facts, Kind
from rolodesk.model.flow.letters import VOCABULARY, facts_of
from rolodesk.model.flow.operators import FITTING, Operator
from rolodesk.model.flow.rules import FlowRule
from rolodesk.model.letter import Correspondent, KeptLetter, Letter, LetterFile, LetterState, Source
from rolodesk.model.office_hours import OfficeHours

ANNA = Correspondent("Anna@Customer.example", "Anna Björk")
INFO = Correspondent("info@example.org", "Support")
INVOICE = LetterFile(spooled="0", name="Invoice.PDF", media_type="application/pdf", size=9, sha256="")
LOGO = LetterFile(
    spooled="1", name="logo.png", media_type="image/png", size=9, sha256="", cid="x", inline=True
)


def letter(**fields: Any) -> Letter:
    """A letter: Anna's to info@example.org, unless said otherwise."""
    given = {
        "message_ref": "1@customer.example",
        "digest": "d",
        "sender": ANNA,
        "to": (INFO,),
        "subject": "Faktura 17: När?",
        "plain": "Hello, where is order 4711?",
        "whole_plain": "Hello, where is order 4711?\n> Thank you for your order",
        "files": (INVOICE, LOGO),
        "headers": (("x-priority", "1"), ("received", "from a"), ("received", "from b"), ("x-empty", "")),
        "language": "en",
    }
    return Letter(**{**given, **fields})


def kept(**fields: Any) -> KeptLetter:
    """A letter that was accepted over SMTP from Anna on Monday 2026-11-23 at 10:00 UTC, unless said so."""
    anna = KeptLetter(
        *(1, 1, Source.SMTP, ANNA.email, INFO.email, "blob", 5_000, "", LetterState.WAITING, "", "", ""),
        *("", ANNA.email, "", None, None, 0, None, 1_795_428_000_000, None),
    )
    return replace(anna, **fields)


def facts(
    one: Letter | None = None,
    *,
    of: KeptLetter | None = None,
    mailbox_id: int = 1,
    contact: Contact | None = None,
    hours: OfficeHours | None = None,
    is_spam: bool = False,
) -> Facts:
    """The facts of a letter, a usual one unless one is given."""
    return facts_of(
        one or letter(),
        of or kept(),
        mailbox_id=mailbox_id,
        contact=contact,
        hours=hours,
        is_spam=is_spam,
    )


def condition(written: object) -> Group:
    """Read conditions about letters."""
    return read_condition(written, "conditions", vocabulary=VOCABULARY)


def asks(field: str, operator: str, value: object, **name: str) -> dict[str, object]:
    """Write a clause."""
    return {"field": field, **name, "operator": operator, "value": value}


def rule(number: int, conditions: object, *actions: dict[str, object], active: bool = True) -> FlowRule:
    """A stored rule with this id and place."""
    return FlowRule(
        number,
        number,
        f"rule {number}",
        active,
        msgspec.json.encode(conditions).decode(),
        msgspec.json.encode(actions or ({"action": "label", "value": f"label {number}"},)).decode(),
        0,
        0,
    )


EVERY_LETTER: dict[str, object] = {"all": []}

WORDS = st.sampled_from(
    ["Anna", "faktura", "När", "@customer.example", "customer.example", "1", "en", "ß", "İ"]
)
TEXTS = WORDS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    str.strip
)
PATTERNS = st.sampled_from([r"faktura\s+\d+", "^Hello", "(?-i)anna", "[åäö]", "customer", "order.*4711$"])


@st.composite
def clauses(draw: st.DrawFn) -> dict[str, object]:
    """Any clause that is valid."""
    name = draw(st.sampled_from(sorted(VOCABULARY)))
    field = VOCABULARY[name]
    operator = draw(st.sampled_from(FITTING[field.kind]))
    named = {"name": draw(st.sampled_from(["x-priority", "Received", "x-none"]))} if field.is_named else {}
    return asks(name, operator, draw(_values(field.kind, operator)), **named)


def _values(kind: Kind, operator: Operator) -> st.SearchStrategy[object]:
    if operator is Operator.EXISTS or kind is Kind.FLAG:
        return st.booleans()
    if operator is Operator.MATCHES:
        return PATTERNS
    one = st.integers(1, 2) if kind is Kind.ID else TEXTS
    if operator is Operator.ANY_OF:
        return st.lists(one, min_size=1, max_size=3)
    return st.integers(0, 6_000) if kind is Kind.NUMBER else one


def _groups(parts: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.builds(
        lambda quantifier, of: {quantifier: of},
        st.sampled_from(["all", "any", "none"]),
        st.lists(parts, min_size=1, max_size=3),
    )


def _nested() -> st.SearchStrategy[dict[str, object]]:
    nested = clauses()
    for _ in range(DEPTH_LIMIT - 1):
        nested = clauses() | _groups(nested)
    return _groups(nested)


CONDITIONS = _nested()
"""Any conditions that are valid, and not too large."""
