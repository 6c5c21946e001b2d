"""Long lists of phrases as one pattern: each line is a regular expression."""

import re


def one_of(phrases: str) -> str:
    """Give the alternatives, a line each, as one group of a pattern."""
    return f"(?:{'|'.join(line.strip() for line in phrases.strip().splitlines())})"


def any_of(phrases: str) -> re.Pattern[str]:
    """Compile the alternatives, without regard to case; `^` and `$` mean a line's start and end."""
    return re.compile(one_of(phrases), re.IGNORECASE | re.MULTILINE)
