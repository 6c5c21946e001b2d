"""Tests of `storage.moving`."""
