"""The one table of everything that the reader can do.

Keys, footer, help screen and command palette are all made from it. Each
action names the method that carries it out, by the controller that has it
(:class:`tui_reader.ui.main.controllers.Controllers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from msgspec import Struct

from tui_reader.text.i18n import _

Place = Literal["headlines", "article", "views", "ticker"]
"""Where the focus is."""

HEADLINES: frozenset[Place] = frozenset({"headlines"})
ARTICLE: frozenset[Place] = frozenset({"article"})
VIEWS: frozenset[Place] = frozenset({"views"})
TICKER: frozenset[Place] = frozenset({"ticker"})
EVERYWHERE: frozenset[Place] = HEADLINES | ARTICLE | VIEWS | TICKER
PANES: frozenset[Place] = HEADLINES | ARTICLE | VIEWS
ONE_ARTICLE: frozenset[Place] = HEADLINES | ARTICLE | TICKER


class Action(Struct, frozen=True):
    """One thing that the reader can do."""

    id: str
    """Stable name, for ``[keys]`` in the configuration."""
    method: str
    """The controller and its method, with a dot between them. A method of an action that is
    :attr:`counted` takes the number, the others take nothing."""
    keys: tuple[str, ...]
    """Keys as typed: a printable character, or Textual's name (``ctrl+d``); a
    sequence has a space between its keys (``g g``)."""
    name: str
    """What the command palette calls it."""
    help: str
    """One line for the help screen."""
    where: frozenset[Place] = EVERYWHERE
    """Places in which the keys work."""
    footer: int = 0
    """Rank in the footer, 1 first; 0: not shown there."""
    short: str = ""
    """The footer's word for it."""
    counted: bool = False
    """A number typed before it repeats it."""


def _table() -> tuple[Action, ...]:
    return (
        Action("down", "navigation.down", ("j", "down"), _("Move down"), _("one headline, line or view down"), where=PANES, footer=1, short=_("move"), counted=True),
        Action("up", "navigation.up", ("k", "up"), _("Move up"), _("one headline, line or view up"), where=PANES, counted=True),
        Action("top", "navigation.top", ("g g", "home"), _("Go to the top"), _("the first line"), where=PANES),
        Action("bottom", "navigation.bottom", ("G", "end"), _("Go to the bottom"), _("the last line"), where=PANES),
        Action("half_page_down", "navigation.half_page_down", ("ctrl+d",), _("Half a page down"), _("half a page down"), where=PANES, counted=True),
        Action("half_page_up", "navigation.half_page_up", ("ctrl+u",), _("Half a page up"), _("half a page up"), where=PANES, counted=True),
        Action("page_down", "navigation.page_down", ("pagedown",), _("Page down"), _("a page down"), where=PANES, counted=True),
        Action("page_up", "navigation.page_up", ("pageup",), _("Page up"), _("a page up"), where=PANES, counted=True),
        Action("read_on", "navigation.read_on", ("space",), _("Read on"), _("a page on, then the next unread article, of the next feed at last"), where=HEADLINES | ARTICLE, footer=3, short=_("read on")),
        Action("open", "navigation.open", ("enter", "l", "right"), _("Open"), _("open what is selected"), where=HEADLINES | VIEWS, footer=2, short=_("open")),
        Action("open_ticker", "navigation.open_ticker", ("enter",), _("Open the ticker’s headline"), _("read the marked headline"), where=TICKER, footer=2, short=_("open")),
        Action("ticker_next", "ticker.next", ("l", "right"), _("Next headline of the ticker"), _("the next headline"), where=TICKER, footer=1, short=_("next"), counted=True),
        Action("ticker_previous", "ticker.previous", ("h", "left"), _("Previous headline of the ticker"), _("the headline before"), where=TICKER, counted=True),
        Action("ticker_lane_down", "ticker.lane_down", ("j", "down"), _("Next row of the ticker"), _("the row below"), where=TICKER, counted=True),
        Action("ticker_lane_up", "ticker.lane_up", ("k", "up"), _("Previous row of the ticker"), _("the row above"), where=TICKER, counted=True),
        Action("ticker_faster", "ticker.faster", ("+",), _("Faster ticker"), _("one cell a second faster"), where=TICKER, footer=6, short=_("faster"), counted=True),
        Action("ticker_slower", "ticker.slower", ("-",), _("Slower ticker"), _("one cell a second slower"), where=TICKER, footer=7, short=_("slower"), counted=True),
        Action("back", "navigation.back", ("h", "left", "escape"), _("Back"), _("out of a search, or to the pane on the left"), where=PANES, footer=9, short=_("back")),
        Action("leave", "window.leave", (), _("Back, then quit"), _("back; from the views, out of the reader")),
        Action("leave_ticker", "navigation.leave_ticker", ("escape",), _("Leave the ticker"), _("back to the headlines"), where=TICKER, footer=3, short=_("back")),
        Action("next_pane", "navigation.next_pane", ("tab",), _("Next pane"), _("the next pane")),
        Action("previous_pane", "navigation.previous_pane", ("shift+tab",), _("Previous pane"), _("the pane before")),
        Action("next_article", "navigation.next_article", ("J",), _("Next article"), _("open the next article"), where=HEADLINES | ARTICLE, footer=8, short=_("next"), counted=True),
        Action("previous_article", "navigation.previous_article", ("K",), _("Previous article"), _("open the article before"), where=HEADLINES | ARTICLE, counted=True),
        Action("next_unread", "navigation.next_unread", ("]",), _("Next unread article"), _("open the next unread article; at the end, of the next feed or view"), where=HEADLINES | ARTICLE),
        Action("previous_unread", "navigation.previous_unread", ("[",), _("Previous unread article"), _("open the unread article before; at the top, of the feed or view before"), where=HEADLINES | ARTICLE),
        Action("toggle_read", "marks.toggle_read", ("m",), _("Mark read or unread"), _("mark the article read, or unread again"), where=ONE_ARTICLE, footer=4, short=_("read/unread")),
        Action("mark_all_read", "marks.mark_all_read", ("A",), _("Mark all in this view read"), _("mark everything in this view read (can be undone)"), where=PANES),
        Action("star", "marks.star", ("s",), _("Star"), _("star the article, or take the star off"), where=ONE_ARTICLE, footer=5, short=_("star")),
        Action("later", "marks.later", ("L",), _("Read later"), _("keep the article for later, or no longer"), where=ONE_ARTICLE),
        Action("undo", "undo.undo", ("u",), _("Undo"), _("undo the last marking, removed feed or blocked picture")),
        Action("tag", "marks.tag", ("+",), _("Tag"), _("put a tag on the article, or take it off"), where=HEADLINES | ARTICLE),
        Action("open_source", "links.open_source", ("o",), _("Open at the source"), _("open the article in the browser"), where=ONE_ARTICLE, footer=7, short=_("source")),
        Action("copy_link", "links.copy_link", ("y",), _("Copy the link"), _("copy the article’s address"), where=ONE_ARTICLE),
        Action("link_hints", "links.hints", (";",), _("Follow a link"), _("letters on the links in sight: type them to open one"), where=HEADLINES | ARTICLE),
        Action("contents", "article.contents", ("c",), _("Contents"), _("go to a heading of the article"), where=HEADLINES | ARTICLE),
        Action("reports", "article.reports", ("e",), _("Other reports"), _("other reports of this story"), where=ONE_ARTICLE),
        Action("versions", "article.versions", ("H",), _("Earlier versions"), _("what the paper changed in the article"), where=HEADLINES | ARTICLE),
        Action("play", "links.play", ("p",), _("Play"), _("play the article’s audio or video"), where=HEADLINES | ARTICLE),
        Action("save", "article.save", ("w",), _("Save the article"), _("write the article to a file: Markdown, HTML or EPUB"), where=HEADLINES | ARTICLE),
        Action("full_text", "full_text.toggle", ("x",), _("Full text"), _("the page’s text instead of the feed’s, fetched when need be; and back"), where=HEADLINES | ARTICLE, footer=6, short=_("full text")),
        Action("pictures", "pictures.toggle", ("i",), _("Pictures on or off"), _("show the pictures, or their texts instead"), where=HEADLINES | ARTICLE),
        Action("block_picture", "pictures.block", ("B",), _("Block a picture"), _("never show a picture again, or any of its host or paper"), where=HEADLINES | ARTICLE),
        Action("only_article", "article.only", ("z",), _("Only the article"), _("give the article the whole screen, or no longer"), where=HEADLINES | ARTICLE),
        Action("narrower", "article.narrower", ("<",), _("Narrower text"), _("narrow the lines of text"), where=HEADLINES | ARTICLE),
        Action("wider", "article.wider", (">",), _("Wider text"), _("widen the lines of text"), where=HEADLINES | ARTICLE),
        Action("narrower_pane", "layout.narrower_pane", ("{",), _("Narrower pane"), _("make this pane narrower"), where=PANES, counted=True),
        Action("wider_pane", "layout.wider_pane", ("}",), _("Wider pane"), _("make this pane wider"), where=PANES, counted=True),
        Action("even_panes", "layout.even_panes", ("=",), _("Panes as designed"), _("give every pane its own width again"), where=PANES),
        Action("density", "layout.density", ("D",), _("Lines a headline"), _("headlines with or without the beginning of the text")),
        Action("group", "layout.group", ("v",), _("Group the headlines"), _("headings between headlines: a day, a source, none"), where=PANES),
        Action("sort_order", "layout.sort_order", ("O",), _("Newest or oldest first"), _("turn the order of the headlines round"), where=PANES),
        Action("focus_ticker", "ticker.focus", ("t",), _("Go to the ticker"), _("stop the ticker and step through it"), where=PANES),
        Action("ticker_mode", "ticker.next_mode", ("T",), _("Change how the ticker moves"), _("ticker: scroll, page, lanes, off")),
        Action("refresh_feed", "refresh.feed", ("r",), _("Refresh this feed"), _("ask this feed for news")),
        Action("refresh_all", "refresh.all", ("R",), _("Refresh all feeds"), _("ask every due feed; again: those not due as well"), footer=10, short=_("refresh")),
        Action("cancel_refresh", "refresh.cancel", ("X",), _("Stop the refresh"), _("stop refreshing; what arrived is kept")),
        Action("add_feed", "feeds.add", ("a",), _("Add a feed"), _("add a feed or the feeds of a site"), where=PANES),
        Action("remove_feed", "feeds.remove", ("d",), _("Remove this feed or folder"), _("unsubscribe from this feed, or from all of a folder (can be undone)"), where=PANES),
        Action("feed_errors", "feeds.errors", ("E",), _("Feed errors"), _("the feeds that fail, and why"), where=PANES),
        Action("fold", "navigation.fold", ("o",), _("Fold or unfold"), _("fold or unfold the folder"), where=VIEWS, footer=3, short=_("fold")),
        Action("choose_view", "navigation.choose_view", ("f",), _("Go to view…"), _("go to any view, folder, language or feed by name"), footer=8, short=_("views")),
        Action("choose_feed", "navigation.choose_feed", ("F",), _("Go to feed…"), _("go to a feed by name")),
        Action("search", "navigation.search", ("/",), _("Search"), _("search all articles"), where=HEADLINES | VIEWS | TICKER, footer=6, short=_("search")),
        Action("find", "find.ask", ("/",), _("Find in the article"), _("find words in this article"), where=ARTICLE, footer=6, short=_("find")),
        Action("next_match", "navigation.next_match", ("n",), _("Next match"), _("the next place found; in a list, the next article found"), where=HEADLINES | ARTICLE, counted=True),
        Action("previous_match", "navigation.previous_match", ("N",), _("Previous match"), _("the place found before; in a list, the article before"), where=HEADLINES | ARTICLE, counted=True),
        Action("palette", "window.palette", (":", "ctrl+p"), _("Commands"), _("find any command by name")),
        Action("theme", "layout.theme", ("C",), _("Theme…"), _("choose colours; they are shown while you choose")),
        Action("help", "window.help", ("?",), _("Help"), _("every key that works here"), footer=11, short=_("help")),
        Action("suspend", "window.suspend", ("ctrl+z",), _("Pause"), _("put the reader to sleep, back to the shell (fg wakes it)")),
        Action("quit", "window.quit", ("q", "ctrl+c"), _("Quit"), _("leave the reader")),
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = _table()
"""Every action, in the order of the help screen."""

ACTION_IDS: frozenset[str] = frozenset(action.id for action in ACTIONS)
"""The names that ``[keys]`` may use."""

VIEW_KEYS_HELP = (_("1–9"), _("the first nine views by number"))
"""Digits are no action of the table: they may also begin a count."""


def methods_of(actions: Iterable[Action], controllers: object) -> dict[str, Callable[..., Any]]:
    """The method of every action, by its id.

    Raises:
        TypeError: there is none, or it takes other arguments than the action gives.
    """
    found: dict[str, Callable[..., Any]] = {}
    for action in actions:
        controller, _dot, name = action.method.partition(".")
        method = getattr(getattr(controllers, controller, None), name, None)
        if method is None or method.__code__.co_argcount != 1 + action.counted:
            raise TypeError(f"action {action.id}: there is no {action.method} that fits")
        found[action.id] = method
    return found


def in_place(actions: tuple[Action, ...], place: Place) -> tuple[Action, ...]:
    """The actions that work in a place."""
    return tuple(action for action in actions if place in action.where)
