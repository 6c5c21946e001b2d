"""Importing contacts and accounts from files, one capability a module."""
