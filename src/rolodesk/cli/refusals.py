"""What an error means to the operator, in a sentence that says what to change."""

from typing import Final

from rolodesk.cli.store import StoreUnreachable
from rolodesk.config import BadSetting
from rolodesk.model.errors import DomainError
from rolodesk.model.sealing import SealBroken
from rolodesk.oidc.errors import ProviderError
from rolodesk.storage.backup.archive import BadBackup
from rolodesk.storage.blobs import BlobStorageFull, BlobStorageUnavailable
from rolodesk.storage.engine.postgres import CommitUnknown
from rolodesk.storage.keyring import BadKeyring
from rolodesk.storage.migrate import NewerStore
from rolodesk.storage.refusals import refusal_of

_SENTENCES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (DomainError, "{}"),
    (BadSetting, "{}"),
    (BadBackup, "{}"),
    (NewerStore, "{}"),
    (BadKeyring, "{}"),
    (ProviderError, "{}"),
    (SealBroken, "{}"),
    (StoreUnreachable, "{}"),
    (CommitUnknown, "the connection was lost while committing; see whether it was done before trying again"),
    (BlobStorageFull, "{}; make room there"),
    (BlobStorageUnavailable, "{}; see that it runs, and correct ROLODESK_BLOBS_URL"),
    (OSError, "the system refuses: {}"),
)
"""The first that fits is told."""


def sentence_of(error: Exception) -> str | None:
    """Give the sentence, or None for a fault of ours, which is to be seen whole."""
    for known, sentence in _SENTENCES:
        if isinstance(error, known):
            return sentence.format(error)
    return refusal_of(error)
