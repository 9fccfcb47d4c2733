# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress of long work, as lines through Ansible's Display.

Progress libraries draw bars on a terminal that they own. A worker of Ansible owns none: its own output is cut off, and
only what goes through Display reaches the user, line by line and between the lines of other workers.
"""

from __future__ import annotations

import sys
import time
from typing import Callable, Optional

from ansible import constants
from ansible.utils.display import Display

from ..module_utils.desired.edge.module import LOUD
from ..module_utils.vergeos.utils.texts import one_line

# Nobody wants to hear of work that is over before one could ask.
QUIET_SECONDS = 2.0
SECONDS_BETWEEN = 5.0
# Callbacks that write for a program. Ansible-runner, and AWX with it, makes a terminal of its own for what it runs.
FOR_PROGRAMS = ("awx_display", "json", "jsonl", "null")
# Whether somebody watches. Found out while the play loads this, for a worker has no terminal any more.
WATCHED = sys.stderr.isatty() and constants.DEFAULT_STDOUT_CALLBACK.rpartition(".")[2] not in FOR_PROGRAMS


class Lines:
    """Shows the progress of one task, a line every few seconds.

    Lines go to standard error: standard output belongs to the callback, which may be writing JSON.
    """

    def __init__(self) -> None:
        self._next = time.monotonic() + QUIET_SECONDS

    def tell(self, what: str, state: str, elapsed: float) -> None:
        """Take note of where some work stands.

        Args:
            what: The work, in words.
            state: How far it is, in words.
            elapsed: Seconds since it began.
        """
        now = time.monotonic()
        if now >= self._next:
            self._next = now + SECONDS_BETWEEN
            Display().display(one_line(f"{what}: {state} ({elapsed:.0f} s)"), stderr=True)


def request_teller(quiet: bool = False) -> Optional[Callable[[str], None]]:
    """Return what shows the lines about requests, which ``-vvvv`` asks for.

    Args:
        quiet: Whether the task keeps quiet, as ``no_log`` wants it.

    Returns:
        A function that takes a line; None where nobody asks.
    """
    return Display().vvvv if Display().verbosity >= LOUD and not quiet else None
