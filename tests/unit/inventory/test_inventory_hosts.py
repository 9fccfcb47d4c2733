# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How rows become hosts, as tables of cases."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.hosts import (
    GROUPS,
    Preference,
    extra_names,
    leases_by_nic,
    shape,
    split_filters,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.read import with_addresses

MAC = "f0:db:30:00:00:01"


def nic(key=1, mac=MAC, network="lan", vnet=3, address="", name="nic_0"):
    return {"$key": key, "name": name, "macaddress": mac, "ipaddress": address, "vnet": vnet, "network": network}


BRIDGES = [{"name": "docker0", "hardware-address": "02:42:ac:11:00:01", "ip-addresses": [{"ip-address": "172.17.0.1"}]}]


def report(*addresses, mac=MAC):
    return {
        "network": [{"name": "eth0", "hardware-address": mac, "ip-addresses": [{"ip-address": a} for a in addresses]}]
    }


def vm(key=1, name="web", nics=(), **columns):
    return {"$key": key, "name": name, "machine": {"$key": key + 40, "nics": list(nics)}, **columns}


def shaped(*rows, preference=None, tags=(), leases=(), fields=(), tenant=""):
    with_addresses(list(rows))
    found = {"vms": list(rows), "tag_members": list(tags), "vnet_addresses": list(leases)}
    return list(shape(found, "lab", tenant, preference or Preference(), fields))


def lease(ip, kind="dynamic", mac=MAC, vnet=3, expiration=0):
    return {"vnet": vnet, "mac": mac, "ip": ip, "type": kind, "expiration": expiration}


@pytest.mark.parametrize(
    ("row", "preference", "leases", "best", "every"),
    [
        # No source knows an address.
        (vm(), Preference(), [], None, []),
        (vm(nics=[nic()]), Preference(), [], None, []),
        # Without an agent the report is an empty list, not an object (schema compute/machine_status.yml).
        (vm(agent=[], nics=[nic(address="10.0.0.9")]), Preference(), [], "10.0.0.9", ["10.0.0.9"]),
        (vm(agent=None, machine=41), Preference(), [], None, []),
        (vm(agent={"network": [None, {"ip-addresses": None}, {}]}), Preference(), [], None, []),
        # Loopback and link-local addresses never count.
        (vm(agent=report("127.0.0.1", "fe80::1", "10.0.0.1")), Preference(), [], "10.0.0.1", ["10.0.0.1"]),
        # The order of sources decides, and duplicates are listed once.
        (
            vm(agent=report("10.0.0.1"), nics=[nic(address="10.0.0.2")]),
            Preference(),
            [lease("10.0.0.1")],
            "10.0.0.1",
            ["10.0.0.1", "10.0.0.2"],
        ),
        (
            vm(agent=report("10.0.0.1"), nics=[nic(address="10.0.0.2")]),
            Preference(sources=("lease", "nic")),
            [lease("10.0.0.3")],
            "10.0.0.3",
            ["10.0.0.3", "10.0.0.2"],
        ),
        # The preferred network comes before the preferred source; other networks remain a way out.
        (
            vm(agent=report("10.0.0.1"), nics=[nic(), nic(2, "f0:db:30:00:00:02", "mgmt", 4, "172.16.0.1")]),
            Preference(networks=("mgmt",)),
            [],
            "172.16.0.1",
            ["172.16.0.1", "10.0.0.1"],
        ),
        (vm(agent=report("10.0.0.1")), Preference(networks=("mgmt",)), [], "10.0.0.1", ["10.0.0.1"]),
        # Families: an order, and a limit for the address that is used.
        (vm(agent=report("fd00::1", "10.0.0.1")), Preference(), [], "10.0.0.1", ["10.0.0.1", "fd00::1"]),
        (vm(agent=report("10.0.0.1", "fd00::1")), Preference(families=(6, 4)), [], "fd00::1", ["fd00::1", "10.0.0.1"]),
        (vm(agent=report("10.0.0.1")), Preference(families=(6,)), [], None, ["10.0.0.1"]),
        # A prefix length is cut off; what is no address is passed over.
        (vm(nics=[nic(address="10.0.0.7/24")]), Preference(), [], "10.0.0.7", ["10.0.0.7"]),
        (vm(nics=[nic(address="dhcp")]), Preference(), [], None, []),
        # A lease of another network or NIC is somebody else's.
        (vm(nics=[nic()]), Preference(), [lease("10.0.0.1", vnet=9)], None, []),
        (vm(nics=[nic()]), Preference(), [lease("10.0.0.1", mac="f0:db:30:00:00:02")], None, []),
        # MAC addresses are compared in one form, as Windows and switches write them too.
        (vm(nics=[nic(mac=MAC.upper())]), Preference(), [lease("10.0.0.1")], "10.0.0.1", ["10.0.0.1"]),
        (vm(nics=[nic()]), Preference(), [lease("10.0.0.1", mac="F0-DB-30-00-00-01")], "10.0.0.1", ["10.0.0.1"]),
        (vm(nics=[nic()]), Preference(), [lease("10.0.0.1", mac="f0db30000001")], "10.0.0.1", ["10.0.0.1"]),
        # What nobody can be reached at does not count, whoever says so.
        (vm(nics=[nic(address="0.0.0.0")]), Preference(), [lease("127.0.0.1")], None, []),
        (vm(nics=[nic(address="169.254.3.3")]), Preference(), [lease("255.255.255.255")], None, []),
        (
            vm(agent=report("0.0.0.0", "::ffff:127.0.0.1", "224.0.0.1"), nics=[nic(address="10.0.0.9")]),
            Preference(),
            [],
            "10.0.0.9",
            ["10.0.0.9"],
        ),
        (vm(agent=report("::ffff:10.0.0.1")), Preference(families=(4,)), [], "10.0.0.1", ["10.0.0.1"]),
        # Bridges of the guest do not count where it knows a NIC of the machine, even before that has an address.
        (
            vm(agent={"network": BRIDGES + report("10.0.0.1")["network"]}, nics=[nic()]),
            Preference(),
            [],
            "10.0.0.1",
            ["10.0.0.1"],
        ),
        (vm(agent={"network": BRIDGES + report()["network"]}, nics=[nic()]), Preference(), [], None, []),
        (
            vm(agent={"network": BRIDGES + report()["network"]}, nics=[nic()]),
            Preference(),
            [lease("10.0.0.3")],
            "10.0.0.3",
            ["10.0.0.3"],
        ),
        (vm(agent={"network": BRIDGES}, nics=[nic()]), Preference(), [], "172.17.0.1", ["172.17.0.1"]),
    ],
)  # fmt: skip
def test_addresses(row, preference, leases, best, every):
    (host,) = shaped(row, preference=preference, leases=leases)
    assert host.get("ansible_host") == best
    assert host["addresses"] == every


def test_addresses_of_nics():
    """An address reported with a MAC belongs to that NIC; one of no known NIC to the host only."""
    row = vm(agent=report("10.0.0.1", "10.0.0.2"), nics=[nic(address="10.0.0.2"), nic(2, "f0:db:30:00:00:02")])
    (host,) = shaped(row)
    assert [each["addresses"] for each in host["nics"]] == [["10.0.0.1", "10.0.0.2"], []]
    (host,) = shaped(vm(agent=report("10.0.0.1", mac=""), nics=[nic()]))
    assert host["nics"][0]["addresses"] == [] and host["addresses"] == ["10.0.0.1"]


def test_order_of_nics():
    """Addresses come in the order that the platform gives the NICs, not in the guest's."""
    second = "f0:db:30:00:00:02"
    told = {"network": [*report("10.0.0.2", mac=second)["network"], *report("10.0.0.1")["network"]]}
    for places, best in (((0, 1), "10.0.0.1"), ((1, 0), "10.0.0.2")):
        nics = [{**nic(), "orderid": places[0]}, {**nic(2, second), "orderid": places[1]}]
        (host,) = shaped(vm(agent=told, nics=nics))
        assert host["ansible_host"] == best and len(host["addresses"]) == 2
        assert [each["key"] for each in host["nics"]] == sorted((1, 2), reverse=places[0] == 1)


def test_leases():
    """A reservation first, then the lease that runs longest; rows without MAC or address are none."""
    found = leases_by_nic(
        [
            lease("10.0.0.1", expiration=5),
            lease("10.0.0.2", expiration=9),
            lease("10.0.0.3", "static", expiration=None),
            lease("10.0.0.4", mac=""),
            lease("nothing"),
        ]
    )
    assert {key: [str(each) for each in addresses] for key, addresses in found.items()} == {
        (3, MAC): ["10.0.0.3", "10.0.0.2", "10.0.0.1"]
    }


def test_tags():
    """By key and table, in both written forms; of the same tags the lists are shared."""
    tags = [
        {"member": "vms/1", "tag": "b", "category": "env"},
        {"member": "/v4/vms/1", "tag": "a", "category": "env"},
        {"member": "vms/2", "tag": "a", "category": "env"},
        {"member": "vms/2", "tag": "b", "category": "env"},
        {"member": "vms/3", "tag": "b", "category": "role"},
        {"member": "nodes/4", "tag": "x", "category": "env"},
    ]
    one, two, three, four = shaped(*(vm(key, f"vm{key}") for key in (1, 2, 3, 4)), tags=tags)
    assert (one["tags"], one["categories"]) == (["a", "b"], {"env": ["a", "b"]})
    assert two["tags"] is one["tags"]
    assert three["categories"] == {"role": ["b"]}
    assert (four["tags"], four["categories"]) == ([], {})


def test_rows_are_used_up():
    rows = {"vms": [vm()], "nodes": [], "tenants": [], "tag_members": [], "vnet_addresses": []}
    assert len(list(shape(rows, "lab", "", Preference(), ()))) == 1
    assert rows == {}


def test_what_a_row_lacks():
    """A row may be short of everything but its key (rights, versions): the host is there all the same."""
    (host,) = shaped({"$key": 7})
    assert (host["name"], host["running"], host["nics"], host["tags"]) == ("vm-7", False, [], [])
    for values in GROUPS.values():
        assert [value for value in values(host) if value] in ([], ["lab"], ["vm"])


def test_further_fields():
    (host,) = shaped(vm(uefi=True, state="online"), fields=["uefi", "machine#status#state as state"])
    assert (host["uefi"], host["state"]) == (True, "online")


@pytest.mark.parametrize("field", ["a#b", "machine[nics[name]]", "name as two words"])
def test_fields_without_a_name(field):
    with pytest.raises(VergeError, match="gives no name to a variable"):
        extra_names([field])


HOST = {
    "status": "running", "running": True, "cluster": "c1", "node": None, "tags": ["web"],
    "categories": {"env": ["web"]}, "nics": [{"network": "lan"}, {"network": None}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "sent", "kept"),
    [
        (None, None, True),
        ({}, None, True),
        ("ram ge 4096", "ram ge 4096", True),
        ({"ram__ge": 4096, "os_family": ["a", "b"]}, "ram ge 4096 and (os_family eq 'a' or os_family eq 'b')", True),
        (["a eq 1 or b eq 2", {"c": 3}], "(a eq 1 or b eq 2) and c eq 3", True),
        ({"status": "running"}, None, True),
        ({"status": ["stopped", "paused"]}, None, False),
        ({"status__ne": "running"}, None, False),
        ({"status__ne": ["stopped", "paused"]}, None, True),
        ({"status__like": ["stop*", "run*"]}, None, True),
        ({"running": False}, None, False),
        ({"cluster": 1}, "cluster eq 1", True),
        ({"cluster": [1, 2]}, "(cluster eq 1 or cluster eq 2)", True),
        ({"cluster__ne": 1}, "cluster ne 1", True),
        ({"cluster": "c1"}, None, True),
        ({"node": None}, None, True),
        ({"node": "n1"}, None, False),
        ({"network": "lan"}, None, True),
        ({"network__ne": "lan"}, None, False),
        ({"tag": "web"}, None, True),
        ({"tag": "env/web"}, None, True),
        ({"tag": "role/web"}, None, False),
        ({"tag__like": "env/*"}, None, True),
        ({"category": "env", "status": "running", "name__like": "x*"}, "name bw 'x'", True),
    ],
)
def test_filters(filters, sent, kept):
    condition, tests = split_filters(filters)
    assert (condition.text if condition else None) == sent
    assert all(test(HOST) for test in tests) == kept


@pytest.mark.parametrize("filters", [7, [7], [None, 7], {"status__ge": "a"}, {"tag__cs": "a"}, "name eq", {"a b": 1}])
def test_filters_that_are_none(filters):
    with pytest.raises(VergeError):
        split_filters(filters)
