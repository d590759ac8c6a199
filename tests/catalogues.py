"""The catalogues of the interface's languages: python -m tests.catalogues

Extracts the messages, updates the template and each language's ``.po`` file, and lists what
is not translated; exit status 1 if there is any. With ``--check`` nothing is written.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

import tui_reader
from tui_reader.text.i18n import LANGUAGES

ROOT = Path(tui_reader.__file__).parent
LOCALES = ROOT / "locales"
TEMPLATE = LOCALES / "tui_reader.pot"
TRANSLATIONS = tuple(one for one in LANGUAGES if one != "en")
KEYWORDS = {"_": 1, "N_": 1, "because": 1, "ngettext": 2, "because_counted": 2}
"""Functions, and how many of their first arguments are a message."""
_MARKED = re.compile(r"\b(?:_|N_|because|ngettext|because_counted)\(")
PLURALS = {
    "fr": (2, "(n > 1)"),
    "es": (2, "(n != 1)"),
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    ),
}
"""How many forms there are, and which one is taken; millions have none of their own."""
_SINGLE = {"fr": 0, "es": 1, "ar": 3}
"""Of how many forms the first ones stand for a single number, which need not be written."""
_FIELD = re.compile(r"\{[a-z_]+(?::[^}]*)?\}|%\([a-z_]+\)[a-z]|%[sd]")

Identity = tuple[str, ...]
"""A message in English: one text, or singular and plural."""


def identity(message: Message) -> Identity:
    """What a message is recognised by."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> tuple[str, ...]:
    """The translation: one text, or each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def path_of(language: str) -> Path:
    """A language's ``.po`` file."""
    return LOCALES / language / "LC_MESSAGES" / "tui_reader.po"


def extracted() -> set[Identity]:
    """The messages of the source.

    Read from its syntax, as Babel’s own extraction misses calls within calls.
    """
    found: set[Identity] = set()
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text("utf-8")
        if not _MARKED.search(source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = node.args[: KEYWORDS.get(node.func.id, 0)]
                texts = [one.value for one in given if isinstance(one, ast.Constant)]
                if given and len(texts) == len(given) and all(texts):
                    found.add(tuple(map(str, texts)))
    return found


def read(path: Path, language: str | None = None) -> dict[Identity, Message]:
    """The messages of a file, none when it is not there."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {identity(one): one for one in read_po(file, locale=language) if one.id}


def written(messages: set[Identity], known: dict[Identity, Message], language: str) -> bytes:
    """A file of these messages, one a paragraph, in the order of their English."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    forms = 2
    if language:
        forms, expression = PLURALS[language]
        head += f'"Language: {language}\\n"\n'
        head += f'"Plural-Forms: nplurals={forms}; plural={expression};\\n"\n'
    catalogue = read_po(BytesIO(head.encode()), locale=language or None)
    for one in sorted(messages):
        many = len(one) > 1
        message = known.get(one)
        empty: str | tuple[str, ...] = ("",) * forms if many else ""
        catalogue.add(one if many else one[0], empty if message is None else message.string)
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    return head.encode() + b"\n" + body.getvalue()


def problems(language: str, messages: set[Identity]) -> Iterator[str]:
    """What is missing or wrong in a language's file, a line each."""
    known = read(path_of(language), language)
    forms = PLURALS[language][0]
    for one in sorted(messages):
        shown = " | ".join(one)
        message = known.get(one)
        if message is None or not all(texts(message)) or message.fuzzy:
            yield f"not translated: {shown!r}"
            continue
        found = texts(message)
        if len(one) > 1 and len(found) != forms:
            yield f"{len(found)} plural forms and not {forms}: {shown!r}"
        for number, text in enumerate(found):
            wrong = _fields(text) ^ _fields(one[-1])
            single = len(one) > 1 and number < _SINGLE[language]
            if wrong and not (single and wrong == {"{count}"}):
                yield f"other fields {sorted(wrong)}: {shown!r}"
            if text.count("\n") != one[-1].count("\n"):
                yield f"other lines: {shown!r}"
    for one in sorted(set(known) - messages):
        yield f"no longer there: {' | '.join(one)!r}"


def _fields(text: str) -> set[str]:
    return set(_FIELD.findall(text))


def main() -> int:
    """Update the catalogues and list what they lack."""
    parser = argparse.ArgumentParser(prog="python -m tests.catalogues", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    messages = extracted()
    if not check:
        TEMPLATE.write_bytes(written(messages, {}, ""))
    amiss = 0
    for language in TRANSLATIONS:
        path = path_of(language)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(messages, read(path, language), language))
        for problem in problems(language, messages):
            print(f"{language}: {problem}")
            amiss += 1
    print(f"{len(messages)} messages, {amiss} problems")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
