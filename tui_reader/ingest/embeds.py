"""Players and pages embedded in an article, as links that say what they lead to."""

from __future__ import annotations

import re
from html import escape

from tui_reader.ingest.attributes import REST, escape_attribute, read_attributes
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, clean_url, host_of
from tui_reader.text.plain import one_line

_EMBED = re.compile(rf"<(/?)(video|audio|iframe|object|embed|source)\b({REST})>")
_YOUTUBE = re.compile(
    r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})(?:[?#/].*)?"
)
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/(\d+)(?:[?#/].*)?")
_VIDEO_HOSTS = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtube-nocookie\.com|youtu\.be|vimeo\.com|dailymotion\.com|"
    r"twitch\.tv|arte\.tv|rumble\.com|ted\.com|jwplatform\.com|brightcove\.net)$"
)
_AUDIO_HOSTS = re.compile(
    r"(?:^|\.)(?:soundcloud\.com|spotify\.com|bandcamp\.com|simplecast\.com|buzzsprout\.com|"
    r"acast\.com|megaphone\.fm|podcasts\.apple\.com|anchor\.fm)$"
)

_TITLE_LENGTH = 100
_NO_TITLE = re.compile(r"\b(?:player|embed\w*|i?frame|widget|content|untitled)\b", re.IGNORECASE)
"""In titles that name the machinery ("YouTube video player") instead of the work."""


def replace_embeds(html: str, base: str) -> str:
    """Each ``video``, ``audio``, ``iframe``, ``object``, ``embed`` as a paragraph with a link.

    The link says what it leads to: "Video: host", "Video: its title (host)". What stands inside one ("your browser cannot play this") goes with it.
    """
    if not _EMBED.search(html):
        return html
    out: list[str] = []
    done = depth = 0
    kind, title, sources = "", "", [""]
    raw = False
    for match in _EMBED.finditer(html):
        closing, tag, written = match.groups()
        # What stands inside an iframe is raw text (HTML §13.1.2): only its end is a tag.
        if (tag == "source" and not depth) or (raw and not (closing and tag == "iframe")):
            continue
        if not depth:
            out.append(html[done : match.start()])
        done = match.end()
        if closing:
            raw = False
            depth = max(depth - 1, 0)
            if not depth:
                out.append(_link(kind, sources, title, base))
            continue
        attributes = read_attributes(written)
        if not depth:
            kind, title, sources = tag, attributes.get("title", ""), []
        sources += (attributes.get(name, "") for name in ("src", "data-src", "data"))
        if tag in ("embed", "object"):
            media = attributes.get("type", "").partition("/")[0]
            kind = media if media in ("video", "audio") else kind
        if tag == "embed" and not depth:
            out.append(_link(kind, sources, title, base))
        elif tag not in ("embed", "source"):
            depth += 1
            raw = tag == "iframe"
    if depth:
        out.append(_link(kind, sources, title, base))
        return "".join(out)
    return "".join((*out, html[done:]))


def _link(kind: str, sources: list[str], title: str, base: str) -> str:
    url = next((u for source in sources if (u := clean_url(source, base, WEB))), "")
    if not url:
        return ""
    url = _YOUTUBE.sub(r"https://www.youtube.com/watch?v=\1", url)
    url = _VIMEO.sub(r"https://vimeo.com/\1", url)
    host = host_of(url)
    if kind == "video" or _VIDEO_HOSTS.search(host):
        label = _("Video: {host}")
    elif kind == "audio" or _AUDIO_HOSTS.search(host):
        label = _("Audio: {host}")
    else:
        label = _("Embedded: {host}")
    title = one_line(title, _TITLE_LENGTH)
    named = f"{title} ({host})" if title and not _NO_TITLE.search(title) else host
    text = escape(label.format(host=named), quote=False)
    return f'<div><a href="{escape_attribute(url)}">{text}</a></div>'
