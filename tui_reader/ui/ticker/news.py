"""What runs in the ticker: read from the store, and shared out to its lanes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from msgspec import Struct

from tui_reader.config.schema import Ticker, TickerLane
from tui_reader.model import UNREAD, Headline, View, in_languages
from tui_reader.store import Store
from tui_reader.store.named_views import view_query
from tui_reader.store.ticker import ticker_headlines
from tui_reader.text.cells import is_rtl
from tui_reader.text.i18n import _
from tui_reader.text.languages import primary
from tui_reader.ui.ticker.lane import LaneNews

ROUND_HEADLINES = 200
"""How many headlines go round before others take their turn: half an hour at 8 cells a second."""

_OWN_LANES = 2


class TickerNews(Struct, frozen=True):
    """What the ticker is to show."""

    lanes: tuple[LaneNews, ...]
    may_be_more: bool
    """A lane is full: others may wait for their turn."""
    problem: str = ""
    """What is wrong with the settings, in words."""


def ticker_news(
    store: Store,
    settings: Ticker,
    own: Sequence[View] = (),
    *,
    in_lanes: bool,
    reads: Collection[str] = (),
    hides_others: bool = False,
    now: int,
    midnight: int,
    shown: Collection[int] = (),
) -> TickerNews:
    """The ticker's headlines of the moment; for the store's thread.

    Args:
        settings: views, languages, age.
        own: the user's own views.
        in_lanes: a row for each lane; else one row.
        reads: the reader's languages, primary tags: headlines in them come first; empty: in no order.
        hides_others: those that are known to be in another are left out.
        now: Unix seconds, what the greatest age is counted from.
        midnight: when the reader's day began.
        shown: the ids of those that had their turn.
    """
    problems: list[str] = []

    def read(view: str, languages: Collection[str]) -> list[Headline]:
        query = view_query(store, view, own)
        if query is None:
            problems.append(_("The ticker has no view {name}; it shows Unread.").format(name=view))
        asked = query or UNREAD.query
        found = ticker_headlines(
            store, ROUND_HEADLINES, since=now - settings.max_age_hours * 3600,
            query=in_languages(asked, reads) if hides_others and not languages else asked,
            midnight=midnight, languages=languages, shown=shown,
        )  # fmt: skip
        known = {"", *reads} if reads else None
        return sorted(
            found, key=lambda one: known is not None and primary(one.language) not in known
        )

    if in_lanes and settings.lanes:
        lanes = tuple(
            lane_news(one, read(one.view, one.languages or settings.languages))
            for one in settings.lanes
        )
        may_be_more = any(len(lane.headlines) == ROUND_HEADLINES for lane in lanes)
    else:
        headlines = read(settings.view, settings.languages)
        lanes = by_language(headlines) if in_lanes else (LaneNews("", headlines),)
        may_be_more = len(headlines) == ROUND_HEADLINES
    return TickerNews(lanes, may_be_more, problems[0] if problems else "")


def lane_news(lane: TickerLane, headlines: Sequence[Headline]) -> LaneNews:
    """The news of a lane of the settings."""
    name = lane.name or " ".join(lane.languages).upper() or lane.view
    mirrored = lane.direction == "right" or (lane.direction == "auto" and _is_mostly_rtl(headlines))
    return LaneNews(name, headlines, mirrored)


def by_language(headlines: Sequence[Headline]) -> tuple[LaneNews, ...]:
    """At most three lanes: the most frequent languages, the others together.

    What is written from right to left has a lane of its own, the last.
    """
    rtl = [one for one in headlines if is_rtl(one.title)]
    ltr = [one for one in headlines if not is_rtl(one.title)]
    own = _OWN_LANES - 1 if rtl else _OWN_LANES
    counted = Counter(one.language for one in ltr if one.language)
    languages = [language for language, _count in counted.most_common(own)]
    lanes = [
        LaneNews(language.upper(), [one for one in ltr if one.language == language])
        for language in languages
    ]
    if others := [one for one in ltr if one.language not in languages]:
        lanes.append(LaneNews("···", others))
    if rtl:
        name = Counter(one.language for one in rtl).most_common(1)[0][0]
        lanes.append(LaneNews(name.upper() or "←", rtl, mirrored=True))
    return tuple(lanes) or (LaneNews("", ()),)


def _is_mostly_rtl(headlines: Sequence[Headline]) -> bool:
    return 2 * sum(is_rtl(one.title) for one in headlines) > len(headlines)
