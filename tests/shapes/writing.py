"""What the random operations write: few values, so that they meet, and odd ones among them."""

from typing import Any

from hypothesis import strategies as st

from tests.shapes.model import NORMAL_PHONES

names = st.sampled_from(["Anna Maria", "Berg", "Åsa", " Bo ", "O'Hara", "", None])
whole_names = st.sampled_from(["Anna Maria Berg", "Cher", "  Jan  Erik ", "Åsa Berg", "Anna Maria"])
texts = st.sampled_from(["CEO", "Sälj & inköp", "", None])
emails = st.sampled_from(["Anna@Mail.example", "bo@mail.example", "åsa@bücher.example", "info@bo.example"])
phones = st.sampled_from(sorted(NORMAL_PHONES))
notes = st.sampled_from(["Ring efter tre.", "line one\nline two", " a blank before"])
companies = st.sampled_from(["Bergs AB", "BERGS ab", "Cafe 9"])
tags = st.lists(st.sampled_from(["vip", "VIP", "Ny kund", "a,b"]), min_size=1, max_size=3)
which = st.integers(min_value=0, max_value=3)
imbox_texts = st.fixed_dictionaries(
    {},
    optional={
        "firstName": names,
        "lastName": names,
        "title": texts,
        "description": texts,
        "externalId": texts,
    },
)
imbox_lists = st.fixed_dictionaries(
    {},
    optional={
        "emails": st.none() | st.tuples(st.lists(emails, max_size=3), st.none() | st.integers(0, 2)),
        "phones": st.none() | st.tuples(st.lists(phones, max_size=3), st.none() | st.integers(0, 2)),
    },
)
lunarsend_fields = st.fixed_dictionaries(
    {},
    optional={
        "last_name": names,
        "phone": phones | st.just("") | st.none() | st.just(46701740605),
        "company": companies | st.just("") | st.none(),
        "job_title": texts,
        "notes": notes | st.just("") | st.none(),
    },
)
whautomate_fields = st.fixed_dictionaries(
    {},
    optional={
        "location": st.none() | st.just({"id": "L1", "title": "Söder"}) | st.just({"id": "default"}),
        "stage": st.sampled_from(["Lead", "Customer"]) | st.none(),
        "notes": notes | st.just("") | st.none(),
        "customFields": st.sampled_from([{}, {"size": 42, "nested": {"a": [1, None, "å"]}}]) | st.none(),
        "tags": tags | st.just([]) | st.none(),
    },
)


def as_lists(lists: dict[str, Any]) -> dict[str, Any]:
    """The lists as ImBox has them; a primary place beyond the end is none."""
    body: dict[str, Any] = {}
    for name, value in lists.items():
        texts, primary = in_range(value)
        entry = name.removesuffix("s")
        marked = [(text, number == primary) for number, text in enumerate(texts)]
        body[name] = None if value is None else [{entry: text, "isPrimary": mark} for text, mark in marked]
    return body


def in_range(value: tuple[list[str], int | None] | None) -> tuple[list[str], int | None]:
    """A list's texts and the place of its primary one, if it has that many."""
    texts, primary = value or ([], None)
    return texts, primary if primary is not None and primary < len(texts) else None


def shown(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The keys of a row that the oracle knows."""
    return {name: row[name] for name in wanted}
