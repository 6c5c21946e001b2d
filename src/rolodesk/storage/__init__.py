"""The only SQL: tables, engines, statements, migrations and blobs."""
