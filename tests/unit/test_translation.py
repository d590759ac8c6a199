"""Texts are translated when they are shown, by whole sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

import tui_reader
from tui_reader.model import ALL, View
from tui_reader.text import i18n
from tui_reader.ui.actions import ACTIONS
from tui_reader.ui.dialogs.help import _searched
from tui_reader.ui.main.command_palette import _help
from tui_reader.ui.status_line import StatusLine
from tui_reader.ui.views.tree import view_name

ROOT = Path(tui_reader.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
TRANSLATES = ("_", "ngettext")


class Backwards:
    """A catalogue in which every message is written from its end, its fields as they are."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"«{one if count == 1 else many}»"


@pytest.fixture
def other_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Backwards())


def translated_at_import(source: str) -> list[int]:
    """The lines of translations that run when the module is loaded."""
    tree = ast.parse(source)
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    called: set[str] = set()

    def walk(node: ast.AST) -> Iterator[int]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                defaults = [one for one in node.args.kw_defaults if one is not None]
                decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
                for part in (*node.args.defaults, *defaults, *decorators):
                    yield from walk(part)
                return
            case ast.Call(func=ast.Name(id=name)):
                if name in TRANSLATES:
                    yield node.lineno
                elif name in functions and name not in called:
                    called.add(name)
                    for part in functions[name].body:
                        yield from walk(part)
        for part in ast.iter_child_nodes(node):
            yield from walk(part)

    return list(walk(tree))


@pytest.mark.parametrize(
    "source",
    [
        "NAME = _('All')",
        "NAMES = {'all': ngettext('one', 'many', 2)}",
        "class A:\n    title = _('All')",
        "def f(a, *, b=_('All')): ...",
        "def f():\n    return [_('All')]\nNAMES = f()",
        "F = lambda a=_('All'): a",
    ],
)
def test_a_translation_at_import_is_found(source: str) -> None:
    assert translated_at_import(source)


def test_a_translation_in_a_function_is_none_at_import() -> None:
    assert not translated_at_import("def f():\n    return _('All')\nF = lambda: _('All')")


def test_nothing_is_translated_at_import() -> None:
    found = {path: translated_at_import(path.read_text("utf-8")) for path in SOURCES}
    assert {str(path): lines for path, lines in found.items() if lines} == {}


@pytest.mark.usefixtures("other_language")
def test_what_stands_in_tables_is_translated_when_shown() -> None:
    assert view_name(ALL) == "«All»"
    assert view_name(View("own", "Harbours", ALL.query)) == "Harbours"
    (mark_all,) = (one for one in ACTIONS if one.id == "mark_all_read")
    words = "«mark everything in this view read (can be undone)»"
    assert words in _searched(mark_all)
    assert words in _help(mark_all)


class Footer(App[None]):
    """The line with the keys, alone."""

    def compose(self) -> ComposeResult:
        yield StatusLine(ACTIONS, id="status")


@pytest.mark.usefixtures("other_language")
async def test_words_beside_keys_are_translated_when_shown() -> None:
    app = Footer()
    async with app.run_test(size=(200, 1)):
        text = app.query_one(StatusLine).render_line(0).text
    assert "? «help»" in text
    assert "s «star»" in text


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def is_translation(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "format" and is_translation(node.func.value)
    return called(node) in TRANSLATES


def glued(source: str) -> list[int]:
    """The lines of messages that are a part of a sentence only."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and called(node) in (
            *TRANSLATES,
            "N_",
            "because",
            "because_counted",
        ):
            for one in node.args[:2]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
                    text = one.value
                    if text != text.strip() or text[0] in ",;:.)" or text[-1] in ",;(":
                        found.append(node.lineno)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [node.left, node.right]
            # Between two whole texts stands a separator, which is no word.
            plain = [isinstance(one, (ast.Constant, ast.JoinedStr)) for one in sides]
            if isinstance(node.left, ast.BinOp):
                plain.append(isinstance(node.left.right, ast.Constant))
            if any(map(is_translation, sides)) and not any(plain):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "_('No view') + hint",
        "message + _('did you mean it?')",
        "_('{count} of') + _('{total}').format(total=3)",
        "_('; did you mean {name}?')",
        "_('reason: ')",
        "ngettext('one feed,', 'many feeds,', 3)",
        "N_(', refused')",
    ],
)
def test_a_glued_sentence_is_found(source: str) -> None:
    assert glued(source)


@pytest.mark.parametrize(
    "source", ["_('Both.') + '\\n' + _('Sentences.')", "' · ' + _('{count} new').format(count=1)"]
)
def test_whole_texts_beside_each_other_are_not_glued(source: str) -> None:
    assert not glued(source)


def test_no_sentence_is_glued_from_pieces() -> None:
    found = {path: glued(path.read_text("utf-8")) for path in SOURCES}
    assert {str(path): lines for path, lines in found.items() if lines} == {}
