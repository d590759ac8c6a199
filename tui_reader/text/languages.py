"""Language tags reduced to a language (BCP 47), and which languages are the reader's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Language tags as feeds write them, reduced to their primary subtag (BCP 47, RFC 5646 §2.2.1).

_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)
_SHORTER = {
    "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "ara": "ar", "deu": "de", "ger": "de",
    "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "rus": "ru", "zho": "zh", "chi": "zh",
    "jpn": "ja", "heb": "he", "fas": "fa", "per": "fa", "tur": "tr", "pol": "pl", "iw": "he",
    "in": "id", "ji": "yi",
}  # fmt: skip
_NOT_A_LANGUAGE = frozenset(("und", "mul", "zxx", "mis", "xx"))


def primary_language(tag: str) -> str:
    """``fr-FR`` → ``fr``; retired and three-letter codes to today's; empty when it is no language."""
    match = _TAG.fullmatch(tag[:60])
    if match is None:
        return ""
    code = match[1].lower()
    return "" if code in _NOT_A_LANGUAGE else _SHORTER.get(code, code)


def primary(tag: str) -> str:
    """The language of a tag without region or script: ``pt`` of ``pt-BR`` (BCP 47)."""
    return tag.replace("_", "-").partition("-")[0].lower()


def own_languages(named: Sequence[str], environment: Mapping[str, str]) -> frozenset[str]:
    """Primary tags of the languages that need no naming.

    Args:
        named: the user's list; when it is empty, the system's languages are meant.
        environment: the variables in which POSIX and GNU gettext name them.
    """
    if not named:
        variables = (
            environment.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
        )
        named = next((value for value in variables if value), "").split(":")
    tags = (primary(tag.partition(".")[0].partition("@")[0]) for tag in named)
    known = frozenset(tag for tag in tags if tag.isalpha() and len(tag) in (2, 3))
    # "C" and "POSIX" name no language; the programs that they govern speak English.
    return known or frozenset({"en"})


_NAMES = dict(
    pair.split("=")
    for pair in (
        "ar=العربية;bg=български;bn=বাংলা;ca=català;cs=čeština;da=dansk;de=Deutsch;el=Ελληνικά;"
        "en=English;es=español;et=eesti;eu=euskara;fa=فارسی;fi=suomi;fr=français;gl=galego;"
        "he=עברית;hi=हिन्दी;hr=hrvatski;hu=magyar;id=Indonesia;it=italiano;ja=日本語;ko=한국어;"
        "lt=lietuvių;lv=latviešu;ms=Melayu;nl=Nederlands;no=norsk;nb=norsk bokmål;pl=polski;"
        "pt=português;ro=română;ru=русский;sk=slovenčina;sl=slovenščina;sr=српски;sv=svenska;"
        "th=ไทย;tr=Türkçe;uk=українська;ur=اردو;vi=Tiếng Việt;zh=中文"
    ).split(";")
)
"""The frequent ones at hand: loading the names of all takes 40 ms."""


def language_name(tag: str) -> str:
    """A language in its own words: ``français``."""
    if tag in _NAMES:
        return _NAMES[tag]
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag
