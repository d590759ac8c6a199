"""What else there is about an article: its headings, other reports, versions, sound and film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.model import Enclosure, Query
from tui_reader.store import StoreError, articles, versions
from tui_reader.text.i18n import _
from tui_reader.text.when import short_time
from tui_reader.ui.opening import OpenError, open_url, shown_host
from tui_reader.ui.screens.moving import Moving
from tui_reader.ui.widgets.reading_pane import ReadingPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_reader.document.lines import Line

_REPORTS = 200
"""Reports of one story that are offered."""


class Consulting(Moving):
    """The main screen's ways from an article to what belongs to it."""

    def do_contents(self, count: int) -> None:
        """Choose a heading and go to it."""
        from tui_reader.ui.screens.choose import Choose

        found = headings(self.article.lines)
        if not found:
            self.say(_("This article has no headings."))
            return

        def chosen(number: int | None) -> None:
            if number is not None:
                self.go("article")
                self.article.scroll_to(y=found[number][0], animate=False)

        names = ["   " * depth + text for _line, depth, text in found]
        self.app.push_screen(Choose(_("Contents"), names), chosen)

    async def do_reports(self, count: int) -> None:
        """Choose another report of the story and open it."""
        from tui_reader.ui.screens.choose import Choose

        headline = self.target
        if headline is None:
            return
        query = Query(story=headline.story)
        try:
            found = await self.desk.store.run(articles.page, query, 0, _REPORTS)
        except StoreError as error:
            self.say(str(error))
            return
        others = [one for one in found if one.id != headline.id]
        if not others:
            self.say(_("No other paper reports this story."))
            return

        async def chosen(number: int | None) -> None:
            if number is not None:
                await self.open_elsewhere(others[number])

        now = self.desk.now()
        names = [f"{one.paper} · {short_time(one.sort_at, now)} · {one.title}" for one in others]
        self.app.push_screen(Choose(_("Other reports of this story"), names), chosen)

    async def do_versions(self, count: int) -> None:
        """What the paper changed."""
        from tui_reader.ui.screens.versions import Versions

        headline = self.target
        if headline is None:
            return
        try:
            article = await self.desk.store.run(articles.article, headline.id)
            found = await self.desk.store.run(versions.versions, headline.id)
        except (StoreError, ValueError) as error:
            self.say(str(error))
            return
        if article is None or not found:
            self.say(_("This article was not changed since it arrived."))
        else:
            self.app.push_screen(Versions(article, found))

    async def do_play(self, count: int) -> None:
        """Play what the article brings to be heard or seen."""
        from tui_reader.ui.screens.choose import Choose

        headline = self.target
        article = (
            await self.desk.store.run(articles.article, headline.id)
            if headline is not None
            else None
        )
        files = [one for one in article.enclosures if is_playable(one)] if article else []
        if not files:
            self.say(_("There is nothing to play in this article."))
            return

        def chosen(number: int | None) -> None:
            if number is not None:
                self.play(files[number].url)

        if len(files) == 1:
            chosen(0)
        else:
            names = [f"{one.title or one.url} · {shown_host(one.url)}" for one in files]
            self.app.push_screen(Choose(_("Play"), names), chosen)

    def play(self, url: str, text: str = "") -> None:
        """Hand a sound or a film to the user's player; ask first when it is in doubt."""
        from tui_reader.ui.link_question import ask_first

        ask_first(self.app, url, text, lambda: self._play(url))

    def _play(self, url: str) -> None:
        settings = self.desk.settings
        try:
            open_url(url, settings.reading.player or settings.links.browser)
        except OpenError as error:
            self.say(str(error))
        else:
            self.say(_("Playing from {host}").format(host=shown_host(url)))

    def on_reading_pane_link_chosen(self, message: ReadingPane.LinkChosen) -> None:
        """A link to sound or film goes to the player; all others are opened as links are."""
        article = self.article.article
        if article and any(
            one.url == message.url and is_playable(one) for one in article.enclosures
        ):
            message.prevent_default()
            self.play(message.url, message.text)


def headings(lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """The headings of a page: the line each begins in, its depth from 0, its words."""
    found: list[tuple[int, int, str]] = []
    last = -2
    for index, line in enumerate(lines):
        role = next((span.role for span in line.spans if span.role.startswith("heading")), "")
        if not role:
            continue
        text = "".join(span.text for span in line.spans if span.role == role).strip()
        depth = int(role[-1]) - 1
        if found and last == index - 1 and lines[last].block == line.block:
            start, _depth, before = found[-1]
            found[-1] = (start, depth, f"{before} {text}")
        else:
            found.append((index, depth, text))
        last = index
    least = min((depth for _line, depth, _text in found), default=0)
    return [(line, depth - least, text) for line, depth, text in found]


def is_playable(enclosure: Enclosure) -> bool:
    """Whether a file is to be heard or seen."""
    kind = enclosure.media_type.partition("/")[0].lower()
    return kind in ("audio", "video") or enclosure.url.lower().partition("?")[0].endswith(
        (".mp3", ".m4a", ".ogg", ".opus", ".mp4", ".webm", ".m3u8")
    )
