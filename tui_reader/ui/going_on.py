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


def go_on_once(driver: Driver) -> None:
    """Have the terminal set up again by what ends a stop, and by nothing else."""
    if not isinstance(driver, LinuxDriver):
        return

    loop = asyncio.get_running_loop()

    def go_on(*_signal: object) -> None:
        if driver._must_signal_resume and driver._auto_restart:
            driver.resume_application_mode()
        elif not loop.is_closed():
            # Not at once: what a signal interrupts may hold the lock of the driver's queue.
            loop.call_soon_threadsafe(begin_anew)

    def begin_anew() -> None:
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
