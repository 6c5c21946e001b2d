"""Whatever the hub refuses by can be said in every language, and no catalogue has more than that."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from rolodesk.model.language import LANGUAGES
from rolodesk.model.refusals import CATALOGUES
from rolodesk.model.refusals.catalogue import Catalogue
from rolodesk.wire.toolkit.reading import TYPES, WORDS
from tests.house.refusal_sentences import gathered, texts_in

HANDED_ON: Final = frozenset(
    {
        ("actions/audit/history.py", "subject"),
        ("actions/bulk/checking.py", "error.reason"),
        ("actions/bulk/keeping.py", "error.reason"),
        ("actions/importing/running.py", "one.reason"),
        ("actions/rules/deeds.py", "why_not"),
        ("actions/rules/testing.py", "noun.value"),
        ("actions/scope.py", "noun"),
        ("model/contact_change.py", "error.reason"),
        ("model/errors.py", "sentence"),
        ("model/flow/patterns.py", "compiled"),
        ("web/visiting.py", "noun"),
        ("wire/rest/answering.py", "error.reason"),
        ("wire/rest/bulk_actions.py", "error.reason"),
        ("wire/rest/rules.py", "error.reason"),
        ("wire/rest/views.py", "error.reason"),
        ("wire/toolkit/reading.py", "sentence.format(**words, choices=_choices(shape, path))"),
        ("wire/toolkit/shapes.py", "noun"),
        ("wire/toolkit/surface.py", "error.reason"),
    }
)
"""What is refused there by words from elsewhere: gathered where they are given, or named in `ELSEWHERE`."""

NOT_PUBLIC: Final = (
    "its host has an address that is not public; use a public one, or let the operator add the range"
    " to ROLODESK_EGRESS_ALLOW"
)
TOO_LARGE_A_PATTERN: Final = (
    "is too large a pattern: repetitions with a count and classes such as \\pL make it so; simplify it"
)
ELSEWHERE: Final[Mapping[str, frozenset[str]]] = {
    "actions/bulk/running.py": frozenset(
        {"whoever started it may not do it any more", "{} could not be changed, so it stays"}
    ),
    "actions/mailboxes.py": frozenset({"the mailbox {} ({})", "another mailbox"}),
    "actions/delivering/settling.py": frozenset(
        {"it answered 410: it is gone for good", "it took nothing for five days"}
    ),
    "actions/intake/answering.py": frozenset(
        {
            "the mailbox answered {} within the last 24 hours",
            "{} automatic mails went out on this ticket within the last hour",
        }
    ),
    "actions/rules/calling.py": frozenset(
        {
            "the webhook is not told of tickets in this mailbox",
            "the webhook is off",
        }
    ),
    "actions/rules/continuing.py": frozenset({"its conditions held no more"}),
    "model/rules/runs.py": frozenset(
        {
            "the rule was changed while it waited",
            "the rule was deleted while it waited",
            "the rule was stopped while it waited",
        }
    ),
    "actions/rules/deeds.py": frozenset(
        {
            "a fault of ours: {}",
            "the ticket has no contact",
            "the ticket is assigned already",
        }
    ),
    "actions/rules/replying.py": frozenset(
        {
            "nobody has written from the outside",
            "the ticket is in {}",
        }
    ),
    "actions/rules/running.py": frozenset(
        {
            "it ran for this {} already in the chain that run {} began",
        }
    ),
    "actions/sending/answering.py": frozenset({"the id", "the e-mail address"}),
    "egress/addresses.py": frozenset(
        {
            NOT_PUBLIC,
        }
    ),
    "egress/client.py": frozenset(
        {
            "it could not be fetched within the time allowed",
            "its body is damaged or compressed in a way that was not asked for",
            "no connection; check the host, the port and, for https, that its certificate is valid",
            "the server broke off or did not speak HTTP",
        }
    ),
    "egress/errors.py": frozenset({"its host could not be found; check the name"}),
    "egress/connecting.py": frozenset(
        {
            "the host has no address",
            "the name of the host cannot be looked up",
        }
    ),
    "mail/imap/client.py": frozenset(
        {
            "the server closed the connection",
            "the server offers no STARTTLS",
            "the server refuses STARTTLS",
        }
    ),
    "mail/imap/fetching.py": frozenset(
        {
            "it has no credentials; connect it anew",
        }
    ),
    "mail/imap/oauth.py": frozenset(
        {
            "no access token: {}",
            "{} gives no access token: {}",
        }
    ),
    "mail/imap/session.py": frozenset(
        {
            "it does not answer in time",
            "its certificate is not valid here: {}",
            "no connection to {}: {}",
            "the connection broke off: {}",
            "the folder {} cannot be opened: {}",
            "the server gives the letters of {} no lasting numbers (UIDVALIDITY)",
            "the server said good-bye",
            "{} refuses the log-in: {}",
            "{} takes no log-in now: {}",
        }
    ),
    "mail/outbound/lines.py": frozenset(
        {
            "{}:{} cannot be used: {}",
        }
    ),
    "webhooks/posting.py": frozenset(
        {
            "it answered {}",
            "it redirects, which is not followed: give the webhook the URL that it ends at",
        }
    ),
    "model/errors.py": frozenset({"the storage is full; nothing was written"}),
    "model/flow/patterns.py": frozenset(
        {
            TOO_LARGE_A_PATTERN,
            "must be a regular expression of RE2, which has no look-around and no back-references{}",
            "; it is not understood at {}",
        }
    ),
    "model/importing/json_lines.py": frozenset({"is not a JSON object", "{}: is no field of {}"}),
    "model/importing/records.py": frozenset({"cannot be read as CSV: {}", "the card has no END:VCARD"}),
    "model/importing/vcards.py": frozenset({"is no vCard", "is no vCard: {}"}),
    "storage/blobs.py": frozenset({"the blob {} is missing from the storage"}),
    "wire/rest/imports.py": frozenset({"line {}"}),
    "wire/toolkit/reading.py": frozenset(
        {
            "; there are {}",
            "see byte {}",
            "see byte {}, an escape that is half of a character",
            "it ends too early",
        }
    ),
}
"""Sentences, and parts of one, that are made where nothing is refused yet; by the file that has them."""

READ_OFF: Final = frozenset(re.sub(r"\{\w+\}", "{}", sentence) for _, sentence in WORDS)
"""What is said of a request that does not have its shape."""

CODE: Final = gathered()
SENTENCES: Final = CODE.sentences | READ_OFF | frozenset().union(*ELSEWHERE.values())
SPEECH: Final = sorted(CATALOGUES.items())


def missing(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(wanted) - set(known))


def test_there_is_a_catalogue_for_each_language_but_english() -> None:
    assert CATALOGUES.keys() == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize(("language", "catalogue"), SPEECH)
def test_every_refusal_can_be_said(language: str, catalogue: Catalogue) -> None:
    lacking = missing(SENTENCES, catalogue.sentences)
    lacking += missing((noun for noun in CODE.nouns if "{" not in noun), catalogue.nouns)
    lacking += missing(CODE.identifiers, catalogue.identifiers)
    lacking += missing((word for word in TYPES.values() if " or " not in word), {*catalogue.words, "null"})
    assert not lacking, (
        f"these are refused by, and src/rolodesk/model/refusals/{language} does not say them:\n"
        + "\n".join(lacking)
    )


@pytest.mark.parametrize(("language", "catalogue"), SPEECH)
def test_nothing_is_said_that_nobody_refuses_by(language: str, catalogue: Catalogue) -> None:
    made = [re.compile(re.escape(noun).replace(r"\{\}", ".+")) for noun in CODE.nouns if "{" in noun]
    left = missing(catalogue.sentences, SENTENCES)
    left += [
        noun for noun in missing(catalogue.nouns, CODE.nouns) if not any(one.fullmatch(noun) for one in made)
    ]
    left += missing(catalogue.identifiers, CODE.identifiers)
    assert not left, f"{language} still has what is not in the code any more:\n" + "\n".join(left)


@pytest.mark.parametrize(("language", "catalogue"), SPEECH)
def test_a_translation_puts_in_what_the_sentence_has(language: str, catalogue: Catalogue) -> None:
    for english, translated in {**catalogue.sentences, **catalogue.identifiers}.items():
        assert translated.strip(), english
        assert _places(translated) <= set(range(len(_fields(english)))), (language, english)
        assert translated != english


def test_what_only_running_tells_is_known_here() -> None:
    assert missing(map(str, CODE.computed), map(str, HANDED_ON)) == [], (
        "these refusals are no literals: name them in HANDED_ON, and in ELSEWHERE what they may say"
    )
    assert missing(map(str, HANDED_ON), map(str, CODE.computed)) == []


@pytest.mark.parametrize("place", ELSEWHERE)
def test_what_is_said_to_stand_elsewhere_stands_there(place: str) -> None:
    assert missing(ELSEWHERE[place], texts_in(place)) == []


def test_a_new_sentence_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "new.py").write_text(
        "class DomainError(Exception): ...\n"
        "class Invalid(DomainError): ...\n"
        "class Odd(DomainError):\n    def __init__(self): super().__init__('is odd')\n"
        "LIMIT = 5\nTOLD = 'is told'\n"
        "def f(n, why):\n"
        "    raise Invalid('a', f'is new, {n}' if n else TOLD)\n"
        "    raise Invalid('a', 'there is no ' + f'thing {n}')\n"
        "    raise Invalid('a', why)\n"
        "    raise Unknown('ghost', 'of that id')\n"
    )
    found = gathered(tmp_path)
    assert found.sentences == {"is odd", "is new, {}", "is told"}
    assert found.nouns == {"thing", "ghost"}
    assert found.identifiers == {"of that id"}
    assert found.computed == {("model/new.py", "why")}


def _fields(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def _places(translated: str) -> set[int]:
    """Give which values a translation puts in: by their numbers, or in their order."""
    return {int(name) if name else at for at, name in enumerate(_fields(translated))}
