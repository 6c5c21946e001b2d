"""Tests of `jobs.pulling`."""
