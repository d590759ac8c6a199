"""``service``: what has this installation fetch the news by itself, for the system's own timers."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from tui_reader.cli.profile import profile
from tui_reader.text.i18n import _

_MINUTES = 15
"""The engine asks each feed when it is due; this is how often it looks."""


def service(options: argparse.Namespace) -> int:
    """Print a unit and timer of systemd, a property list of launchd, or a line for cron.

    Nothing is installed. The lines say where each part goes.
    """
    kind = options.kind or ("launchd" if sys.platform == "darwin" else "systemd")
    command = [*_program(), *profile(options).arguments, "refresh"]
    print(_FORMS[kind](command), end="")
    return 0


def _program() -> list[str]:
    """How this program is started: by its script where that is installed, else by its module."""
    beside = Path(sys.executable).with_name("tui-reader")
    script = str(beside) if os.access(beside, os.X_OK) else shutil.which("tui-reader")
    return [script] if script else [sys.executable, "-m", "tui_reader"]


def _systemd(command: list[str]) -> str:
    # Percent and dollar signs have a meaning of their own in units (systemd.unit(5), systemd.service(5)).
    run = " ".join(_quoted(one.replace("%", "%%").replace("$", "$$")) for one in command)
    where = _("Put each part into ~/.config/systemd/user/ under its name, then run:")
    return f"""\
# {where}
# systemctl --user daemon-reload && systemctl --user enable --now tui-reader.timer

# tui-reader.service
[Unit]
Description=Fetch the news of tui-reader
After=network-online.target

[Service]
Type=oneshot
Nice=10
ExecStart={run}

# tui-reader.timer
[Unit]
Description=Fetch the news of tui-reader every {_MINUTES} minutes

[Timer]
OnBootSec=2min
OnUnitActiveSec={_MINUTES}min
RandomizedDelaySec=1min

[Install]
WantedBy=timers.target
"""


def _quoted(argument: str) -> str:
    """An argument as systemd reads it (systemd.syntax(7), “Quoting”)."""
    if argument and all(one.isalnum() or one in "-_./=:@+,%$" for one in argument):
        return argument
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _launchd(command: list[str]) -> str:
    arguments = "\n".join(f"    <string>{escape(one)}</string>" for one in command)
    where = _("Save it as ~/Library/LaunchAgents/tui-reader.plist, then run:")
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- {where}
launchctl load ~/Library/LaunchAgents/tui-reader.plist -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>tui-reader</string>
  <key>ProgramArguments</key>
  <array>
{arguments}
  </array>
  <key>StartInterval</key>
  <integer>{_MINUTES * 60}</integer>
  <key>LowPriorityIO</key>
  <true/>
</dict>
</plist>
"""


def _cron(command: list[str]) -> str:
    # A percent sign ends a command in a crontab (crontab(5)).
    run = shlex.join(command).replace("%", "\\%")
    where = _("Add this line with “crontab -e”:")
    return f"# {where}\n*/{_MINUTES} * * * * {run} >/dev/null\n"


_FORMS = {"systemd": _systemd, "launchd": _launchd, "cron": _cron}
