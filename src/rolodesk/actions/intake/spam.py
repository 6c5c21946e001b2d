"""Telling spam: by the verdict of a filter before us, by who is blocked, by a rule."""

from rolodesk.actions.scope import Scope
from rolodesk.model.letter import KeptLetter, Letter
from rolodesk.model.spam import patterns_of, verdict_of_filters
from rolodesk.model.workspace import Permission
from rolodesk.storage import blocked_senders


async def why_spam(scope: Scope, kept: KeptLetter, letter: Letter) -> str:
    """Say why a letter is spam, whatever the rules of Mail Flow make of it; "" if nothing says so."""
    scope.require(Permission.TICKETS_WRITE)
    addresses = [address for address in (letter.sender.email, kept.envelope_from) if address]
    patterns = [pattern for address in addresses for pattern in patterns_of(address)]
    blocked = await blocked_senders.first_of(scope.tx, patterns) if patterns else None
    if blocked is not None:
        return f"{blocked} is blocked"
    verdict = verdict_of_filters(letter)
    return f"a filter says so ({verdict})" if verdict else ""
