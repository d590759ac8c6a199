"""``views.toml``: the views that were saved in the reader, beside ``feeds.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tui_reader.config.feeds_file import locked, quoted
from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.own_views import read_views
from tui_reader.config.problems import Finding, did_you_mean, refuse
from tui_reader.config.whole_file import write_whole
from tui_reader.model import View
from tui_reader.text.i18n import _

_HEADER = """\
# Views saved in tui-reader. The program adds to this file; you may change it, and what you write
# by hand in config.toml the program never touches.
"""


def beside(feeds: Path) -> Path:
    """Where ``views.toml`` is, beside ``feeds.toml``."""
    return feeds.with_name("views.toml")


def read(path: Path, others: Sequence[View] = ()) -> tuple[View, ...]:
    """The views of the file; none when it is not there.

    Args:
        path: ``views.toml``.
        others: the views of ``config.toml``, which these may name.

    Raises:
        ConfigError: it is there and cannot be used.
    """
    text = read_text(path)
    return () if text is None else _views(path, text, others)


def _views(path: Path, text: str, others: Sequence[View]) -> tuple[View, ...]:
    findings: list[Finding] = []
    views: tuple[View, ...] = ()
    for name, value in parse_toml(path, text).items():
        if name == "views":
            views = read_views(value, findings, others)
        else:
            message = did_you_mean(_("there is no such table"), name, ("views",))
            findings.append(Finding((name,), message))
    if findings:
        raise refuse(path, text, findings)
    return views


def add(path: Path, name: str, query: str, others: Sequence[View] = ()) -> tuple[View, ...]:
    """Save a view; all views of the file with it.

    Args:
        path: ``views.toml``.
        name: of the view.
        query: in the query language.
        others: the user's views, those of this file among them or not.

    Raises:
        ConfigError: there is a view of this name, the query is none, or the file as it is cannot be
            used; it is left as it is.
        OSError: it cannot be written; it is left as it is.
    """
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path):
        before = read_text(target)
        tables = parse_toml(target, before or "").get("views", [])
        here = {f"own:{one.get('name')}" for one in tables if isinstance(one, dict)}
        others = [one for one in others if one.id not in here]
        table = f"\n[[views]]\nname = {quoted(name)}\nquery = {quoted(query)}\n"
        after = f"{_HEADER if before is None else before.rstrip()}\n{table.lstrip()}"
        views = _views(target, after, others)
        write_whole(target, after.encode())
    return views
