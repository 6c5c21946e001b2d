"""Attachments as anyone may fetch them who holds the link."""
