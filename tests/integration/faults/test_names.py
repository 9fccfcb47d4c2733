# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any name that is stored is found again, and never finds another row (WIRE 3.13, 13.1)."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from tests.simulator.process import Simulator

# Quotes, braces and backslashes meet more often here than in random text.
letters = st.characters(exclude_categories=("Cs",), exclude_characters="\x00") | st.sampled_from("'\\{}\"%#&+ or")
names = st.text(letters, min_size=1, max_size=24).filter(str.strip)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names, names)
@example("br{x}ace", "brace")
@example("o'brien' or name ne '", "obrien")
@example("back\\slash", "backslash")
@example("a\\'b", "a'b")
@example("{", "{{")
@example("tail\\", "tail")
def test_names(system: Simulator, one: str, other: str) -> None:
    rows: list[dict[str, Any]] = [{"$key": 901, "name": one}, {"$key": 902, "name": other}]
    system.rows("vms", *rows)
    with VergeClient.from_env(system.env) as client:
        for row, twin in (rows, rows[::-1]):
            found = [entry["$key"] for entry in client.vms.list(name=row["name"], fields=["$key", "name"])]
            same = [entry["$key"] for entry in (row, twin) if entry["name"] == row["name"]]
            assert sorted(found) == sorted(same)
            if len(same) == 1:
                assert client.vms.get(name=row["name"], fields=["name"]).key == row["$key"]
