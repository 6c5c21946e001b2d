"""The migrations: written with Alembic's operations, rendered to SQL for the engine at hand."""
