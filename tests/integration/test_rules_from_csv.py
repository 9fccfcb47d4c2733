# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/rules_from_csv.yml: a line that would be lost stops it before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import ROOT, Player

PLAYBOOK = ROOT / "playbooks" / "rules_from_csv.yml"
LINES = (ROOT / "playbooks" / "files" / "rules.csv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "csv-egde,allow-web,accept,tcp,,80 443,Web from anywhere",
        "csv-edge,allow-web,accept,tcp,,80,443,Web from anywhere",
        "csv-edge,allow-web,accept",
    ],
    ids=["a network that is not listed", "a comma in a field", "fields are missing"],
)
def test_a_line_that_would_be_lost(player: Player, bench: Bench, tmp_path: Path, line: str) -> None:
    path = tmp_path / "rules.csv"
    path.write_text("\n".join([*LINES, line]), encoding="utf-8")
    with bench.traffic() as traffic:
        run = player.run(PLAYBOOK, "-e", f"rules_file={path}")
    assert run.status != 0 and line in run.text and traffic.writes == []


def test_rules_come_to_stand_in_the_order_of_the_file(player: Player, bench: Bench) -> None:
    assert player.run(PLAYBOOK).status == 0
    for network in ("csv-edge", "csv-inner"):
        rows = bench.rows("vnet_rules", vnet=bench.key("vnets", network))
        found = [row["name"] for row in sorted(rows, key=lambda row: row["orderid"])]
        assert found == [line.split(",")[1] for line in LINES if line.startswith(f"{network},")]
