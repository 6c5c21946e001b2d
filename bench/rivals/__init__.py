"""Rolodesk beside a rival of its kind: the same work, in the same run, on the same machine."""
