"""Which HTML an article is made of: what is stored, and what leaves in files."""

TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr ul ol li blockquote q pre code table caption thead tbody tfoot tr "
    "th td figure figcaption img a dl dt dd sub sup abbr em strong b i u s del ins mark small kbd "
    "samp var cite time div".split()
)
"""Elements."""
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset(("dir", "id", "lang")),
    "a": frozenset(("href", "name", "title")),
    "abbr": frozenset(("title",)),
    "code": frozenset(("class",)),
    "pre": frozenset(("class",)),
    "ol": frozenset(("start", "type")),
    "li": frozenset(("value",)),
    "td": frozenset(("colspan", "rowspan", "align")),
    "th": frozenset(("colspan", "rowspan", "align")),
    "img": frozenset(("src", "alt", "title", "width", "height")),
}
"""Attributes by element; ``*``: of each."""
DROPPED_WHOLE = frozenset(
    "script style svg form button select textarea template noembed noframes title xmp".split()
)
"""Elements of which not even the words are kept."""
