"""The man page and the completions: as the parser says, and harmless with hostile names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.share import FOLDER, files, man_page
from tui_reader.text.i18n import LANGUAGES

_HOSTILE = "$(touch pwned)\n`touch pwned`\n;touch pwned\nPresse\nToday\n'x\n*\nPresse/Sud\n"

_COMPLETE = {
    "bash": """
source {script}
COMP_WORDS=({words} ''); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE="{words} "
_shtab_tui_reader '' '' ''
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
autoload -Uz compinit; compinit -u -d {folder}/dump
fpath=({scripts} $fpath)
source {script} 2>/dev/null
compadd() {{ local name=${{@[-1]}}; print -rl -- "${{(@P)name}}" }}
_tui_reader_views
""",
    "fish": """
source {script}
complete -C '{words} '
""",
}


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words it otherwise")
@pytest.mark.parametrize(
    "name",
    [*map(man_page, LANGUAGES), "tui-reader.bash", "_tui-reader", "tui-reader.fish"],
)
def test_what_is_installed_is_what_the_parser_says(name: str) -> None:
    """``python -m tests.support.share`` writes the files anew."""
    assert (FOLDER / name).read_text(encoding="utf-8") == files()[name]


@pytest.mark.parametrize(
    ("shell", "script"),
    [("bash", "tui-reader.bash"), ("zsh", "_tui-reader"), ("fish", "tui-reader.fish")],
)
def test_a_shell_completes_views_and_runs_nothing_of_them(
    shell: str, script: str, tmp_path: Path
) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell}")
    (tmp_path / "names").write_text(_HOSTILE)
    stub = tmp_path / "tui-reader"
    stub.write_text(f"#!/bin/sh\ncat '{tmp_path}/names'\n")
    stub.chmod(0o755)
    code = _COMPLETE[shell].format(
        script=FOLDER / script, scripts=FOLDER, folder=tmp_path, words="tui-reader headlines --view"
    )
    done = subprocess.run(
        [program, *(["-f"] if shell == "zsh" else []), "-c", code],
        cwd=tmp_path, env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    # fish adds a description behind a tab.
    found = [line.partition("\t")[0] for line in done.stdout.split("\n")]
    assert "Presse" in found, (done.stdout, done.stderr)
    assert "Presse/Sud" in found
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_man_page_is_sound(language: str) -> None:
    done = subprocess.run(
        ["man", "--warnings=w", "-l", str(FOLDER / man_page(language))],
        env=os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    headings = {
        "en": "EXIT STATUS",
        "fr": "CODE DE RETOUR",
        "es": "ESTADO DE SALIDA",
        "ar": "حالة الخروج",
    }
    assert headings[language] in done.stdout
