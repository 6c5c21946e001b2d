"""What a language has of what the hub refuses."""

from collections.abc import Mapping

import msgspec


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """
    Sentences by their English, in which `{}` stands for each value that is put in.

    In a translation `{}` or `{1}` is a value as it is; `{:word}` is one of `words`, or several with "or"
    between them; `{:list}` names with "and" before the last; `{:said}` a sentence within the sentence.
    """

    sentences: Mapping[str, str]
    there_is: str
    """Begins what is `there is no …` in English; one of `nouns` and one of `identifiers` or an id follow."""
    nouns: Mapping[str, str]
    """With "no" before them, as their gender wants it."""
    identifiers: Mapping[str, str]
    words: Mapping[str, str]
    both: str
    either: str
