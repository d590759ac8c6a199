"""Elements that feedparser reads in a way that loses something, read by handlers of ours.

feedparser looks a handler up by the element's name, on the class that both of its parsers
share; what is put there stands in for its own.

- Media RSS (https://www.rssboard.org/media-rss): feedparser takes ``media:description`` for the
  entry's own description and forgets which file it describes. Here, what stands inside a
  ``media:content`` is kept with that file; what stands beside it is the entry's ``media_words``.
- ``guid``: whether it is said not to be a permalink is forgotten when there is a ``link``.
"""

from __future__ import annotations

from typing import Any

import feedparser
from feedparser.namespaces import _base, mediarss

_MIXIN = feedparser.mixin._FeedParserMixin
# No element has a space in its name.
_CAPTION = "media caption"
_GROUPS = "media groups"
GROUP_WORDS = "media group words"
"""Where an entry keeps what is said of its groups, by their numbers."""
NO_PERMALINK = "no permalink"
"""What an entry holds whose ``guid`` is said to be no address."""


def read_own_elements() -> None:
    """Have feedparser's parsers, the strict and the loose one, use the handlers below."""
    for name, handler in (
        ("_start_media_group", _start_group),
        ("_end_media_group", _end_group),
        ("_start_media_content", _start_file),
        ("_end_media_content", _end_file),
        ("_start_media_description", _start_words),
        ("_end_media_description", _end_description),
        ("_start_media_text", _start_text),
        ("_end_media_text", _end_text),
        ("_start_media_title", _start_title),
        ("_end_media_title", _end_title),
        ("_start_guid", _start_guid),
    ):
        setattr(_MIXIN, name, handler)
    _MIXIN.media_file = None
    _MIXIN.media_group = None


def _start_group(self: Any, _attributes: dict[str, str]) -> None:
    entry = self._get_context()
    entry[_GROUPS] = entry.get(_GROUPS, 0) + 1
    self.media_group = entry


def _end_group(self: Any) -> None:
    self.media_group = None


def _start_file(self: Any, attributes: dict[str, Any]) -> None:
    entry = self._get_context()
    # What is left open in a broken feed ends with its entry.
    attributes["group"] = entry[_GROUPS] if self.media_group is entry else 0
    entry.setdefault("media_content", []).append(attributes)
    self.media_file = (entry, attributes)


def _end_file(self: Any) -> None:
    self.media_file = None


def _file(self: Any) -> dict[str, str] | None:
    """The ``media:content`` that is open in the entry, if one is."""
    opened = self.media_file
    return opened[1] if opened is not None and opened[0] is self._get_context() else None


def _start_words(self: Any, attributes: dict[str, str]) -> None:
    _push(self, _CAPTION if _file(self) is not None else "media_words", attributes)


def _start_text(self: Any, attributes: dict[str, str]) -> None:
    _push(self, _CAPTION if _file(self) is not None else "media_text", attributes)


def _end_description(self: Any) -> None:
    words = _pop(self, "media_words")
    _keep(self, "description", words)
    entry = self._get_context()
    if words and self.media_group is entry and _file(self) is None:
        groups = entry.setdefault(GROUP_WORDS, {})
        groups.setdefault(entry[_GROUPS], words)


def _end_text(self: Any) -> None:
    _keep(self, "text", _pop(self, "media_text"))


def _start_title(self: Any, attributes: dict[str, str]) -> None:
    if _file(self) is None:
        mediarss.Namespace._start_media_title(self, attributes)
    else:
        _push(self, _CAPTION, attributes)


def _end_title(self: Any) -> None:
    if not self.elementstack or self.elementstack[-1][0] != _CAPTION:
        mediarss.Namespace._end_media_title(self)
        return
    kind = self.contentparams.get("type", "")
    title = _pop(self, _CAPTION)
    _keep(self, "title", title)
    entry = self._get_context()
    if title and "title" not in entry:
        # As feedparser does: an entry without a title of its own is called as its file is.
        entry["title"], entry["title_detail"] = title, {"type": kind}


def _push(self: Any, element: str, attributes: dict[str, str]) -> None:
    kind = attributes.get("type", "")
    self.push_content(element, {"type": "text/html" if "html" in kind else "text/plain"}, "", 1)


def _pop(self: Any, element: str) -> str:
    """The text of the element that ends: the one expected, or a file's caption."""
    top = self.elementstack[-1][0] if self.elementstack else ""
    return self.pop_content(_CAPTION if top == _CAPTION else element) or ""


def _keep(self: Any, name: str, words: str) -> None:
    file = _file(self)
    if words and file is not None:
        file[name] = words


def _start_guid(self: Any, attributes: dict[str, str]) -> None:
    _base.Namespace._start_guid(self, attributes)
    if attributes.get("ispermalink", "").strip().lower() == "false":
        self._get_context()[NO_PERMALINK] = "true"
