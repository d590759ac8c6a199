"""Places of a text that its own links lead to, such as footnotes: the only ids that are kept."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import quote

from tui_reader.text.links import WEB, clean_url
from tui_reader.text.references import unescape

_MOST = 2_000
"""Links to places that are looked at."""
# Possessive: of what is never closed, each character is looked at once.
_LINK = re.compile(
    r"""\shref\s*+=\s*+(?:"([^"#]*+#[^"]++)"|'([^'#]*+#[^']++)'|([^\s"'>#]*+#[^\s"'>]++))""",
    re.IGNORECASE,
)


def places(html: str, base: str) -> frozenset[str]:
    """The addresses within the text itself that its links lead to, absolute and clean.

    Args:
        html: any.
        base: the text's own address; without one there are none.
    """
    if "#" not in html or not base:
        return frozenset()
    own = clean_url(base, schemes=WEB).partition("#")[0]
    found = set()
    for link in islice(_LINK.finditer(html), _MOST):
        url = clean_url(unescape(link[1] or link[2] or link[3]), base, WEB)
        if url.partition("#")[0] == own:
            found.add(url)
    return frozenset(found)


def place(name: str, base: str, known: frozenset[str]) -> str:
    """The address of the element whose id is ``name``; empty when no link leads to it.

    An id that is such an address already stays one.
    """
    own = clean_url(base, schemes=WEB).partition("#")[0]
    if not own or not name:
        return ""
    if name.startswith(f"{own}#") and clean_url(name, schemes=WEB) == name:
        return name
    for address in (f"{own}#{name}", f"{own}#{quote(name)}") if known else ():
        if address in known:
            return address
    return ""
