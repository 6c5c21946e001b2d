"""What an error means to the operator, in a sentence that says what to change."""

from rolodesk.config import BadSetting
from rolodesk.model.errors import DomainError
from rolodesk.storage.backup.archive import BadBackup
from rolodesk.storage.migrate import NewerStore
from rolodesk.storage.refusals import refusal_of


def sentence_of(error: Exception) -> str | None:
    """Give the sentence, or None for a fault of ours, which is to be seen whole."""
    if isinstance(error, (DomainError, BadSetting, BadBackup, NewerStore)):
        return str(error)
    refusal = refusal_of(error)
    if refusal is not None:
        return refusal
    if isinstance(error, ConnectionError):
        return f"the database does not answer: {error}; start it, or correct ROLODESK_DATABASE_URL"
    if isinstance(error, OSError):
        return f"the system refuses: {error}"
    return None
