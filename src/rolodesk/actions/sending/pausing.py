"""Pausing all sending of the installation, as after a backup was restored, and going on."""

from rolodesk.model.moment import print_moment
from rolodesk.storage import installation
from rolodesk.storage.installation import SENDING_PAUSED
from rolodesk.storage.transaction import Tx


async def pause(tx: Tx, *, reason: str) -> str:
    """Let nothing leave until `resume`; in a transaction of EVERYWHERE. Answers what is told meanwhile."""
    told = f"{reason} ({print_moment(tx.now)})"
    await installation.put(tx, SENDING_PAUSED, told)
    return told


async def resume(tx: Tx) -> bool:
    """Let mail leave again; answer whether it was paused."""
    return await installation.remove(tx, SENDING_PAUSED)


async def why_paused(tx: Tx) -> str | None:
    """Say why nothing is sent; None if it is. One statement."""
    return await installation.get(tx, SENDING_PAUSED)
