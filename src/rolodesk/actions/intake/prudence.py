"""Whether a letter is one that a mailbox may answer automatically, as far as the letter itself says."""

from typing import Final

from rolodesk.actions.intake.people import keys_of
from rolodesk.model.automatic import why_automatic
from rolodesk.model.email import fold_email
from rolodesk.model.letter import KeptLetter, Letter, Source
from rolodesk.model.workspace import Mailbox

OLD_AFTER: Final = 5 * 24 * 3600_000
"""How long a letter may have been on its way (RFC 5321, 4.5.4.1), in ms."""


def why_not(kept: KeptLetter, letter: Letter, mailbox: Mailbox) -> str:
    """
    Say what in a letter speaks against an automatic answer, "" if nothing does.

    After RFC 3834 (section 2): it was written by a machine, or names none of the mailbox's addresses in To
    or Cc (as a blind copy and what comes over a list do). Besides, whoever it is from is only known by the
    envelope, which may be anybody's, or it was fetched or imported long after it
    was written.
    """
    why = why_automatic(letter, envelope_sender=kept.envelope_from)
    if why:
        return why
    author = letter.header("from").lower()
    if author and letter.sender.email.lower() not in author:
        return "its From has no address that could be answered"
    own = {fold_email(address) for address in mailbox.addresses}
    if not any(own.intersection(keys_of(one.email)) for one in (*letter.to, *letter.cc)):
        return "it names no address of the mailbox in To or Cc"
    if kept.source in {Source.IMAP, Source.IMPORT}:
        if letter.sent_at is None:
            return "it was fetched, and does not say when it was written"
        if kept.received_at - letter.sent_at > OLD_AFTER:
            return "it was fetched more than five days after it was written"
    return ""
