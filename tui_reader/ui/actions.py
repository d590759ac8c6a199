"""The one table of everything that the reader can do.

Keys, footer, help screen and command palette are all made from it. Each
action names the method that carries it out, by the controller that has it
(:class:`tui_reader.ui.main.controllers.Controllers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from tui_reader.text.i18n import N_

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
    :attr:`counted` takes the number, one with an :attr:`argument` that, the others take nothing."""
    keys: tuple[str, ...]
    """Keys as typed: a printable character, or Textual's name (``ctrl+d``); a
    sequence has a space between its keys (``g g``)."""
    name: str
    """What the command palette calls it. This and the texts below are not translated yet: whoever
    shows one translates it."""
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
    argument: str = ""
    """What the method is given instead: of the user's own commands and macros, which of them."""


def _table() -> tuple[Action, ...]:
    return (
        Action("down", "navigation.down", ("j", "down"), N_("Move down"), N_("one headline, line or view down"), where=PANES, footer=1, short=N_("move"), counted=True),
        Action("up", "navigation.up", ("k", "up"), N_("Move up"), N_("one headline, line or view up"), where=PANES, counted=True),
        Action("top", "navigation.top", ("g g", "home"), N_("Go to the top"), N_("the first line"), where=PANES),
        Action("bottom", "navigation.bottom", ("G", "end"), N_("Go to the bottom"), N_("the last line"), where=PANES),
        Action("half_page_down", "navigation.half_page_down", ("ctrl+d",), N_("Half a page down"), N_("half a page down"), where=PANES, counted=True),
        Action("half_page_up", "navigation.half_page_up", ("ctrl+u",), N_("Half a page up"), N_("half a page up"), where=PANES, counted=True),
        Action("page_down", "navigation.page_down", ("pagedown",), N_("Page down"), N_("a page down"), where=PANES, counted=True),
        Action("page_up", "navigation.page_up", ("pageup",), N_("Page up"), N_("a page up"), where=PANES, counted=True),
        Action("read_on", "navigation.read_on", ("space",), N_("Read on"), N_("a page on, then the next unread article, of the next feed at last"), where=HEADLINES | ARTICLE, footer=3, short=N_("read on")),
        Action("open", "navigation.open", ("enter", "l", "right"), N_("Open"), N_("open what is selected"), where=HEADLINES | VIEWS, footer=2, short=N_("open")),
        Action("open_ticker", "navigation.open_ticker", ("enter",), N_("Open the ticker’s headline"), N_("read the marked headline"), where=TICKER, footer=2, short=N_("open")),
        Action("ticker_next", "ticker.next", ("l", "right"), N_("Next headline of the ticker"), N_("the next headline"), where=TICKER, footer=1, short=N_("next"), counted=True),
        Action("ticker_previous", "ticker.previous", ("h", "left"), N_("Previous headline of the ticker"), N_("the headline before"), where=TICKER, counted=True),
        Action("ticker_lane_down", "ticker.lane_down", ("j", "down"), N_("Next row of the ticker"), N_("the row below"), where=TICKER, counted=True),
        Action("ticker_lane_up", "ticker.lane_up", ("k", "up"), N_("Previous row of the ticker"), N_("the row above"), where=TICKER, counted=True),
        Action("ticker_faster", "ticker.faster", ("+",), N_("Faster ticker"), N_("one cell a second faster"), where=TICKER, footer=6, short=N_("faster"), counted=True),
        Action("ticker_slower", "ticker.slower", ("-",), N_("Slower ticker"), N_("one cell a second slower"), where=TICKER, footer=7, short=N_("slower"), counted=True),
        Action("back", "navigation.back", ("h", "left", "escape"), N_("Back"), N_("out of a search, or to the pane on the left"), where=PANES, footer=9, short=N_("back")),
        Action("leave", "window.leave", (), N_("Back, then quit"), N_("back; from the views, out of the reader")),
        Action("leave_ticker", "navigation.leave_ticker", ("escape",), N_("Leave the ticker"), N_("back to the headlines"), where=TICKER, footer=3, short=N_("back")),
        Action("next_pane", "navigation.next_pane", ("tab",), N_("Next pane"), N_("the next pane")),
        Action("previous_pane", "navigation.previous_pane", ("shift+tab",), N_("Previous pane"), N_("the pane before")),
        Action("next_article", "navigation.next_article", ("J",), N_("Next article"), N_("open the next article"), where=HEADLINES | ARTICLE, footer=8, short=N_("next"), counted=True),
        Action("previous_article", "navigation.previous_article", ("K",), N_("Previous article"), N_("open the article before"), where=HEADLINES | ARTICLE, counted=True),
        Action("next_unread", "navigation.next_unread", ("]",), N_("Next unread article"), N_("open the next unread article; at the end, of the next feed or view"), where=HEADLINES | ARTICLE),
        Action("previous_unread", "navigation.previous_unread", ("[",), N_("Previous unread article"), N_("open the unread article before; at the top, of the feed or view before"), where=HEADLINES | ARTICLE),
        Action("toggle_read", "marks.toggle_read", ("m",), N_("Mark read or unread"), N_("mark the article read, or unread again"), where=ONE_ARTICLE, footer=4, short=N_("read/unread")),
        Action("mark_all_read", "marks.mark_all_read", ("A",), N_("Mark all in this view read"), N_("mark everything in this view read (can be undone)"), where=PANES),
        Action("choose_many", "bulk.choose", ("V",), N_("Choose several headlines"), N_("choose headlines from here on; what is done next is done with all of them"), where=HEADLINES),
        Action("mark_many", "bulk.many", ("*",), N_("Mark many…"), N_("mark those above, below, older ones or all of this view (can be undone)"), where=HEADLINES | VIEWS),
        Action("star", "marks.star", ("s",), N_("Star"), N_("star the article, or take the star off"), where=ONE_ARTICLE, footer=5, short=N_("star")),
        Action("later", "marks.later", ("L",), N_("Read later"), N_("keep the article for later, or no longer"), where=ONE_ARTICLE),
        Action("hide", "hiding.hide", ("-",), N_("Hide…"), N_("hide this author, feed, story or a word: a day, a week, for good (can be undone)"), where=HEADLINES | ARTICLE),
        Action("story", "hiding.story", ("&",), N_("This story…"), N_("mark its reports read, hide it for some days, follow it"), where=HEADLINES | ARTICLE),
        Action("rules", "hiding.rules", ("!",), N_("Rules"), N_("the rules, what each would do, and what is hidden"), where=PANES),
        Action("undo", "undo.undo", ("u",), N_("Undo"), N_("undo the last marking, removed feed or blocked picture")),
        Action("tag", "marks.tag", ("+",), N_("Tag"), N_("put a tag on the article, or take it off"), where=HEADLINES | ARTICLE),
        Action("note", "marks.note", ("b",), N_("Note…"), N_("write a note on the article, or change it"), where=HEADLINES | ARTICLE),
        Action("open_source", "links.open_source", ("o",), N_("Open at the source"), N_("open the article in the browser"), where=ONE_ARTICLE, footer=7, short=N_("source")),
        Action("copy_link", "links.copy_link", ("y",), N_("Copy the link"), N_("copy the article’s address"), where=ONE_ARTICLE),
        Action("link_hints", "links.hints", (";",), N_("Follow a link"), N_("letters on the links in sight: type them to open one"), where=HEADLINES | ARTICLE),
        Action("contents", "article.contents", ("c",), N_("Contents"), N_("go to a heading of the article"), where=HEADLINES | ARTICLE),
        Action("reports", "article.reports", ("e",), N_("Other reports"), N_("other reports of this story"), where=ONE_ARTICLE),
        Action("move_report", "article.move_report", ("M",), N_("Take out of its story, or join"), N_("take this report out of its story, or join two (can be undone)"), where=HEADLINES | ARTICLE),
        Action("versions", "article.versions", ("H",), N_("Earlier versions"), N_("what the paper changed in the article"), where=HEADLINES | ARTICLE),
        Action("play", "links.play", ("p",), N_("Play"), N_("play the article’s audio or video"), where=HEADLINES | ARTICLE),
        Action("save", "article.save", ("w",), N_("Save the article"), N_("write the article to a file: Markdown, HTML or EPUB"), where=HEADLINES | ARTICLE),
        Action("run_command", "own_commands.choose", ("|",), N_("Run a command of yours…"), N_("give the article, or those chosen, to a program of yours; stop one"), where=HEADLINES | ARTICLE),
        Action("next_of_command", "own_commands.skip", (), N_("Next article of a command"), N_("end what a command of yours does with this article; it goes on to the next"), where=PANES),
        Action("full_text", "full_text.toggle", ("x",), N_("Full text"), N_("the page’s text instead of the feed’s, fetched when need be; and back"), where=HEADLINES | ARTICLE, footer=6, short=N_("full text")),
        Action("pictures", "pictures.toggle", ("i",), N_("Pictures on or off"), N_("show the pictures, or their texts instead"), where=HEADLINES | ARTICLE),
        Action("block_picture", "pictures.block", ("B",), N_("Block a picture"), N_("never show a picture again, or any of its host or paper"), where=HEADLINES | ARTICLE),
        Action("only_article", "article.only", ("z",), N_("Only the article"), N_("give the article the whole screen, or no longer"), where=HEADLINES | ARTICLE),
        Action("narrower", "article.narrower", ("<",), N_("Narrower text"), N_("narrow the lines of text"), where=HEADLINES | ARTICLE),
        Action("wider", "article.wider", (">",), N_("Wider text"), N_("widen the lines of text"), where=HEADLINES | ARTICLE),
        Action("code_right", "article.code_right", (")",), N_("Code to the right"), N_("show what is further right of code that is wider than the page"), where=HEADLINES | ARTICLE, counted=True),
        Action("code_left", "article.code_left", ("(",), N_("Code to the left"), N_("show what is further left of it"), where=HEADLINES | ARTICLE, counted=True),
        Action("narrower_pane", "layout.narrower_pane", ("{",), N_("Narrower pane"), N_("make this pane narrower"), where=PANES, counted=True),
        Action("wider_pane", "layout.wider_pane", ("}",), N_("Wider pane"), N_("make this pane wider"), where=PANES, counted=True),
        Action("even_panes", "layout.even_panes", ("=",), N_("Panes as designed"), N_("give every pane its own width again"), where=PANES),
        Action("layout", "layout.layout", ("W",), N_("Layout of the panes"), N_("the article beside the headlines, below them, or one of both alone")),
        Action("density", "layout.density", ("D",), N_("Lines a headline"), N_("headlines on one line, whole, or with the beginning of the text")),
        Action("group", "layout.group", ("v",), N_("Group the headlines"), N_("headings between headlines: a day, a source, none"), where=PANES),
        Action("stories", "layout.stories", ("U",), N_("One row a story, or every article"), N_("one row a story, or every article of it"), where=PANES),
        Action("other_languages", "layout.other_languages", ("I",), N_("Other languages"), N_("hide headlines in languages that you do not read, or show them"), where=PANES),
        Action("sort_order", "layout.sort_order", ("O",), N_("Newest or oldest first"), N_("turn the order of the headlines round"), where=PANES),
        Action("focus_ticker", "ticker.focus", ("t",), N_("Go to the ticker"), N_("stop the ticker and step through it"), where=PANES),
        Action("ticker_mode", "ticker.next_mode", ("T",), N_("Change how the ticker moves"), N_("ticker: scroll, page, lanes, off")),
        Action("refresh_feed", "refresh.feed", ("r",), N_("Refresh this feed"), N_("ask this feed for news")),
        Action("refresh_all", "refresh.all", ("R",), N_("Refresh all feeds"), N_("ask every due feed; again: those not due as well"), footer=10, short=N_("refresh")),
        Action("cancel_refresh", "refresh.cancel", ("X",), N_("Stop the refresh"), N_("stop refreshing; what arrived is kept")),
        Action("add_feed", "feeds.add", ("a",), N_("Add a feed"), N_("add a feed or the feeds of a site"), where=PANES, footer=10, short=N_("add feed")),
        Action("remove_feed", "feeds.remove", ("d",), N_("Remove this feed or folder"), N_("unsubscribe from this feed, or from all of a folder (can be undone)"), where=PANES),
        Action("feed_settings", "feeds.settings", ("S",), N_("This feed’s settings…"), N_("name, folder, interval and more of this feed; of a folder, its name"), where=PANES),
        Action("feed_errors", "feeds.errors", ("E",), N_("Feed errors"), N_("the feeds that fail, and why"), where=PANES),
        Action("statistics", "feeds.statistics", ("%",), N_("Statistics"), N_("how much each feed brings, how much of it is read, what could be done"), where=PANES),
        Action("accounts", "accounts.show", ("@",), N_("Accounts…"), N_("the servers that keep feeds and marks: how it stands, sync, add"), where=PANES),
        Action("import_feeds", "feeds.import_feeds", (), N_("Import feeds…"), N_("subscribe to the feeds of an OPML file"), where=PANES),
        Action("export_feeds", "feeds.export_feeds", (), N_("Export feeds…"), N_("write the subscribed feeds to an OPML file"), where=PANES),
        Action("doctor", "window.doctor", (), N_("Doctor"), N_("look for what is wrong, and what to do about it")),
        Action("fold", "navigation.fold", ("o",), N_("Fold or unfold"), N_("fold or unfold the folder"), where=VIEWS, footer=3, short=N_("fold")),
        Action("choose_view", "navigation.choose_view", ("f",), N_("Go to view…"), N_("go to any view, folder, language or feed by name"), footer=8, short=N_("views")),
        Action("choose_feed", "navigation.choose_feed", ("F",), N_("Go to feed…"), N_("go to a feed by name")),
        Action("search", "navigation.search", ("/",), N_("Search"), N_("search all articles"), where=HEADLINES | VIEWS | TICKER, footer=6, short=N_("search")),
        Action("edited", "navigation.edited", ("Y",), N_("Edited articles"), N_("what papers changed in their articles, the last edit first"), where=PANES),
        Action("find", "find.ask", ("/",), N_("Find in the article"), N_("find words in this article"), where=ARTICLE, footer=6, short=N_("find")),
        Action("next_match", "navigation.next_match", ("n",), N_("Next match"), N_("the next place found; in a list, the next article found"), where=HEADLINES | ARTICLE, counted=True),
        Action("previous_match", "navigation.previous_match", ("N",), N_("Previous match"), N_("the place found before; in a list, the article before"), where=HEADLINES | ARTICLE, counted=True),
        Action("palette", "window.palette", (":", "ctrl+p"), N_("Commands"), N_("find any command by name")),
        Action("theme", "layout.theme", ("C",), N_("Theme…"), N_("choose colours; they are shown while you choose")),
        Action("help", "window.help", ("?",), N_("Help"), N_("every key that works here"), footer=11, short=N_("help")),
        Action("redraw", "window.redraw", ("ctrl+l",), N_("Paint the screen again"), N_("paint the whole screen again, when something else wrote on it")),
        Action("suspend", "window.suspend", ("ctrl+z",), N_("Pause"), N_("put the reader to sleep, back to the shell (fg wakes it)")),
        Action("quit", "window.quit", ("q", "ctrl+c"), N_("Quit"), N_("leave the reader"), footer=12, short=N_("quit")),
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = _table()
"""Every action, in the order of the help screen."""

ACTION_IDS: frozenset[str] = frozenset(action.id for action in ACTIONS)
"""The names that ``[keys]`` may use."""

GROUPS: tuple[tuple[str, str], ...] = (
    (N_("Move"), ("down up top bottom half_page_down half_page_up page_down page_up open back leave"
     " next_pane previous_pane")),
    (N_("Read on"), ("read_on next_article previous_article next_unread previous_unread next_match"
     " previous_match")),
    (N_("Mark"), ("toggle_read mark_all_read choose_many mark_many star later tag note hide story rules undo")),
    (N_("The article"), ("open_source copy_link link_hints play save full_text pictures"
     " block_picture run_command next_of_command contents reports move_report versions find only_article narrower wider code_right code_left")),
    (N_("Find"), "search edited choose_view choose_feed fold palette help"),
    (N_("Feeds"), ("refresh_feed refresh_all cancel_refresh add_feed feed_settings remove_feed"
     " feed_errors statistics accounts import_feeds export_feeds doctor")),
    (N_("Appearance"), ("layout density group sort_order stories other_languages narrower_pane wider_pane even_panes theme"
     " redraw")),
    (N_("The ticker"), ("focus_ticker ticker_mode open_ticker ticker_next ticker_previous"
     " ticker_lane_down ticker_lane_up ticker_faster ticker_slower leave_ticker")),
    (N_("The reader"), "suspend quit"),
)  # fmt: skip
"""The headings of the help screen and the ids below each. Not translated yet."""

NUMBERS_HELP = (
    (N_("1–9"), N_("the first nine views by number")),
    (N_("5 j"), N_("a number before a key repeats it, where that makes sense")),
)
"""Digits are no action of the table: they may also begin a count. Not translated yet."""


def methods_of(actions: Iterable[Action], controllers: object) -> dict[str, Callable[..., Any]]:
    """The method of every action, by its id.

    Raises:
        TypeError: there is none, or it takes other arguments than the action gives.
    """
    found: dict[str, Callable[..., Any]] = {}
    for action in actions:
        controller, _dot, name = action.method.partition(".")
        method = getattr(getattr(controllers, controller, None), name, None)
        takes = 1 + action.counted + bool(action.argument)
        if method is None or method.__code__.co_argcount != takes:
            raise TypeError(f"action {action.id}: there is no {action.method} that fits")
        found[action.id] = partial(method, action.argument) if action.argument else method
    return found


def in_place(actions: tuple[Action, ...], place: Place) -> tuple[Action, ...]:
    """The actions that work in a place."""
    return tuple(action for action in actions if place in action.where)
