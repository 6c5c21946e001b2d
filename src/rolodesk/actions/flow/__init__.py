"""Mail Flow: keeping its rules, deciding by them what becomes of a letter, and trying them out."""
