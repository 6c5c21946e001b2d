"""The languages that the hub itself speaks to people, and which of them a browser asks for."""

from typing import Final, Literal

Language = Literal["en", "sv", "de"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "sv", "de")
LONGEST: Final = 1_000


def language_asked(header: str | None) -> Language:
    """Give the first of ours in the order that an `Accept-Language` header prefers them; English else."""
    found: tuple[float, Language] = (0.0, "en")
    for one in (header or "")[:LONGEST].split(","):
        tag, _, parameters = one.strip().partition(";")
        language = _language_of(tag)
        quality = _quality_of(parameters)
        if language is not None and quality > found[0]:
            found = (quality, language)
    return found[1]


def language_known(word: str | None) -> Language | None:
    """Give a language of ours by its word; None for any other."""
    return next((one for one in LANGUAGES if one == word), None)


def _language_of(tag: str) -> Language | None:
    return language_known(tag.strip().lower().partition("-")[0])


def _quality_of(parameters: str) -> float:
    """Give a weight from 0 to 1, as RFC 9110 (12.4.2) has it; what cannot be read is not wanted."""
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        quality = float(value) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0
