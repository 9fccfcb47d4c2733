# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up syncs, how their last runs have ended, and their logs."""

from __future__ import annotations

from typing import Any

from ...desired.kinds import WishError
from ...desired.resource import Params
from ...vergeos.moments import told
from ...vergeos.protocol import OperationOf
from ..common.info import chosen, entries_of, info_spec
from .sync import SYNC, newest_lines

SHOWN = ("timestamp", "level", "text", "user")
SPEC: dict[str, Any] = {**info_spec(SYNC), "log_lines": {"type": "int", "default": 0}}


def look_up(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read syncs, and on request the newest lines of their logs: one request for all of these.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    most = params["log_lines"]
    if most < 0:
        raise WishError("log_lines: a number from 0")
    entries = yield from entries_of(client, SYNC, (yield from chosen(client, SYNC, params)))
    keys = [entry["key"] for entry in entries]
    only = most if len(keys) == 1 else None
    lines = (yield from newest_lines(client, keys, most=only)) if most and keys else []
    for entry in entries if most else ():
        own = [told("volume_sync_logs", line) for line in lines if line["volume_sync"] == entry["key"]]
        entry["log"] = [{name: line.get(name) for name in SHOWN} for line in own[:most]]
    return {"changed": False, "syncs": entries}
