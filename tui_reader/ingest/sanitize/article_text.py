"""An article's text apart from its markup: paragraphs, opening words, teaser or whole, hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from html import escape

from tui_reader.ingest.feeds.raw import RawText
from tui_reader.ingest.sanitize.attributes import escape_attribute
from tui_reader.text.endings import breaks_off
from tui_reader.text.html import unescape
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

# Web addresses that stand bare in a text, as links.

# Where an address in running text ends, beside white space: at what no address holds unencoded,
# at what cannot be seen, and at punctuation that no space has to follow.
_END = (
    '\\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff<>"`|^{}'
    "«»‹›“”„‘‚…،؛؟۔。、「」『』【】《》〈〉（）［］！，：；？"
)
_END_REFERENCE = "&(?:lt|gt|quot|nbsp|#0*(?:34|6[02]|160)|#x0*(?:22|3[ce]|a0));"
# Scripts that write no spaces, or put endings to a word: such a letter behind a Latin one or a
# digit belongs to the sentence.
_CLOSE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9@/._-])(?:https?://(?=[^\W_]|\[)|www\.(?=[\w-]{1,63}\.\w))"
    rf"(?:[^{_END}{_CLOSE}&]|(?<![A-Za-z0-9])[{_CLOSE}]|(?!{_END_REFERENCE})&)++",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_PUNCTUATION = ".,:;!?'’*·।"
_BRACKETS = {")": "(", "]": "["}


def linked(text: str) -> str:
    """HTML that holds no tag, with its bare addresses as links.

    An address begins with ``http://``, ``https://`` or ``www.``; punctuation that ends the
    sentence, and a closing bracket that it does not open, do not belong to it.
    """
    return _ADDRESS.sub(_link, text) if "://" in text or "www." in text.lower() else text


def _link(match: re.Match[str]) -> str:
    # References are decoded where they are complete: "&copy=1" is part of a query.
    written = _REFERENCE.sub(lambda reference: unescape(reference[0]), match[0])
    address = _without_end(written)
    url = clean_url(address if "://" in address else f"https://{address}", schemes=WEB)
    if not url:
        return match[0]
    rest = escape(written[len(address) :], quote=False)
    return f'<a href="{escape_attribute(url)}">{escape(address, quote=False)}</a>{rest}'


def _without_end(address: str) -> str:
    """An address without the punctuation of the sentence that it stands in."""
    surplus = {end: address.count(end) - address.count(begin) for end, begin in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return address[:end]


_TAG = re.compile(r"<(/?)([a-z0-9]++)[^<>]*+>")
_INLINE = frozenset(
    "a abbr b cite code del em i ins kbd mark q s samp small strong sub sup time u var".split()
)
# Possessive: of what is never closed, each character is looked at once.
_UNREAD = re.compile(
    r"<(script|style)\b(?:[^<]|<(?!/\1))*+|<!--(?:[^-]|-(?!->))*+|<[^<>]*>", re.IGNORECASE
)
_PICTURE = re.compile(r"<(?:img|picture|video|audio|iframe|svg)\b", re.IGNORECASE)
_CLEARLY_MORE = 2
"""How many times more words a shorter text must have to be shown instead of a longer one."""
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_TEASER_LENGTH = 600
"""Characters below which a description is taken for a teaser; few whole articles are shorter."""
# It begins with a set of characters, which the expression engine looks for five times faster
# than for the alternatives of an assertion; the question mark is put back.
_TRACKING = re.compile(
    r"([?&])(?:amp;)?(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|"
    r"_hs[a-z]+|at_[a-z_]+|xtor|cmp(?:id)?|ref|ref_src|ns_[a-z]+|spm|partner|rss|feed)=[^&\"#\s]*"
)
_PICTURE_QUERY = re.compile(r'(<img src="[^"?#]*)[?#][^"]*')


def html_of(text: RawText) -> str:
    """A text construct as HTML, not yet clean.

    Plain text, and "HTML" that holds no tag but blank lines, becomes
    paragraphs; in plain text ``<`` stays a character. Where there is no tag,
    bare addresses become links.
    """
    value = text.value
    if text.kind == "text":
        value = linked(escape(value, quote=False))
    else:
        if "<" in value:
            return value
        value = linked(value)
        if not _BLANK_LINES.search(value):
            return value
    value = value.replace("\r\n", "\n").strip()
    paragraphs = filter(None, (part.strip() for part in _BLANK_LINES.split(value)))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs)


def texts_to_show(texts: Sequence[RawText]) -> list[RawText]:
    """Of an entry's texts the longest; or, where that is only pictures, they and then the words.

    What counts is what a reader sees: one picture's address can be longer than an article.
    """
    longest = max(texts, key=lambda text: len(text.value), default=None)
    if longest is None:
        return []
    others = [text for text in texts if text is not longest]
    if not others:
        return [longest]
    own = len(_words_of(longest))
    # No text has more to say than it is long.
    others = [text for text in others if len(text.value) > _CLEARLY_MORE * own]
    wordy = max(others, key=lambda text: len(_words_of(text)), default=None)
    if wordy is None or len(_words_of(wordy)) <= _CLEARLY_MORE * own:
        return [longest]
    return [longest, wordy] if _PICTURE.search(longest.value) else [wordy]


def _words_of(text: RawText) -> str:
    """What is to be read in a text, roughly, without spaces."""
    value = text.value
    if text.kind != "text":
        value = unescape(_UNREAD.sub("", value)) if "<" in value else unescape(value)
    return "".join(value.split())


def text_of(html: str) -> str:
    """Clean HTML as text on one line."""
    if "<" in html:
        html = _TAG.sub(lambda m: "" if m[2] in _INLINE else " ", html)
    return " ".join(unescape(html).split())


def opening_words(text: str, length: int = 80) -> str:
    """The beginning of a text for a title, cut between words."""
    if len(text) <= length:
        return one_line(text)
    cut = text[: length + 1]
    return one_line(cut.rpartition(" ")[0] or cut[:length]).rstrip(",;:.–—- ") + "…"


def is_teaser(text: str, *, whole: bool) -> bool:
    """Whether a text only leads to its article.

    A short description counts, though it may be all there is: its page is worth fetching.

    Args:
        text: the longest text the feed gave.
        whole: the feed gave it as content, not as a summary.
    """
    return not text or (not whole and len(text) < _TEASER_LENGTH) or breaks_off(text)


def content_hash(
    title: str, author: str, url: str, published: int | None, html: str, paper: str = ""
) -> str:
    """A hash of what a reader sees: white space, tracking parameters and the
    ever-changing queries of picture addresses do not count.
    """
    seen = _untracked(html)
    if "<img" in seen:
        seen = _PICTURE_QUERY.sub(r"\1", seen)
    head = "\x00".join((title, author, _untracked(url).rstrip("?&"), str(published), ""))
    tail = f"\x00{paper}" if paper else ""
    whole = head.encode() + without_spaces(seen) + tail.encode()
    return hashlib.sha256(whole).hexdigest()[:32]


_SPACES = re.compile(
    b"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2(?:\x80[\x80-\x8a\xa8\xa9\xaf]|\x81\x9f)|\xe3\x80\x80"
)


def without_spaces(text: str) -> bytes:
    """The UTF-8 of a text without what ``str.split`` takes for white space."""
    raw = text.encode().translate(None, b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")
    return raw if text.isascii() else _SPACES.sub(b"", raw)


def _untracked(text: str) -> str:
    if "?" not in text and "&" not in text:
        return text
    return _TRACKING.sub(lambda m: "?" if m[1] == "?" else "", text)
