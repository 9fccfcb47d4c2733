# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no host is known, the error says what may have become of the one that the user has set."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError

PLAIN = "no host: set the option host or the environment variable VERGE_HOST"
THEIRS = "; the vendor's collection has variables of its own, set "


@pytest.mark.parametrize(
    ("env", "away", "more"),
    [
        ({}, False, ""),
        ({"VERGE_HOST": ""}, False, ""),
        (
            {},
            True,
            "; what is set where ansible-playbook runs is not there for a task with become or on another host: give "
            "the options, or the variables in the task's environment",
        ),
        (
            {"VERGEOS_HOST": "verge", "VERGEOS_API_KEY": "secret"},
            True,
            f"{THEIRS}VERGE_HOST instead of VERGEOS_HOST, VERGE_TOKEN instead of VERGEOS_API_KEY",
        ),
        (
            {"VERGEOS_INSECURE": "true"},
            False,
            f"{THEIRS}VERGE_VERIFY_SSL (which says the opposite) instead of VERGEOS_INSECURE",
        ),
    ],
)
def test_no_host(env: dict[str, str], away: bool, more: str) -> None:
    with pytest.raises(VergeError) as caught:
        settings({}, env, away)
    assert str(caught.value) == PLAIN + more
    assert "secret" not in str(caught.value)
