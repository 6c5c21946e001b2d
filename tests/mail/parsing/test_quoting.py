"""Text is told from quotes and signatures, and no way of writing loses all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.mail.parsing.quoting import without_quotes
from rolodesk.mail.parsing.signing import without_signature

LINES = st.sampled_from(
    [
        *(
            "Hello",
            "",
            "> quoted",
            ">> twice",
            "-- ",
            "--",
            "On Monday Bob wrote:",
            "From: Bob",
            "To: Anna",
            "Sent: now",
        ),
        *(
            "Subject: x",
            "-----Original Message-----",
            "Best regards,",
            "Anna",
            "Thanks, but no?",
            "Sent from my iPhone",
        ),
        *(
            "___________________________",
            "---------- Forwarded message ---------",
            "Med vänlig hälsning",
            "- a point",
        ),
    ]
)


@given(
    lines=st.lists(LINES, max_size=14),
    is_forward=st.booleans(),
    language=st.sampled_from(["en", "sv", "de", "xx"]),
)
def test_something_is_left_of_any_text(lines: list[str], *, is_forward: bool, language: str) -> None:
    text = "\n".join(lines)
    new = without_signature(without_quotes(text, is_forward=is_forward), language=language)
    assert bool(new.strip()) == bool(text.strip())
    assert set(new.split("\n")) <= {"", *map(str.rstrip, lines), *lines}


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nFrom: is a word at the start of a line.\nTo be honest, it is.\n",
        "I wrote on Monday:\nthe cable is missing.",
        "On the other hand, it works.",
        "Thanks,\nbut the second one is still broken, and I would like to have it replaced. Can you do that?",
        "Best,\n"
        + "a long line that says much more than a signature would, and then goes on to say even more. " * 3,
        "- one\n- two\n- three",
        "Regards to your colleague. The invoice is missing, when will it come?",
    ],
)
def test_what_only_looks_like_a_quote_or_a_signature_stays(text: str) -> None:
    assert without_signature(without_quotes(text, is_forward=False), language="en").strip() == text.strip()


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Hello\n\n-- \nAnna\n", "Hello"),
        ("Hello\n\nBest regards,\nAnna\nExample AB\n", "Hello"),
        ("Hello\n\nKind regards\nAnna\n", "Hello"),
        ("Hello\n\nSent from my iPhone\n", "Hello"),
        ("One\n\nOn Monday, Bob wrote:\n> a\n\nTwo\n\n> b\n\nThree", "One\n\nTwo\n\nThree"),
    ],
)
def test_quotes_and_signatures_go(text: str, new: str) -> None:
    assert without_signature(without_quotes(text, is_forward=False), language="en") == new
