# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diff shows of lists: what is there and will be there, and of what goes the values that it had.

That every diff has a header that names the object is looked at in every result, by ``bench.py``.
"""

from __future__ import annotations

from typing import Any, Mapping

import pytest

from tests.contract.bench import Bench
from tests.contract.twice import foretold, unchanged

RULES = [{"name": name, "direction": "incoming", "action": "accept"} for name in ("one", "two")]
RECORDS = [{"name": host, "type": "A", "value": f"10.0.0.{number}"} for number, host in enumerate(("a", "b"), 5)]


def tagged(bench: Bench) -> None:
    """Make a machine with two tags, one of a category of which a machine has one at most."""
    for category, single in (("env", True), ("role", False)):
        key = bench.plant("tag_categories", name=category, taggable_vms=True, single_tag_selection=single)
        for name in ("a", "b", "c"):
            bench.plant("tags", name=f"{category}-{name}", category=key)
    bench.run("verge_vm", {"name": "web", "tags": ["env-a", "role/role-a"]})


@pytest.mark.parametrize(
    ("wish", "after"),
    [
        ({"tags": ["role-b"]}, ["env/env-a", "role/role-a", "role/role-b"]),
        ({"tags": ["env-b"]}, ["env/env-b", "role/role-a"]),
        ({"tags": ["env/env-b", "role-b"]}, ["env/env-b", "role/role-a", "role/role-b"]),
        ({"tags": ["env-b"], "purge_tags": True}, ["env/env-b"]),
        ({"tags": [], "purge_tags": True}, []),
    ],
    ids=str,
)
def test_tags(bench: Bench, wish: Mapping[str, Any], after: list[str]) -> None:
    tagged(bench)
    before = ["env/env-a", "role/role-a"]
    wish = {"name": "web", **wish}
    shown = bench.run("verge_vm", wish, check=True)["vm"]["tags"]
    done = foretold(bench, "verge_vm", wish)
    assert (done["diff"]["before"]["tags"], done["diff"]["after"]["tags"]) == (before, after)
    assert done["vm"]["tags"] == shown == after
    assert unchanged(bench, "verge_vm", wish)["diff"]["after"]["tags"] == after


def test_tags_that_stay(bench: Bench) -> None:
    """One that is there is no news, and neither is one that nobody named."""
    tagged(bench)
    same = unchanged(bench, "verge_vm", {"name": "web", "tags": ["env-a"]})
    assert same["diff"]["before"]["tags"] == ["env/env-a", "role/role-a"]
    assert "tags" not in unchanged(bench, "verge_vm", {"name": "web"})["diff"]["before"]


def test_a_purged_rule(bench: Bench) -> None:
    bench.run("verge_network", {"name": "app", "type": "internal", "cidr": "10.9.0.0/24"})
    every = [RULES[0], {**RULES[1], "protocol": "tcp", "destination_ports": "443", "description": "web"}]
    bench.run("verge_network_policy", {"network": "app", "rules": every})
    done = foretold(bench, "verge_network_policy", {"network": "app", "rules": every[:1], "purge": True})
    was, will = (done["diff"][side]["rules"] for side in ("before", "after"))
    gone = was["two"]
    assert (gone["protocol"], gone["description"], gone["action"]) == ("tcp", "web", "accept")
    assert "two" not in will and done["diff"]["before_header"] == "network app"


def test_purged_drives_and_nics(bench: Bench) -> None:
    drives = [{"name": "system", "size": "4 GiB"}, {"name": "data", "size": "8 GiB", "description": "old"}]
    nics = [{"name": "lan", "network": "Internal"}, {"name": "dmz", "network": "DMZ", "description": "old"}]
    bench.run("verge_vm", {"name": "web", "drives": drives, "nics": nics})
    wish = {"name": "web", "drives": drives[:1], "nics": nics[:1], "purge_drives": True, "purge_nics": True}
    done = foretold(bench, "verge_vm", wish)
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert (before["drives"]["data"]["size"], before["drives"]["data"]["description"]) == (8 << 30, "old")
    assert (before["nics"]["dmz"]["network"], before["nics"]["dmz"]["description"]) == ("DMZ", "old")
    assert list(after["drives"]) == ["system"] and list(after["nics"]) == ["lan"]


def test_a_purged_record(bench: Bench) -> None:
    bench.run("verge_network", {"name": "app", "type": "internal", "cidr": "10.9.0.0/24", "dns": "bind"})
    bench.run("verge_dns_view", {"network": "app", "name": "inside"})
    zone = {"view": "app/inside", "domain": "example.com"}
    bench.run("verge_dns_zone", {**zone, "records": RECORDS})
    done = foretold(bench, "verge_dns_zone", {**zone, "records": RECORDS[:1], "purge_records": True})
    was, will = (done["diff"][side]["records"] for side in ("before", "after"))
    (gone,) = set(was) - set(will)
    assert (was[gone]["name"], was[gone]["value"]) == ("b", "10.0.0.6")
    assert {"name", "type", "value", "ttl"} < set(was[gone])


def test_parts_that_go_by_name(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "drives": [{"name": "data", "size": "8 GiB"}]})
    done = foretold(bench, "verge_drive", {"vm": "web", "name": "data", "state": "absent"})
    assert done["diff"]["before"]["size"] == 8 << 30 and done["diff"]["before_header"] == "drive web data"


def test_lists_below_a_purged_row(bench: Bench) -> None:
    """What goes along with a row is told as it was; what stays has its list before and after."""
    bench.run("verge_network", {"name": "app", "type": "internal", "cidr": "10.9.0.0/24", "ip": "10.9.0.1"})
    commands = ["network 10.9.0.0/16", "neighbor 10.0.0.9 remote-as 5"]
    bgp, maps = {"asn": 65000, "commands": commands}, {"name": "m", "sequence": 10, "commands": ["match ip address x"]}
    bench.run("verge_routing", {"network": "app", "bgp": [bgp], "route_maps": [maps]})
    fewer = {"network": "app", "bgp": [{**bgp, "commands": commands[:1]}], "route_maps": [], "purge": True}
    done = foretold(bench, "verge_routing", fewer)
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert before["bgp.commands"] == {"65000": commands} and after["bgp.commands"] == {"65000": commands[:1]}
    assert before["route_maps.commands"] == {"m 10": ["match ip address x"]} and "route_maps.commands" not in after
    done = foretold(bench, "verge_routing", {"network": "app", "bgp": [], "purge": True})
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert before["bgp.commands"] == {"65000": commands[:1]} and "bgp.commands" not in after and after["bgp"] == {}
