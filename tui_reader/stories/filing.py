"""Which articles tell the same story: headlines compared by the rare words they share.

A headline's words weigh by their rarity among recent headlines (after the
inverse document frequency of Spärck Jones 1972); two articles tell the same story when
the weighted overlap of what they say is large. Across languages only what
stays the same counts: names and numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log2

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.text.folding import fold

# Words that tell nothing of a story, folded: English, French, Spanish, Arabic.

_ENGLISH = """a an and are as at be been but by can could did do does for from had has have he her his how
i in into is it its more most new no not of off on or our out over says she so than that the their them then
there they this to up was we were what when where which who why will with would you your after before about
against amid under first last says said just now year years day days week"""
_FRENCH = """au aux avec ce ces cette dans de des du elle en entre et est il ils la le les leur leurs lui
mais ne nous on ou par pas plus pour qu que qui sa sans se ses son sont sous sur un une vers vos votre ont
apres avant contre comme fait faire tout tous toute toutes etre ete aussi an ans jour jours selon deux"""
_SPANISH = """al ante como con contra cual de del desde donde el ella en entre era es esta este esto ha han
hasta hay la las le les lo los mas me mi muy no nos o para pero por que se ser si sin sobre son su sus tras
un una uno y ya ano anos dia dias dos segun fue todo todos"""
_ARABIC = """في من على إلى عن مع هذا هذه ذلك التي الذي ما لا لم لن أن إن كان كانت قد بعد قبل بين كل عند
حتى أو ثم هو هي هم يوم عام خلال ضد حول دون غير نحو"""

STOPWORDS = frozenset(fold(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_ARABIC}").split())
"""All of them, folded as headlines are."""


SPAN_SECONDS = 48 * 3600
"""Articles further apart in time than this tell different stories."""

_SAME_LANGUAGE = 0.42
_ACROSS = 0.44
_HOPELESS = 0.2
"""Of the one's whole weight: with less in common the likeness is under 0.4, both thresholds' floor:
0.2 / (0.6 x 0.2 + 0.4)."""
_MIN_SHARED = 2
"""Features that must be shared: one name alone (a president, a town) is no story."""
_CANDIDATES = 12
"""Articles compared with a new one at the most."""
_POSTINGS = 500
"""Places looked up for candidates at the most: the rarest features of a headline reach its story,
and the frequent ones, which tell nothing, would cost most."""

_WORD = re.compile(r"(\d+(?:[.,\u00a0\u202f]\d+)*|[^\W_]+(?:['’][^\W_]+)?)")
_AFTER_APOSTROPHE = re.compile("['’]")
_WITHIN_NAME = frozenset({" ", "-", "\u00a0", "\u2011"})
_BEFORE_SENTENCE = frozenset('.!?:»«“”"–—|')
_folded = lru_cache(maxsize=1 << 15)(fold)


_WEIGHED = 4096
_WEIGHTS = [1.0 / log2(2 + count) for count in range(_WEIGHED + 1)]
"""What a feature weighs that so many articles have."""


class StoryArticle(Struct, frozen=True):
    """A recent article: its story, and what it is compared by."""

    story: int
    title: str
    summary: str
    language: str
    sort_at: int
    feed_id: int


class _Terms(Struct, frozen=True):
    things: dict[str, str]
    """Each word with the thing it stands for: itself, or the whole name it is part of
    ("Harrow Bay" is two words and one thing)."""
    weight: float
    """Of all things together, when the article was filed; 0 for one that is only known."""


class _Features(Struct, frozen=True):
    words: _Terms
    """Folded, stemmed title words."""
    names: _Terms
    """Words of names, and numbers, of title and summary, which survive translation."""


class Filing:
    """The stories of the last days. Articles are filed one by one, oldest story first to match."""

    def __init__(self, articles: Iterable[StoryArticle]) -> None:
        self._articles: list[tuple[StoryArticle, _Features]] = []
        self._by_feature: dict[str, list[int]] = defaultdict(list)
        for one in articles:
            self.know(one)

    def know(self, article: StoryArticle) -> None:
        """Take in an article whose story is settled, so that new ones can join it."""
        words, names = _words_and_names(article)
        self._keep(article, _Features(_Terms(words, 0.0), _Terms(names, 0.0)))

    def file(self, article: StoryArticle) -> int:
        """The story that the article tells; ``article.story`` itself when it begins one.

        The article is known from then on, so that the next ones can join it.
        """
        features = self._features(article)
        best, story = 0.0, article.story
        for place in self._candidates(features):
            other, theirs = self._articles[place]
            # A series, or an update, of one paper is not the same news twice.
            if other.feed_id == article.feed_id:
                continue
            if other.story == article.story or abs(other.sort_at - article.sort_at) > SPAN_SECONDS:
                continue
            likeness = self._likeness(article, features, other, theirs)
            if likeness > best:
                best, story = likeness, other.story
        self._keep(replace(article, story=story), features)
        return story

    def _keep(self, article: StoryArticle, features: _Features) -> None:
        place = len(self._articles)
        self._articles.append((article, features))
        for word in features.words.things.keys() | features.names.things.keys():
            self._by_feature[word].append(place)

    def _features(self, article: StoryArticle) -> _Features:
        words, names = _words_and_names(article)
        return _Features(
            _Terms(words, self._sum(words, words)), _Terms(names, self._sum(names, names))
        )

    def _candidates(self, features: _Features) -> list[int]:
        """Articles that share at least two of the rarer features, those that share most first."""
        lists = sorted(
            (
                places
                # Not a set: equal candidates would come in another order in every process.
                for word in {**features.words.things, **features.names.things}
                if (places := self._by_feature.get(word))
            ),
            key=len,
        )
        once: dict[int, float] = {}
        shared: dict[int, float] = {}
        looked_at = 0
        for places in lists:
            looked_at += len(places)
            if looked_at > _POSTINGS:
                break
            weight = 1.0 + 1.0 / len(places)
            for place in places:
                if place in once:
                    shared[place] = shared.get(place, once[place]) + weight
                else:
                    once[place] = weight
        return sorted(shared, key=shared.__getitem__, reverse=True)[:_CANDIDATES]

    def _likeness(
        self, article: StoryArticle, mine: _Features, other: StoryArticle, theirs: _Features
    ) -> float:
        """Above 0 when the two tell the same story, higher the surer."""
        same = article.language == other.language or not article.language or not other.language
        if same:
            likeness = self._overlap(mine.words, theirs.words)
            if likeness >= _SAME_LANGUAGE:
                return likeness
        likeness = self._overlap(mine.names, theirs.names)
        return likeness if likeness >= _ACROSS else 0.0

    def _overlap(self, mine: _Terms, theirs: _Terms) -> float:
        """Weight of the things shared over a mean of both weights that favours the smaller.

        0 when fewer than :data:`_MIN_SHARED` things are shared.
        """
        shared = mine.things.keys() & theirs.things.keys()
        if len(shared) < _MIN_SHARED:
            return 0.0
        if min(len({side.things[one] for one in shared}) for side in (mine, theirs)) < _MIN_SHARED:
            return 0.0
        both = self._sum(mine.things, shared)
        # However little the other says, it says at least what both do: most pairs end here.
        if both < _HOPELESS * mine.weight:
            return 0.0
        # Theirs anew: what it told first is less rare by now.
        smaller, larger = sorted((mine.weight, self._sum(theirs.things, theirs.things)))
        return both / (0.6 * smaller + 0.4 * larger)

    def _sum(self, things: dict[str, str], words: Iterable[str]) -> float:
        """What some words weigh together, a name of several words as its rarest."""
        by_feature = self._by_feature
        heaviest: dict[str, float] = {}
        for word in words:
            weight = _WEIGHTS[min(len(by_feature.get(word, ())), _WEIGHED)]
            thing = things[word]
            if weight > heaviest.get(thing, 0.0):
                heaviest[thing] = weight
        return sum(heaviest.values())


def _words_and_names(article: StoryArticle) -> tuple[dict[str, str], dict[str, str]]:
    title = [_folded(word) for word in _WORD.findall(article.title)]
    names = _names(article.title)
    words = {
        word if word in names else _stem(word): names.get(word, word)
        for word in title
        if len(word) > 2 and word not in STOPWORDS
    }
    return words, {**_names(article.summary), **names}


def _names(text: str) -> dict[str, str]:
    """Each word of the names in a text, and each number of two digits or more, with its whole name."""
    names: dict[str, str] = {}
    run: list[str] = []
    starts_sentence = False
    pieces = iter(_WORD.split(f".{text}"))  # what a text begins with begins a sentence
    for gap, word in zip(pieces, pieces, strict=False):
        # Most words are of this kind, and no name.
        if word.isalpha() and word.islower():
            if run:
                _keep_name(run, starts_sentence, names)
                run = []
            continue
        if run and gap not in _WITHIN_NAME:
            _keep_name(run, starts_sentence, names)
            run = []
        if "'" in word or "’" in word:
            word = _AFTER_APOSTROPHE.split(word)[-1]
        first = word[0]
        if first.isdigit():
            digits = re.sub(r"\D", "", word).lstrip("0")
            if len(digits) > 1:
                names[digits] = digits
        elif first.isupper() and (folded := _folded(word)) not in STOPWORDS:
            if not run:
                starts_sentence = gap.rstrip()[-1:] in _BEFORE_SENTENCE
            run.append(folded)
            continue
        if run:
            _keep_name(run, starts_sentence, names)
            run = []
    _keep_name(run, starts_sentence, names)
    return names


def _keep_name(run: list[str], starts_sentence: bool, names: dict[str, str]) -> None:
    # A single capital at the start of a sentence is grammar, not a name.
    if len(run) > 1 or (run and not starts_sentence):
        for word in run:
            if len(word) > 2:
                names.setdefault(word, " ".join(run))


def _stem(word: str) -> str:
    """A crude common stem: enough to join singular and plural, noun and verb forms."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return word[:6] if len(word) > 6 else word.rstrip("s") if len(word) > 3 else word
