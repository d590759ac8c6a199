"""How a text ends: whether it says itself that it goes on elsewhere.

A paper that gives the beginning of an article ends it with an ellipsis, or with words that lead to
the rest: “Continue reading”, “Lire la suite”. A short text without them may be all there is.
"""

from __future__ import annotations

import re

_END = 240
"""Characters of a text that are looked at."""
_AFTER = r"[^\w\n]{0,20}\Z"

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[ ?[…+.]{0,4} ?\])" + _AFTER)

_ARTICLE = r"(?:article|story|post|text|piece|report|entry|interview)"
_ONWARDS = "|".join(
    (
        # English
        rf"(?:continue|keep) reading|read (?:on\b|the rest|(?:the |this )?(?:full|whole|entire) {_ARTICLE})",
        # French
        (
            r"(?:lire|voir|découvrir) la suite|lire l[’']article(?: complet| entier| en entier)?"
            r"|lire l[’']intégralité|la suite (?:sur|ici|dans)|suite de l[’']article"
        ),
        # Spanish, Catalan
        (
            r"(?:seguir|sigue|siga|continuar|continúa|continúe) leyendo|(?:leer|lea) (?:el|la) (?:artículo|noticia|nota)"
            r"|leer (?:artículo|noticia|nota) complet[ao]|(?:continua|segueix) llegint|llegir (?:més|l[’']article)"
        ),
        # Portuguese, Galician
        (
            r"continu(?:e|ar) (?:lendo|a ler|a leitura)|(?:ler|leia) (?:o )?(?:artigo|texto) completo|leia na íntegra"
            r"|(?:seguir|continuar) lendo"
        ),
        # Italian, Romanian
        (
            r"(?:continua|prosegui) (?:a leggere|la lettura)|leggi (?:tutto|l[’']articolo|il resto)"
            r"|cite(?:ș|ş)te (?:mai departe|tot articolul|mai mult)"
        ),
        # German, Dutch
        (
            r"weiterlesen|weiter lesen|(?:den )?(?:ganzen|vollständigen|kompletten) (?:artikel|beitrag|text) lesen"
            r"|(?:lees|lezen) verder|verder lezen|lees (?:het )?(?:hele|volledige) (?:artikel|bericht)"
        ),
        # Swedish, Danish, Norwegian, Finnish
        r"läs vidare|läs hela artikeln|læs (?:videre|hele artiklen)|les (?:videre|hele saken)|lue (?:lisää|koko artikkeli)",
        # Polish, Czech, Slovak, Hungarian, Turkish, Greek
        (
            r"czytaj (?:dalej|więcej)|(?:číst|čítať|pokračovat ve čtení|celý článek)(?: dál| ďalej| dále)?"
            r"|tovább(?: olvasom| a cikkhez)?|devamını oku|devamı için|διαβάστε (?:περισσότερα|τη συνέχεια)|συνέχεια"
        ),
        # Russian, Ukrainian, Bulgarian
        r"читать (?:далее|дальше|полностью)|читати (?:далі|більше)|прочети (?:повече|още)",
        # Arabic, Persian, Hebrew, Hindi
        (
            r"(?:لقراءة|اقرأ|قراءة|إقرأ) (?:المزيد|البقية|المقال كاملا)|(?:أكمل|تابع|متابعة|مواصلة) القراءة|التتمة"
            r"|ادامه (?:مطلب|خبر)|(?:קרא|קראו) (?:עוד|את הכתבה המלאה)|המשך קריאה|(?:और|पूरा|आगे) पढ़ें"
        ),
        # Indonesian, Vietnamese
        r"baca (?:selengkapnya|juga selengkapnya)|xem thêm|đọc tiếp",
        # Chinese, Japanese, Korean
        r"(?:閱讀|阅读|查看)(?:全文|更多)|(?:繼續|继续)(?:閱讀|阅读)|続きを(?:読む|見る)|全文を読む|(?:더 ?보기|계속 읽기)",
    )
)
_MORE = "|".join(
    (
        r"(?:read|view|see) more|full (?:story|article|post)",
        r"lire plus|en lire plus|(?:leer|ver) más|(?:ler|leia|ver) mais|mehr lesen|leggi (?:di più|altro)|lees meer",
        r"läs mer|læs mere|les mer",
    )
)
_PLACE = r"(?: (?:on|at|in|here|sur|ici|en|aquí|auf|bei|in der|hier|su|qui|em|no|na|aqui|op)\b(?: [^\s]{1,60}){0,4})?"
# At the beginning of a clause, or with a capital where a link follows the text without a stop.
_BEFORE = r"(?:\A|[\n.!?…:;»”\"’)\]>→|–—«“(\[。！？] ?|(?<=\s)(?=[A-ZÀ-ÝΑ-ΩЀ-Я]))"
_ONWARDS_END = re.compile(
    rf"{_BEFORE}(?i:{_ONWARDS})(?:[^\w\n]{{1,6}}[^\s\n]{{1,60}}){{0,12}}{_AFTER}"
)
_MORE_END = re.compile(rf"{_BEFORE}(?i:{_MORE})(?i:{_PLACE}){_AFTER}")
_SIGNS = (
    "read", "more", "full ", "lire", "suite", "intégr", "ley", "lea", "leer", "más", "llegi", "lend",
    "a ler", "ler ", "leia", "mais", "legge", "lettura", "legg", "citește", "citeşte", "lesen", "lees",
    "läs", "læs", "les ", "lue", "czytaj", "číst", "čítať", "čten", "článek", "tovább", "devam",
    "διαβ", "συν", "чит", "прочети", "قرا", "اقرأ", "إقرأ", "القراءة", "لقراءة", "التتمة", "ادامه",
    "קרא", "קריאה", "पढ़", "baca", "xem", "đọc", "全文", "更多", "继续", "繼續", "続き", "더", "계속",
)  # fmt: skip
"""One of them stands in every end that the expressions find; they take thirty times as long."""
_NOT_ONWARDS = re.compile(r"(?i)\b(?:zum|beim|das|vom) weiterlesen")
# What WordPress writes below each text.
_CREDIT = re.compile(
    r"(?:The post|L[’']article|Cet article|La entrada|Der Beitrag|L[’']articolo|O post|Het bericht)\b[^\n]{1,180}"
    r"(?:appeared first on|est apparu en premier sur|se publicó primero en|erschien zuerst auf"
    r"|proviene da|apareceu primeiro em|verscheen eerst op)\b[^\n]{0,80}\Z"
)


def breaks_off(text: str) -> bool:
    """Whether a text says that it is only a beginning.

    Args:
        text: plain, a line for each paragraph where that is known.
    """
    end = _CREDIT.sub("", text[-2 * _END :].rstrip()).rstrip()[-_END:]
    end = re.sub(r"[^\S\n]+", " ", end)
    if _ELLIPSIS.search(end):
        return True
    folded = end.lower()
    if not any(sign in folded for sign in _SIGNS):
        return False
    return bool(
        (_ONWARDS_END.search(end) and not _NOT_ONWARDS.search(end)) or _MORE_END.search(end)
    )
