"""What the hub refuses, said in the reader's language.

A refusal is an English sentence, where it is raised, stored and logged. It is translated where it is read:
the catalogues have it by its English.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from rolodesk.model.language import Language
from rolodesk.model.refusals import de, sv
from rolodesk.model.refusals.catalogue import Catalogue
from rolodesk.model.refusals.saying import Speaker

CATALOGUES: Final[Mapping[Language, Catalogue]] = {"sv": sv.CATALOGUE, "de": de.CATALOGUE}


def said_in(language: Language, reason: str) -> str:
    """
    Give a refusal's sentence, or its reason alone, in a language.

    Names, numbers and ids in it stay as they are. A sentence that no entry has stays English.
    """
    return _said(language, reason) if language in CATALOGUES else reason


@lru_cache(maxsize=1_024)
def _said(language: Language, reason: str) -> str:
    """Remember what was said last: rows of one file are refused for the same few reasons."""
    return _speaker(language).say(reason)


@cache
def _speaker(language: Language) -> Speaker:
    return Speaker(CATALOGUES[language])
