"""Documents that mean ill, through what a worker does with them: read, or refused in plain words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.hostile.test_sanitized_fields import FORBIDDEN, assert_clean, atom, json_feed, rss1, rss2
from tests.support.loopback import rss
from tests.support.samples import NOW
from tui_reader.engine.parsing import parse_feed
from tui_reader.ingest.feeds.parse import NotAFeed
from tui_reader.model import FeedDraft
from tui_reader.store.packing import unpack

URL = "https://quaisud.example/feed"


def read(body: bytes, content_type: str = "") -> FeedDraft | None:
    """The feed with its entries, all clean; ``None`` when it was refused in plain words."""
    began = time.process_time()
    found, reason = None, ""
    try:
        found = parse_feed(body, URL, content_type, "", {}, NOW)
    except NotAFeed as error:
        reason = str(error.reason)
    # Of the processor, whatever else it has to do: a worker that takes longer is ended.
    assert time.process_time() - began < 8
    if found is None:
        assert 0 < len(reason) < 400
        assert not FORBIDDEN.search(reason)
        assert "\n" not in reason
        assert "the parser failed" not in reason
        return None
    entries = tuple(replace(one.draft, html=unpack(one.html)) for one in found.new)
    draft = replace(found.feed, entries=entries)
    assert_clean(draft)
    return draft


def channel(*items: str, before: str = "") -> bytes:
    text = "".join(f"<item>{item}</item>" for item in items)
    head = f"<?xml version='1.0'?>{before}<rss version='2.0'><channel><title>Quai</title>"
    return f"{head}{text}</channel></rss>".encode()


def entities(levels: int) -> str:
    more = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rss [<!ENTITY e0 "lol">{more}]>'


def test_entity_bombs_do_not_go_off() -> None:
    for levels in (3, 10, 30):
        bomb = channel(f"<title>&e{levels - 1};</title>", before=entities(levels))
        draft = read(bomb)
        assert draft is None or all(len(entry.title) < 2000 for entry in draft.entries)
    quadratic = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
    draft = read(channel(f"<description>{'&a;' * 2_000}</description>", before=quadratic))
    assert draft is None or all(len(entry.html) < 1 << 20 for entry in draft.entries)


@pytest.mark.parametrize("kind", ["SYSTEM", "PUBLIC 'x'"])
def test_no_file_and_no_address_is_read_for_a_document(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("drowned treasure")
    for where in (f"file://{secret}", str(secret), "http://127.0.0.1:9/x"):
        for doctype in (
            f'<!DOCTYPE rss [<!ENTITY x {kind} "{where}">]>',
            f'<!DOCTYPE rss [<!ENTITY % p {kind} "{where}"> %p;]>',
            f'<!DOCTYPE rss {kind} "{where}">',
        ):
            draft = read(channel("<title>a &x; b</title>", before=doctype))
            assert "treasure" not in repr(draft)


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_form_is_read(coding: str) -> None:
    text = rss("Le port rouvre, dit-on à l’aube").decode().replace("utf-8", coding[:6])
    draft = read(text.encode(coding))
    if coding == "utf-32" and draft is None:
        return  # XML processors need not know it
    assert draft is not None
    assert draft.entries[0].title == "Le port rouvre, dit-on à l’aube"


@pytest.mark.parametrize(
    ("declared", "real"), [("utf-8", "latin-1"), ("utf-16", "utf-8"), ("klingon", "utf-8")]
)
def test_a_wrong_declaration_loses_no_article(declared: str, real: str) -> None:
    text = rss("Un port à l'aube").decode().replace("utf-8", declared)
    for content_type in ("", f"application/rss+xml; charset={declared}"):
        draft = read(text.encode(real), content_type)
        assert draft is not None
        assert "Un port" in draft.entries[0].title
        assert "l'aube" in draft.entries[0].title


def test_invalid_utf_8_is_read_around() -> None:
    draft = read(rss("Le port rouvre").replace(b"rouvre", b"\xff\xfe\xc0\x80 rouvre \xed\xa0\x80"))
    assert draft is not None
    assert draft.entries[0].title.startswith("Le port")


def test_far_too_many_entries_are_capped_and_that_is_said() -> None:
    draft = read(channel(*(f"<guid>{n}</guid><title>{n}</title>" for n in range(6_000))))
    assert draft is not None
    assert "2000 of 6000" in str(draft.note)
    assert len(draft.entries) == 2_000
    assert draft.entries[0].title == "0"


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<a>" * 200_000,
        b"<a>" * 200_000 + b"</a>" * 200_000,
        b"<rss version='2.0'><channel><item><description>"
        + b"&lt;div&gt;" * 100_000
        + b"</description></item></channel></rss>",
        b"[" * 200_000,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 200_000,
        b"<rss version='2.0'><channel><item " + b"a='b' " * 100_000 + b">x</item></channel></rss>",
        b"<rss version='2.0'><channel><item><title>"
        + b"&amp;" * 300_000
        + b"</title></item></channel></rss>",
        b"<!--" * 200_000,
        b"<![CDATA[" * 200_000,
        b"<?" * 200_000,
        b"<!DOCTYPE " + b"[" * 200_000,
        b"<rss version='2.0'><channel>" + b"<skipHours>" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1", "x": ' + b"9" * 100_000 + b"}",
    ],
    ids=[
        "deep-open", "deep", "deep-html", "deep-list", "deep-items", "attributes", "ampersands", "comments",
        "cdata", "instructions", "doctype", "skips", "number",
    ],
)  # fmt: skip
def test_what_is_deep_or_wide_neither_hangs_nor_breaks(body: bytes) -> None:
    read(body)


SEEDS = (rss2(), rss1(), atom(), json_feed(), rss("Le port rouvre", "La criée"))
PIECES = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"\x00", b"\x1b[31m", b"\x9b", b"\xff\xfe", b"\xe2\x80\xae",
    b"&#27;", b"&#x202e;", b"</item>", b"</channel>", b"<title>", b"<item>", b'"', b"'", b"{", b"}", b"\xed\xa0\x80",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xf0\x9f\x98\x80",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A feed in which some places were cut out, doubled, overwritten, or filled with something else."""
    body = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(body) - 1)))
        end = min(len(body), at + draw(st.integers(0, 60)))
        match draw(st.integers(0, 4)):
            case 0:
                del body[at:end]
            case 1:
                body[at:at] = body[at:end]
            case 2:
                body[at:end] = draw(st.binary(max_size=12))
            case 3:
                body[at:at] = draw(st.sampled_from(PIECES))
            case _:
                del body[at:]
    return bytes(body)


@given(mutated(), st.sampled_from(["", "text/xml; charset=utf-16", "application/json", "x"]))
def test_mutated_feeds_are_read_clean_or_refused(body: bytes, content_type: str) -> None:
    read(body, content_type)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_clean_or_refused(body: bytes) -> None:
    read(body)
