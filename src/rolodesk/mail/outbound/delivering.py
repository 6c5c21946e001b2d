"""One SMTP transaction: MAIL, RCPT for each recipient, DATA streamed; and what each answer means."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

import aiosmtplib
import msgspec
from aiosmtplib import SMTPException, SMTPResponseException
from aiosmtplib.protocol import SMTPProtocol

from rolodesk.mail.composing import header
from rolodesk.mail.composing.composition import Composition
from rolodesk.mail.composing.errors import NeedsSmtputf8, Uncomposable
from rolodesk.model.outgoing import Outcome, Tried

COMMAND_SECONDS: Final = 60.0
STALL_SECONDS: Final = 180.0
"""RFC 5321 (4.5.3.2.5): for a block of data to be taken."""
FINAL_SECONDS: Final = 600.0
"""RFC 5321 (4.5.3.2.6): for the answer to the final dot."""
LOWEST_CODE: Final = 200
START_INPUT: Final = 354
PERMANENT: Final = 500
NOT_LOGGED_IN: Final = frozenset({530, 534, 535, 538})
"""What an operator can mend; the mail itself is not refused."""
TOO_MANY_RECIPIENTS: Final = 552
"""To RCPT it means 452 (RFC 5321, 4.5.3.1.10)."""
ANSWER_LIMIT: Final = 500
_DOT: Final = re.compile(rb"(?m)^\.")


class Consignment(msgspec.Struct, frozen=True):
    """A letter for a relay: its envelope, and who is still to get it."""

    composition: Composition
    sender: str
    """Of the envelope; "" is the null sender."""
    fallback: str
    """The sender where the relay does not take the null sender."""
    recipients: tuple[str, ...]


async def deliver(client: aiosmtplib.SMTP, given: Consignment) -> list[Tried]:
    """
    Hand a letter to a server that is connected and greeted; answer what became of each recipient.

    4xx and a connection that breaks are for later, 5xx is for good, each for the recipients it was said of.
    A broken connection leaves `client` disconnected. Raises `Uncomposable`, and whatever reading a file
    raises: the server has not taken anything then.
    """
    told: dict[str, Tried] = {}
    try:
        answer = await _transaction(client, given, told)
    except SMTPResponseException as refusal:
        for email in _undecided(given, told):
            told[email] = _tried(email, refusal.code, refusal.message)
        await _reset(client)
    except (SMTPException, TimeoutError, ConnectionError) as broken:
        client.close()
        for email in _undecided(given, told):
            told[email] = Tried(email, Outcome.DEFERRED, f"the connection broke: {_line(str(broken))}")
    except BaseException:
        client.close()  # in the midst of DATA it is the only way not to send
        raise
    else:
        for email in _undecided(given, told):
            told[email] = Tried(email, Outcome.DELIVERED, answer)
    return [told[email] for email in given.recipients]


async def _transaction(client: aiosmtplib.SMTP, given: Consignment, told: dict[str, Tried]) -> str:
    """Go through the commands; `told` gets who is refused on the way. Answers what the server said."""
    utf8 = client.supports_extension("smtputf8")
    addresses = _addresses(given, told, utf8=utf8)
    if not addresses:
        return ""
    composition = msgspec.structs.replace(given.composition, utf8=utf8)
    await _mail_from(client, given, composition)
    for email, address in addresses.items():
        try:
            await client.rcpt(address, encoding="utf-8")
        except aiosmtplib.SMTPRecipientRefused as refusal:
            code = 452 if refusal.code == TOO_MANY_RECIPIENTS else refusal.code
            told[email] = _tried(email, code, refusal.message)
    if not _undecided(given, told):
        await _reset(client)
        return ""
    return await _data(client, composition.pieces())


def _addresses(given: Consignment, told: dict[str, Tried], *, utf8: bool) -> dict[str, str]:
    """Give each recipient's address for the envelope, and refuse those that the server cannot take."""
    found = {}
    for email in given.recipients:
        try:
            found[email] = header.address(email, utf8=utf8)
        except (NeedsSmtputf8, Uncomposable) as refusal:
            told[email] = Tried(email, Outcome.REFUSED, str(refusal))
    return found


async def _mail_from(client: aiosmtplib.SMTP, given: Consignment, composition: Composition) -> None:
    options = ["SMTPUTF8"] if composition.utf8 and _is_international(given) else []
    if client.supports_extension("size"):
        options.append(f"SIZE={composition.size}")
    for sender in dict.fromkeys((given.sender, given.fallback)):
        address = header.address(sender, utf8=composition.utf8) if sender else ""
        try:
            await client.mail(address, options=options, encoding="utf-8")
        except aiosmtplib.SMTPSenderRefused as refusal:
            if sender or refusal.code < PERMANENT:
                raise
            await client.rset()
        else:
            return


def _is_international(given: Consignment) -> bool:
    """Answer whether any address of the letter or its envelope needs SMTPUTF8."""
    parcel = given.composition.parcel
    emails = (*given.recipients, parcel.sender.email, *parcel.to, *parcel.cc)
    return not all(email.rpartition("@")[0].isascii() for email in emails)


async def _data(client: aiosmtplib.SMTP, pieces: AsyncIterator[bytes]) -> str:
    """
    Stream a letter behind DATA and answer what the server said to it.

    The library would want it whole, and copies it several times.
    """
    async with aclosing(pieces) as given:  # type: ignore[type-var]  # it is a generator
        first = await anext(given)  # what cannot be composed is found before the server waits for it
        response = await client.execute_command(b"DATA")
        if response.code != START_INPUT:
            raise aiosmtplib.SMTPDataError(response.code, response.message)
        protocol = client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        answer = asyncio.ensure_future(protocol.read_response())
        try:
            await _write(protocol, first)
            async for piece in given:
                if answer.done():
                    break
                await _write(protocol, piece)
            is_cut_short = answer.done()
            if not is_cut_short:
                await _write(protocol, b".\r\n", stuffed=False)
            response = await asyncio.wait_for(answer, FINAL_SECONDS)
        finally:
            answer.cancel()
    if is_cut_short:
        client.close()  # the server may still take what was written for data
    if is_cut_short or response.code >= 400 or response.code // 100 != 2:  # noqa: PLR2004 - SMTP's own classes
        raise aiosmtplib.SMTPDataError(response.code, response.message)
    return _answer(response.code, response.message)


async def _write(protocol: SMTPProtocol, lines: bytes, *, stuffed: bool = True) -> None:
    """Write whole lines, a dot before each that begins with one (RFC 5321, 4.5.2), at the server's pace."""
    protocol.write(_DOT.sub(b"..", lines) if stuffed else lines)
    drained = protocol._drain_helper()  # noqa: SLF001 - the library has no public way to stream
    await asyncio.wait_for(drained, STALL_SECONDS)
    # From Python 3.12 on, what need not wait lets nobody else turn: an early answer would not be heard.
    await asyncio.sleep(0)


async def _reset(client: aiosmtplib.SMTP) -> None:
    """Make the connection fit for the next letter, or end it."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()


def _undecided(given: Consignment, told: dict[str, Tried]) -> Sequence[str]:
    return [email for email in given.recipients if email not in told]


def _tried(email: str, code: int, message: str) -> Tried:
    is_final = code >= PERMANENT and code not in NOT_LOGGED_IN
    return Tried(email, Outcome.REFUSED if is_final else Outcome.DEFERRED, _answer(code, message))


def _answer(code: int, message: str) -> str:
    if code < LOWEST_CODE:  # aiosmtplib's mark for a line without a code
        return f"the server's answer is not SMTP: {_line(message)}"
    return f"{code} {_line(message)}".strip()


def _line(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:ANSWER_LIMIT]
