"""Articles are filed under stories: those that tell the same news, in any language.

Every article is compared with the few that share its rarest words; stories are then put together
from the likelihoods, the surest pairs first. Which order articles come in matters little: the
stories that a new article touches are weighed and put together anew.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.stories.language import language_of
from tui_reader.stories.likeness import (
    Rarity,
    Report,
    Side,
    Totals,
    likelihood,
    ranked_keys,
    side,
    totals,
)
from tui_reader.stories.tokens import WORD, Vocabulary

SPAN_SECONDS = 60 * 3600
"""Articles further apart in time than this tell different stories."""

_POSTINGS = 120
"""Places looked up for candidates at the most, the rarest keys first."""
_HELD = 256
"""Articles that are remembered of a token, the newest."""
_CANDIDATES = 6
"""Articles compared with a new one at the most."""
_HOPELESS = 100.0
"""Weight that must be shared for a comparison, in hundredths."""
_LINK = 0.3
"""Likelihood from which two articles are put together anew when either is."""
_SAME = 0.5
"""Likelihood from which articles are one story."""
_ON_THE_WHOLE = 0.3
"""Likelihood that all pairs of two stories must have on average."""
_SIDES = 60
"""Weighed articles that are kept from one comparison to the next."""
_MEMBERS = 5
"""Articles of a story that another story is compared with at the most."""
_SLICE = 100
"""Articles that are compared, or put together, before a caller can stop."""
_DAY = 86400


class StoryArticle(Struct, frozen=True):
    """An article to be filed: what it is compared by, and the story it is filed under so far."""

    id: int
    story: int
    """The article's own id when it is under no other."""
    title: str
    summary: str
    language: str
    """As its feed declares it, or empty."""
    sort_at: int
    source: str
    """The paper: two articles of one are two stories."""


class Filing:
    """The stories of the last days."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._rarity = Rarity(self._vocabulary)
        self._reports: dict[int, Report] = {}
        self._having: list[list[int] | int] = []
        """For each token the articles that have it."""
        self._links: dict[int, dict[int, float]] = {}
        self._linked: set[int] = set()
        """Articles whose links are those of the present weights."""
        self._weighed_among = 0
        self._languages: dict[str, dict[str, int]] = {}
        self._unclear: dict[int, tuple[StoryArticle, str]] = {}
        """Articles whose language neither their text nor their feed says, and what it is taken to be."""
        self._waiting: list[StoryArticle] = []
        """Those of them that are not yet taken in."""
        self._names: dict[str, str] = {}
        self._sides: dict[int, Side] = {}
        self._totals: dict[int, Totals] = {}
        self._together: dict[int, set[int]] = {}
        self._apart: dict[int, set[int]] = {}

    def __len__(self) -> int:
        """How many articles are known."""
        return len(self._reports) + len(self._waiting)

    def ids(self) -> list[int]:
        """The articles that are known, in the order of their ids."""
        return sorted([*self._reports, *(one.id for one in self._waiting)])

    def take_in(self, articles: Iterable[StoryArticle]) -> None:
        """Take in articles, so that they count for rarity: all of them before the first is filed."""
        for article in articles:
            language = language_of(article.title, article.summary, article.language)
            if language:
                counts = self._languages.setdefault(article.source, {})
                counts[language] = counts.get(language, 0) + 1
                self._take_in(article, language)
            else:
                self._waiting.append(article)

    def note_stories(self, stories: Mapping[int, int]) -> None:
        """Note the stories that others have filed articles under: article id → story."""
        for one, report in self._reports.items():
            report.story = stories.get(one, one)

    def decide(self, together: Iterable[tuple[int, int]], apart: Iterable[tuple[int, int]]) -> None:
        """Note pairs of articles that the user joined, and pairs that he took apart."""
        self._together, self._apart = _both_ways(together), _both_ways(apart)

    def _take_in(self, article: StoryArticle, language: str) -> None:
        if article.id in self._reports:
            return
        said = self._vocabulary.said(article.title, article.summary, language)
        source = self._names.setdefault(article.source, article.source)
        language = self._names.setdefault(language, language)
        self._reports[article.id] = Report(
            article.id, article.story, said, language, article.sort_at, source
        )
        having, counts = self._having, self._rarity.counts
        missing = len(self._vocabulary.keys) - len(having)
        if missing:
            having += [0] * missing
            counts.extend([0] * missing)
        for token in said.tokens:
            counts[token] += 1
            held = having[token]
            if not held:
                having[token] = article.id
            elif isinstance(held, int):
                having[token] = [held, article.id]
            else:
                held.append(article.id)
                if len(held) > _HELD:
                    del held[: _HELD // 2]

    def _take_out(self, one: int) -> int:
        """Forget what an article says; the story it was in."""
        report = self._reports.pop(one)
        self._weighed_among = 0
        for token in report.said.tokens:
            self._rarity.counts[token] -= 1
            held = self._having[token]
            if isinstance(held, int):
                self._having[token] = 0
            elif one in held:
                held.remove(one)
        for other in self._links.pop(one, {}):
            self._links.get(other, {}).pop(one, None)
        self._linked.discard(one)
        return report.story

    def language(self, one: int) -> str:
        """The language of an article (ISO 639-1); empty when it is not known."""
        report = self._reports.get(one)
        return report.language if report is not None else ""

    def adds(self, one: int, others: Iterable[int]) -> bool:
        """Whether the title of an article has a name, place or number that no other has."""
        report = self._reports.get(one)
        if report is None:
            return False
        keys, kinds = self._vocabulary.keys, self._vocabulary.kinds
        known = {
            key
            for other in others
            if other in self._reports
            for token in self._reports[other].said.tokens
            for key in keys[token]
        }
        return any(
            kinds[token] != WORD and known.isdisjoint(keys[token])
            for token in report.said.tokens[: report.said.titled]
        )

    def file(self, ids: Sequence[int]) -> Mapping[int, int]:
        """As :meth:`file_in_slices`, all at once."""
        changed: dict[int, int] = {}
        for some in self.file_in_slices(ids):
            changed |= some
        return changed

    def file_in_slices(self, ids: Sequence[int]) -> Generator[Mapping[int, int], None, None]:
        """File articles that were taken in; what touches their stories is put together anew.

        Yields:
            Which articles' stories changed: article id → story, its own id when it is alone.
            A story's id is that of its first article.
        """
        self._weigh_anew()
        ids = [one for one in ids if one in self._reports]
        for start in range(0, len(ids), _SLICE):
            for one in ids[start : start + _SLICE]:
                self._link(one)
            yield {}
        done: set[int] = set()
        changed: dict[int, int] = {}
        work = 0
        for one in ids:
            if one in done:
                continue
            component = yield from self._connected(one)
            done |= component
            changed |= self._put_together(component)
            work += len(component)
            if work >= _SLICE:
                yield changed
                changed, work = {}, 0
        yield changed

    def _weigh_anew(self) -> None:
        usual = {
            source: max(counts, key=lambda one: (counts[one], one))
            for source, counts in self._languages.items()
        }
        # What a paper writes in may become known later, or be another than it seemed.
        for article, taken in list(self._unclear.values()):
            if usual.get(article.source, "") != taken:
                story = self._take_out(article.id)
                self._waiting.append(replace(article, story=story))
        for article in self._waiting:
            language = usual.get(article.source, "")
            self._unclear[article.id] = article, language
            self._take_in(article, language)
        self._waiting.clear()
        count = len(self._reports)
        if count != self._weighed_among:
            self._weighed_among = count
            self._rarity.renew(count)
            self._sides.clear()
            self._totals.clear()
            self._linked.clear()

    def _link(self, one: int) -> None:
        """Compare an article with those that share most of its rarest words."""
        if one in self._linked:
            return
        self._linked.add(one)
        links, linked = self._links, self._linked
        before = links.pop(one, {})
        for other in before:
            if other not in linked:
                links.get(other, {}).pop(one, None)
        links[one] = {other: found for other, found in before.items() if other in linked}
        for other in self._candidates(self._reports[one]):
            if other in links[one]:
                continue
            found = self._likelihood(one, other)
            if found >= _LINK:
                links[one][other] = found
                links.setdefault(other, {})[one] = found
        if not links[one]:
            del links[one]

    def _candidates(self, report: Report) -> list[int]:
        """The articles that share most of the rarest words, the likeliest first."""
        rarity, having, shares = self._rarity, self._having, report.said.shares
        holders = self._vocabulary.holders
        common: dict[int, float] = {}
        get = common.get
        walked: set[int] = set()
        room = _POSTINGS
        for found, key in ranked_keys(report.said, rarity):
            weight = rarity.of_seen(found >> 8) * shares[found & 255]
            held = holders[key]
            for token in (held,) if isinstance(held, int) else held:
                if token in walked:
                    continue
                walked.add(token)
                articles = having[token]
                if isinstance(articles, int):
                    common[articles] = get(articles, 0.0) + weight
                    room -= 1
                    continue
                # The newest of a word that too many have.
                for other in articles if len(articles) <= room else articles[-room:]:
                    common[other] = get(other, 0.0) + weight
                room -= len(articles)
                if room <= 0:
                    break
            if room <= 0:
                break
        common.pop(report.id, None)
        common.pop(0, None)
        reports = self._reports
        best = sorted(
            [
                (-weight, other)
                for other, weight in common.items()
                if weight >= _HOPELESS
                and abs(reports[other].sort_at - report.sort_at) <= SPAN_SECONDS
                and not _are_apart(report, reports[other])
            ]
        )
        return [other for _weight, other in best[:_CANDIDATES]]

    def _total(self, one: int) -> Totals:
        found = self._totals.get(one)
        if found is None:
            found = self._totals[one] = totals(self._reports[one].said, self._rarity)
        return found

    def _side(self, one: int) -> Side:
        found = self._sides.get(one)
        if found is None:
            if len(self._sides) >= _SIDES:
                del self._sides[next(iter(self._sides))]
            found = side(self._reports[one], self._total(one), self._vocabulary)
            self._sides[one] = found
        return found

    def _likelihood(self, one: int, other: int) -> float:
        mine, theirs = self._reports[one], self._reports[other]
        if _are_apart(mine, theirs) or abs(mine.sort_at - theirs.sort_at) > SPAN_SECONDS:
            return 0.0
        if mine.source == theirs.source:
            return 1.0
        return likelihood(self._side(one), theirs, self._total(other), self._rarity)

    def _connected(self, one: int) -> Generator[Mapping[int, int], None, set[int]]:
        """An article, and all that links and the user's decisions join to it."""
        reached: set[int] = set()
        waiting = [one]
        fresh = 0
        while waiting:
            one = waiting.pop()
            if one in reached or one not in self._reports:
                continue
            reached.add(one)
            if one not in self._linked:
                self._link(one)
                fresh += 1
                if fresh % _SLICE == 0:
                    yield {}
            waiting += self._together.get(one, ())
            waiting += self._links.get(one, ())
        return reached

    def _put_together(self, ids: set[int]) -> dict[int, int]:
        """Make the stories of some articles anew, the surest pairs first; what changed."""
        members = {one: [one] for one in ids}
        story_of = {one: one for one in ids}
        # By what they are, not by when they came: few of a large story's members are compared.
        reports = self._reports
        earliest = sorted(ids, key=lambda one: (reports[one].sort_at, reports[one].said.title))
        rank = {one: at for at, one in enumerate(earliest)}

        def join(here: int, there: int) -> None:
            for each in members[there]:
                story_of[each] = here
            members[here] = sorted(members[here] + members.pop(there), key=rank.__getitem__)

        for one in sorted(ids):
            for other in self._together.get(one, ()):
                if other in ids and story_of[one] != story_of[other]:
                    join(story_of[one], story_of[other])
        known: dict[tuple[int, int], float] = {}
        pairs: list[tuple[float, int, int]] = []
        for one in ids:
            for other, found in self._links.get(one, {}).items():
                if one < other:
                    lesser, greater = sorted((rank[one], rank[other]))
                    pairs.append((-found, lesser, greater))
                    known[one, other] = found
        pairs.sort()
        refused: dict[tuple[int, int], int] = {}
        for _found, lesser, greater in pairs:
            here, there = sorted((story_of[earliest[lesser]], story_of[earliest[greater]]))
            if here == there:
                continue
            size = len(members[here]) + len(members[there])
            if refused.get((here, there)) == size:
                continue
            if self._are_one(members[here], members[there], known):
                join(here, there)
            else:
                refused[here, there] = size
        changed: dict[int, int] = {}
        taken: set[int] = set()
        for some in sorted(sorted(them) for them in members.values()):
            story = self._story_of(some, taken)
            taken.add(story)
            for one in some:
                report = self._reports[one]
                if report.story != story:
                    report.story = changed[one] = story
        return changed

    def _story_of(self, members: Sequence[int], taken: set[int]) -> int:
        """The id of a story: the one it has had, unless another has it now."""
        for story in sorted({self._reports[one].story for one in members}):
            ours = story in members or story not in self._reports
            if ours and story not in taken and story <= members[0]:
                return story
        return members[0]

    def _are_one(
        self, here: Sequence[int], there: Sequence[int], known: dict[tuple[int, int], float]
    ) -> bool:
        """Whether the better half of the likelihoods between two stories is high on average.

        Args:
            known: likelihoods that were found already, by the lesser and the greater id; more are added.
        """
        found = []
        for one in here:
            if not self._apart.get(one, set()).isdisjoint(there):
                return False
        for one in here[:_MEMBERS]:
            for other in there[:_MEMBERS]:
                if _are_apart(self._reports[one], self._reports[other]):
                    return False
                pair = (one, other) if one < other else (other, one)
                likely = known.get(pair)
                if likely is None:
                    likely = known[pair] = self._likelihood(one, other)
                found.append(likely)
        found.sort(reverse=True)
        better = found[: (len(found) + 1) // 2]
        return sum(better) / len(better) >= _SAME and sum(found) / len(found) >= _ON_THE_WHOLE


def _both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _are_apart(one: Report, other: Report) -> bool:
    """Whether a paper tells two things: a series, an update, or another event."""
    if one.source != other.source:
        return False
    return one.said.title != other.said.title or abs(one.sort_at - other.sort_at) > _DAY
