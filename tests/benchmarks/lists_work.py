# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a module with a long list, in a process of its own; prints what it took, loading and connecting aside.

Usage: lists_work.py {policy,zone,raw} {first,again} SIZE
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from typing import Any, Callable

COLLECTION = "ansible_collections.community.vergeos.plugins"
MODULES = {"policy": "verge_network_policy", "zone": "verge_dns_zone"}
NETWORK, VIEW, DOMAIN = "Internal", "bench", "bench.example"


def address(number: int) -> str:
    """Return an address of its own for each number."""
    return f"10.{number >> 14 & 255}.{number >> 7 & 127}.{number & 127}"


def wish(kind: str, size: int) -> dict[str, Any]:
    """Return the options of a module with a list of so many entries. Nothing is applied: the list is what counts."""
    if kind == "policy":
        rules = [
            {
                "name": f"rule-{number}",
                "direction": "incoming",
                "action": "accept",
                "protocol": "tcp",
                "source": [address(number)],
                "destination_ports": ["443", "8443"],
            }
            for number in range(size)
        ]
        return {"network": NETWORK, "rules": rules, "apply_rules": False}
    records = [{"name": f"host-{number}", "type": "A", "value": address(number)} for number in range(size)]
    return {"view": VIEW, "domain": DOMAIN, "type": "master", "records": records, "apply_dns": False}


def module(kind: str, client: Any, size: int) -> Callable[[], Any]:
    """Return what runs a module; core has checked its options by then."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    declared = import_module(f"{COLLECTION}.modules.{MODULES[kind]}").MODULE
    checked = ArgumentSpecValidator(declared.spec, **declared.restrictions).validate(wish(kind, size))
    if checked.error_messages:
        raise ValueError(checked.error_messages)
    return lambda: declared.work(client, checked.validated_parameters, False)["changed"]


def raw(client: Any, size: int) -> Callable[[], Any]:
    """Return what sends the POSTs that a zone's first run sends, one after another, and no other request."""
    zones, records = client.table("vnet_dns_zones"), client.table("vnet_dns_zone_records")
    views = client.table("vnet_dns_views").list(fields=["$key"], name=VIEW)
    listed = wish("zone", size)["records"]

    def send() -> bool:
        zone = client.run(zones.insert({"view": views[0].key, "domain": DOMAIN, "type": "master"})).key
        for record in listed:
            columns = {"zone": zone, "host": record["name"], "type": record["type"], "value": record["value"]}
            client.run(records.insert(columns))
        return True

    return send


def main(kind: str, run: str, size: int) -> dict[str, float]:
    """Do the work and return the seconds it took on the clock and of the processor."""
    client = import_module(f"{COLLECTION}.module_utils.vergeos.client").VergeClient.from_env()
    client.connect()
    deed = raw(client, size) if kind == "raw" else module(kind, client, size)
    begun, worked = time.perf_counter(), time.process_time()
    changed = deed()
    taken = {"seconds": time.perf_counter() - begun, "work": time.process_time() - worked}
    if changed is not (run == "first"):
        raise ValueError(f"{kind} {run} with {size}: changed is {changed}")
    return taken


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
