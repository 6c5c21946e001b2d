"""The language of a text, told by its script and its commonest words."""

import re
from collections import Counter
from typing import Final

from rolodesk.mail.parsing import bounds

_WORD: Final = re.compile(r"[^\W\d_]+")
_NOT_SAID: Final = re.compile(r"https?://\S+|[^\s@]{1,64}@\S+|^>.*$", re.MULTILINE)
_CODE: Final = re.compile(r"\s*([a-zA-Z]{2})(?![a-zA-Z])")
_FEWEST: Final = 3
"""Common words that have to be found."""
_LEAST_PART: Final = 0.08
"""Of all words, that have to be common ones."""

_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0386-\u03ce]")),
    ("th", re.compile(r"[\u0e01-\u0e5b]")),
    ("hi", re.compile(r"[\u0904-\u0939]")),
    ("ka", re.compile(r"[\u10d0-\u10ff]")),
    ("hy", re.compile(r"[\u0531-\u0587]")),
)
_WORDS: Final = {
    "en": (
        "the and you your for that this with have are not was will would from please can our been they "
        "but what"
    ),
    "de": (
        "der die das und nicht ich sie ist wir mit für auf ein eine den von ihre bitte auch noch haben "
        "wird dem zu"
    ),
    "fr": (
        "le les des et vous nous est pas une pour dans que qui je sur avec votre mais sont merci ne du "
        "au cette"
    ),
    "es": (
        "el los las que una por para con usted está gracias pero muy como más este mi su del hola quiero "
        "sobre"
    ),
    "it": (
        "il gli che non per una con sono della questo anche grazie ho mi di ciao nel alla vostra "
        "buongiorno le"
    ),
    "pt": (
        "o os uma não para com que você obrigado está muito mais meu por seu da do na em olá sobre "
        "também como"
    ),
    "nl": (
        "de het een van ik niet dat je en voor met is zijn deze maar ook graag kunnen bij heb mijn wij uw hoe"
    ),
    "sv": "och att det jag är inte som en på för med har vi om den till kan ni så hej tack ska från mig av",
    "da": "og det jeg er ikke som på for med har vi om til kan hej tak skal fra mig af en at den jeres vil",
    "nb": "og det jeg er ikke som på for med har vi om til kan hei takk skal fra meg av en at den deres vil",
    "fi": (
        "ja on ei se että en mutta olen minun kiitos hei voi ole kun niin myös tämä olisi meille kanssa "
        "vai mitä"
    ),
    "pl": (
        "i nie się na to jest że do jak dziękuję proszę czy mam dla ale mi po za już tak od dzień dobry przez"
    ),
    "cs": (
        "a se na je že to do jsem ale jak pro prosím děkuji s ve mi co nebo když už dobrý den tak bych není"
    ),
    "sk": (
        "a sa na je že to do som ale ako pre prosím ďakujem so vo mi čo alebo keď už dobrý deň tak by nie je"
    ),
    "hu": "a az és hogy nem egy is van ez de meg csak kérem köszönöm már mint ha volt vagy szeretném kell el",
    "ro": "și în nu este că la de pe cu să pentru un o mai am dar vă mulțumesc din sunt fi care ce bună",
    "tr": (
        "ve bir bu için ne da çok ile ben var ama değil mi daha olarak teşekkürler merhaba gibi olan "
        "lütfen sonra"
    ),
    "vi": "và của là không có cho tôi được một trong này với các để xin cảm ơn bạn chúng đã những khi",
    "id": (
        "yang dan di untuk dengan ini itu tidak saya dari akan pada ada kami bisa anda terima kasih "
        "sudah mohon"
    ),
    "et": "ja on ei see et ma mis aga kui oma tere aitäh palun meie või ka oli teie veel minu kas siis",
    "ru": "и в не на что я с это как по но он для у вы мы за из от так же все если был здравствуйте спасибо",
    "uk": "і в не на що я з це як по але він для у ви ми за від так же все якщо був дякую будь ласка та є",
    "bg": "и в не на че се за да с от това по как но ще са сме ви моля благодаря здравейте който при си",
    "sr": "и у не на да се је за са од то што али како као су сам хвала молим ли би или због овај",
    "ar": "في من على إلى أن هذا لا ما مع التي هل عن كان شكرا هذه لقد أو لكم بعد ذلك",
    "fa": "در از به که این را با است برای آن یک می شما من ما هم تا سلام خود لطفا",
}
_COMMON: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
# A word tells the more, the fewer languages have it.
_SHARED: Final = Counter(word for words in _COMMON.values() for word in words)


def language_of(text: str, *, declared: str = "") -> str:
    """
    Give the two letters (ISO 639-1) of the language that is declared, else guessed; "" if neither can be.

    A guess needs a script that only one language has, or enough of a language's commonest words and clearly
    more of them than of another's. A text of a few words has none.
    """
    code = _CODE.match(declared)
    if code:
        return code[1].lower()
    text = _NOT_SAID.sub(" ", text[: bounds.LANGUAGE_TEXT])
    letters = sum(character.isalpha() for character in text)
    for language, pattern in _SCRIPTS:
        seen = len(pattern.findall(text))
        if seen > _FEWEST and seen > letters * (0.05 if language == "ja" else 0.25):
            return language
    return _by_words(_WORD.findall(text.lower()))


def _by_words(words: list[str]) -> str:
    counts = Counter(words)
    scores: list[tuple[float, str]] = []
    for language, common in _COMMON.items():
        hits = common & counts.keys()
        if sum(counts[word] for word in hits) >= max(_FEWEST, _LEAST_PART * len(words)):
            scores.append((sum(counts[word] / _SHARED[word] for word in hits), language))
    scores.sort(reverse=True)
    if not scores:
        return ""
    is_close = len(scores) > 1 and scores[1][0] > 0.9 * scores[0][0]  # clearly is a tenth more
    return "" if is_close else scores[0][1]
