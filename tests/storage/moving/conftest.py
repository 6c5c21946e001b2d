"""The fixture of places for new stores, which the tests of backups have too."""

from tests.storage.backup.conftest import make_place

__all__ = ["make_place"]
