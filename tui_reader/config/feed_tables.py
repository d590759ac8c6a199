"""The ``[[feeds]]`` tables of ``config.toml`` and ``feeds.toml``: one schema, one reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from msgspec.structs import asdict, fields, replace

from tui_reader.config.problems import Finding, KeyPath, did_you_mean
from tui_reader.config.schema import Between, Keep
from tui_reader.config.values import (
    UnfitError,
    expected,
    language_tag,
    read_table,
    read_value,
    string_list,
)
from tui_reader.model import Access, FullTextWish, KeepWish, PageSelectors, Subscription
from tui_reader.query.problems import QueryError
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line
from tui_reader.text.when import local

BY_HAND = (*(field.name for field in fields(Access)), "name")
"""What a ``[[feeds]]`` table of ``config.toml`` may hold besides :data:`KEYS`."""
KEYS = tuple(field.name for field in fields(Subscription) if field.name != "access")
"""What a ``[[feeds]]`` table may hold."""

ReadByHand = Callable[[dict[str, object], KeyPath, list[Finding]], dict[str, object]]
"""What reads the :data:`BY_HAND` keys of a table at a path into the fields of a ``Subscription``;
mistakes go to the list."""

INTERVAL_LIMIT = 10_080
"""Minutes: a week."""

SETTINGS = (
    "title", "folder", "quiet", "snooze", "newest", "interval", "full_text", "language",
    "keep_days", "keep_articles", "keep_unread",
)  # fmt: skip
"""What :func:`with_settings` takes, besides ``shorts``."""
_WISHES = {"never": False, "always": True}
_WORDS = {"yes": True, "no": False}
_DIGITS = 10

_INTERVAL = Annotated[int, Between(0, INTERVAL_LIMIT)]
_NEWEST = Annotated[int, Between(0, 10_000)]


def read_feeds(
    value: object, findings: list[Finding], by_hand: ReadByHand
) -> tuple[Subscription, ...]:
    """The subscriptions of a file; what is wrong with them goes to ``findings``.

    ``by_hand`` reads the keys that only a file written by hand may hold.
    """
    if not isinstance(value, list):
        findings.append(Finding(("feeds",), expected(_("[[feeds]] tables"), value)))
        return ()
    feeds: list[Subscription] = []
    seen: dict[str, int] = {}
    for place, table in enumerate(value):
        found: list[Finding] = []
        feed = _read_feed(table, place, found, by_hand)
        findings.extend(found)
        if found:
            continue
        if feed.url in seen:
            first = seen[feed.url] + 1
            message = _("the same address as feeds[{first}]: {url}").format(
                first=first, url=feed.url
            )
            findings.append(Finding(("feeds", place, "url"), message))
        else:
            seen[feed.url] = place
            feeds.append(feed)
    return tuple(feeds)


def feed_url(value: object) -> str:
    """The address of a feed, in the spelling that is compared.

    Raises:
        UnfitError: it is no http or https address.
    """
    if not isinstance(value, str):
        raise UnfitError(expected(_("a string"), value))
    url = clean_url(value, schemes=WEB)
    if not url:
        shown = one_line(value, 80)
        raise UnfitError(_('"{url}" is no http or https address').format(url=shown))
    return url


def removed_url(value: object) -> str:
    """What identifies a feed that was removed: its address, or the name of a program, a file or mails.

    Raises:
        UnfitError: it is neither.
    """
    if (
        isinstance(value, str)
        and value.startswith(("exec:", "file:", "mail:"))
        and value == one_line(value)
    ):
        return value
    return feed_url(value)


@lru_cache(maxsize=1024)
def folder_path(written: str) -> str:
    """A folder as it is compared: levels without empty ones or white space around them."""
    levels = (level.strip() for level in one_line(written).split("/"))
    return "/".join(level for level in levels if level)


def _read_feed(
    table: object, place: int, found: list[Finding], by_hand: ReadByHand
) -> Subscription:
    path = ("feeds", place)
    if not isinstance(table, dict):
        found.append(Finding(path, expected(_("a table"), table)))
        return Subscription("")
    own = {key: value for key, value in table.items() if key in BY_HAND}
    taken = by_hand(own, path, found) if own else {}
    if "url" not in table and not own.keys() & {"exec", "file", "mail"}:
        found.append(Finding(path, _("the feed has no url")))
    if "url" in table and "url" in taken:
        message = _("a feed with exec, file or mail has a name and no url")
        found.append(Finding((*path, "url"), message))
    for key, value in table.items():
        if key in own:
            continue
        if key == "keep":
            taken[key] = _read_keep(value, (*path, key), found)
            continue
        if key == "page":
            taken[key] = read_selectors(value, (*path, key), found)
            continue
        try:
            taken[key] = _read_key(key, value)
        except UnfitError as error:
            found.append(Finding((*path, key), str(error)))
    return Subscription(**taken) if not found else Subscription("")  # type: ignore[arg-type]


def _read_key(key: str, value: object) -> object:
    if key == "url":
        return feed_url(value)
    if key in ("title", "folder"):
        if not isinstance(value, str):
            raise UnfitError(expected(_("a string"), value))
        return one_line(value) if key == "title" else folder_path(value)
    if key == "tags":
        return tuple(dict.fromkeys(filter(None, string_list(value))))
    if key == "language":
        return language_tag(value)
    if key == "interval":
        return read_value(_INTERVAL, value)
    if key == "full_text":
        return _full_text(value)
    if key == "selector":
        return _selector(value)
    if key == "shorts":
        return read_value(bool, value)
    if key == "hide":
        return _query(value)
    if key == "quiet":
        if not isinstance(value, bool):
            raise UnfitError(expected(_("true or false"), value))
        return value
    if key == "newest":
        return read_value(_NEWEST, value)
    if key == "snooze":
        return _day(value)
    raise UnfitError(did_you_mean(_("there is no such setting"), key, (*KEYS, *BY_HAND)))


def _day(value: object) -> str:
    """A day, as TOML has it or as text."""
    text = str(value) if isinstance(value, date) else value
    if not isinstance(text, str):
        raise UnfitError(expected(_("a day, such as 2026-03-05"), value))
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise UnfitError(expected(_("a day, such as 2026-03-05"), value)) from error


def _day_after(text: str, now: int) -> str:
    """The day on which a span from now ends, such as ``3d``; empty when it is none."""
    from tui_reader.query.moments import Bound, Now, is_span, period, seconds_of

    span = period(text)
    if not span or not is_span(span):
        return ""
    then = 2 * now - seconds_of(Bound(span), Now(now, now))
    try:
        return local(then).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def settings_of(feed: Subscription) -> tuple[str, ...]:
    """The keys of the settings that a feed has."""
    host = (urlsplit(feed.url).hostname or "").removeprefix("www.")
    return (*SETTINGS, "shorts") if host == "youtube.com" else SETTINGS


def with_settings(
    feed: Subscription, written: Mapping[str, str], findings: list[Finding], now: int
) -> Subscription:
    """A feed with settings as a person writes them; what is wrong goes to ``findings``.

    Args:
        feed: as it is.
        written: text by key: :func:`settings_of`; what is left out stays. An empty text: as for all
            other feeds.
        findings: with the key as the path.
        now: what ``snooze`` counts from, where it is a span such as ``3d``.
    """
    taken: dict[str, Any] = {}
    keep = asdict(feed.keep or KeepWish())
    for key, text in written.items():
        text = text.strip()
        try:
            if key.startswith("keep_"):
                name = key.removeprefix("keep_")
                keep[name] = _setting_of(name, text) if text else None
            elif key in ("interval", "newest"):
                taken[key] = _read_key(key, _number_in(text)) if text else 0
            elif key == "quiet":
                taken[key] = _read_key(key, _WORDS.get(text or "no", text))
            elif key == "snooze":
                taken[key] = _day(_day_after(text, now) or text)
            elif key == "shorts":
                taken[key] = read_value(bool, _WORDS.get(text or "yes", text))
            elif key == "full_text":
                taken[key] = _full_text(_WISHES.get(text or "never", text))
            else:
                taken[key] = _read_key(key, text)
        except UnfitError as error:
            findings.append(Finding((key,), str(error)))
    wish = KeepWish(**keep)
    return replace(feed, **taken, keep=None if wish == KeepWish() else wish)


def _setting_of(name: str, text: str) -> object:
    hint = get_type_hints(Keep, include_extras=True)[name]
    return read_value(hint, _WORDS.get(text, text) if name == "unread" else _number_in(text))


def _number_in(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < _DIGITS else text


def _read_keep(value: object, path: KeyPath, findings: list[Finding]) -> KeepWish | None:
    before = len(findings)
    keep = read_table(Keep, value, path, findings)
    if len(findings) > before or not isinstance(value, dict):
        return None
    # What is left out is as [keep] says, which a default would not be.
    return KeepWish(**{key: getattr(keep, key) for key in value})


def read_selectors(value: object, path: KeyPath, findings: list[Finding]) -> PageSelectors | None:
    """The table ``page`` of a feed; what is wrong with it goes to ``findings``."""
    from tui_reader.text.selectors import SelectorFault, compiled  # few feeds have them

    if not isinstance(value, dict):
        findings.append(Finding(path, expected(_("a table"), value)))
        return None
    names = tuple(field.name for field in fields(PageSelectors))
    taken: dict[str, str] = {}
    before = len(findings)
    for key, text in value.items():
        if key not in names:
            message = did_you_mean(_("there is no such setting"), key, names)
            findings.append(Finding((*path, key), message))
        elif not isinstance(text, str):
            findings.append(Finding((*path, key), expected(_("a string"), text)))
        elif text.strip():
            try:
                compiled(text.strip())
            except SelectorFault as error:
                findings.append(Finding((*path, key), _no_selector(error)))
            taken[key] = text.strip()
    if "item" not in taken and len(findings) == before:
        message = _("page needs item, the selector of what each article is on the page")
        findings.append(Finding(path, message))
    return PageSelectors(**taken) if len(findings) == before else None


def _no_selector(fault: object) -> str:
    reason = _("this is no CSS selector that can be used ({fault})")
    return reason.format(fault=one_line(str(fault), 120))


def _full_text(value: object) -> FullTextWish:
    if value is True or value is False:
        return "always" if value else "never"
    if value == "auto":
        return "auto"
    raise UnfitError(expected(_('true, false or "auto"'), value))


def _query(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError(expected(_("a string"), value))
    from tui_reader.query.parse import LONGEST, parse, with_views  # few feeds have one

    text = one_line(value, LONGEST + 1)
    if not text:
        return ""
    try:
        with_views(parse(text).where, {})
    except QueryError as error:
        raise UnfitError(str(error)) from error
    return text


def _selector(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError(expected(_("a string"), value))
    if not value.strip():
        return ""
    from cssselect import HTMLTranslator, SelectorError  # few feeds have one

    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise UnfitError(_no_selector(error)) from error
    return value.strip()
