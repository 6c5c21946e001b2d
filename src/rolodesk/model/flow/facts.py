"""Facts: what rules may ask about a subject, and what is known of one."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import AnyStr, Final, TypeAlias

import msgspec

from rolodesk.model.email import fold_email

TEXT_SEEN: Final = 32_768
"""Characters of a field's texts, all together, that conditions look at."""
_LONGEST_NORMALISED: Final = 1_000


class Kind(StrEnum):
    """What a field holds, which decides the operators that fit it."""

    TEXT = "text"
    ADDRESS = "address"
    DOMAIN = "domain"
    NUMBER = "number"
    ID = "id"
    FLAG = "yes or no"


class Field(msgspec.Struct, frozen=True):
    """Something that a condition may ask about. `title` is what people call it."""

    kind: Kind
    title: str
    is_named: bool = False
    """A condition says which by a `name`, such as a header's."""


Vocabulary: TypeAlias = Mapping[str, Field]
"""What conditions about one kind of subject may ask, by the name that they write."""
Fact: TypeAlias = tuple[str, ...] | int | bool | None
"""A text field holds any number of texts. None is not known: no condition on it holds."""
NamedFact: TypeAlias = Callable[[str], tuple[str, ...]]
Key: TypeAlias = tuple[str, str]
"""A field, and the name if it is a named one, else ""."""


class Facts:
    """
    What is known of one subject, field by field; the fields and their kinds are of its vocabulary.

    Texts are cut to TEXT_SEEN characters a field, and folded or encoded once, when first compared.
    """

    __slots__ = ("_encoded", "_folded", "_named", "_texts", "_values", "_vocabulary")

    def __init__(
        self,
        vocabulary: Vocabulary,
        values: Mapping[str, Fact],
        named: Mapping[str, NamedFact] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self._values = values
        self._named = named or {}
        self._texts: dict[Key, tuple[str, ...]] = {}
        self._folded: dict[Key, tuple[str, ...]] = {}
        self._encoded: dict[Key, tuple[bytes, ...]] = {}

    def number(self, key: Key) -> int | None:
        """Give the number, id or flag of a field."""
        value = self._values[key[0]]
        return None if isinstance(value, tuple) else value

    def texts(self, key: Key) -> tuple[str, ...]:
        """Give the texts of a field, as they are."""
        found = self._texts.get(key)
        if found is None:
            field, name = key
            value = self._named[field](name) if name else self._values[field]
            found = self._texts[key] = _seen(value) if isinstance(value, tuple) else ()
        return found

    def folded(self, key: Key) -> tuple[str, ...]:
        """Give the texts of a field, as they are compared."""
        found = self._folded.get(key)
        if found is None:
            fold = FOLDS[self._vocabulary[key[0]].kind]
            found = self._folded[key] = tuple(map(fold, self.texts(key)))
        return found

    def encoded(self, key: Key) -> tuple[bytes, ...]:
        """Give the texts of a field in UTF-8, as patterns read them: TEXT_SEEN bytes of them."""
        found = self._encoded.get(key)
        if found is None:
            found = self._encoded[key] = _seen(text.encode("utf-8", "replace") for text in self.texts(key))
        return found


def fold_text(text: str) -> str:
    """Give what a text is compared by: without regard to case or to blanks around it, composed if short."""
    text = text.strip()
    if text.isascii():
        return text.lower()
    # Normalising an endless run of combining marks takes quadratic time.
    if len(text) <= _LONGEST_NORMALISED:
        text = unicodedata.normalize("NFC", text)
    return text.casefold()


def fold_address(text: str) -> str:
    """Give what an address is compared by (`fold_email`); `@example.org` is folded as an address's end."""
    text = text.strip()
    return fold_email(f"x{text}")[1:] if text.startswith("@") else fold_email(text)


def fold_domain(text: str) -> str:
    """Give what a domain is compared by: in lower case, international ones in their ASCII form."""
    return fold_email(f"x@{text.strip()}")[2:]


FOLDS: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.TEXT: fold_text,
    Kind.ADDRESS: fold_address,
    Kind.DOMAIN: fold_domain,
}


def _seen(texts: Iterable[AnyStr]) -> tuple[AnyStr, ...]:
    """Cut texts where they exceed what is looked at, all together."""
    left = TEXT_SEEN
    kept: list[AnyStr] = []
    for text in texts:
        if left <= 0:
            break
        kept.append(text[:left])
        left -= max(len(text), 1)
    return tuple(kept)
