"""A connection of a mail server beside us: LMTP (RFC 2033), which answers for each recipient."""

from rolodesk.mail.inbound import answers
from rolodesk.mail.inbound.announcing import Transaction
from rolodesk.mail.inbound.smtp import Receiving
from rolodesk.model.letter import Source


class ReceivingLocally(Receiving):
    """One LMTP connection."""

    source = Source.LMTP

    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802 - the library's name
        """Greet, as EHLO does in SMTP."""
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, _hostname: str) -> None:  # noqa: N802 - the library's name
        """Refuse SMTP's greeting."""
        await self.push(answers.NOT_OFFERED)

    async def smtp_EHLO(self, _hostname: str) -> None:  # noqa: N802 - the library's name
        """Refuse SMTP's greeting."""
        await self.push(answers.NOT_OFFERED)

    async def tell(self, envelope: Transaction, answer: str) -> None:
        """Say what became of a letter once a recipient, in their order."""
        for _ in envelope.rcpt_tos:
            await self.push(answer)
