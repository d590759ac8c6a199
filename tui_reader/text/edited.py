"""Whether a text was edited, or only served anew: what a reader would call a change."""

from __future__ import annotations

import re

from tui_reader.text.references import unescape

_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|td|th|tr|table|blockquote|pre|figure|figcaption|hr|dt|dd|dl)\b[^<>]*>"
)
_WORD = re.compile(r"\w+")
# Possessive and bounded: what a feed writes must not make an expression look at it twice.
_NUMBER = r"\d[\d.,\u202f\xa0 ]{0,12}+[kKmM]?+"
_COUNTED = (
    r"(?:comments?|repl(?:y|ies)|likes?|shares?|views?|reads?|votes?|points?|claps?|upvotes?|"
    r"commentaires?|réponses?|partages?|vues?|lectures?|"
    r"comentarios?|respuestas?|compartid[oa]s?|vistas?|lecturas?|votos?|comentários?|"
    r"kommentare?|antworten|aufrufe|reaktionen|reacties|commenti|visualizzazioni|"
    r"تعليق(?:ات)?|مشاهد(?:ة|ات)|مشارك(?:ة|ات)|комментари\w{0,5}|просмотр\w{0,5})"
)
_COUNTER = re.compile(
    rf"\b{_NUMBER}\s{{0,3}}+{_COUNTED}\b|\b{_COUNTED}\s{{0,3}}+[:(]?\s{{0,3}}+{_NUMBER}\)?",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\b{_NUMBER}\s{{0,3}}+(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?)\s+ago\b"
    rf"|\bil y a\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:secondes?|minutes?|min|heures?|h|jours?|semaines?)\b"
    rf"|\bhace\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:segundos?|minutos?|horas?|días?|semanas?)\b"
    rf"|\bvor\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:sekunden?|minuten?|stunden?|tage?n?|wochen?)\b"
    rf"|منذ\s{{1,3}}+{_NUMBER}\s{{0,3}}+\w{{1,20}}",
    re.IGNORECASE,
)


def is_edited(title: str, html: str, new_title: str, new_html: str) -> bool:
    """Whether somebody changed what an article says.

    Only words count: white space, punctuation, case, markup, addresses with
    their tracking parameters, pictures, and numbers that count comments or
    the hours since are none of a reader's business.
    """
    if title == new_title and html == new_html:
        return False
    return _words_of(title) != _words_of(new_title) or _words_of(html) != _words_of(new_html)


def _words_of(html: str) -> list[str]:
    text = unescape(_TAG.sub("", _BLOCK.sub(" ", html))) if "<" in html else unescape(html)
    text = text.replace("\xad", "").replace("\u200b", "")
    return _WORD.findall(_AGE.sub(" ", _COUNTER.sub(" ", text)).casefold())
