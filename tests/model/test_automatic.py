"""Which letters a machine wrote, and which senders are one."""

import pytest

from rolodesk.model.automatic import is_automatic_answer, is_machine, why_automatic
from rolodesk.model.letter import Correspondent, Letter, Report

ANNA = "anna@customer.example"


def letter(*headers: tuple[str, str], subject: str = "Hello", report: Report | None = None) -> Letter:
    return Letter(
        message_ref="", digest="", sender=Correspondent(ANNA), headers=headers, subject=subject, report=report
    )


def why(*headers: tuple[str, str], sender: str = ANNA) -> str:
    return why_automatic(letter(*headers), envelope_sender=sender)


@pytest.mark.parametrize(
    "header",
    [
        ("auto-submitted", "auto-replied"),
        ("auto-submitted", "auto-generated; owner-email=x@y.example"),
        ("auto-submitted", "Auto-Notified (by a machine)"),
        ("auto-submitted", ""),
        ("auto-submitted", "anything-else"),
        ("precedence", "Bulk"),
        ("precedence", "list"),
        ("precedence", " junk "),
        ("precedence", "auto_reply"),
        ("list-id", "<friends.example.org>"),
        ("list-unsubscribe", "<https://example.org/u>"),
        ("x-mailing-list", "friends"),
        ("x-loop", "desk@example.org"),
        ("x-auto-response-suppress", "DR, OOF, AutoReply"),
        ("x-auto-response-suppress", "All"),
        ("x-autoreply", "yes"),
        ("x-autorespond", "Out of office"),
        ("x-failed-recipients", "bob@example.org"),
        ("content-type", 'Multipart/Report; report-type="disposition-notification"'),
        ("return-path", "<>"),
    ],
)
def test_a_header_that_says_so_is_enough(header: tuple[str, str]) -> None:
    assert why(header)


@pytest.mark.parametrize(
    "header",
    [
        ("auto-submitted", "no"),
        ("auto-submitted", " No (sent by hand); x=y"),
        ("precedence", "first-class"),
        ("x-auto-response-suppress", "DR, RN, NRN"),
        ("x-auto-response-suppress", "None"),
        ("x-autoreply", "no"),
        ("content-type", "multipart/mixed; x=multipart/report"),
        ("listen", "to this"),
    ],
)
def test_what_a_person_sends_says_nothing(header: tuple[str, str]) -> None:
    assert why(header) == ""


def test_of_two_contradicting_headers_the_machine_is_believed() -> None:
    assert why(("auto-submitted", "no"), ("auto-submitted", "auto-replied"))


@pytest.mark.parametrize(
    "sender",
    ["", "MAILER-DAEMON@mx.example", "owner-friends@example.org", "friends-request@example.org",
     "friends-bounces+anna=x.example@example.org"],
)  # fmt: skip
def test_the_envelopes_sender_is_enough(sender: str) -> None:
    assert why(sender=sender)


@pytest.mark.parametrize(
    "sender", [ANNA, "bounces+SRS=abc=12@forwarder.example", "010001@amazonses.example", "request@a.example"]
)
def test_an_envelope_that_a_forwarder_rewrote_says_nothing(sender: str) -> None:
    assert why(sender=sender) == ""


def test_a_report_is_automatic_without_any_header() -> None:
    found = why_automatic(letter(report=Report(message_refs=(), failures=())), envelope_sender=ANNA)
    assert found == "it is a report about another letter"


@pytest.mark.parametrize(
    "address",
    [
        "noreply@x.example",
        "No-Reply@x.example",
        "no_reply+123@x.example",
        "do-not-reply@x.example",
        "donotreply@x.example",
        "orders.noreply@x.example",
        "noreply-4711@x.example",
        "never-reply@x.example",
        "mailer-daemon@x.example",
        "postmaster@x.example",
        "bounce-17=anna@x.example",
        "bounces@x.example",
        "nobody@x.example",
        "auto-reply@x.example",
    ],
)
def test_an_address_that_nobody_reads_is_known_by_its_look(address: str) -> None:
    assert is_machine(address)


@pytest.mark.parametrize(
    "address", [ANNA, "casino-reply@x.example", "nora.eply@x.example", "reply@x.example", "bouncer@x.example"]
)
def test_a_person_is_no_machine(address: str) -> None:
    assert not is_machine(address)


def test_an_absence_and_a_receipt_are_answers_of_machines_and_a_notification_is_none() -> None:
    assert is_automatic_answer(letter(("auto-submitted", "auto-replied (vacation)")))
    assert is_automatic_answer(letter(("x-autoreply", "yes")))
    assert is_automatic_answer(letter(("content-type", "multipart/report; report-type=delivery-status")))
    assert is_automatic_answer(letter(subject="Automatic reply: Hello"))
    assert not is_automatic_answer(letter(subject="Auto: Hello"))
    assert not is_automatic_answer(letter(("auto-submitted", "auto-generated"), ("precedence", "bulk")))


def test_a_subject_that_is_marked_as_automatic_is_not_answered() -> None:
    for subject in ("Auto: Hello", "AUTO: Hello", "Automatic reply: Hello"):
        assert why_automatic(letter(subject=subject), envelope_sender=ANNA)
    for subject in ("Autobahn: closed", "Re: Auto: Hello"):
        assert not why_automatic(letter(subject=subject), envelope_sender=ANNA)
