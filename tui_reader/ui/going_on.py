"""Going on after a stop (SIGCONT, POSIX.1 job control): once for every stop, and never while ending.

Textual's driver begins anew with every SIGCONT that comes. Whoever was not stopped then reads keys
in two threads, one of which may never end; and a terminal that closes sends one beside its SIGHUP
(POSIX.1 ``_exit``). A window that was just ending was left behind by it, half a processor busy.
"""

from __future__ import annotations

import asyncio
import signal
import termios

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

#: Seconds in which signals that come one after another count as one. To begin anew takes a tenth of
#: a second, of which the driver waits for its key thread: two hundred signals a second, each
#: answered, kept the window from its keys for minutes.
TOGETHER = 0.2


def go_on_once(driver: Driver) -> None:
    """Have the terminal set up again by what ends a stop, and by nothing else."""
    if not isinstance(driver, LinuxDriver):
        return

    loop = asyncio.get_running_loop()
    waiting = False

    def go_on(*_signal: object) -> None:
        nonlocal waiting
        if driver._must_signal_resume and driver._auto_restart:
            driver.resume_application_mode()
        elif not waiting and not loop.is_closed():
            # Not at once: what a signal interrupts may hold the lock of the driver's queue.
            waiting = True
            loop.call_soon_threadsafe(loop.call_later, TOGETHER, begin_anew)

    def begin_anew() -> None:
        nonlocal waiting
        waiting = False
        # Stopped by SIGSTOP, which nobody is told of: the shell may have set the terminal.
        if driver._auto_restart and _is_up(driver):
            driver.suspend_application_mode()
            driver.resume_application_mode()

    signal.signal(signal.SIGCONT, go_on)


def _is_up(driver: LinuxDriver) -> bool:
    """Whether keys are being read, from a terminal that is there."""
    keys = driver._key_thread
    if keys is None or not keys.is_alive() or driver.exit_event.is_set():
        return False
    try:
        termios.tcgetattr(driver.fileno)
    except termios.error:
        return False
    return True
