"""The man page and the completions of shells, made from the parser of the command line.

``python -m tests.support.share`` writes them to ``tui_reader/share/``; a test compares what is
there with what would be written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

from tui_reader import __version__
from tui_reader.cli.parser import of_argparse, with_commands
from tui_reader.text.i18n import LANGUAGES, Language, use_language
from tui_reader.text.i18n import language as current_language

FOLDER = Path(__file__).parents[2] / "tui_reader" / "share"

# Names come from feeds. compgen -W would expand them, so they are compared and never evaluated;
# a name with other characters would be split at its blanks.
_BASH = r"""
_tui_reader_names() {
  local one
  tui-reader "$1" --names 2>/dev/null | while IFS= read -r one; do
    [[ $one == "$2"* && $one =~ ^[[:alnum:]_./:-]+$ ]] && printf '%s\n' "$one"
  done
}
_tui_reader_views() { _tui_reader_names views "$1"; }
_tui_reader_tags() { _tui_reader_names tags "$1"; }
_tui_reader_commands() { _tui_reader_names run "$1"; }
"""
_ZSH = r"""
_tui_reader_views() { local -a found; found=("${(@f)$(tui-reader views --names 2>/dev/null)}"); compadd -a found }
_tui_reader_tags() { local -a found; found=("${(@f)$(tui-reader tags --names 2>/dev/null)}"); compadd -a found }
_tui_reader_commands() { local -a found; found=("${(@f)$(tui-reader run --names 2>/dev/null)}"); compadd -a found }
"""
_VIEWS = {
    "bash": "_tui_reader_views",
    "zsh": "_tui_reader_views",
    "fish": "(tui-reader views --names 2>/dev/null)",
}
_TAGS = {
    "bash": "_tui_reader_tags",
    "zsh": "_tui_reader_tags",
    "fish": "(tui-reader tags --names 2>/dev/null)",
}
_COMMANDS = {
    "bash": "_tui_reader_commands",
    "zsh": "_tui_reader_commands",
    "fish": "(tui-reader run --names 2>/dev/null)",
}
_COMPLETED: Mapping[str, Mapping[str, str]] = {
    "view": _VIEWS, "tag": _TAGS, "untag": _TAGS, "name": _COMMANDS,
    "config": shtab.FILE, "data": shtab.DIRECTORY, "output": shtab.FILE, "file": shtab.FILE,
}  # fmt: skip

_HEADINGS = {
    "en": {"COMMENTS": "EXAMPLES"},
    "fr": {
        "NAME": "NOM", "SYNOPSIS": "SYNOPSIS", "DESCRIPTION": "DESCRIPTION", "OPTIONS": "OPTIONS",
        "COMMANDS": "COMMANDES", "COMMENTS": "EXEMPLES",
    },
    "es": {
        "NAME": "NOMBRE", "SYNOPSIS": "SINOPSIS", "DESCRIPTION": "DESCRIPCIÓN", "OPTIONS": "OPCIONES",
        "COMMANDS": "ÓRDENES", "COMMENTS": "EJEMPLOS",
    },
    "ar": {
        "NAME": "الاسم", "SYNOPSIS": "الصيغة", "DESCRIPTION": "الوصف", "OPTIONS": "الخيارات",
        "COMMANDS": "الأوامر", "COMMENTS": "أمثلة",
    },
}  # fmt: skip
"""What stands for the headings that argparse-manpage writes."""
_ABOUT = {
    "en": "a news reader for the terminal",
    "fr": "un lecteur d’actualités pour le terminal",
    "es": "un lector de noticias para la terminal",
    "ar": "قارئ أخبار للطرفية",
}
_MANUAL = {
    "en": "User Commands",
    "fr": "Commandes de l’utilisateur",
    "es": "Órdenes de usuario",
    "ar": "أوامر المستخدم",
}
_Terms = Mapping[str, Mapping[str, str]]
_SECTIONS: Mapping[str, _Terms] = {
    "en": {
        "exit status": {
            "B 0": "done",
            "B 1": "something failed and was reported on standard error",
            "B 2": "the command line, a query or the configuration cannot be used",
            "B 130": "interrupted",
        },
        "files": {
            "I config.toml": "the settings, written by hand; never changed by the program",
            "I feeds.toml": "the feeds that were added in the reader or imported",
            "I store.sqlite3": "articles, texts and marks",
            "B tui-reader config": "prints where they are",
        },
        "environment": {
            "B LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "the language of the interface",
            "B NO_COLOR": "no colours are used",
            "B BROWSER": "what opens links, unless the configuration names a program",
        },
    },
    "fr": {
        "code de retour": {
            "B 0": "c’est fait",
            "B 1": "quelque chose a échoué et la sortie d’erreur dit quoi",
            "B 2": "la ligne de commande, une requête ou la configuration est inutilisable",
            "B 130": "interrompu",
        },
        "fichiers": {
            "I config.toml": "les réglages, écrits à la main ; le programme n’y touche jamais",
            "I feeds.toml": "les flux ajoutés dans le lecteur ou importés",
            "I store.sqlite3": "articles, textes et marques",
            "B tui-reader config": "dit où ils se trouvent",
        },
        "environnement": {
            "B LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "la langue de l’interface",
            "B NO_COLOR": "aucune couleur n’est employée",
            "B BROWSER": "ce qui ouvre les liens, si la configuration ne nomme aucun programme",
        },
    },
    "es": {
        "estado de salida": {
            "B 0": "hecho",
            "B 1": "algo ha fallado y la salida de errores dice qué",
            "B 2": "la línea de órdenes, una consulta o la configuración no se pueden usar",
            "B 130": "interrumpido",
        },
        "archivos": {
            "I config.toml": "los ajustes, escritos a mano; el programa nunca los cambia",
            "I feeds.toml": "los canales añadidos en el lector o importados",
            "I store.sqlite3": "artículos, textos y marcas",
            "B tui-reader config": "dice dónde están",
        },
        "entorno": {
            "B LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "el idioma de la interfaz",
            "B NO_COLOR": "no se usan colores",
            "B BROWSER": "lo que abre los enlaces, salvo que la configuración nombre un programa",
        },
    },
    "ar": {
        "حالة الخروج": {
            "B 0": "تمّ",
            "B 1": "أخفق شيء وذُكر في خرج الأخطاء",
            "B 2": "لا يمكن استعمال سطر الأوامر أو الاستعلام أو الإعدادات",
            "B 130": "قوطع البرنامج",
        },
        "الملفات": {
            "I config.toml": "الإعدادات المكتوبة باليد؛ لا يغيّرها البرنامج أبدًا",
            "I feeds.toml": "الخلاصات المضافة في القارئ أو المستوردة",
            "I store.sqlite3": "المقالات والنصوص والعلامات",
            "B tui-reader config": "يعرض أماكنها",
        },
        "البيئة": {
            "B LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "لغة الواجهة",
            "B NO_COLOR": "لا تُستعمل الألوان",
            "B BROWSER": "ما يفتح الروابط، ما لم تُسمِّ الإعدادات برنامجًا",
        },
    },
}


def files() -> dict[str, str]:
    """Each file's content by its name."""
    made = {man_page(language): _man_page(language) for language in LANGUAGES}
    for shell, name, preamble in (
        ("bash", "tui-reader.bash", _BASH),
        ("zsh", "_tui-reader", _ZSH),
        ("fish", "tui-reader.fish", ""),
    ):
        parser = _parser(shell)
        made[name] = shtab.complete(parser, shell, preamble={shell: preamble})
    return made


def man_page(language: str) -> str:
    """The name of a language's man page."""
    return "tui-reader.1" if language == "en" else f"tui-reader.{language}.1"


def _parser(shell: str) -> argparse.ArgumentParser:
    """The parser, with what completes the arguments that are names or files."""
    parser = with_commands()
    waiting = [parser]
    while waiting:
        for action in waiting.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
            elif action.dest in _COMPLETED and action.choices is None:
                action.complete = dict(_COMPLETED[action.dest])  # type: ignore[attr-defined]
    return parser


def _man_page(language: Language) -> str:
    # argparse wraps usage lines at the width of the terminal.
    os.environ["COLUMNS"] = "80"
    before = current_language()
    use_language(language)
    translate = getattr(argparse, "_")  # noqa: B009 - a name that its types do not have
    setattr(argparse, "_", of_argparse)  # noqa: B010
    try:
        page = Manpage(with_commands(), format="single-commands-section")
        page.description = _ABOUT[language]
        page.manual = _MANUAL[language]
        page.source = f"tui-reader {__version__}"
        # The day on which it is made tells nothing about it.
        page.date = ""
        for heading, terms in _SECTIONS[language].items():
            page.add_section(
                heading, ">", "\n".join(f".TP\n.{key}\n{text}" for key, text in terms.items())
            )
        text = str(page)
    finally:
        setattr(argparse, "_", translate)  # noqa: B010
        use_language(before)
    for english, heading in _HEADINGS[language].items():
        text = text.replace(f".SH {english}\n", f".SH {heading}\n").replace(
            f".SH\n{english}\n", f".SH\n{heading}\n"
        )
    # Else groff takes the letters for Latin-1 where the locale says nothing.
    return text if language == "en" else "'\\\" -*- coding: UTF-8 -*-\n" + text


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
