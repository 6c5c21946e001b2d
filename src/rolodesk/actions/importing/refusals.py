"""Reading the rows that an import refused."""

from rolodesk.actions.importing import uploading
from rolodesk.actions.scope import Scope
from rolodesk.model.importing.job import Refusal
from rolodesk.model.importing.mapping import REASON
from rolodesk.model.page import Page, Wanted
from rolodesk.storage import imports

__all__ = ["REASON", "list_page"]


async def list_page(scope: Scope, import_id: int, wanted: Wanted) -> Page[Refusal]:
    """List the rows that an import refused, in the order of the file. An unknown import is `Unknown`."""
    await uploading.get(scope, import_id)
    return await imports.refusals(scope.tx, import_id, wanted)
