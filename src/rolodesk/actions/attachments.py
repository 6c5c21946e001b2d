"""Opening attachments by their capability URL."""

from rolodesk.model.attachment import Attachment
from rolodesk.storage import attachments
from rolodesk.storage.transaction import Tx


async def find(tx: Tx, token: str) -> Attachment | None:
    """
    Find the attachment that a token opens in the transaction's workspace. One statement.

    No permission is asked for: the token is the permission, until the ticket is deleted.
    """
    return await attachments.by_token(tx, token)
