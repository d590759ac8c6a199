"""What the reader may rely on without a network, in words for the footer and the command line."""

from __future__ import annotations

from tui_reader.engine.protocol import OfflineReady
from tui_reader.store.offline import Readiness
from tui_reader.text.i18n import _, ngettext, number


def contract(found: OfflineReady | Readiness) -> str:
    """``ready offline: 198 of 200, 12 pictures missing, 34 MB``."""
    pictures = ngettext(
        "{count} picture missing", "{count} pictures missing", found.pictures_missing
    )
    megabytes = found.size / 1e6
    size = number(megabytes, 1 if megabytes < 10 else 0)
    words = _("{ready}, {pictures}, {size} MB")
    return words.format(ready=ready(found), pictures=pictures, size=size)


def ready(found: OfflineReady | Readiness) -> str:
    """Its beginning: ``ready offline: 198 of 200``."""
    words = _("ready offline: {ready} of {articles}")
    return words.format(ready=found.ready, articles=found.articles)
