"""Small injuries to a feed that leave its articles readable to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Injury = Callable[[str], str]
"""The text of a feed with an injury; the same text where there is no place for one."""

_OUTSIDE_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_ENTRY = re.compile(r"<(?:item|entry)\b.*?</(?:item|entry)>", re.DOTALL | re.IGNORECASE)


def _outside(pattern: str, repl: str | Callable[[re.Match[str]], str], count: int = 0) -> Injury:
    """Replaces outside of CDATA sections."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def injured(text: str) -> str:
        parts = _OUTSIDE_CDATA.split(text)
        left = count or len(text)
        for number in range(0, len(parts), 2):
            if left > 0:
                parts[number], done = compiled.subn(repl, parts[number], left)
                left -= done
        return "".join(parts)

    return injured


def _in_entry(number: int, injury: Injury) -> Injury:
    """Injures one entry alone."""

    def injured(text: str) -> str:
        entries = list(_ENTRY.finditer(text))
        if number >= len(entries):
            return text
        entry = entries[number]
        return text[: entry.start()] + injury(entry[0]) + text[entry.end() :]

    return injured


def _before(junk: str) -> Injury:
    return lambda text: junk + text


def _after(junk: str) -> Injury:
    return lambda text: text + junk


def _broken_off(text: str) -> str:
    entries = list(_ENTRY.finditer(text))
    last = entries[-1]
    return text[: (last.start() + last.end()) // 2]


def _entities(text: str) -> str:
    names = {"é": "&eacute;", "ñ": "&ntilde;", "ü": "&uuml;", "ß": "&szlig;", "ô": "&ocirc;"}
    return _outside("[éñüßô]", lambda match: names.get(match[0], match[0]))(text)


def _nested(text: str) -> str:
    return re.sub(
        r"(<!\[CDATA\[.*?<br/>)(.*?)(</p>)", r"\1<![CDATA[\2]]>\3", text, count=1, flags=re.DOTALL
    )


XML_INJURIES: Mapping[str, Injury] = {
    "bare & in text": _outside(r"&amp;(?=[^<>&]*</(?:title|category))(?!\w+;)", "&"),
    "bare & everywhere": _outside(r"&amp;(?!\w+;|#)", "&"),
    "named entities": _entities,
    "prefixes undeclared": _outside(r' xmlns:(?!rdf)\w+="[^"]*"', ""),
    "unknown prefix": _in_entry(1, _outside("</title>", "</title><wibble:n a='1'>x</wibble:n>", 1)),
    "warning before": _before(
        "<br />\n<b>Warning</b>:  Undefined index: x in <b>/srv/a.php</b> on line <b>9</b><br />\n"
    ),
    "notice before": _before("Notice: Undefined variable $a & $b in /srv/b.php on line 3\n"),
    "blank lines before": _before("\n\n  \n"),
    "comment before": _before("<!-- cache: <rss> 0.3 s -- hit -->\n"),
    "script after": _after("<script>if (a < b && c) document.write('<img src=x>')</script>\n"),
    "comment after": _after("<!-- page made in 0.3 s -- 12 queries --->\n"),
    "second document": lambda text: text + text.replace("/1?", "/77?"),
    "bare < in text": _outside("&lt;(?= \\d)", "<"),
    "control characters": _outside("<(title|link)>", "<\\1>\x0b&#12;\x1f"),
    "attribute twice": _outside(
        r"<(rss|feed|rdf:RDF|channel|guid|link|item|content)( [\w:]+=\"[^\"]*\")", r"<\1\2\2"
    ),
    "no quotes": _outside(r"([\w:]+)=\"([\w./:?-]+)\"(?= |>|/>)", r"\1=\2", 6),
    "no value": _outside(r"<(title|item|entry|description)([ >])", r"<\1 hidden\2"),
    "wrong end tag": _in_entry(1, _outside("</title>", "</titel>", 1)),
    "end tag of another": _in_entry(0, _outside("</title>", "</description>", 1)),
    "no end tag": _in_entry(1, _outside("</(title|pubDate|issued|published|dc:date)>", "")),
    "entry without end": _in_entry(0, _outside("</(item|entry)>", "")),
    "root without end": _outside(r"</(channel|rss|feed|rdf:RDF)>", ""),
    "broken off": _broken_off,
    "-- in a comment": _outside(r"</(item|entry)>", r"</\1><!-- a -- b --->"),
    "]]> in text": _outside(r"\]\]&gt;", "]]>"),
    "version and place of the declaration": lambda text: text.replace(
        '<?xml version="1.0"', ' \n<?xml version="2.0"'
    ),
    "void tags not closed": _outside(r"<(br|img)([^<>]*)/>", r"<\1\2>"),
    "paragraphs not closed": _outside("</p>(?=<p>|</)", ""),
    "crossed tags": _outside("</i></b>", "</b></i>"),
    "illegal names": _in_entry(0, _outside("</title>", "</title><a:b:c>x</a:b:c><d$>y</d$>", 1)),
    "end tags in capitals": _outside("</(title|link|item|entry)>", lambda m: m[0].swapcase()),
    "section in a section": _nested,
    "section without end": _in_entry(0, lambda entry: entry.replace("]]></", "</")),
    "section ends badly": _in_entry(0, lambda entry: entry.replace("]]></", "]]</")),
    "section without beginning": _in_entry(
        0, lambda entry: re.sub(r"<!\[CDATA\[(.*?<)", r"\1", entry, count=1)
    ),
    "< in an attribute": _outside('="5 &lt; 6"', '="5 < 6"'),
    "a quote is lost": _outside(r'(<a href="[^"]*)">', r"\1>", 1),
    "stray end tags": _in_entry(0, _outside("</(title|br)>", r"</\1></p></center>")),
}
"""What is done to XML, by name."""

JSON_INJURIES: Mapping[str, Injury] = {
    "control characters": lambda text: text.replace("\\n", "\n").replace("\\t", "\t"),
    "commas at the end": lambda text: re.sub(
        r'("(?:[^"\\]|\\.)*")|(\s*[}\]])', lambda m: m[1] or f",{m[2]}", text
    ),
    "byte order mark": _before("\ufeff"),
    "NaN": lambda text: text.replace('"id"', '"score": NaN, "id"'),
    "text after": _after("\n<!-- cached -->"),
    "second document": lambda text: text + text,
    "broken off": lambda text: text[: text.rindex('"id"') + 9],
    "escapes of JavaScript": lambda text: text.replace(": 7", "\\: 7").replace("R&D", "R\\&D"),
}
"""What is done to JSON, by name."""

BREAKS_OFF = frozenset(("broken off",))
"""Injuries that cost the last entry."""
WORDS_ONLY = frozenset(
    ("paragraphs not closed", "crossed tags", "section without beginning", "stray end tags")
)
"""Injuries to markup within a text: its words are compared."""


def injuries_of(kind: str) -> Mapping[str, Injury]:
    """The injuries for a format."""
    return JSON_INJURIES if kind == "json" else XML_INJURIES
