"""From a letter's bytes to what is understood of it, in this process and without bounds of time or memory."""

from pathlib import Path

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.addresses import read_addresses, usable_email
from rolodesk.mail.parsing.bodies import Attached, Body, leaves, read_body
from rolodesk.mail.parsing.cleaning import clean_line, clean_text
from rolodesk.mail.parsing.digest import digest_of
from rolodesk.mail.parsing.fields import Fields
from rolodesk.mail.parsing.filing import file_of
from rolodesk.mail.parsing.language import language_of
from rolodesk.mail.parsing.layout import QUOTE_FROM, QUOTE_TO, can_be_laid_out, lay_out, strip_tags
from rolodesk.mail.parsing.moments import read_moment
from rolodesk.mail.parsing.parts import read_parts
from rolodesk.mail.parsing.quoting import FORWARD_SUBJECT, without_quotes
from rolodesk.mail.parsing.refs import read_ref, read_refs
from rolodesk.mail.parsing.reports import read_report
from rolodesk.mail.parsing.signing import without_signature
from rolodesk.mail.parsing.source import Source
from rolodesk.mail.parsing.spooling import Spool
from rolodesk.model.letter import Correspondent, Envelope, Letter
from rolodesk.model.markup import sanitise_html, text_to_html


def parse_letter(raw: Path, *, envelope: Envelope, spool: Path) -> Letter:
    """
    Give what is understood of the letter in a file; its own files are put into the folder `spool`.

    Every letter has an answer, however broken it is: what cannot be understood is left out, or kept as a
    file. All but its time and memory is bounded here; those are by `pool.ParserPool`, through which letters
    come.
    """
    kept = Spool(spool)
    with raw.open("rb") as file:
        letter = read_parts(Source(file), kept)
    body = read_body(letter)
    fields = letter.fields
    marked = _marked_text(body)
    whole = marked.replace(QUOTE_FROM, "").replace(QUOTE_TO, "").strip("\n")
    subject = clean_line(fields.text("subject"), limit=bounds.SUBJECT)
    new = without_quotes(marked, is_forward=FORWARD_SUBJECT.match(subject) is not None)
    language = language_of(new, declared=fields.text("content-language"))
    html = _html(body, whole)
    sender = _sender(fields, envelope)
    return Letter(
        message_ref=read_ref(fields.raw("message-id")),
        digest=digest_of(fields, leaves(letter)),
        in_reply_to=read_refs(fields.raw("in-reply-to")),
        references=read_refs(fields.raw("references")),
        sender=sender,
        reply_to=read_addresses(fields.all_raw("reply-to")),
        to=read_addresses(fields.all_raw("to")),
        cc=read_addresses(fields.all_raw("cc")),
        subject=subject,
        sent_at=read_moment(fields.raw("date")),
        plain=without_signature(new, language=language).strip("\n") or whole,
        whole_plain=whole,
        html=html,
        files=tuple(file_of(attached, kept, html=html) for attached in _files(body)),
        headers=_headers(fields),
        language=language,
        report=read_report(letter, whole, sender=sender, envelope=envelope),
    )


def _marked_text(body: Body) -> str:
    """Give all its text, quotes in what was HTML marked."""
    texts: list[str] = []
    left = bounds.TEXT
    htmls = [segment.html for segment in body.segments if not segment.plain.strip()]
    to_text = lay_out if can_be_laid_out(htmls) else strip_tags
    for segment in body.segments:
        if left <= 0:
            break
        text = clean_text(segment.plain if segment.plain.strip() else to_text(segment.html), limit=left)
        if text.strip():
            texts.append(text.strip("\n"))
            left -= len(text) + 2
    return "\n\n".join(texts)


def _html(body: Body, whole: str) -> str:
    """Give its HTML made safe, with what is only plain text between; made of the text if there is none."""
    if any(segment.html.strip() for segment in body.segments):
        pieces: list[str | None] = []
        left = bounds.HTML
        for segment in body.segments:
            piece = sanitise_html(segment.html) if segment.html.strip() else text_to_html(segment.plain)
            left -= len(piece or "")
            pieces.append(piece if left >= 0 else None)
        if None not in pieces:
            return clean_text("\n".join(filter(None, pieces)), limit=bounds.HTML)
    return clean_text(text_to_html(whole), limit=bounds.HTML)


def _sender(fields: Fields, envelope: Envelope) -> Correspondent:
    for name in ("from", "sender"):
        found = read_addresses(fields.all_raw(name), limit=1)
        if found:
            return found[0]
    return Correspondent(usable_email(envelope.sender))


def _files(body: Body) -> list[Attached]:
    return body.files[: bounds.PARTS]


def _headers(fields: Fields) -> tuple[tuple[str, str], ...]:
    return tuple((name, clean_line(value, limit=bounds.HEADER_VALUE)) for name, value in fields.all())
