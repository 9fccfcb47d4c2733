# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors and results as Ansible takes them."""

from __future__ import annotations

from typing import Any, Mapping

from ...vergeos.exceptions import AmbiguousError, APIError, VergeError
from ...vergeos.utils.lists import in_short
from ...vergeos.utils.texts import one_line, whole

# Lists of lines in a result.
PRINTED = ("warnings", "actions")


def failure(error: VergeError) -> dict[str, Any]:
    """Turn an error into what ``fail_json`` gets: one line for people, ``error`` for programs.

    Args:
        error: The error.

    Returns:
        ``msg`` and ``error`` (kind, status_code, table, key, and keys where there are several rows); where something
        was done before it failed, also ``changed`` and ``actions``; and what else the error brings along.
    """
    detail: dict[str, Any] = {"kind": error.kind, "table": error.table, "key": error.key}
    if isinstance(error, APIError):
        detail["status_code"] = error.status_code
    if isinstance(error, AmbiguousError):
        detail["keys"] = error.keys
    result: dict[str, Any] = {"msg": one_line(error), "error": detail}
    if error.done:
        # The user must know that the machine is off, or there already.
        result["msg"] += one_line(f"; done before that: {in_short(error.done)}")
        result.update(changed=True, actions=list(error.done))
    return printed({**result, **error.more})


def printed(result: dict[str, Any]) -> dict[str, Any]:
    """Make those texts of a result fit for a terminal that Ansible prints as they are; all others are data.

    Args:
        result: A module's result.

    Returns:
        The result; in warnings, actions and diffs every character is one that a terminal only shows.
    """
    diff = result.get("diff")
    if isinstance(diff, Mapping):
        # The sides are printed as JSON or as YAML, which writes what turns the direction of writing round as it is.
        headers = {name: one_line(diff[name]) for name in ("before_header", "after_header") if name in diff}
        result = {**result, "diff": {**whole(diff), **headers}}
    return {**result, **{name: [one_line(text) for text in result[name]] for name in PRINTED if name in result}}
