# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/site_to_site.yml between two systems: each end knows the other's public key, and no private one travels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.contract.bench import Bench
from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

PLAYBOOK = ROOT / "playbooks" / "site_to_site.yml"


def test_two_systems(player: Player, system: Simulator, tmp_path: Path) -> None:
    with Simulator(speed=20) as other:
        sites: list[dict[str, Any]] = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))[0]["vars"]["sites"]
        connections = {
            site["name"]: {
                "host": place.host,
                "username": place.username,
                "password": place.password,
                "ca_path": place.ca_file,
            }
            for site, place in zip(sites, (system, other))
        }
        answers = tmp_path / "sites.json"
        answers.write_text(json.dumps({"connections": connections}), encoding="utf-8")
        first = player.run(PLAYBOOK, "-e", f"@{answers}")
        assert first.status == 0, first.text
        assert player.run(PLAYBOOK, "-e", f"@{answers}").changed() == 0
        ends = [Bench(place) for place in (system, other)]
        tunnels = [bench.row("vnet_wireguards", name="tunnel") for bench in ends]
        peers = [bench.row("vnet_wireguard_peers") for bench in ends]
        assert [peer["public_key"] for peer in peers] == [tunnel["public_key"] for tunnel in reversed(tunnels)]
        assert [peer["name"] for peer in peers] == ["site-b", "site-a"]
        for bench in ends:
            assert not any(row["need_fw_apply"] for row in bench.rows("vnets"))
            bench.close()
