"""Invented headlines of many lengths, and which headlines of a list can be read where it stands."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from textual.pilot import Pilot

from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    draft,
    profile,
    publish,
    settings,
    started,
    until,
    window,
)
from tui_reader.store import feeds, open_store
from tui_reader.text.cells import cell_len
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.headlines.list import HeadlineList

_WORDS = (
    "le la port de Valmarine rouvre ses quais après la tempête : les dockers du môle signent avec"
    " l’archipel un accord sur les salines et la pêche à la sardine, selon le maire d’Almadar"
    " ; un concours de chant réunit trois cents élèves « venus des îles » et l’équipe de Racing"
).split()
_LENGTHS = (21, 124)
_COUNT, _MEDIAN = 48, 70
_KNOWN_BY = 20
"""Characters by which a headline is known, spaces not counted."""


def invented(seed: int = 18) -> list[str]:
    """48 headlines of 21 to 124 cells, 70 in the middle, no two beginning alike."""
    chance = random.Random(seed)
    low, high = _LENGTHS
    half = _COUNT // 2 - 1
    lengths = [low, *(chance.randint(low, _MEDIAN) for _ in range(half))]
    lengths += [*(chance.randint(_MEDIAN, high) for _ in range(half)), high]
    chance.shuffle(lengths)
    titles = []
    for number, length in enumerate(lengths):
        title = f"N{number:02}"
        while cell_len(title) < length:
            title += " " + chance.choice(_WORDS)
        titles.append(
            title[: length - 1].rstrip() + "." * (length - len(title[: length - 1].rstrip()))
        )
    return titles


class Sight(Struct, frozen=True):
    """What of the headlines can be read on one screen."""

    whole: int
    """Headlines that are shown to their end."""
    cut: int
    """Headlines that are not, though lines of others follow."""
    longest: int
    """Cells of the longest that is shown, or of what is shown of it."""
    least_share: float
    """Of those that are cut, the least part of a line's cells that is headline; 1: none is cut."""


def in_sight(listed: HeadlineList, titles: Iterable[str]) -> Sight:
    """What of some headlines can be read on the screen."""
    width, height = listed.size.width, listed.size.height
    text = _together(listed.render_line(y).text for y in range(height))
    whole = cut = longest = 0
    least = 1.0
    for title in titles:
        known = _together([title])
        if known in text:
            whole += 1
            longest = max(longest, cell_len(title))
            continue
        at = text.find(known[:_KNOWN_BY])
        if at < 0:
            continue
        shown = _common(text[at:], known)
        if at + shown == len(text):
            # Its other lines are below the screen.
            continue
        cells = cell_len(_first(title, shown))
        cut += 1
        longest, least = max(longest, cells), min(least, (cells + 1) / width)
    return Sight(whole, cut, longest, least)


def list_of(folder: Path, titles: Sequence[str], **screen: object) -> ReaderApp:
    """A window over one paper with these headlines."""
    where = profile(folder)
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        drafts = [
            draft(title, NOW - 1200 * place, url=f"https://n.example/{place}")
            for place, title in enumerate(titles)
        ]
        publish(store, SUBSCRIPTIONS[1].url, drafts)
    return window(folder, filled=False, with_settings=settings(**screen))


async def sights(
    pilot: Pilot[None], titles: Sequence[str], *, opened: bool
) -> tuple[Sight, list[str]]:
    """The first screen of the list, and the headlines that no screen of it shows whole."""
    main = await started(pilot)
    listed = main.panes.headlines
    if opened:
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        await pilot.press("h")
        await until(pilot, lambda: pilot.app.focused is listed)
    await pilot.press("g", "g")
    await until(pilot, lambda: listed.virtual_size.width == listed.size.width)
    await pilot.pause()
    first = in_sight(listed, titles)
    missing = list(titles)
    while True:
        missing = [title for title in missing if not in_sight(listed, [title]).whole]
        before = listed.row
        await pilot.press("pagedown")
        await pilot.pause()
        if listed.row == before:
            return first, [title for title in missing if not in_sight(listed, [title]).whole]


def _together(lines: Iterable[str]) -> str:
    """Lines without what is no letter of them: spaces, where they were broken, and marks."""
    return "".join("".join(line.split()).lstrip("▌●") for line in lines)


def _common(one: str, other: str) -> int:
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _first(title: str, letters: int) -> str:
    """The beginning of a title with so many letters, spaces not counted."""
    for place, letter in enumerate(title):
        letters -= not letter.isspace()
        if letters < 0:
            return title[:place].rstrip()
    return title
