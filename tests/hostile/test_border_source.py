"""The source of the window, read: nothing but fixed words is ever taken for markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "tui_reader"

# What takes markup, and which of its arguments: positions and names.
TAKERS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    **dict.fromkeys(
        ("Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Option"),
        ((0,), ("content", "label", "renderable", "prompt", "text", "title", "tooltip")),
    ),
    "OptionList": (tuple(range(20)), ("content",)),
    "SelectionList": (tuple(range(20)), ()),
    "TabPane": ((0,), ("title",)),
    "Markdown": ((0,), ("markdown",)),
    "notify": ((0,), ("message", "title")),
    "with_tooltip": ((0,), ("tooltip",)),
    "from_markup": ((0,), ("markup", "text")),
    "highlight": ((0,), ("candidate",)),
    "DiscoveryHit": ((0,), ("display", "text", "help")),
    "Hit": ((1,), ("match_display", "help")),
    "print": ((), ("markup",)),
    "render_str": ((0,), ("text_content",)),
}
TITLES = ("border_title", "border_subtitle", "tooltip")
MADE = (
    "Content",
    "Text",
    "Option",
    "escape",
    "_option",
    "_help",
    "_highlighted",
    "_listing",
    "_difference",
)
"""What gives words that are no markup any more. Those with an underscore are ours, and looked at."""


def faults(source: str) -> Iterator[tuple[int, str]]:
    """Lines where something that is no literal may be read as markup."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr in TITLES
                    and not harmless(node.value)
                ):
                    yield node.lineno, target.attr


def _of_call(call: ast.Call) -> Iterator[tuple[int, str]]:
    name = called(call)
    if name == "update" and len(call.args) == 1 and _is_widget(call):
        if not harmless(call.args[0]):
            yield call.lineno, "update"
        return
    if name not in TAKERS:
        return
    places, names = TAKERS[name]
    # markup=False makes a widget's words plain; a template's variables always are.
    plain = any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )
    for place, argument in enumerate(call.args):
        if place in places and not plain and not harmless(argument):
            yield call.lineno, name
    for word in call.keywords:
        if word.arg in names and not plain and not harmless(word.value):
            yield call.lineno, name


def _is_widget(call: ast.Call) -> bool:
    """Whether this updates a widget: sets and dictionaries of ours have a private name."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return not (isinstance(owner, ast.Attribute) and owner.attr.startswith("_"))


def called(call: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def harmless(node: ast.expr) -> bool:
    """Whether an expression is words fixed in the source, or words made plain."""
    match node:
        case ast.Constant():
            return True
        case ast.IfExp():
            return harmless(node.body) and harmless(node.orelse)
        case ast.Starred() | ast.Await():
            return harmless(node.value)
        case ast.Call():
            return _gives_harmless(node)
        case _:
            return False


def _gives_harmless(call: ast.Call) -> bool:
    name = called(call)
    if name in ("_", "gettext", "ngettext"):
        return all(isinstance(argument, ast.Constant) for argument in call.args[:2])
    if name == "from_markup":
        return False
    if name in ("map", "list", "tuple", "to_thread"):
        return bool(call.args) and _ends_in(call.args[0], MADE)
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return call.func.value.id in MADE or name in MADE
    return name in MADE or _ends_in(call.func, MADE)


def _ends_in(node: ast.expr, names: tuple[str, ...]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in names or _ends_in(node.value, names)
    return isinstance(node, ast.Name) and node.id in names


FILES = sorted([*ROOT.glob("ui/**/*.py"), *ROOT.glob("cli/*.py"), *ROOT.glob("demo/*.py")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_fixed_words_is_read_as_markup(path: Path) -> None:
    found = [f"{path.name}:{line}: {name}" for line, name in faults(path.read_text("utf-8"))]
    assert not found, "words that are no literal reach a markup parameter"


def test_helpers_that_count_as_plain_are_plain() -> None:
    """Our functions in MADE say of themselves that they give Content, an Option, or escape()."""
    for path in FILES:
        source = path.read_text("utf-8")
        if "from textual" not in source:
            continue  # nothing there takes markup
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name in MADE and node.name[0] == "_":
                given = node.returns.id if isinstance(node.returns, ast.Name) else ""
                last = node.body[-1]
                escapes = (
                    isinstance(last, ast.Return)
                    and isinstance(last.value, ast.Call)
                    and called(last.value) == "escape"
                )
                assert given in ("Content", "Option") or escapes, (path.name, node.name)


@pytest.mark.parametrize(
    "line",
    [
        "Static(title)",
        "Static(f'{title}')",
        "Label('a' + title)",
        "Static(_('Feed {feed}').format(feed=title))",
        "self.note.update(text)",
        "self.query_one('#x', Static).update(display(text))",
        "self.app.notify(reason)",
        "self.app.notify('x', title=reason)",
        "box.border_title = display(title)",
        "box.tooltip = 'a' if ok else title",
        "Content.from_markup(title)",
        "Text.from_markup(f'[b]{title}[/b]')",
        "OptionList('a', title)",
        "OptionList(*names)",
        "Option(title, id='a')",
        "Button(label=title)",
        "DiscoveryHit(name, run, help=words)",
        "Hit(score, matcher.highlight(name), run)",
        "Static(Content.from_markup(title))",
    ],
)
def test_what_is_forbidden_is_found(line: str) -> None:
    assert list(faults(line))


@pytest.mark.parametrize(
    "line",
    [
        "Static('Feeds')",
        "Static(_('Feeds'))",
        "Static(Content(title))",
        "Static(id=name)",
        "self.note.update(Content.styled(display(text), '$warning'))",
        "self.app.notify(reason, markup=False)",
        "box.border_title = Text(title) if title else None",
        "Content.from_markup('$x', x=title)",
        "OptionList(*map(self._option, feeds))",
        "self._read.update(ids)",
    ],
)
def test_what_is_allowed_is_let_pass(line: str) -> None:
    assert not list(faults(line))
