"""What ``--json`` prints is what the JSON Schema says, no less and no more."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.program.test_pipes import commands
from tests.support.listing_pages import pages
from tests.support.loopback import Answer, Web, rss
from tests.support.samples import FARO, QUAI, draft, receive, store_with
from tests.support.share import FOLDER
from tui_reader.cli import main
from tui_reader.store import marks, versions

SCHEMA: dict[str, Any] = json.loads((FOLDER / "json-1.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A profile with an article of each kind, and a feed that is really asked."""
    folder = tmp_path_factory.mktemp("profile")
    with Web() as web:
        web.pages |= {
            "/feed": Answer(rss("x"), headers={"Content-Type": "application/rss+xml"}),
            "/board": Answer(
                pages()["by day"].html.encode(), headers={"Content-Type": "text/html"}
            ),
        }
        (folder / "config.toml").write_text(
            f'[[feeds]]\nurl = "{QUAI}"\n[[feeds]]\nurl = "{FARO}"\n[[feeds]]\nurl = "{web.url}/feed"\n'
            f'[[feeds]]\nurl = "{web.url}/board"\npage = {{ item = "li.story" }}\n'
            '[links]\nbrowser = ["true"]\n[keep]\ndays = 1\nunread = false\n[[rules]]\nname = "No golf"\nquery = "quai"\ndo = ["star"]\n'
            '[[commands]]\nname = "Count"\nrun = ["wc", "-w"]\n[[accounts]]\nname = "Home"\nkind = "freshrss"\n'
            'url = "http://127.0.0.1:9"\nuser = "ana"\npassword_env = "HOME"\ninsecure = true\n'
        )
        (folder / "mail").write_text("From x Mon\nFrom: A <a@b.example>\nList-Id: <x>\n\nx\n")
        with store_with(folder, 0, 0) as store:
            html = (
                '<p>Text <a href="https://a.example/">a</a><img src="https://a.example/i.png"></p>'
            )
            first, _other = receive(store, QUAI, draft(1, html=html), draft(2))
            [third] = receive(store, FARO, draft(3))
            with store.transaction() as transaction:
                transaction.execute("UPDATE articles SET story = 1 WHERE id IN (1, 3)")
                versions.keep(transaction, first, "Before", "<p>Before.</p>", 1)
            store.write(marks.mark, [third], "read", True, 1)
            store.write(marks.tag, third, "work", 1)
        yield ["--data", str(folder), web.url, str(folder)]


def _lines(data: list[str]) -> dict[str, list[str]]:
    url, folder = data[2:]
    return {
        "refresh": ["--feed", f"{url}/feed"], "search": ["quai"], "read": ["1"], "versions": ["1"],
        "watch-page": [f"{url}/board"], "discover": [f"{url}/feed"], "feed": [f"{url}/board"],
        "newsletters": [f"{folder}/mail"], "mark": ["1", "--star"], "open": ["1"], "run": ["Count", "1"],
    }  # fmt: skip


def _strict(schema: Any) -> Any:
    """A schema that lets through no field that it does not name."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        strict["additionalProperties"] = False
    return strict


def test_every_command_with_json_is_described() -> None:
    def has_json(parser: argparse.ArgumentParser) -> bool:
        return any("--json" in one.option_strings for one in parser._actions)

    named = {name for name, parser in commands().items() if has_json(parser)}
    assert {name.split()[0] for name in SCHEMA["commands"]} == named
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("command", [name for name in SCHEMA["commands"] if name != "watch"])
def test_what_a_command_prints_is_as_described(
    data: list[str], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    records = SCHEMA["commands"][command]
    strict = {**_strict(SCHEMA), "anyOf": [{"$ref": f"#/$defs/{name}"} for name in records]}
    words = [*command.split(), *_lines(data).get(command, []), "--json", *data[:2]]
    if command in ("purge", "mark"):
        main([*words, "--dry-run"])
    main(words)
    lines = capsys.readouterr().out.splitlines()
    assert lines or command in ("rules test", "accounts log")
    for line in lines:
        faults = [
            f"{one.json_path}: {one.message}"
            for one in Draft202012Validator(strict).iter_errors(json.loads(line))
        ]
        assert faults == [], line


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
    assert main(["schema", "rules", "test"]) == 0
    assert json.loads(capsys.readouterr().out)["anyOf"] == [{"$ref": "#/$defs/rule_test"}]
    assert main(["schema", "save"]) == 2
    assert "these have: refresh" in capsys.readouterr().err


def test_the_version_is_that_of_the_file() -> None:
    assert SCHEMA["version"] == 1
    assert [path.name for path in Path(FOLDER).glob("json-*")] == ["json-1.schema.json"]
