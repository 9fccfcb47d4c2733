"""Addresses that NICs get: reservations for fixed ones, leases from DHCP (schema machine_nics, vnet_addresses)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, Optional

from ...registry import REGISTRY
from ...store import Row
from ..compute import vms
from . import networks

LEASE_LIFE = 86400


def _row_of(world: Any, nic: Row, kind: str) -> Optional[Row]:
    """The NIC's address row of this kind; the MAC address ties them."""
    for row in world["vnet_addresses"].where("mac", nic["macaddress"]):
        if row["type"] == kind and row["_nic"] == nic.key:
            return row
    return None


def reserve(world: Any, nic: Row) -> None:
    """Keep the reservation in step with the NIC's fixed address."""
    found = _row_of(world, nic, "static")
    if found is not None and (found["vnet"], found["ip"]) != (nic["vnet"], nic["ipaddress"]):
        world.remove(found)
        found = None
    if found is None and nic["vnet"] is not None and nic["ipaddress"]:
        taken = world["vnet_addresses"].where("ip", nic["ipaddress"])
        if not any(row["vnet"] == nic["vnet"] for row in taken):
            _insert(world, nic, "static", nic["ipaddress"])


def _insert(world: Any, nic: Row, kind: str, address: str, **columns: Any) -> Row:
    vm = vms.vm_of(world, nic["machine"])
    return world.insert(
        "vnet_addresses",
        vnet=nic["vnet"],
        type=kind,
        ip=address,
        mac=nic["macaddress"],
        hostname=vm["name"] if vm is not None else "",
        _nic=nic.key,
        **columns,
    )


@REGISTRY.on("before_create", "machine_nics")
def nic_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """`assign_ipaddress` has the platform pick an address of the network's range."""
    vnet = world["vnets"].get(values.get("vnet"))
    if body.get("assign_ipaddress") and vnet is not None and not values.get("ipaddress"):
        values["ipaddress"] = _free_address(world, vnet) or ""


@REGISTRY.on("after_create", "machine_nics")
def nic_created(world: Any, nic: Row, body: Dict[str, Any]) -> None:
    reserve(world, nic)


@REGISTRY.on("before_update", "machine_nics")
def nic_changing(world: Any, nic: Row, changes: Dict[str, Any]) -> None:
    """Address rows are found by MAC: with a new one the old reservation goes."""
    if changes.get("macaddress", nic["macaddress"]) != nic["macaddress"]:
        _forget(world, nic)


@REGISTRY.on("after_update", "machine_nics")
def nic_changed(world: Any, nic: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    reserve(world, nic)


@REGISTRY.on("after_delete", "machine_nics")
def nic_deleted(world: Any, nic: Row) -> None:
    _forget(world, nic)


def _forget(world: Any, nic: Row) -> None:
    found = _row_of(world, nic, "static")
    if found is not None:
        world.remove(found)


@REGISTRY.on("started", "vms")
def vm_started(world: Any, vm: Row) -> None:
    """NICs without a fixed address ask for one; a lease outlives the power-off."""
    for nic in world["machine_nics"].where("machine", vm["machine"]):
        vnet = world["vnets"].get(nic["vnet"])
        if vnet is None or nic["ipaddress"] or not nic["enabled"]:
            continue
        if not (vnet["dhcp_enabled"] and vnet["dhcp_dynamic"] and networks.is_running(world, vnet)):
            continue
        if _row_of(world, nic, "dynamic") is None:
            _lease(world, nic, vnet)


def _lease(world: Any, nic: Row, vnet: Row) -> None:
    address = _free_address(world, vnet)
    if address is None:
        return
    row = _insert(world, nic, "dynamic", address, expiration=world.clock.now() + LEASE_LIFE)
    world.later(LEASE_LIFE * world.clock.speed, row, lambda: world.remove(row))


def _free_address(world: Any, vnet: Row) -> Optional[str]:
    """The first address of the DHCP range that nobody has."""
    try:
        first, last = (int(ipaddress.IPv4Address(vnet[name])) for name in ("dhcp_start", "dhcp_stop"))
    except ValueError:
        return None
    taken = {row["ip"] for row in world["vnet_addresses"].where("vnet", vnet.key)}
    candidates = (str(ipaddress.IPv4Address(number)) for number in range(first, last + 1))
    return next((address for address in candidates if address not in taken), None)
