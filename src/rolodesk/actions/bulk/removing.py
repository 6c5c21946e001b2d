"""The end of a bulk job that took everything out of a record: the record goes."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from rolodesk.actions import accounts, labels, mailbox_removal, tags
from rolodesk.actions.scope import Scope
from rolodesk.model.bulk import BulkJob, Parameters

FINISHING: Final[dict[str, Callable[[Scope, int, Parameters], Awaitable[bool]]]] = {
    "account": accounts.finish,
    "label": labels.finish,
    "mailbox": mailbox_removal.finish,
    "tag": tags.finish,
}
"""By noun. Each deletes the record, and answers False if something belongs to it by now."""

_parameters: Final = msgspec.json.Decoder(Parameters).decode


def removes(job: BulkJob) -> bool:
    """Answer whether a record goes at the end of a job."""
    return _parameters(job.parameters).removes is not None


async def finish(scope: Scope, job: BulkJob) -> bool:
    """Delete the record that a job has emptied, if it is about one; False if it is not empty."""
    given = _parameters(job.parameters)
    return given.removes is None or await FINISHING[given.removes.noun](scope, given.removes.id, given)
