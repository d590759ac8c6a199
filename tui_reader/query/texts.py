"""How a text is tested for words, phrases and parts; SQL and Python both do it by these functions."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from tui_reader.text.folding import distinct_terms, fold, terms
from tui_reader.text.patterns import pattern

TERMS_AT_MOST = 100
"""Different terms of a search that count."""
_TAGS = pattern(r"<[^<>]*+>")
_WITHIN_WORDS = pattern(r"</?(?:em|strong|[bius]|del|ins|mark|small)(?: [^<>]*+)?+>")
"""Tags that end no word."""
_WORDS_A_MINUTE = 220
_IDEOGRAPHS_A_MINUTE = 400
_IDEOGRAPH = pattern("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_UNSPACED = pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Letters of scripts that write no space between words."""


def plain_text(html: str) -> str:
    """The text of stored HTML, without its tags."""
    from tui_reader.text.html import unescape  # its table of characters takes 2 ms to load

    return unescape(_TAGS.sub(" ", _WITHIN_WORDS.sub("", html)))


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """A text that is compared with others: folded, every white space one space."""
    return " ".join(fold(text).split())


def has_words(wanted: str, beginning: bool, *texts: str) -> bool:
    """Whether some texts together have all the words; with ``beginning`` the last one may go on.

    As the search index finds them: :func:`tui_reader.store.search_index.match_of`.
    """
    asked = terms(wanted)[:TERMS_AT_MOST]
    if not asked:
        return False
    there = {term for text in texts for term in distinct_terms(text).split()}
    for place, (term, unspaced) in enumerate(asked, 1):
        begins = len(term) == 1 if unspaced else beginning and place == len(asked)
        if term not in there and not (begins and any(one.startswith(term) for one in there)):
            return False
    return True


def has_phrase(phrase: str, *texts: str) -> bool:
    """Whether one of the texts has a phrase, which begins and ends where words do."""
    wanted = folded(phrase)
    return bool(wanted) and any(_has_phrase(wanted, " ".join(fold(one).split())) for one in texts)


def _has_phrase(wanted: str, text: str) -> bool:
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if not _is_one_word(before, wanted[0]) and not _is_one_word(wanted[-1], after):
            return True
        at = text.find(wanted, at + 1)
    return False


def _is_one_word(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one word."""
    both = left.isalnum() and right.isalnum()
    return both and not _UNSPACED.match(left) and not _UNSPACED.match(right)


def has_part(part: str, *texts: str) -> bool:
    """Whether one of the texts has another text in it."""
    wanted = folded(part)
    return any(wanted in fold(one) for one in texts)


def count_words(text: str) -> int:
    """The words of a text: what stands between white space."""
    return len(text.split())


def count_minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes; 0 when there is none."""
    ideographs = len(_IDEOGRAPH.findall(text))
    return ceil(count_words(text) / _WORDS_A_MINUTE + ideographs / _IDEOGRAPHS_A_MINUTE)


def in_folder(path: str, folder: str) -> bool:
    """Whether a folder is another one, or lies below it."""
    here, wanted = folded(folder), folded(path)
    return here == wanted or here.startswith(f"{wanted}/")
