"""The mail that leaves: whether it is paused, and whether it has been waiting for long."""

from collections.abc import Iterator
from typing import Final

from rolodesk.cli.checking.finding import Finding, fine, warning
from rolodesk.model.moment import print_moment
from rolodesk.storage import installation, outgoing_lists
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_LATE: Final = 3600_000


async def check_sending(engine: Engine) -> list[Finding]:
    """Look for a pause of all sending, and for mail that should have left an hour ago."""

    async def read(tx: Tx) -> tuple[str | None, int, int | None]:
        why = await installation.get(tx, installation.SENDING_PAUSED)
        return why, *await outgoing_lists.overdue(tx, before=tx.now - _LATE)

    return list(_found(*await engine.search(EVERYWHERE, read)))


def _found(why_paused: str | None, late: int, oldest: int | None) -> Iterator[Finding]:
    if why_paused is not None:
        yield warning(
            "sending",
            f"all sending is paused: {why_paused}",
            mend="look at `rolodesk mail queue`, then let mail leave again with `rolodesk mail resume`",
        )
    else:
        yield fine("sending", "mail leaves")
    if late and oldest is not None:
        yield warning(
            "mail queue",
            f"{late} mails have waited for more than an hour, the oldest since {print_moment(oldest)}",
            mend="`rolodesk mail queue` says what each of them waits for",
        )
