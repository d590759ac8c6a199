"""How often languages use which letters, and how unlikely a text is in a language.

A reading of bytes in a wrong charset shows letters that the language hardly uses. What is
counted is the letters outside ASCII: those inside are the same in every charset at hand.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

_LETTERS = {
    "ar": "ال يمونر تبةدعسف هكقحأج شطص،إىزخ ثغضذئ ءظ ًآ ؤّـَُ ِ؛؟",
    "fa": "اي رنهدو متسشبلز فكکعجقگآخپ طص،حچ غ ذژضئظث ء‌َِ ُكً؛؟",
    "ur": "اي رکومہ نےتلسبد ںجعپق ھشحفگزئصخط ،ٹآچض ظغڈءڑثذ ِ‌ ؤُ ًَـك؛",
    "he": "יו הרלבתמא שנדקעםפס חכטגןצ ז ך ףץ  ְּ־ ִֶַָֹ",
    "el": "αοτι νερκσςηπμυ λίόγά ήδέωχύθΆ φβώΈ ζξΉΌΊ  ψϊ  ΄ΐϋΰ·",
    "ru": "оиае нрствл кмдпяугй ызбьхч цжфюш щэ ё  ъ",
    "uk": "наоі етрисвклду мпьзяг цбйчхїю фжєш щ   ґ",
    "be": "ані оерыяск тлдўвцупмз ьгбчіё йжшхэю ф",
    "bg": "аиео нтрс вклдпм гзяъуб чцйжфщ хш ю  ь",
    "mk": "аои ентрс квдлпм југзб чцш фжх њѓ ќ џљѕ",
    "sr": "аои енртс јквдпум љзбгч цшжх њђћ ф џ",
    "pl": "ł óąśęż ń ć  ź é üáö",
    "cs": "íá éěý řčžš ů  ú ňóť ď",
    "sk": "á ýíčéú šžľ ťó ôňä ď ĺŕ",
    "hu": "áé  óöő íüú ű",
    "ro": "ă îţşâ     éáü öóí",
    "hr": "č šž ćđ     áéíó",
    "sl": "č šž    áé íóćđ üöô",
    "tr": "ı ü şç ğö İ  â îû é",
    "lt": "ėųš ž ūčįą ę     é āóō",
    "lv": "ā ī ēš ļūņ žķģ č",
    "et": "äõü  ö  š ž éā",
    "th": "านร อเกง่มัียวล้ทิ สดตปะหบคแพจ์ื ชข็ใุโูศไำ ึซษถภธณผ ญฟ ฐฤฮฉๆ ฝฏฎฒฯ ๊ฑฬฆ ๋",
    "vi": "\u0300 \u0301đ\u0323 ưôâ ơ\u0309ê \u0303ă áàóíéúýãòìùèõũĩ",
    "fr": "é ’  àè ç  «» êôî âïû œù ëüæ",
    "de": "üä ö ß é  áà íèñç",
    "es": "ó íáé ñ ú  ¿¡ üèçº ª",
    "pt": "é ãçíá ó ê úâõàô  üèº ªñ",
    "it": "è ’ à ù òé ì ó î",
    "nl": "ëé  áöüè óôíïä ê",
    "ca": "éó àèí ò çú ïü· ñ öâä",
    "sv": "äö å     é üà èæø",
    "da": "øåæ     é üöä",
    "fi": "ä   ö  å  šž é",
    "sq": "ë  ç",
    "is": "á ðíó þéöæú ý",
    "eo": "ĉĝŝŭ  ĵ ĥ",
    "mt": "ħ żċġ à  èùòì",
    "cy": "ŵ âêô îŷ äû ï",
    "en": "’ “”–— é …‘ áöüèñ íóçàêôïë æøåîâ£",
    "ja": "の、 にいをはとたがるでし 。ーてなれらもすっんか さくこりまあきうけンよそ "
    "スせルトみわえめつ「」ライ日アリおクシだどじ一大人年会国ドタレジ・フロッテげ本中市カ長出サマ"
    "ばへ ほろ部コ時月見者上行新バデニキム々分生後間方手東地前ブメ合事社業気場発高入回学政今明立"
    "田開金小体自同二三山ュャョメパナモィェエオセチハビプポグダウソ強戦問定表関開動目代力対作下全理"
    "公度米議主京不家ホ性民道北通的連相九西取所安化電書百海港雨魚店船員子心々",
    "zh": "的， 一。是了在不 人有大中国我这上他个到时要地年来为和们会以 出生学说道民家子也成行下于后就发"
    "自之对得主长可过天作分方用多你着部能市等业全里工公经本都而高政法面门、“”动日进区事代那去心小同北定"
    "开产前其军还然起种所如现理机体表力好外与文当两实重新 三么只山水关明从化平建又制南内西没此将员名手最东"
    "头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点海意场武使次二向治因立数样身情入原问把"
    "路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共"
    "港：《》？！（）；号船车鱼雨",
    "zh-hant": "的， 一。是了在不 人有大中國我這上他個到時要地年來為和們會以 出生學說道民家子也成行下於後就"
    "發自之對得主長可過天作分方用多你著部能市等業全裡工公經本都而高政法面門、「」動日進區事代那去心小同北定"
    "開產前其軍還然起種所如現理機體表力好外與文當兩實重新 三麼只山水關明從化平建又制南內西沒此將員名手最東"
    "頭者月間無安看見各城十相但已些正口通想度加第她合院物性戰由位常點海意場武使次二向治因立數樣身情入原問把"
    "路被並利石老教萬知級量任江及應省資委務元美特期世湖回系比氣漢總展電科金先聲提品設或義王社很統處四首共"
    "港：《》？！（）；號船車魚雨臺灣",
    "ko": "이다는 을의에가고 한지로하사를기은 도서시대자리인해정어스아 일나전제부보수그과상공장원구있주동조"
    "소었으선원신국마비여유라연경우학안성만들세화오중민관용물명했개연치생 문면것와분북실출적회현방미반당"
    "위무말된내년진산단계심교할음역간때결되달같최차래법체발통행년월업게까던며러모바배본야양영 울임입재"
    "저존종직처천철초추출투특파편표품피합항호확환활후터르드트크니데두째또",
}
"""Letters of each language, the frequent ones first; each space halves the frequency."""

_NAMED = {
    "nb": ("da",), "nn": ("da",), "no": ("da",), "sr": ("sr", "hr"), "sh": ("hr", "sr"),
    "bs": ("hr", "sr"), "zh": ("zh", "zh-hant"), "gl": ("pt", "es"), "az": ("tr",), "fo": ("is",),
    "iw": ("he",), "yi": ("he",), "pb": ("pt",), "ps": ("fa",), "ku": ("tr", "ar"),
}  # fmt: skip
"""Languages whose letters are those of others."""

_MARKS = {
    **dict.fromkeys("“”‘’„‚«»‹›–—…\xa0", 5.0),
    **dict.fromkeys("·•°€£§©®™\xad¿¡№²³‐±×\u200e\u200f\u200c\u200d", 7.0),
    **dict.fromkeys("¼½¾¹÷¢¥", 10.0),
}
"""The bits that each mark costs which texts in any language hold."""
_OTHER_ALPHABETS = "\u0370-\u06ff\u0e00-\u0e7f"
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x80, 0x530))))
_SMALL = "".join(filter(str.islower, map(chr, range(0x80, 0x530))))
_MISPLACED = re.compile(
    rf"(?<=[a-zà-öø-ÿα-ωа-џ])[{_CAPITALS}]|[a-zA-Z][{_OTHER_ALPHABETS}]|[{_OTHER_ALPHABETS}][a-zA-Z]"
    r"|(?<!\w)’(?=[^\W\d])|[©®¶§±×÷¹¼½¾¢¥](?=[^\W\d])|(?<=[^\W\d])[©®¶§±×÷¹¼½¾¢¥]"
)
_MISPLACED_COSTS = 6.0
_SIGN_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s\0-\x7f’‘·‐–—\xad\u0300-\u036f\u200c-\u200f](?=[^\W\d_])"
)
_MISPLACED_FOR_ONE = 20
"""Letters for which a sound text has at most one that is misplaced."""
_UNREADABLE = 24.0
"""Bits that a character costs which no text holds."""
_UPPER = 4.0
"""Bits that a capital costs beyond its small letter."""
_ALL_CAPITALS = re.compile(
    rf"(?<![A-Za-z{_SMALL}{_CAPITALS}])(?=[A-Z]*+[{_CAPITALS}])[A-Z{_CAPITALS}]++(?![a-z{_SMALL}])"
)
_TO_SMALL = {ord(char): char.lower() for char in _CAPITALS if len(char.lower()) == 1}
_STYLE = 1.5
"""Bits that a word in capitals costs."""
_WORDS_THAT_COUNT = 3
"""Words in capitals that cost anything: further ones are the style of the text."""


def written_like(tag: str) -> tuple[str, ...]:
    """The known languages that a language tag (BCP 47) may mean; none for another language."""
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    return _NAMED.get(primary) or ((primary,) if primary in _LETTERS else ())


def surprise(counts: Mapping[str, int], language: str) -> float:
    """How unlikely the characters of a text are in a language, in bits; ASCII costs nothing.

    Args:
        counts: how often each character stands in the text.
        language: one of those of :func:`written_like`, or empty: all letters are then alike.
    """
    costs = _costs(language)
    script = _script(next(iter(costs), ""))
    return sum(
        count * (costs[char] if char in costs else _foreign(char, script))
        for char, count in counts.items()
        if char > "\x7f"
    )


def misplaced(text: str) -> float:
    """How unlikely it is, in bits, where in their words the characters of a text stand.

    A letter of another alphabet within a word in ASCII, a capital after a small letter, a sign
    within a word.
    """
    return _MISPLACED_COSTS * len(_MISPLACED.findall(text))


def counted(text: str) -> tuple[Counter[str], float]:
    """How often each character stands in a text, and the bits that its words in capitals cost.

    Letters of such words count as small ones.
    """
    words = _ALL_CAPITALS.findall(text)
    if not words:
        return Counter(text), 0.0
    small = _ALL_CAPITALS.sub(lambda word: word[0].translate(_TO_SMALL), text)
    return Counter(small), _STYLE * min(len(words), _WORDS_THAT_COUNT)


def letters_in(counts: Mapping[str, int]) -> int:
    """How many letters outside ASCII a text holds."""
    return sum(count for char, count in counts.items() if char > "\x7f" and char.isalpha())


def is_sound(text: str, counts: Mapping[str, int]) -> bool:
    """Whether a text is one that people write: each character is assigned and where it may be."""
    if any(_foreign(char, "") == _UNREADABLE for char in counts if char > "\x7f"):
        return False
    wrong = len(_MISPLACED.findall(text)) + len(_SIGN_IN_WORD.findall(text))
    return wrong * _MISPLACED_FOR_ONE <= letters_in(counts)


def is_written(char: str, language: str) -> bool:
    """Whether a character is a letter or a mark that texts in the language hold."""
    return char in _costs(language) or char in _MARKS


@lru_cache(maxsize=64)
def _costs(language: str) -> dict[str, float]:
    """The bits that each letter of a language costs: the logarithm of its frequency."""
    costs: dict[str, float] = {}
    for group, letters in enumerate(_LETTERS.get(language, "").split(" ")):
        for letter in letters:
            costs.setdefault(letter, float(group))
    for letter, level in list(costs.items()):
        if len(letter.upper()) == 1:
            costs.setdefault(letter.upper(), level + _UPPER)
    if not costs:
        return costs
    whole = math.log2(sum(2**-level for level in costs.values()))
    return {letter: level + whole for letter, level in costs.items()}


@lru_cache(maxsize=8192)
def _foreign(char: str, script: str) -> float:
    """The bits that a character costs which is not among a language's letters."""
    if char in _MARKS:
        return _MARKS[char]
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return _UNREADABLE
    if category[0] != "L":
        return 16.0
    found = _script(char)
    if found == "CJK" and script in ("CJK", "HIRAGANA", ""):
        return 11.0 if char in _common_ideographs() else 16.0
    if found == script or (found == "KATAKANA" and script == "HIRAGANA"):
        return 12.0
    if found in ("HALFWIDTH", "FULLWIDTH") and script == "HIRAGANA":
        return 5.0
    if not script:
        return 11.0 if found == "HANGUL" else 10.0 if category == "Lu" else 6.0
    return 17.0


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0] if char else ""


@lru_cache(maxsize=1)
def _common_ideographs() -> frozenset[str]:
    """The first levels of GB 2312 and JIS X 0208, and the frequent ones of Big5."""
    rows = (("gb2312", 0xB0, 0xD7), ("euc_jp", 0xB0, 0xCF), ("big5", 0xA4, 0xC6))
    return frozenset(
        "".join(
            bytes((lead, trail)).decode(charset, "ignore")
            for charset, first, last in rows
            for lead in range(first, last + 1)
            for trail in range(0x40, 0xFF)
        )
    )
