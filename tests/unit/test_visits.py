"""New, changed, known; and when to come back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_reader.ingest.feeds.decide import Known, decide
from tui_reader.ingest.feeds.due import DAY, LONGEST_WAIT, Outcome, next_due
from tui_reader.model import Draft, FeedDraft, FeedState

NOW = 1_707_123_600  # Monday, 09:00 UTC


def draft(
    identity: str, url: str = "", title: str = "t", at: int | None = NOW, digest: str = "h"
) -> Draft:
    return Draft(
        identity=identity, url=url, title=title, author="", published=at, updated=None,
        language="", html="", summary="", summary_only=False, content_hash=digest,
    )  # fmt: skip


def feed(*entries: Draft) -> FeedDraft:
    return FeedDraft(title="", site_url="", language="", entries=entries, kind="rss20")


def known(*entries: Draft) -> dict[str, Known]:
    return {
        e.identity: Known(n, e.identity, e.url, e.title, e.content_hash, e.published)
        for n, e in enumerate(entries, start=1)
    }


def test_new_changed_and_unchanged() -> None:
    a, b, c = draft("a"), draft("b"), draft("c")
    edited = replace(b, content_hash="other")
    decision = decide(known(a, b), feed(a, edited, c), NOW)
    assert (decision.new, decision.changed, decision.unchanged) == ((c,), ((2, edited),), 1)


def test_an_empty_document_deletes_nothing() -> None:
    decision = decide(known(draft("a")), feed(), NOW)
    assert (decision.new, decision.changed, decision.unchanged) == ((), (), 0)


def test_new_guids_for_the_same_links_are_the_same_articles() -> None:
    old = [draft(f"old-{n}", f"https://h.example/{n}", f"t{n}") for n in range(3)]
    new = [replace(e, identity=f"new-{n}") for n, e in enumerate(old)]
    decision = decide(known(*old), feed(*new), NOW)
    assert decision.new == ()
    assert decision.changed == tuple((n, e) for n, e in enumerate(new, start=1))


def test_same_title_and_date_without_link() -> None:
    assert decide(known(draft("a")), feed(draft("b")), NOW).new == ()
    other = draft("b", at=None, digest="other news")
    assert len(decide(known(draft("a", at=None)), feed(other), NOW).new) == 1
    assert decide(known(draft("a", at=None)), feed(draft("b", at=None)), NOW).new == ()
    assert len(decide(known(draft("a")), feed(draft("b", at=NOW + 1)), NOW).new) == 1


def test_a_whole_document_under_new_names_without_link_or_date() -> None:
    old = [draft(f"old-{n}", title=f"t{n}", at=None, digest=f"old {n}") for n in range(3)]
    new = [replace(e, identity=f"new-{n}", content_hash=f"new {n}") for n, e in enumerate(old)]
    assert decide(known(*old), feed(*new), NOW).new == ()
    # One that stayed shows that the others were not renamed.
    stayed = draft("stays", title="s")
    assert len(decide(known(*old, stayed), feed(*new, stayed), NOW).new) == 3


def test_what_is_not_unique_stays_new() -> None:
    home = "https://h.example/"
    two = feed(draft("c", home, "x"), draft("d", home, "y"))
    assert len(decide(known(draft("a", home, "p")), two, NOW).new) == 2
    both_known = known(draft("a", home, "p"), draft("b", home, "q"))
    assert len(decide(both_known, feed(draft("c", home, "x")), NOW).new) == 1


def test_an_article_still_in_the_document_is_nobodys_twin() -> None:
    a = draft("a", "https://h.example/1")
    assert len(decide(known(a), feed(a, draft("b", "https://h.example/1", "other")), NOW).new) == 1


ENTRIES = st.lists(
    st.builds(draft, st.sampled_from("abcdef"), st.sampled_from(["", "u", "v"]), st.sampled_from("tx"),
              st.sampled_from([None, NOW]), st.sampled_from("hk")),
    unique_by=lambda e: e.identity, max_size=6,
)  # fmt: skip


@given(ENTRIES, ENTRIES)
def test_every_entry_is_decided_once(before: list[Draft], after: list[Draft]) -> None:
    decision = decide(known(*before), feed(*after), NOW)
    assert len(decision.new) + len(decision.changed) + decision.unchanged == len(after)
    ids = [id_ for id_, _ in decision.changed]
    assert len(ids) == len(set(ids))
    assert decide(known(*after), feed(*after), NOW).unchanged == len(after)


def due(outcome: Outcome, interval: int = 3600, **state: object) -> int:
    return next_due(NOW, FeedState(**state), interval, outcome) - NOW  # type: ignore[arg-type]


def test_after_success_the_longest_wish_counts_up_to_a_day() -> None:
    assert due(Outcome(True)) == 3600
    assert due(Outcome(True), ttl=7200) == 7200
    assert due(Outcome(True, max_age=9000), ttl=7200) == 9000
    assert due(Outcome(True, max_age=10**9), ttl=10**9) == DAY
    assert due(Outcome(True), interval=2 * DAY) == 2 * DAY


def test_hours_and_days_to_skip() -> None:
    assert due(Outcome(True), skip_hours=(10, 11)) == 3 * 3600
    assert due(Outcome(True), skip_days=("Monday",)) == 15 * 3600
    everything = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    assert due(Outcome(True), skip_hours=tuple(range(24))) == 3600
    assert due(Outcome(True), skip_days=everything) == 3600


def test_failures_wait_longer_and_longer() -> None:
    waits = [due(Outcome(False, jitter=0.0), failures=n) for n in range(1, 8)]
    assert waits[:4] == [3600, 7200, 14400, 28800]
    assert waits[-1] == DAY
    assert due(Outcome(False, jitter=1.0), failures=1) == 5400
    # Never sooner than the reader asked, never later than a day, never all at once.
    assert 3600 < due(Outcome(False, jitter=1.0), failures=10**6) < DAY
    assert due(Outcome(False, jitter=1.0), interval=2 * DAY, failures=9) == 2 * DAY
    assert due(Outcome(False, jitter=0.0), failures=1, skip_hours=(10, 11)) == 3 * 3600


def test_retry_after_is_kept_up_to_a_week() -> None:
    assert due(Outcome(False, retry_after=2 * DAY), failures=1) == 2 * DAY
    assert due(Outcome(False, retry_after=10**9), failures=1) == LONGEST_WAIT
    assert due(Outcome(False, retry_after=1, jitter=0.0), failures=1) == 3600
