"""What is said before a letter: who sends it, and to whom; asked of us by aiosmtpd."""

import re
from abc import abstractmethod
from typing import Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from rolodesk.actions.letters import Route
from rolodesk.mail.inbound import answers

log = structlog.get_logger("rolodesk.mail")

LONGEST_ADDRESS: Final = 320
NULL_SENDER: Final = "<>"
_UNSPEAKABLE: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Transaction(Envelope):
    """A letter that is being announced: whose its recipients are, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.routes: list[Route] = []


class Announced(SMTP):
    """A connection that letters are announced on."""

    @abstractmethod
    async def address(self, envelope: Transaction, address: str) -> str:
        """Add a recipient to a letter, or say why not."""


class Hooks:
    """What aiosmtpd asks about senders, recipients and its own faults; one for all connections."""

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what there is; passwords are not asked for, so AUTH is not among it."""
        session.host_name = hostname
        offered = [line for line in responses if not line.startswith(("250-AUTH", "250 HELP"))]
        return [*offered, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take any sender that can be written down."""
        if address != NULL_SENDER and not is_speakable(address):
            return answers.BAD_SENDER
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return answers.SENDER_OK

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is a mailbox's."""
        assert isinstance(server, Announced)  # noqa: S101 - nobody else has these hooks
        assert isinstance(envelope, Transaction)  # noqa: S101 - as its connection makes it
        return await server.address(envelope, address)

    async def handle_exception(self, error: Exception) -> str:
        """Say nothing of a fault of ours but that it is temporary."""
        log.error("a mail connection failed", exc_info=error)
        return answers.TROUBLE


HOOKS: Final = Hooks()


def is_speakable(address: str) -> bool:
    """Answer whether an address can be stored and shown: no blank, no control character, not endless."""
    return 0 < len(address) <= LONGEST_ADDRESS and not _UNSPEAKABLE.search(address)
