"""Articles are filed under stories: those that tell the same news, in any language.

Every article is compared with the few that share its rarest words; stories are then put together
from the likelihoods, the surest pairs first. Which order articles come in does not matter: the
stories that a new article touches are put together anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log

from msgspec import Struct

from tui_reader.stories.language import language_of
from tui_reader.stories.likeness import Rarity, Report, Side, Totals, likelihood, side, totals
from tui_reader.stories.words import said, title_key

SPAN_SECONDS = 60 * 3600
"""Articles further apart in time than this tell different stories."""

_POSTINGS = 120
"""Places looked up for candidates at the most, the rarest keys first."""
_CANDIDATES = 6
"""Articles compared with a new one at the most."""
_HOPELESS = 0.8
"""Weight that must be shared for a comparison."""
_LINK = 0.3
"""Likelihood from which two articles are put together anew when either is."""
_SAME = 0.5
"""Likelihood from which articles are one story."""
_ON_THE_WHOLE = 0.3
"""Likelihood that all pairs of two stories must have on average."""
_SIDES = 1000
"""Weighed articles that are kept from one call to the next."""
_GROWN = 1.2
"""By how much the number of articles grows before all are filed anew."""
_REMEMBERED = 0.05
"""Likelihood from which it is kept; lower ones are many, and found anew when they are needed."""
_NONE: Mapping[int, float] = {}
_MEMBERS = 8
"""Articles of a story that another story is compared with at the most."""
_SUPPOSED = 300
"""Articles that rarity is counted over beside those known: among ten headlines all words are rare."""
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
        self._reports: dict[int, Report] = {}
        self._postings: dict[int, list[int]] = {}
        self._links: dict[int, dict[int, float]] = {}
        self._settled: dict[int, list[int]] = {}
        """Articles, and ids of stories, with the articles that were one story when they came in."""
        self._languages: dict[str, dict[str, int]] = {}
        self._rarity = Rarity(self._postings)
        self._weighed = 0
        self._sides: dict[int, Side] = {}
        self._weights: dict[int, Totals] = {}
        self._filed: list[int] = []
        self._filed_among = 0

    def know(self, articles: Iterable[StoryArticle]) -> None:
        """Take in articles whose stories are settled; they count for rarity, and others can join."""
        for article in articles:
            self._take_in(article)
            together = self._settled.setdefault(article.story, [])
            together.append(article.id)
            self._settled[article.id] = together

    def take_in(self, articles: Iterable[StoryArticle]) -> None:
        """Count new articles for rarity, all of them before the first is filed."""
        for article in articles:
            self._take_in(article)

    def _take_in(self, article: StoryArticle) -> None:
        if article.id in self._reports:
            return
        language = self._language(article)
        what = said(article.title, article.summary, language)
        self._reports[article.id] = Report(
            article.id, article.story, what, language, article.sort_at, article.source,
            title_key(article.title),
        )  # fmt: skip
        postings = self._postings
        for key in set(what.keys):
            if (places := postings.get(key)) is None:
                postings[key] = [article.id]
            else:
                places.append(article.id)

    def _language(self, article: StoryArticle) -> str:
        """The language that a text says, or else its feed, or else what its paper mostly writes."""
        counts = self._languages.setdefault(article.source, {})
        usual = max(counts, key=counts.__getitem__, default="")
        language = language_of(article.title, article.summary, article.language or usual)
        if language:
            counts[language] = counts.get(language, 0) + 1
        return language

    def outdated(self) -> list[int]:
        """Articles to be filed anew, because what is rare has changed since they were.

        Those that were settled when they came in are left as they are.
        """
        count = len(self._reports)
        if count < _GROWN * self._filed_among:
            return []
        self._filed_among = count
        self._links.clear()
        filed, self._filed = self._filed, []
        return filed

    def file(self, ids: Sequence[int]) -> Mapping[int, int]:
        """File articles that were taken in.

        Returns:
            Which articles' stories changed: article id → story, its own id when it is alone.
            A story's id is that of its first article.
        """
        self._renew_weights()
        touched: set[int] = set()
        for one in ids:
            report = self._reports.get(one)
            if report is None:
                continue
            touched.add(one)
            self._filed.append(one)
            for other in self._candidates(report):
                if self._likelihood(one, other) >= _LINK:
                    touched.add(other)
        return self._put_together(self._connected(touched))

    def _renew_weights(self) -> None:
        count = _SUPPOSED + len(self._reports)
        if count != self._weighed:
            self._weighed = count
            whole = log(count + 1)
            most = min(count, 5000)
            self._rarity.table = [
                max(0.0, log((count + 1) / (seen + 0.5)) / whole) for seen in range(most + 1)
            ]
            self._sides.clear()
            self._weights.clear()
        if len(self._sides) > _SIDES:
            self._sides.clear()

    def _candidates(self, report: Report) -> list[int]:
        """The articles that share most of the rarest keys."""
        postings, table = self._postings, self._rarity.table
        lists = [places for key in set(report.said.keys) if len(places := postings[key]) > 1]
        lists.sort(key=len)
        common: dict[int, float] = {}
        room = _POSTINGS
        for places in lists:
            weight = table[min(len(places), len(table) - 1)]
            # The newest of a word that too many have.
            for other in places[-room:]:
                common[other] = common.get(other, 0.0) + weight
            room -= len(places)
            if room <= 0:
                break
        common.pop(report.id, None)
        reports = self._reports
        best = sorted(
            (
                (-weight, other)
                for other, weight in common.items()
                if weight >= _HOPELESS
                and abs(reports[other].sort_at - report.sort_at) <= SPAN_SECONDS
                and not _are_apart(report, reports[other])
            ),
        )
        return [other for _weight, other in best[:_CANDIDATES]]

    def _totals(self, one: int) -> Totals:
        found = self._weights.get(one)
        if found is None:
            found = self._weights[one] = totals(self._reports[one].said, self._rarity)
        return found

    def _side(self, one: int) -> Side:
        found = self._sides.get(one)
        if found is None:
            found = self._sides[one] = side(self._reports[one], self._totals(one))
        return found

    def _likelihood(self, one: int, other: int) -> float:
        found = self._links.get(one, _NONE).get(other)
        if found is None:
            mine, theirs = self._reports[one], self._reports[other]
            if _are_apart(mine, theirs) or abs(mine.sort_at - theirs.sort_at) > SPAN_SECONDS:
                found = 0.0
            elif mine.source == theirs.source:
                found = 1.0
            else:
                found = likelihood(self._side(one), theirs, self._totals(other), self._rarity)
            if found >= _REMEMBERED:
                self._links.setdefault(one, {})[other] = found
                self._links.setdefault(other, {})[one] = found
        return found

    def _connected(self, touched: Iterable[int]) -> set[int]:
        """Some articles, and all that links and settled stories join them to."""
        reached: set[int] = set()
        waiting = list(touched)
        while waiting:
            one = waiting.pop()
            if one in reached:
                continue
            reached.add(one)
            waiting += self._settled.get(one, ())
            waiting += (
                other for other, found in self._links.get(one, {}).items() if found >= _LINK
            )
        return reached

    def _put_together(self, ids: set[int]) -> dict[int, int]:
        """Make the stories of some articles anew, the surest pairs first; what changed."""
        member_of: dict[int, list[int]] = {}
        for one in sorted(ids):
            if one not in member_of:
                together = list(self._settled.get(one, (one,)))
                member_of |= dict.fromkeys(together, together)
        pairs = sorted(
            (-found, one, other)
            for one in ids
            for other, found in self._links.get(one, {}).items()
            if one < other and found >= _LINK and other in ids
        )
        for _found, one, other in pairs:
            here, there = member_of[one], member_of[other]
            if here is not there and self._are_one(here, there):
                here += there
                for each in there:
                    member_of[each] = here
        changed: dict[int, int] = {}
        taken: set[int] = set()
        for members in sorted({id(them): sorted(them) for them in member_of.values()}.values()):
            story = self._story_of(members, taken)
            taken.add(story)
            for one in members:
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

    def _are_one(self, here: Sequence[int], there: Sequence[int]) -> bool:
        """Whether the better half of the likelihoods between two stories is high on average."""
        found = []
        for one in here[:_MEMBERS]:
            for other in there[:_MEMBERS]:
                if _are_apart(self._reports[one], self._reports[other]):
                    return False
                found.append(self._likelihood(one, other))
        found.sort(reverse=True)
        better = found[: (len(found) + 1) // 2]
        return sum(better) / len(better) >= _SAME and sum(found) / len(found) >= _ON_THE_WHOLE


def _are_apart(one: Report, other: Report) -> bool:
    """Whether a paper tells two things: a series, an update, or another event."""
    if one.source != other.source:
        return False
    return one.title != other.title or abs(one.sort_at - other.sort_at) > _DAY
