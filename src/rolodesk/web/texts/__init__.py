"""What the hub's own pages say, in each language: one catalogue a language, all with the same keys."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from rolodesk.model.language import Language
from rolodesk.web.texts import de, en, sv

TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {"en": en.TEXTS, "sv": sv.TEXTS, "de": de.TEXTS}


class Speaker:
    """Says texts in one language. Theirs is the markup; every value that goes in is escaped."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = TEXTS[language]

    def __call__(self, key: str, **values: object) -> Markup:
        """Give a text, with its values in their places. A key that there is not is a fault."""
        return Markup(self._texts[key]).format(**values)  # noqa: S704 - the catalogues are our own


def say(language: Language, key: str, **values: object) -> Markup:
    """Give a text in a language."""
    return Speaker(language)(key, **values)
