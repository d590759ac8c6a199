"""The catalogues are complete, and the reader speaks the language that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.catalogues import TEMPLATE, TRANSLATIONS, extracted, path_of, problems, read, texts
from tui_reader.cli import main
from tui_reader.text import i18n
from tui_reader.text.i18n import ngettext, number, use_language, wanted_language
from tui_reader.text.when import age, day_name, long_date, short_time

NOW = 1_771_850_400
"""Monday, 23 February 2026, 12:40 UTC."""
DAY = 86_400


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "C")
    yield
    use_language("en")


@pytest.fixture(scope="module")
def messages() -> set[tuple[str, ...]]:
    return extracted()


def test_the_template_has_the_messages_of_the_source(messages: set[tuple[str, ...]]) -> None:
    assert set(read(TEMPLATE)) == messages, "python -m tests.catalogues updates it"


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_message_is_translated(language: str, messages: set[tuple[str, ...]]) -> None:
    assert list(problems(language, messages)) == []


def test_french_signs_have_their_narrow_spaces() -> None:
    sign = re.compile(r"(?<![\w:])[ \u00a0][:;!?»]|«[ \u00a0]|[^\W\d][?!;]")
    found = read(path_of("fr"), "fr").values()
    # Keys are signs as well: "· ; copier", ";;".
    wrong = [one for message in found for one in texts(message) if sign.search(one)]
    assert [one for one in wrong if "· ;" not in one] == []


@pytest.mark.parametrize(
    ("setting", "environment", "language"),
    [
        ("", {}, "en"),
        ("", {"LANG": "fr_FR.UTF-8"}, "fr"),
        ("", {"LANG": "ar_MA.UTF-8", "LC_ALL": "es_MX.UTF-8@euro"}, "es"),
        ("", {"LANGUAGE": "fr", "LC_ALL": "C.UTF-8"}, "fr"),
        ("", {"LANGUAGE": "de:fr_CA:es", "LANG": "de_DE.UTF-8"}, "fr"),
        ("", {"LANGUAGE": "en:fr", "LANG": "fr_FR.UTF-8"}, "en"),
        ("", {"LANGUAGE": "C", "LC_ALL": "fr_FR.UTF-8"}, "en"),
        ("", {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ("", {"LC_MESSAGES": "ar", "LANG": "fr_FR.UTF-8"}, "ar"),
        ("", {"LANG": "../../../etc"}, "en"),
        ("ar", {"LANGUAGE": "fr"}, "ar"),
    ],
)
def test_the_language_is_chosen_as_gettext_does(
    setting: str, environment: dict[str, str], language: str
) -> None:
    assert wanted_language(setting, environment) == language


def test_a_checkout_compiles_a_catalogue_that_is_older_than_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path)
    source = tmp_path / "fr" / "LC_MESSAGES" / "tui_reader.po"
    source.parent.mkdir(parents=True)
    for word in ("Vues", "Rubriques"):
        source.write_text(f'msgid "Views"\nmsgstr "{word}"\n')
        use_language("fr")
        assert i18n._("Views") == word
    source.unlink()
    use_language("fr")
    assert i18n._("Views") == "Rubriques"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["0 feeds", "1 feed", "2 feeds", "7 feeds", "12,000 feeds"]),
        ("fr", ["0 flux", "1 flux", "2 flux", "7 flux", "12\u202f000 flux"]),
        ("es", ["0 canales", "1 canal", "2 canales", "7 canales", "12.000 canales"]),
        ("ar", ["لا خلاصات", "خلاصة واحدة", "خلاصتان", "7 خلاصات", "12,000 خلاصة"]),
    ],
)
def test_counts_have_the_forms_of_the_language(language: i18n.Language, words: list[str]) -> None:
    use_language(language)
    counts = (0, 1, 2, 7, 12_000)
    assert [ngettext("{count} feed", "{count} feeds", count) for count in counts] == words


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["Sunday 22 February", "22 Feb", "5h", "2.5", "1 March 2025, 12:40"]),
        ("fr", ["dimanche 22 février", "22 fév", "5 h", "2,5", "1 mars 2025, 12:40"]),
        ("es", ["domingo 22 de febrero", "22 feb", "5 h", "2,5", "1 de marzo de 2025, 12:40"]),
        ("ar", ["الأحد 22 فبراير", "22/2", "5 س", "2.5", "1 مارس 2025، 12:40"]),
    ],
)
def test_dates_and_numbers_are_the_language_s(language: i18n.Language, shown: list[str]) -> None:
    use_language(language)
    sunday = NOW // DAY + 719_163 - 1
    assert [
        day_name(sunday, NOW + 5 * DAY),
        short_time(NOW - DAY, NOW + 30 * DAY),
        age(NOW - 5 * 3600, NOW),
        number(2.5, 1),
        long_date(NOW - 359 * DAY, "long"),
    ] == shown


@pytest.mark.parametrize(
    ("environment", "setting", "words"),
    [
        ({"LANGUAGE": "fr", "LC_ALL": "C.UTF-8"}, "", "utilisation\u202f:"),
        ({"LANGUAGE": "fr"}, "es", "uso:"),
        ({"LANGUAGE": "", "LC_ALL": "ar_MA.UTF-8"}, "", "الاستعمال:"),
    ],
)
def test_help_and_errors_of_the_command_line(
    environment: dict[str, str],
    setting: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config.toml").write_text(f'[screen]\nlanguage = "{setting}"\n')
    for arguments in (["--help"], ["fead"]):
        with pytest.raises(SystemExit):
            main(["--data", str(tmp_path), *arguments])
        printed = capsys.readouterr()
        assert words in printed.out + printed.err
    assert "read" in printed.err.splitlines()[-1]


def test_json_is_the_same_under_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for language in ("C", "ar"):
        monkeypatch.setenv("LANGUAGE", language)
        assert main(["--data", str(tmp_path), "keys", "--json"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert main(["--data", str(tmp_path), "keys"]) == 0
    assert "فتح المحدَّد" in capsys.readouterr().out
