"""CSS selectors: as lxml's XPath has them, and in linear time."""

from __future__ import annotations

import random

import pytest
from lxml import html
from lxml.cssselect import CSSSelector

from tests.support.growth import assert_linear
from tui_reader.text.selectors import SelectorFault, compiled, outermost, select

SELECTORS = (
    "a", "div a", ".a > .b", "li:nth-child(2n+1) span", "ul > li + li a, p ~ .c", ".a:not(.b)",
    "div div > p:first-child", ":is(.a, .b) .c", "[data-x^=x] > [data-x$=q]", "p:nth-of-type(2)",
    "a:last-child", "div .a .b > .c ~ .d", ":nth-child(-n+2)", "#k, [class~=c]", "span:empty",
)  # fmt: skip


def tree(chance: random.Random, depth: int = 0) -> str:
    name = chance.choice(("div", "ul", "li", "a", "p", "span"))
    classes = " ".join(chance.sample("abcd", chance.randint(0, 2)))
    inner = "".join(tree(chance, depth + 1) for _ in range(chance.randint(0, 4) * (depth < 5)))
    return f'<{name} class="{classes}" data-x="{chance.choice("xyz")}q">{inner}</{name}>'


@pytest.mark.parametrize("selector", SELECTORS)
def test_what_matches_is_what_xpath_finds(selector: str) -> None:
    chance = random.Random(selector)
    for _ in range(5):
        root = html.fragment_fromstring(f"<div id=k>{tree(chance)}{tree(chance)}</div>")
        assert select(root, compiled(selector)) == CSSSelector(selector, translator="html")(root)


@pytest.mark.parametrize(
    "text", ["a::text", "li:has(a)", "a:contains(x)", "a:hover", "::", ":nth-child(x)", "(" * 400, "a" * 501, ""]
)  # fmt: skip
def test_what_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(SelectorFault):
        compiled(text)


def test_outermost_leaves_out_what_stands_in_another() -> None:
    root = html.fragment_fromstring("<div><p class=a>1<b class=a>2</b></p><i class=a>3</i></div>")
    assert [one.tag for one in outermost(select(root, compiled(".a")))] == ["p", "i"]


@pytest.mark.parametrize("selector", ["li:nth-child(2n) ~ li a", "ul ul ul li:last-child > a"])
def test_the_time_is_that_of_the_page(selector: str) -> None:
    def work(size: int) -> None:
        page = "<ul>" * 60 + "<li><a>x</a></li>" * size
        select(html.fragment_fromstring(page), compiled(selector))

    assert_linear(work, 4_000)
