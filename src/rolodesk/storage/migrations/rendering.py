"""Rendering revisions to SQL. Imports Alembic, so it is itself imported only when there is work."""

import io
from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations


def render(revision: str, dialect: str) -> str:
    """Render the upgrade of one revision to a script for `sqlite` or `postgresql`."""
    script = io.StringIO()
    context = MigrationContext.configure(
        dialect_name=dialect, opts={"as_sql": True, "output_buffer": script, "transactional_ddl": True}
    )
    module = import_module(f"rolodesk.storage.migrations.versions.{revision}")
    with Operations.context(context):
        module.upgrade()
    return script.getvalue()
