"""Bounces in words: the usual forms of qmail, exim, sendmail, Postfix, Exchange, Gmail and their like."""

import re
from collections.abc import Iterator
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.addresses import usable_email
from rolodesk.mail.parsing.delivery_status import one_reason, status_in
from rolodesk.mail.parsing.phrases import any_of, one_of
from rolodesk.model.email import fold_email
from rolodesk.model.letter import FailedDelivery

_LONGEST_READ: Final = 16_384
_DAEMONS: Final = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail-?delivery.*|mdeliver.*|microsoftexchange[0-9a-f]*",
    re.IGNORECASE,
)
_OFFICES: Final = re.compile(r"postmaster|post_office|nobody|daemon|admin", re.IGNORECASE)
"""Senders behind whom there may be a person."""
_ANSWER: Final = re.compile(r"\s*(?:re|aw|sv|fwd?|wg|vs|antw)\s*:", re.IGNORECASE)
_SUBJECT: Final = any_of(r"""
    undeliver(?:able|ed)
    deliver[yi].{0,40}(?:fail|status|problem|delay|error|notification|report|warning)
    return(?:ed|ing) (?:mail|message|to sender)
    failure notice
    mail (?:delivery )?(?:fail|error|system error)
    mail status report
    failed mail
    could not (?:send|(?:be )?deliver)
    rejected mail
    (?:message|mail) (?:not )?(?:un)?delivered
    non-?deliver
    not delivered
    unzustellbar
    zustellung
    nicht zugestellt
    non remis
    échec de (?:la )?remise
    no entregado
    mancata consegna
    onbestelbaar
    kan inte levereras
    ej levererad
    leveransfel
    olevererbar
    kunne ikke leveres
    не доставлено
    недоставленн
    配信できません
    无法送达
    退信
    bounce
    user unknown
    unknown (?:user|address)
""")
_FAILED: Final = any_of(r"""
    \b(?:could|can|was|has|have|did|does|were|is|are)(?: ?not|n't) (?:been |be )?(?:deliver|reach|exist|sent)
    unable to (?:deliver|relay|send)
    undeliver(?:able|ed)
    delivery (?:has |to .{1,100} )?(?:failed|failure|error|problem)
    permanent(?:ly)? (?:fatal )?(?:error|fail)
    (?:user|mailbox|account|address|recipient|host)[^.\n]{0,40} (?:unknown|unavailable|full|disabled|rejected)
    (?:user|mailbox|account|address|recipient|host)[^.\n]{0,40} (?:inactive|over ?quota)
    (?:user|mailbox|account|address|recipient|host)[^.\n]{0,40} not (?:found|known|listed|exist)
    unknown (?:user|recipient|host|address|local)
    no such (?:user|recipient|mailbox|person|address)
    over (?:its |the )?quota
    (?:not|un)known (?:at|user|recipient)
    fatal errors?
    failed (?:addresses|recipients?|delivery)
    returned (?:to sender|unopened)
    mail (?:delivery )?failed
    wasn't delivered
    (?:was|been) (?:automatically )?(?:rejected|returned)
    did not exactly match
    message (?:was )?(?:refused|rejected|blocked|returned)
    invalid (?:final delivery|recipient|user|address)
    not (?:a )?valid
    have a yahoo
    does not (?:have|like)
    no account
    konnte nicht zugestellt
    nicht (?:zugestellt|ausgeliefert)
    n'a pas pu être
    no se (?:ha podido|pudo) entregar
    kunde inte levereras
    non è stato possibile
    не (?:может быть|удалось|было) доставл
    关闭
    不存在
    failure
""")
_CODE: Final = re.compile(
    r"(?<![\d.])[45][0-5][0-9](?![\d.])|(?<![\d.])[45]\.[0-9]{1,3}\.[0-9]{1,3}(?![\d.])"
)
_DELAY: Final = any_of(r"""
    warning(?: message)? only
    not yet been delivered
    will (?:be retried|keep trying|retry|continue|be attempted|try)
    still (?:undelivered|being retried|trying)
    delivery (?:is |has been |of .{1,80} )?delayed
    (?:is|been) delayed
    not (?:need to )?resend your (?:message|mail)
    could not send message for past
    will be (?:re)?tried
    temporar(?:y|ily) (?:unable|fail)
    queued (?:mail|for)
    been postponed
    continue to try
    transient non-fatal
    delayed mail
""")
_FATAL: Final = any_of(r"""
    permanent
    giving up
    gave up
    given up
    fatal errors -----(?!.{0,40}transient)
    (?<!non-)fatal
    returned to (?:the )?sender
    could not be delivered\.
    no longer be tried
    will not be retried
    i'm not going to try again
""")
_RETURNED: Final = any_of(r"""
    ^[ \t>]*-{2,}.{0,20}(?:below this line|this is a copy|returned (?:message|mail))
    ^[ \t>]*-{2,}.{0,20}(?:original message|unsent message)
    ^[ \t>]*-{2,}.{0,20}(?:message header|forwarded message|message follows|message text|start of)
    ^[ \t>]*(?:the |your )?original message (?:follows|was received from|headers?|header follows)
    ^[ \t>]*(?:received: |return-path: |reporting-mta:)
    ^[ \t>]*-{6} (?:this|returned)
    ^[ \t>]*message (?:header|contents?) (?:follows|was)
    ^[ \t>]*(?:unsent|returned|failed|your) (?:message|mail) follows
""")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,\"'@|]{1,64}@[^\s<>()\[\]:;,\"'@|]{1,255}")
_SMTP: Final = re.compile(r"^(?:smtp|rfc822)=", re.IGNORECASE)
_HEADER_LINE: Final = any_of(r"^[ \t>]*(?:to|cc|subject|sent|from|date|reply-to):[^\n]*$")
_MENTIONED: Final = re.compile(
    one_of(r"""
    (?:^|\b)(?:(?<!generated )from|reply-to|sender|contact|write to|e-?mail to)[\s:<(\"]*$
    (?:^|\b)send (?:mail|a message) to[\s:<(\"]*$
    (?:^|\b)(?:please .{0,40}|help .{0,20}|by|mailto:|postmaster at)[\s:<(\"]*$
    helo\W+$
    """),
    re.IGNORECASE,
)
"""Before an address that is only spoken of: whom to ask, who wrote."""


def looks_like_bounce(
    *, sender: str, name: str, subject: str, text: str, is_null: bool, is_reply: bool, returns_letter: bool
) -> bool:
    """
    Answer whether a letter tells of a failed delivery, by who sent it and by its words.

    `is_null` says that it came from the null sender, `is_reply` that it calls itself an automatic answer. A
    person's letter that speaks of a bounce, or forwards one, is none; a mail system that returns a letter
    needs no words.
    """
    local = sender.rpartition("@")[0] or sender
    is_daemon = _DAEMONS.fullmatch(local) is not None or "mail delivery" in name.lower()
    is_office = _OFFICES.fullmatch(local) is not None
    if not (is_daemon or is_office or (is_null and not is_reply)):
        return False
    has_subject = _SUBJECT.search(subject) is not None and (is_null or _ANSWER.match(subject) is None)
    if has_subject and (is_daemon or is_office):
        return True
    beginning = text[:_LONGEST_READ]
    has_words = _FAILED.search(beginning) is not None or _DELAY.search(beginning) is not None
    if is_daemon:
        return has_words or returns_letter
    if is_office:
        return is_null and not is_reply and (has_words or returns_letter)
    return has_subject and (has_words or _CODE.search(beginning) is not None)


def read_free_bounce(
    text: str, *, named: tuple[str, ...], ours: tuple[str, ...]
) -> tuple[FailedDelivery, ...]:
    """
    Give what a bounce in words says of each recipient.

    `named` are the recipients that a header names; `ours` are addresses that cannot be meant: where the
    bounce came from and went to. Where no recipient is found there is one failure without, so that the reason
    is told.
    """
    said = _own_words(text)
    is_delay = _DELAY.search(said) is not None and _FATAL.search(said) is None
    found: dict[str, FailedDelivery] = {}
    passed = {fold_email(email) for email in ours}
    for email, words in [*((email, said) for email in named), *_told(said)]:
        key = fold_email(email)
        if key in passed or _is_office(email) or len(found) >= bounds.FAILURES:
            continue
        reason = _reason(words if words.strip() else said)
        found.setdefault(
            key,
            FailedDelivery(recipient=email, status=status_in(words), reason=reason, is_final=not is_delay),
        )
    if found:
        return tuple(found.values())
    return (
        FailedDelivery(recipient="", status=status_in(said), reason=_reason(said), is_final=not is_delay),
    )


def _is_office(email: str) -> bool:
    local = email.rpartition("@")[0]
    return _DAEMONS.fullmatch(local) is not None or local.lower() == "postmaster"


def _own_words(text: str) -> str:
    """Give what the mail system says, without the message it returns."""
    text = text[:_LONGEST_READ]
    start = next(
        (match.start() for match in _RETURNED.finditer(text) if text[: match.start()].strip()), len(text)
    )
    return _HEADER_LINE.sub("", text[:start])


def _told(said: str) -> list[tuple[str, str]]:
    """
    Give addresses with the words around them: those that failure is told of here or a paragraph on.

    If that is true of none, all that are there.
    """
    paragraphs = [paragraph for paragraph in re.split(r"\n[ \t]*\n", said) if paragraph.strip()]
    sure: list[tuple[str, str]] = []
    possible: list[tuple[str, str]] = []
    for index, paragraph in enumerate(paragraphs):
        near = "\n".join(paragraphs[max(index - 1, 0) : index + 2])
        tells = _FAILED.search(near) is not None or _CODE.search(near) is not None
        for email, words in _addresses(paragraph):
            following = paragraphs[index + 1] if index + 1 < len(paragraphs) else ""
            (sure if tells else possible).append((email, words if words.strip() else following))
    return sure or possible


def _addresses(paragraph: str) -> Iterator[tuple[str, str]]:
    """Give each address in a paragraph that is not only mentioned, with what is said up to the next one."""
    matches = [
        match
        for match in _ADDRESS.finditer(paragraph)
        if _MENTIONED.search(paragraph[max(match.start() - 60, 0) : match.start()].rpartition("\n")[2])
        is None
    ]
    for index, match in enumerate(matches):
        email = usable_email(_SMTP.sub("", match[0].strip(".'`\"*")))
        end = matches[index + 1].start() if index + 1 < len(matches) else len(paragraph)
        if email:
            yield email, paragraph[match.end() : end].lstrip(">:;, \t.)\"'")


def _reason(words: str) -> str:
    """Give the sentence with a code, else the one that tells of failure, else how it begins."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    for pattern in (_CODE, _FAILED):
        telling = next((index for index, line in enumerate(lines) if pattern.search(line)), None)
        if telling is not None:
            return one_reason(" ".join(lines[telling : telling + 2]))
    return one_reason(" ".join(lines[:2]))
