"""How servers differ that speak the Google Reader API."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from tui_reader.accounts.account import BATCH
from tui_reader.accounts.answers import plain_title, unescaped_title
from tui_reader.ingest.feeds.raw import RawText
from tui_reader.text.i18n import N_

READING_LIST = "user/-/state/com.google/reading-list"
READ = "user/-/state/com.google/read"
STARRED = "user/-/state/com.google/starred"


# FreshRSS writes what clients might take for markup, or for part of a path, in full-width letters
# (escapeToUnicodeAlternative of p/api/greader.php; the second row in names of feeds only).
_FULL_WIDTH = str.maketrans("＆＜＞", "&<>")
_FULL_WIDTH_NAMES = str.maketrans("＆＜＞／＼？，；", "&<>/\\?,;")
# Beside letters of the same width it is how the title was written.
_WIDE = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f]"
)


def _narrow(table: dict[int, int]) -> Callable[[str], str]:
    def turn_back(title: str) -> str:
        return title if _WIDE.search(title) else title.translate(table)

    return turn_back


def _unchanged(name: str) -> str:
    return name


def _unescaped(name: str) -> str:
    title = unescaped_title(name)
    return title.value if title else ""


narrow_name = _narrow(_FULL_WIDTH_NAMES)
"""The name of a feed as it was before FreshRSS wrote it in full-width letters."""
_narrow_title = _narrow(_FULL_WIDTH)


def narrow_title(title: str) -> RawText | None:
    """The title of an article as it was before FreshRSS wrote it in full-width letters."""
    return plain_title(_narrow_title(title))


class Profile(Struct, frozen=True):
    """What is particular to a server. The defaults are what none of them minds."""

    ending: str = ""
    """Of the interface's path; empty: the path is the user's."""
    hint: str = ""
    """What to say when the password is refused."""
    tags: bool = True
    """Whether articles can have labels of their own."""
    read_stream: tuple[tuple[str, str], ...] = ()
    """What to ask for to get all that is read; empty: there is no such list."""
    ids: int = 1000
    """Ids that one request asks for."""
    contents: int = 100
    """Articles that one request asks for."""
    edit_token: bool = True
    """Whether what is sent by POST goes with a token."""
    quick_add: bool = False
    """Whether feeds are added by ``subscription/quickadd``."""
    title: Callable[[str], RawText | None] = plain_title
    """The title of an article out of its answer."""
    name: Callable[[str], str] = _unchanged
    """The name of a feed out of its answer."""
    tag_query: tuple[tuple[str, str], ...] = ()
    """What makes the list of labels tell folders from tags."""
    unless_counting: Profile | None = None
    """What the server is when it does not know ``unread-count``; ``None``: it is known already."""
    app_keys: bool = False
    """Whether the server wants keys of the application."""


FRESHRSS = Profile(
    ending="/api/greader.php",
    hint=N_(
        "FreshRSS wants the API password from its profile page, and API access allowed in its"
        " settings"
    ),
    read_stream=(("s", READING_LIST), ("it", READ)),
    ids=10_000,
    contents=BATCH,
    title=narrow_title,
    name=narrow_name,
)
MINIFLUX = Profile(
    hint=N_(
        "Miniflux wants the user and the password that its integrations name for Google Reader"
    ),
    tags=False,
    read_stream=(("s", READ),),
    ids=10_000,
    contents=BATCH,
)
COMMAFEED = Profile(
    ending="/rest/googlereader",
    hint=N_("CommaFeed wants the API key from its profile page as the password"),
    tags=False,
)
THE_OLD_READER = Profile(
    tags=False,
    read_stream=(("s", READ),),
    ids=10_000,
    contents=BATCH,
    quick_add=True,
)
BAZQUX = Profile(read_stream=(("s", READ),), ids=50_000, contents=BATCH)
INOREADER = Profile(
    hint=N_("Inoreader wants the keys of an application beside user and password"),
    read_stream=(("s", READ),),
    edit_token=False,
    quick_add=True,
    title=unescaped_title,
    name=_unescaped,
    tag_query=(("types", "1"),),
    app_keys=True,
)
GENERIC = Profile(unless_counting=MINIFLUX)
"""One that the address does not tell. Miniflux sends an empty list, and no error, for what it does
not know, and fails when it is asked for the articles of a label."""

_HOSTS = {
    "theoldreader.com": THE_OLD_READER,
    "bazqux.com": BAZQUX,
    "inoreader.com": INOREADER,
    "innoreader.com": INOREADER,
}
_ENDINGS = {profile.ending: profile for profile in (FRESHRSS, COMMAFEED)}


def profile_at(url: str) -> Profile:
    """The profile of the server at an address, as far as the address tells."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    known = (profile for ending, profile in _ENDINGS.items() if path.endswith(ending))
    return _HOSTS.get(host) or next(known, GENERIC)
