"""Every setting of ``config.toml``: its type, its default, and what it does.

A class is a table of the file, a field is a key. Defaults are what the reader
does without any file; ``config.example.toml`` shows them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from msgspec import Struct, field

from tui_reader.model import Rule, Subscription, View

Preset = Literal["default", "newsboat", "vim"]
"""Sets of keys to begin with."""

PRESETS: tuple[Preset, ...] = get_args(Preset)

KeyboardLayout = Literal["arabic", "cyrillic", "greek", "hebrew"]
"""Keyboards that have no Latin letters."""

LAYOUTS: tuple[KeyboardLayout, ...] = get_args(KeyboardLayout)


class Between(Struct, frozen=True):
    """The smallest and the largest number a setting may be."""

    low: float
    high: float


class CommandLine(Struct, frozen=True):
    """A program with its arguments: a list, or one string split as a shell would (POSIX).

    A table with ``run`` and ``terminal`` as well, where :attr:`terminal` is true; a program that wants
    the terminal then has :data:`IN_TERMINAL` before it.
    """

    terminal: bool = False


IN_TERMINAL = "terminal:"
"""Before a program that shows what it opens in the terminal."""


class ProxyAddress(Struct, frozen=True):
    """An http or https address, ``direct``, or an empty string."""


class HoursOfDay(Struct, frozen=True):
    """A stretch of every day, ``22:00-07:00``, or an empty string."""


class Names(Struct, frozen=True):
    """Names: a list, or a single one."""


class LanguageTags(Struct, frozen=True):
    """Languages (BCP 47): a list, or one string with spaces between them.

    Only the primary subtag counts: ``pt-BR`` is ``pt``.
    """


class Refresh(Struct, frozen=True):
    """``[refresh]``: when and how feeds are asked."""

    interval: Annotated[int, Between(5, 10_080)] = 60
    """Minutes between two visits to a feed, unless the feed asks for longer."""
    on_start: bool = True
    """Ask every due feed when the reader opens; else nobody is asked before the reader asks, waits
    for the network, or the interval has passed."""
    timeout: Annotated[int, Between(1, 600)] = 30
    """Seconds for a whole request, redirects included."""
    max_size_mb: Annotated[int, Between(1, 256)] = 16
    """The largest feed or page that is taken, in MiB, decompressed."""
    connections: Annotated[int, Between(1, 512)] = 64
    """How many requests may be under way at once."""
    host_spacing_ms: Annotated[int, Between(0, 60_000)] = 250
    """Milliseconds between the starts of two requests to one host; not on this machine itself."""


class Keep(Struct, frozen=True):
    """``[keep]``: how long articles are kept. Starred, later and tagged ones always are."""

    days: Annotated[int, Between(0, 36_500)] = 0
    """Days since an article was published; 0: for ever."""
    articles: Annotated[int, Between(0, 1_000_000)] = 0
    """The newest so many of each feed; 0: all."""
    unread: bool = True
    """Keep what was not read, however old."""


class Offline(Struct, frozen=True):
    """``[offline]``: what is made ready after a refresh, for when there is no network."""

    articles: Annotated[int, Between(0, 5_000)] = 200
    """The newest so many of each view; 0: nothing is fetched beforehand."""
    views: Annotated[tuple[str, ...], Names()] = ("unread",)
    """Views by their names: ``unread``, ``later``, a folder, a feed, a tag, one of your own.
    The unread articles of ``[[views]]`` that say ``offline`` come to these."""
    pictures: bool = True
    """Their pictures as well."""


class Reading(Struct, frozen=True):
    """``[reading]``: the article."""

    width: Annotated[int, Between(20, 240)] = 72
    """The widest line of text, in columns."""
    mark_read: Literal["open", "scroll", "manual"] = "open"
    """What makes an article read: opening it, reaching its end, or only the user's own key."""
    link_numbers: bool = True
    """Write a number after each link, to open it by."""
    justify: bool = False
    """Fill lines to the full width, where one more cell a space is enough for it."""
    hyphenate: bool = False
    """Break words at the end of lines that would stay too empty, by the article's language."""
    player: Annotated[tuple[str, ...], CommandLine()] = ()
    """Program and arguments that play audio and video, the address comes last; empty: as links."""
    languages: Annotated[tuple[str, ...], LanguageTags()] = ()
    """Your own: the list of headlines names every other. Empty: the system's."""
    stories_return: bool = True
    """A story that was read is unread again when a report adds a name, a place or a number."""


class Pictures(Struct, frozen=True):
    """``[pictures]``: pictures in articles."""

    load: Literal["always", "not metered", "on demand", "never"] = "always"
    """Fetch the pictures of an article when it is opened, the same but for metered networks (as
    NetworkManager says), when asked to by key, or not at all. Those that were fetched before
    are shown unless it is ``never``."""
    cache_mb: Annotated[int, Between(1, 100_000)] = 200
    """Megabytes that fetched pictures may take on the disk; the least recently seen go first."""
    protocol: Literal["auto", "kitty", "sixel", "blocks", "none"] = "auto"
    """How they are drawn: kitty's graphics, sixel graphics, block characters, or not.
    ``auto``: the best that the terminal is known to have."""
    blocks: Literal["auto", "half", "quadrants", "sextants"] = "auto"
    """Which block characters, of two colours a cell: two parts, four or six. ``auto``: six where
    the terminal draws them itself, whatever its font has."""


class TickerLane(Struct, frozen=True):
    """``[[ticker.lanes]]``: a row of the ticker in its mode ``lanes``."""

    name: str = ""
    """Shown at its left; empty: its languages, or its view."""
    view: str = "unread"
    """As ``[ticker] view``."""
    languages: Annotated[tuple[str, ...], LanguageTags()] = ()
    """As ``[ticker] languages``."""
    direction: Literal["auto", "left", "right"] = "auto"
    """Where its headlines run to; ``auto``: to the right when most are written that way."""


class Ticker(Struct, frozen=True):
    """``[ticker]``: the moving headlines."""

    mode: Literal["scroll", "page", "lanes", "off"] = "scroll"
    """Moving, one headline at a time, a moving row for each group, or none."""
    speed: Annotated[float, Between(1, 60)] = 8.0
    """Cells a second."""
    max_age_hours: Annotated[int, Between(1, 8_760)] = 48
    """Older headlines are not shown."""
    view: str = "unread"
    """The view whose unread headlines are shown: ``unread``, ``starred``…, one of the user's
    own, or the name of a folder, a feed, a tag or a language."""
    languages: Annotated[tuple[str, ...], LanguageTags()] = ()
    """Only headlines in these languages are shown; empty: in any."""
    lanes: tuple[TickerLane, ...] = ()
    """The rows of the mode ``lanes``, three at most; empty: one for each language there is."""


Layout = Literal["auto", "columns", "stacked", "list only", "article only", "three", "two", "one"]
"""How the panes are laid out."""

Density = Literal["compact", "comfortable", "preview"]
"""How many lines a headline takes."""


class Screen(Struct, frozen=True):
    """``[screen]``: the look."""

    theme: str = "auto"
    """A theme's name; ``auto``: dark or light as the terminal is."""
    layout: Layout = "auto"
    """``columns``: the article beside the headlines; ``stacked``: below them; both as far as the
    terminal has room. ``list only`` and ``article only``: one pane at a time. ``auto`` is
    ``columns``; ``three``, ``two`` and ``one``: so many panes side by side at any width."""
    density: Density = "comfortable"
    """One line a headline, the whole headline with its source below it, or that with the
    beginning of the text."""
    order: Literal["newest", "oldest"] = "newest"
    """Which headline stands first."""
    group: Literal["none", "day", "source"] = "none"
    """Headings between the headlines: none, one a day, one a source."""
    language: Literal["", "en", "fr", "es", "ar"] = ""
    """What the reader speaks; empty: as ``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` say."""
    stories: Literal["one", "every"] = "one"
    """Of the articles that tell the same news, one row, or every article."""
    bidi: Literal["auto", "own", "words", "terminal", "off"] = "auto"
    """Who orders right-to-left text; ``auto``: as the terminal needs it."""
    reduced_motion: bool = False
    """Nothing moves by itself: the ticker pages instead of scrolling, nothing fades."""


class Network(Struct, frozen=True):
    """``[network]``: what may be reached, and through what."""

    allow_private: bool = False
    """Let pages and redirects lead to addresses of the private network or this machine.
    Feeds subscribed to on such an address are asked in any case."""
    proxy: Annotated[str, ProxyAddress()] = ""
    """``http://host:port`` of a proxy; ``direct``: none; empty: as ``HTTPS_PROXY`` and
    ``HTTP_PROXY`` say. The hosts in ``NO_PROXY`` are asked without one."""


class Links(Struct, frozen=True):
    """``[links]``: what opens an address."""

    browser: Annotated[tuple[str, ...], CommandLine(terminal=True)] = ()
    """Program and arguments, the address in the place of ``%u`` or last; empty: the system's browser."""


class Notices(Struct, frozen=True):
    """``[notices]``: desktop notifications for views and rules that say ``notify``."""

    how: Literal["auto", "notify-send", "osc 9", "osc 99", "osc 777", "none"] = "auto"
    """By the program ``notify-send``, by a control sequence that the terminal understands, or not."""
    every: Annotated[int, Between(0, 1_440)] = 5
    """Minutes between two notifications at least; what arrives meanwhile comes in one."""
    quiet: Annotated[str, HoursOfDay()] = ""
    """Hours without any, such as ``22:00-07:00``; what arrives then is not announced later."""


class OwnCommand(Struct, frozen=True):
    """``[[commands]]``: a program of the user's own that is given articles."""

    name: str
    run: tuple[str, ...]
    """Program and arguments, never a shell unless it is one. An argument that is ``{url}`` or
    ``{file}`` is replaced by the article's address, or a file that holds the input."""
    key: tuple[str, ...] = ()
    """Its keys, as ``config.keys`` writes them."""
    input: Literal["text", "markdown", "html", "json", "url", "none"] = "text"
    """In which form it reads the article from standard input."""
    show: Literal["pane", "status", "replace", "none"] = "pane"
    """Where what it writes is shown: above the article's text, in the status line, instead of the
    article's text, or nowhere."""
    keep: bool = False
    """What it writes is stored beside the article, where searches find it."""
    confirm: bool = False
    """Ask before it is run."""
    timeout: Annotated[int, Between(1, 86_400)] = 60
    """Seconds that it may take for one article."""
    terminal: bool = False
    """It has the terminal until it ends; nothing is read of what it writes."""


class Macro(Struct, frozen=True):
    """A line of ``[macros]``: several keys in a row."""

    key: str
    """As ``config.keys`` writes it."""
    keys: tuple[str, ...]
    """Pressed one after the other, each as the terminal library reports it."""
    name: str = ""
    """What help and palette call it; empty: by its keys."""
    written: str = ""
    """The key as it stands in the file."""


class Settings(Struct, frozen=True):
    """The whole of ``config.toml``."""

    refresh: Refresh = Refresh()
    keep: Keep = Keep()
    offline: Offline = Offline()
    reading: Reading = Reading()
    pictures: Pictures = Pictures()
    ticker: Ticker = Ticker()
    screen: Screen = Screen()
    network: Network = Network()
    links: Links = Links()
    notices: Notices = Notices()
    commands: tuple[OwnCommand, ...] = ()
    """``[[commands]]``: programs that are given articles."""
    macros: tuple[Macro, ...] = ()
    """``[macros]``: several keys in a row by one."""
    views: tuple[View, ...] = ()
    """``[[views]]``: the user's own, in the file's order."""
    rules: tuple[Rule, ...] = ()
    """``[[rules]]``: what is done with articles as they arrive."""
    preset: Preset = "default"
    """``[keys] preset``: the keys that the user's own are laid over."""
    layouts: tuple[KeyboardLayout, ...] = LAYOUTS
    """``[keys] layouts``: keyboards whose letters work as the Latin ones in the same places."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Action id → its keys, as ``config.keys`` writes them; an empty tuple: no key at all."""
    feeds: tuple[Subscription, ...] = ()
    """``[[feeds]]``, in the file's order."""
