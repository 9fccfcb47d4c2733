# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read by every Python that has this folder on its path: what goes to the system log is kept in a file for tests."""

from __future__ import annotations

import os
import syslog


def keep(*line: object) -> None:
    """Write a line, given with or without a priority."""
    with open(os.environ["SYSLOG_FILE"], "a", encoding="utf-8") as file:
        file.write(f"{line[-1]}\n")


if "SYSLOG_FILE" in os.environ:
    syslog.syslog = keep
