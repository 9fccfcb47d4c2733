# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses a machine can be reached at, whoever says so."""

from __future__ import annotations

import ipaddress

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.families.vms import (
    guest_interfaces,
    machine_addresses,
    reported,
    usable,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.mac import plain_mac

FIRST, SECOND, BRIDGE = "f0:db:30:00:00:01", "f0:db:30:00:00:02", "02:42:ac:11:00:01"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1/24", "10.0.0.1"),
        (" 8.8.8.8 ", "8.8.8.8"),
        ("FD00::0001", "fd00::1"),
        ("2001:db8::1%eth0", "2001:db8::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        (ipaddress.ip_address("10.0.0.1"), "10.0.0.1"),
        ("100.64.0.1", "100.64.0.1"),
    ],
)
def test_usable(value, address):
    assert str(usable(value)) == address
    assert usable(usable(value)) == usable(value)


@pytest.mark.parametrize(
    "value",
    [
        None, "", "dhcp", "10.0.0", "10.0.0.256", [], {}, 0, False,
        # Whoever connects to these is connected to himself.
        "0.0.0.0", "0.0.0.5", "127.0.0.1", "127.9.9.9", "::", "::1", "::ffff:127.0.0.1", "::ffff:0.0.0.0",
        "::127.0.0.1",
        # These are not the machine's alone, or are nobody's.
        "224.0.0.1", "239.1.2.3", "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:255.255.255.255",
        "169.254.1.1", "169.254.1.1/16", "fe80::1", "fe80::1%eth0", "::ffff:169.254.1.1",
    ],
)  # fmt: skip
def test_not_usable(value):
    assert usable(value) is None


@pytest.mark.parametrize(
    ("value", "mac"),
    [
        ("F0:DB:30:00:00:01", FIRST),
        ("F0-DB-30-00-00-01", FIRST),
        ("f0db.3000.0001", FIRST),
        ("F0DB30000001", FIRST),
        (f" {FIRST} ", FIRST),
        (None, ""),
        ("", ""),
        ("F0:DB", "f0:db"),
        (7, "7"),
    ],
)
def test_macs(value, mac):
    assert plain_mac(value) == mac and plain_mac(mac) == mac


def interface(name, mac, *addresses):
    return {"name": name, "hardware-address": mac, "ip-addresses": [{"ip-address": each} for each in addresses]}


def nic(mac, address="", order=None):
    return {"macaddress": mac, "ipaddress": address, "orderid": order}


LOOPBACK = interface("lo", "00:00:00:00:00:00", "127.0.0.1", "::1")
DOCKER = interface("docker0", BRIDGE, "172.17.0.1")
LAN = interface("eth0", FIRST.upper(), "fd00::1", "10.0.0.1", "fe80::1")
WINDOWS = interface("Ethernet", "F0-DB-30-00-00-02", "10.0.0.2")


@pytest.mark.parametrize(
    ("interfaces", "nics", "addresses"),
    [
        # Bridges of the guest do not count beside the machine's own NICs, wherever they stand.
        ([LOOPBACK, DOCKER, LAN], [nic(FIRST)], ["10.0.0.1", "fd00::1"]),
        ([LAN, DOCKER], [nic(FIRST)], ["10.0.0.1", "fd00::1"]),
        # In the order of the NICs, not of the report.
        ([LAN, WINDOWS], [nic(SECOND, order=1), nic(FIRST, order=0)], ["10.0.0.1", "10.0.0.2", "fd00::1"]),
        ([LAN, WINDOWS], [nic(SECOND, order=0), nic(FIRST, order=1)], ["10.0.0.2", "10.0.0.1", "fd00::1"]),
        ([LAN, WINDOWS], [nic(SECOND), nic(FIRST)], ["10.0.0.2", "10.0.0.1", "fd00::1"]),
        # A NIC that the guest knows and that has no address yet: others do not stand in for it.
        ([DOCKER, interface("eth0", FIRST)], [nic(FIRST)], []),
        ([DOCKER, interface("eth0", FIRST, "169.254.1.1")], [nic(FIRST)], []),
        ([DOCKER, interface("eth0", FIRST)], [nic(FIRST, "10.0.0.9")], ["10.0.0.9"]),
        # A bridge over a NIC has its MAC address.
        ([interface("eth0", FIRST), interface("br0", FIRST, "10.0.0.7"), DOCKER], [nic(FIRST)], ["10.0.0.7"]),
        # No NIC is known to the guest, or the report has no MAC addresses: all that it says, as far as it can be used.
        ([LOOPBACK, DOCKER], [nic(FIRST)], ["172.17.0.1"]),
        ([LOOPBACK, DOCKER], [nic("")], ["172.17.0.1"]),
        ([interface("eth0", "", "10.0.0.1"), interface("lo", "", "127.0.0.1")], [nic("")], ["10.0.0.1"]),
        ([interface("eth0", "", "0.0.0.0", "::ffff:127.0.0.1", "224.0.0.1")], [], []),
        # What a NIC is given comes after what the guest reports, and has to be usable too.
        ([LAN], [nic(FIRST, "10.0.0.1"), nic(SECOND, "10.0.0.2/24")], ["10.0.0.1", "fd00::1", "10.0.0.2"]),
        ([], [nic(FIRST, "0.0.0.0"), nic(SECOND, "255.255.255.255")], []),
    ],
)  # fmt: skip
def test_addresses_of_a_machine(interfaces, nics, addresses):
    assert machine_addresses({"network": interfaces}, nics) == addresses


@pytest.mark.parametrize("report", [[], None, "", 7, {"network": None}, {"network": [None, {"ip-addresses": None}]}])
def test_reports_of_any_shape(report):
    assert machine_addresses(report, [nic(FIRST, "10.0.0.1")]) == ["10.0.0.1"]


def test_places():
    found = reported(guest_interfaces({"network": [WINDOWS, DOCKER, LAN]}), [FIRST, "", SECOND])
    assert [(place, str(address)) for place, address in found] == [(0, "fd00::1"), (0, "10.0.0.1"), (2, "10.0.0.2")]
    found = reported(guest_interfaces({"network": [DOCKER]}), [FIRST])
    assert [(place, str(address)) for place, address in found] == [(None, "172.17.0.1")]
