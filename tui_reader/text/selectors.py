"""CSS selectors (Selectors Level 4) that are matched in time that grows with the document alone.

A page and the selector of its items come from others. XPath, which lxml makes of a selector, counts
the siblings of each element anew for ``:nth-child``; here one walk through the tree finds everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from cssselect import parser as css
from msgspec import Struct

LONGEST = 500
"""Characters of a selector."""

_Test = Callable[[Any, "_Place"], bool]


class SelectorFault(ValueError):  # noqa: N818
    """A text that is no selector, or one that cannot be used; the message is cssselect's."""


class _Place(Struct):
    """Where an element stands among its siblings, and what of the selectors leads to it."""

    number: int = 0
    """Among all siblings, from 1."""
    of_kind: int = 0
    """Among those of its name."""


class _Step(Struct, frozen=True):
    """A compound selector: what an element must be, and what must stand before it."""

    combinator: str
    """``" "``, ``">"``, ``"+"`` or ``"~"`` after another step; empty for the first."""
    tests: tuple[_Test, ...]
    last: bool = False


class Selector(Struct, frozen=True):
    """A selector that can be used; :func:`compiled` makes it."""

    steps: tuple[_Step, ...]
    """Those of all alternatives, one after the other."""


class _Level(Struct):
    """The children of one element, as far as they were walked through; sets of steps are bits."""

    own: int = 0
    """Steps that end at the parent."""
    above: int = 0
    """Steps that end at the parent or at what it stands in."""
    previous: int = 0
    """At the child before."""
    earlier: int = 0
    """At any child before."""
    count: int = 0
    kinds: dict[str, int] = {}


@lru_cache(maxsize=256)
def compiled(text: str) -> Selector:
    """A selector made ready.

    Understood are types, classes, ids, attributes, all combinators, lists, ``:not()`` and ``:is()``
    of compounds, ``:nth-child()``, ``:nth-of-type()``, ``:first-child``, ``:last-child``,
    ``:only-child``, ``:first-of-type``, ``:empty`` and ``:root``.

    Raises:
        SelectorFault: it is none, or has another pseudo-class.
    """
    if len(text) > LONGEST:
        raise SelectorFault(f"longer than {LONGEST} characters")
    try:
        alternatives = css.parse(text)
    except (css.SelectorError, RecursionError) as error:
        raise SelectorFault(str(error)) from error
    steps: list[_Step] = []
    for one in alternatives:
        if one.pseudo_element is not None:
            raise SelectorFault(f"::{one.pseudo_element}")
        steps += _steps(one.parsed_tree)
    return Selector(tuple(steps))


def select(root: Any, selector: Selector) -> list[Any]:
    """The elements (of lxml) from ``root`` on that match, in their order.

    What stands above ``root`` counts for nothing.
    """
    found: list[Any] = []
    levels = [_Level()]
    walks: list[Iterator[Any]] = [iter((root,))]
    while walks:
        element = next(walks[-1], None)
        if element is None:
            walks.pop()
            levels.pop()
            continue
        if not isinstance(element.tag, str):
            continue
        level = levels[-1]
        level.count += 1
        of_kind = level.kinds[element.tag] = level.kinds.get(element.tag, 0) + 1
        ends, matches = _ends(element, _Place(level.count, of_kind), level, selector.steps)
        if matches:
            found.append(element)
        level.previous = ends
        level.earlier |= ends
        if len(element):
            levels.append(_Level(own=ends, above=level.above | ends, kinds={}))
            walks.append(iter(element))
    return found


def outermost(elements: Iterable[Any]) -> list[Any]:
    """Those elements, given in the order of the document, that stand in no other of them."""
    kept: list[Any] = []
    inside: set[Any] = set()
    for one in elements:
        if one not in inside:
            kept.append(one)
            inside.update(one.iter())
    return kept


def _ends(element: Any, place: _Place, level: _Level, steps: tuple[_Step, ...]) -> tuple[int, bool]:
    """The steps that end at an element, and whether one of them is the last of its selector."""
    ends, matches = 0, False
    for number, step in enumerate(steps):
        if step.combinator:
            before = {
                " ": level.above,
                ">": level.own,
                "+": level.previous,
                "~": level.earlier,
            }[step.combinator]
            if not before >> (number - 1) & 1:
                continue
        if all(test(element, place) for test in step.tests):
            ends |= 1 << number
            matches = matches or step.last
    return ends, matches


def _steps(tree: Any) -> list[_Step]:
    """The steps of one alternative, the first of the path first."""
    compounds = [("", tree)]
    while isinstance(compounds[-1][1], css.CombinedSelector):
        whole = compounds.pop()[1]
        compounds += [(whole.combinator, whole.subselector), ("", whole.selector)]
    compounds.reverse()
    return [
        _Step(combinator, tuple(_tests(compound)), last=number == len(compounds) - 1)
        for number, (combinator, compound) in enumerate(compounds)
    ]


def _tests(tree: Any) -> list[_Test]:
    """What an element must be to match a compound selector."""
    if isinstance(tree, css.Element):
        return [_is_named(tree.element.lower())] if tree.element else []
    if isinstance(tree, css.Class):
        return [*_tests(tree.selector), _has_word("class", tree.class_name)]
    if isinstance(tree, css.Hash):
        return [*_tests(tree.selector), _attribute("id", "=", tree.id or "")]
    if isinstance(tree, css.Attrib):
        value = (tree.value.value if tree.value is not None else "") or ""
        return [*_tests(tree.selector), _attribute(tree.attrib.lower(), tree.operator, value)]
    if isinstance(tree, css.Pseudo) and tree.ident in _PSEUDO:
        return [*_tests(tree.selector), _PSEUDO[tree.ident]]
    if isinstance(tree, css.Function) and tree.name in ("nth-child", "nth-of-type"):
        return [*_tests(tree.selector), _nth(tree)]
    if isinstance(tree, css.Negation):
        return [*_tests(tree.selector), _none_of(_tests(tree.subselector))]
    if isinstance(tree, css.Matching):
        some = [_tests(one) for one in tree.selector_list]
        return [*_tests(tree.selector), _one_of(some)]
    raise SelectorFault(tree.canonical() if hasattr(tree, "canonical") else repr(tree))


def _is_named(name: str) -> _Test:
    return lambda element, _place: element.tag == name


def _has_word(attribute: str, word: str) -> _Test:
    return lambda element, _place: word in (element.get(attribute) or "").split()


def _attribute(name: str, operator: str, value: str) -> _Test:
    if operator == "exists":
        return lambda element, _place: element.get(name) is not None
    if operator == "~=":
        return _has_word(name, value)
    if operator == "|=":
        return lambda element, _place: (
            (element.get(name) or "") == value or (element.get(name) or "").startswith(f"{value}-")
        )
    if operator == "=":
        return lambda element, _place: element.get(name) == value
    if operator == "!=":
        return lambda element, _place: element.get(name) != value
    compare = {"^=": str.startswith, "$=": str.endswith, "*=": str.__contains__}[operator]
    return lambda element, _place: bool(value) and compare(element.get(name) or "", value)


def _nth(tree: Any) -> _Test:
    try:
        step, offset = css.parse_series(tree.arguments)
    except ValueError as error:
        raise SelectorFault(f":{tree.name}()") from error
    of_kind = tree.name == "nth-of-type"

    def test(_element: Any, place: _Place) -> bool:
        beyond = (place.of_kind if of_kind else place.number) - offset
        return beyond == 0 if not step else beyond % step == 0 and beyond // step >= 0

    return test


def _none_of(tests: list[_Test]) -> _Test:
    return lambda element, place: not all(test(element, place) for test in tests)


def _one_of(some: list[list[_Test]]) -> _Test:
    return lambda element, place: any(all(test(element, place) for test in tests) for tests in some)


_PSEUDO: dict[str, _Test] = {
    "first-child": lambda _element, place: place.number == 1,
    "last-child": lambda element, _place: element.getnext() is None,
    "only-child": lambda element, place: place.number == 1 and element.getnext() is None,
    "first-of-type": lambda _element, place: place.of_kind == 1,
    "empty": lambda element, _place: not len(element) and not element.text,
    "root": lambda element, _place: element.getparent() is None,
}
