"""Web addresses that stand bare in a text, as links."""

from __future__ import annotations

import re
from html import escape

from tui_reader.ingest.attributes import escape_attribute
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.references import unescape

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
