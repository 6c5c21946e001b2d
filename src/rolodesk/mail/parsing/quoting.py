"""What of a text its author wrote now: without quoted messages, above, below or between them."""

import re
from typing import Final

from rolodesk.mail.parsing.layout import QUOTE_FROM, QUOTE_TO
from rolodesk.mail.parsing.phrases import any_of, one_of

_LONGEST: Final = 300
"""Characters of a line that can introduce a quote."""
_ATTRIBUTION_LINES: Final = 4
_HEADER_LINES: Final = 8

_ORIGINAL: Final = re.compile(
    r"[-_=*\s]{2,}\s*"
    + one_of(r"""
    original (?:message|appointment|e-?mail)
    urspr(?:ü|ue)ngliche (?:nachricht|mail|e-?mail)
    message d'origine
    mensaje original
    messaggio originale
    mensagem original
    oorspronkelijke? bericht
    ursprungligt meddelande
    originalmeddelande
    oprindelig meddelelse
    opprinnelig melding
    alkuperäinen viesti
    wiadomość oryginalna
    oryginalna wiadomość
    původní zpráva
    eredeti üzenet
    исходное сообщение
    оригинальное сообщение
    原始邮件
    原始郵件
    邮件原件
    元のメッセージ
    원본 메시지
    """)
    + r"\s*[-_=*\s]{2,}",
    re.IGNORECASE,
)
_FORWARDED: Final = re.compile(
    r"[-_=*\s>]*"
    + one_of(r"""
    begin forwarded message
    forwarded message
    weitergeleitete nachricht
    message transféré
    mensaje reenviado
    messaggio inoltrato
    mensagem encaminhada
    doorgestuurd bericht
    vidarebefordrat (?:meddelande|brev)
    videresendt (?:meddelelse|melding)
    välitetty viesti
    przekazana wiadomość
    přeposlaná zpráva
    пересылаемое сообщение
    转发的邮件
    轉寄郵件
    転送されたメッセージ
    전달된 메시지
    """)
    + r"\s*[-_=*:\s]*",
    re.IGNORECASE,
)
FORWARD_SUBJECT: Final = re.compile(
    r"\s*(?:\[[^\]]{1,60}\]\s*)?(?:fwd?|wg|tr|rv|i|enc|vs|vb|vl|pd|转发|轉寄|転送|전달)\s*[:：]",
    re.IGNORECASE,
)
"""How the subject of a forwarded letter begins. What it forwards is what its author sends."""
_WROTE: Final = re.compile(
    one_of(r"""
    \bwrote
    \bschrieb
    \ba écrit
    \bescribió
    \bha scritto
    \bescreveu
    \bschreef
    \bskrev
    \bkirjoitti
    \bpisze
    \bnapisał(?:\(a\)|a)?
    \bnapsala?(?:\(a\))?
    \bírta
    \bnapísala?
    \ba scris
    \bпишет
    \bнаписала?(?:\(а\))?
    \bпише
    \byazdı
    \bέγραψε
    \bje napisao(?:/la)?
    写道
    寫道
    のメール
    님이 작성
    さんは書きました
    כתב(?:/ה)?
    """)
    + r"[^:：]{0,120}[:：]\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION_START: Final = any_of(r"""
    (?:on|am|le|el|il|em|op|den|på|dne|dňa|dnia|w dniu|în|la|στις|в)\b
    \d{1,4}[./年-]|\d{1,2} \w
    (?:mon|tue|wed|thu|fri|sat|sun)
    (?:mån|tis|ons|tors?|fre|lör|sön|man|tir|lør|søn)
    (?:пн|вт|ср|чт|пт|сб|вс)
    (?:ma|ti|ke|to|pe|la|su)\b
    [^\n<>]{1,80}<[^<>\s]{3,200}>
    [\"'\w][^\n:]{1,100}\s(?:wrote|schrieb|skrev|écrit|пишет)\b
""")
_FROM: Final = r"""
    from|von|de|da|från|fra|van|od|lähettäjä|feladó|от|από|kimden
    发件人|發件人|寄件者|差出人|送信者|보낸 사람|보낸사람|מאת
"""
_SENT: Final = r"""
    sent|date|gesendet|datum|envoyé|enviado(?: el)?|enviada(?: em)?|fecha|data|inviato|skickat|sendt|dato
    verzonden|wysłano|odesláno|dátum|elküldve|lähetetty|päiväys|отправлено|дата|gönderilme tarihi|tarih
    发送时间|發送時間|寄件日期|日期|送信日時|日付|보낸 날짜|날짜|נשלח
"""
_TO: Final = r"""
    to|an|à|para|a|till|til|aan|do|komu|címzett|vastaanottaja|кому|kime
    收件人|收件者|宛先|받는 사람|받는사람|אל
"""
_ABOUT: Final = r"""
    subject|betreff|objet|asunto|assunto|oggetto|ämne|emne|onderwerp|temat|předmět|tárgy|aihe|тема|konu
    主题|主題|主旨|件名|제목|נושא
"""
_COPY: Final = "cc|kopia|kopie|copia|copie|kopi|kopio|dw|копия|抄送|副本"
_HEADERS: Final = tuple(
    re.compile(rf"[\s>*]*{one_of(names)}\s*\*?\s*[:：]", re.IGNORECASE)
    for names in (_FROM, _SENT, _TO, _ABOUT, _COPY)
)
_RULE: Final = re.compile(r"\s*[_-]{10,}\s*")


def without_quotes(text: str, *, is_forward: bool) -> str:
    """
    Give the text without what it quotes; the whole text where nothing would be left of it.

    Quotes are what a mail program marks in HTML, lines that begin with `>`, and what follows "Original
    Message", "On … wrote:" or a block of From, Sent, To, Subject, in the languages mail programs speak. A
    forwarded message is no quote. Takes linear time.
    """
    whole = text.replace(QUOTE_FROM, "").replace(QUOTE_TO, "")
    if is_forward:
        return whole
    lines = _unmarked(text.split("\n"))
    cut = _end_of_new(lines)
    kept = _without_quoted_lines(lines[:cut])
    new = "\n".join(kept).strip("\n")
    return new if new.strip() else whole


def _unmarked(lines: list[str]) -> list[str]:
    """Leave out what stands between the marks of a quote."""
    kept: list[str] = []
    is_quoted = False
    for line in lines:
        if QUOTE_FROM in line:
            is_quoted = True
        elif QUOTE_TO in line:
            is_quoted = False
        elif not is_quoted:
            kept.append(line)
    return kept


def _end_of_new(lines: list[str]) -> int:
    """Give the index of the line from which on all is a quote; how many lines there are if none is."""
    for index, line in enumerate(lines):
        if len(line) > _LONGEST or not line.strip() or line.startswith(">"):
            continue
        if _FORWARDED.fullmatch(line):
            break
        if _ORIGINAL.fullmatch(line):
            return index
        if _is_header_block(lines, index):
            return index - 1 if index and _RULE.fullmatch(lines[index - 1]) else index
        length = _attribution(lines, index)
        if length and not _quoted_lines_follow(lines, index + length):
            return index
    return len(lines)


def _is_header_block(lines: list[str], index: int) -> bool:
    """Answer whether From stands here, and two of Sent, To, Subject, Cc right after it."""
    if _HEADERS[0].match(lines[index]) is None:
        return False
    block = [line for line in lines[index + 1 : index + 1 + _HEADER_LINES] if len(line) <= _LONGEST]
    kinds = {kind for kind in (1, 2, 3, 4) if any(_HEADERS[kind].match(line) for line in block)}
    return len(kinds) >= 2 and bool(kinds & {1, 3})  # noqa: PLR2004 - a sentence may hold one such word


def _attribution(lines: list[str], index: int) -> int:
    """Give how many lines from here on say who wrote what follows; 0 if they do not."""
    if _ATTRIBUTION_START.match(lines[index].lstrip()) is None:
        return 0
    said = ""
    for length, line in enumerate(lines[index : index + _ATTRIBUTION_LINES], start=1):
        if not line.strip() or len(said) + len(line) > _LONGEST:
            return 0
        said = f"{said} {line.strip()}"
        if _WROTE.search(said):
            return length
    return 0


def _quoted_lines_follow(lines: list[str], index: int) -> bool:
    following = next((line for line in lines[index : index + 3] if line.strip()), "")
    return following.startswith(">")


def _without_quoted_lines(lines: list[str]) -> list[str]:
    kept: list[str] = []
    is_after_quote = False
    for index, line in enumerate(lines):
        if line.startswith(">"):
            if not (index and lines[index - 1].startswith(">")):
                _drop_attribution(kept)
            is_after_quote = True
        elif line.strip() or not is_after_quote:
            kept.append(line)
            is_after_quote = False
    return kept


def _drop_attribution(kept: list[str]) -> None:
    """Take away the lines before a quote that say who wrote it."""
    _drop_empty(kept)
    for length in range(1, min(_ATTRIBUTION_LINES, len(kept)) + 1):
        start = len(kept) - length
        if _attribution(kept, start) == length:
            del kept[start:]
            break
    else:
        if kept and len(kept[-1]) <= _LONGEST and re.search(r"[\d@<].*[:：]\s*$", kept[-1]):
            kept.pop()
    _drop_empty(kept)
    kept.append("")


def _drop_empty(kept: list[str]) -> None:
    while kept and not kept[-1].strip():
        kept.pop()
