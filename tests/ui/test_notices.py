"""What rules have told, and what they bring to the top, in the window."""

from __future__ import annotations

from pathlib import Path

from tests.support.window import NOW, SUBSCRIPTIONS, draft, profile, publish, started, until, window
from tui_reader.model import Rule
from tui_reader.query.parse import parse
from tui_reader.store import open_store, rules


async def test_a_rule_s_articles_come_to_the_top_and_are_told(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        panes = main.panes
        await until(pilot, lambda: panes.headlines.total > 9)
        with open_store(profile(tmp_path).store) as store:
            old = draft("A very old ferry", NOW - 40 * 86_400)
            publish(store, SUBSCRIPTIONS[0].url, [old])
            rule = Rule("Ferry", "ferry", parse("very ferry").where, ("top", "notify"))
            newest = int(store.value("SELECT max(id) FROM articles"))
            store.write(rules.apply, [rule], [newest], NOW)
        await main.controllers.store_watch.poll_now()
        await until(pilot, lambda: panes.status.message == "Ferry: A very old ferry")
        first = await panes.headlines.headline_at(0)
        assert first is not None
        assert first.title == "A very old ferry"
        await pilot.press("g", "g")
        await until(pilot, lambda: panes.headlines.scroll_offset.y == 0)
        painted = "".join(panes.headlines.render_line(y).text for y in range(8))
        assert "At the top" in painted
        assert "Below" in painted
