# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are checked as they go, for modules that the example tables do not drive."""

from __future__ import annotations

from typing import Any, Mapping

from tests.contract.bench import Bench

SAID = ("changed", "actions", "diff")
# What is told where something waits.
WAITING = ("pending", "pending_restart")


def foretold(bench: Bench, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run a module; check mode must say the same beforehand, and write nothing.

    Args:
        bench: The bench.
        name: The module.
        arguments: Its options.

    Returns:
        The result of the run.
    """
    with bench.traffic() as traffic:
        said = bench.run(name, arguments, check=True)
    assert traffic.writes == []
    done = bench.run(name, arguments)
    assert [said[entry] for entry in SAID] == [done[entry] for entry in SAID]
    assert [said.get(entry) for entry in WAITING] == [done.get(entry) for entry in WAITING]
    return done


def unchanged(bench: Bench, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run a module that has done its work before; it must do nothing.

    Args:
        bench: The bench.
        name: The module.
        arguments: Its options.

    Returns:
        The result.
    """
    with bench.traffic() as traffic:
        again = bench.run(name, arguments)
    assert traffic.writes == [] and not again["changed"] and again["actions"] == []
    assert again["diff"]["before"] == again["diff"]["after"]
    return again


def once_only(bench: Bench, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do the same, and prove that a second run does nothing and shows the same row.

    Args:
        bench: The bench.
        name: The module.
        arguments: Its options.

    Returns:
        The result of the first run.
    """
    done = foretold(bench, name, arguments)
    assert unchanged(bench, name, arguments)["key"] == done["key"]
    return done
