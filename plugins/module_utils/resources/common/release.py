# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform's version, for what works otherwise on older systems (WIRE 12)."""

from __future__ import annotations

import re
from typing import Any

from ...vergeos.protocol import OperationOf, Request, exchange


def release(client: Any) -> OperationOf[tuple[int, ...]]:
    """Read the version: one request, which needs no rights (WIRE 12.1).

    Args:
        client: A VergeClient.

    Returns:
        Its numbers, such as ``(26, 1, 8)``; none where the platform does not say.
    """
    body = yield from exchange(Request("GET", "/version.json"), client.policy)
    text = str(body.get("version") or "") if isinstance(body, dict) else ""
    return tuple(map(int, re.findall(r"\d+", text)))
