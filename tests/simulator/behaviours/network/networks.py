"""Networks: creation, power, what waits for an apply or a restart (WIRE 9.3, schema/network/vnets.yml)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, List, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import machines, nics, vms

# Live tests wait 3 s for any change of power; the flags drop "a moment after" the call (schema vnets.yml).
POWER_SECONDS = 1.0
KILL_SECONDS = 0.3
APPLY_SECONDS = 0.4
# Since 26.2 a firewall refresh goes on after its answer, one at a time per network (WIRE 12.2, 8); how long is a guess.
ASYNCHRONOUS = (26, 2)
REFRESH_SECONDS = 2.0

# Settings of a running network that wait for a restart: mtu is measured, the rest is what clients and manual say.
AT_RESTART = (
    "mtu",
    "network",
    "ipaddress",
    "ipaddress_type",
    "dmz_ipaddress",
    "gateway",
    "dhcp_enabled",
    "dhcp_dynamic",
    "dhcp_sequential",
    "dhcp_start",
    "dhcp_stop",
    "dns",
    "dnslist",
    "domain",
    "hostname",
    "statistics",
    "dmz_statistics",
    "port_mirroring",
    "layer2_type",
    "layer2_id",
    "interface_vnet",
    "pxe",
    "tftp_server",
    "advanced_options",
    "rate_limit",
    "rate_limit_type",
    "rate_limit_burst",
)
JUMBO_TYPES = ("internal", "dmz", "core", "vpn", "bgp")

REGISTRY.column("vnets", "bond_interfaces_args", argument=True)
REGISTRY.uniqueness("vnets", "name", text="This name is already in use")
REGISTRY.uniqueness("vnet_rules", "vnet", "name", text="This name is already in use")


@REGISTRY.computes("vnets", "powerstate")
def powerstate(world: Any, vnet: Row) -> bool:
    """True while the router machine runs."""
    return is_running(world, vnet)


def is_running(world: Any, vnet: Row) -> bool:
    return vnet["machine"] is not None and bool(machines.status_of(world, vnet["machine"])["running"])


@REGISTRY.on("before_create", "vnets")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Defaults by type (schema vnets.yml) and a look at the addresses."""
    kind = values.get("type", "internal")
    if "mtu" not in values:
        values["mtu"] = 9000 if kind in JUMBO_TYPES else 1500
    if values.get("layer2_type", "vxlan") == "vxlan" and not values.get("layer2_id"):
        taken = {row["layer2_id"] for row in world["vnets"].all()}
        values["layer2_id"] = next(number for number in range(3, 1 << 24) if number not in taken)
    static = values.get("ipaddress_type", "static") == "static"
    if kind == "internal" and static and not values.get("network") and not values.get("ipaddress"):
        values.update(network="192.168.0.0/24", ipaddress="192.168.0.1")
    if not values.get("hostname"):
        values["hostname"] = "router"
    if values.get("cluster") is None:
        values["cluster"] = vms.default_cluster(world)
    _check_addresses(values)


def _check_addresses(values: Dict[str, Any]) -> None:
    """Addresses must be addresses, and the router's and the DHCP range lie in the network (WIRE 4.7 text)."""
    try:
        network = ipaddress.ip_network(values["network"], strict=False) if values.get("network") else None
    except ValueError:
        raise errors.fails_validation("network") from None
    for name in ("ipaddress", "dhcp_start", "dhcp_stop"):
        text = values.get(name)
        if not text:
            continue
        try:
            address = ipaddress.ip_address(str(text).split("/", maxsplit=1)[0])
        except ValueError:
            raise errors.fails_validation(name) from None
        if network is not None and address not in network:
            raise errors.Refused(422, "ip is not in vnet network range")


@REGISTRY.on("after_create", "vnets")
def created(world: Any, vnet: Row, body: Dict[str, Any]) -> None:
    """The router machine and its NIC, and the default route where one was asked for."""
    furnish(world, vnet)
    if vnet["vnet_default_gateway"] is not None:
        world.insert(
            "vnet_rules",
            vnet=vnet.key,
            name="Default Route",
            direction="outgoing",
            action="route",
            destination_ip="default",
            target_ip=f"vnet:{world['vnets'].get(vnet['vnet_default_gateway'])['name']}",
            orderid=1,
            system_rule=True,
        )


def furnish(world: Any, vnet: Row) -> Row:
    """The rows that come with a network."""
    machine = machines.make(world, vnet["name"], "vnet", vnet["cluster"])
    nic = world.insert("machine_nics", machine=machine.key, name="nic_0", vnet=vnet.key, macaddress=nics.new_mac(world))
    nics.furnish(world, nic)
    world["vnets"].change(vnet, {"machine": machine.key, "nic": nic.key, "macaddress": nic["macaddress"]})
    return machine


@REGISTRY.on("before_update", "vnets")
def changing(world: Any, vnet: Row, changes: Dict[str, Any]) -> None:
    if any(name in changes for name in ("network", "ipaddress", "dhcp_start", "dhcp_stop")):
        whole = {name: vnet[name] for name in ("network", "ipaddress", "dhcp_start", "dhcp_stop")}
        _check_addresses({**whole, **changes})


@REGISTRY.on("after_update", "vnets")
def changed(world: Any, vnet: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """The stored value changes at once, the running router keeps the old one (WIRE 5.9)."""
    if "name" in changes:
        world.change(world["machines"].get(vnet["machine"]), name=vnet["name"])
    if is_running(world, vnet) and any(name in AT_RESTART and vnet[name] != old[name] for name in changes):
        vnet["need_restart"] = True


@REGISTRY.on("before_delete", "vnets")
def deleting(world: Any, vnet: Row) -> None:
    """A network must be stopped and empty; status and first text are guesses."""
    if vnet["machine"] is not None and machines.status_of(world, vnet["machine"])["status"] != "stopped":
        raise errors.Refused(422, "vNet must be stopped to delete")
    if any(nic["machine"] != vnet["machine"] for nic in world["machine_nics"].where("vnet", vnet.key)):
        raise errors.Refused(422, "Machine NICs are attached to this vNet")


@REGISTRY.on("after_delete", "vnets")
def deleted(world: Any, vnet: Row) -> None:
    machine = world["machines"].get(vnet["machine"])
    if machine is not None:
        world.remove(machine)


# -- power and apply -----------------------------------------------------------------------------------------------


def _nothing_pending(world: Any, vnet: Row, rules: bool) -> None:
    flags = {"need_restart": False, "need_dns_apply": False, "need_proxy_apply": False}
    if rules:
        flags["need_fw_apply"] = False
        vnet["_loaded"] = _rules_now(world, vnet)
    vnet.update(flags, _refreshing=None)


def _rules_now(world: Any, vnet: Row) -> List[str]:
    """What a router that loads its rules at this moment has; tests ask for it at the control endpoint."""
    return sorted(rule["name"] for rule in world["vnet_rules"].where("vnet", vnet.key) if rule["enabled"])


def _applies(params: Dict[str, Any]) -> bool:
    return params.get("apply") in (True, "true", 1, "1")


def _start(world: Any, vnet: Row, params: Dict[str, Any], rules: bool) -> None:
    """`running` is true from the first moment, the status settles later (WIRE 9.3)."""
    machine = vnet["machine"]
    node = machines.pick_node(world, params.get("preferred_node") or vnet["preferred_node"], vnet["cluster"])
    machines.set_status(world, machine, status="starting", running=True, state="online")

    def started() -> None:
        machines.set_status(world, machine, **machines.running_values(world, machine, node))
        vms.switch_devices(world, machine, True)
        _nothing_pending(world, vnet, rules)

    machines.begin_transition(world, machine, POWER_SECONDS, started)


@REGISTRY.action("vnet_actions", "poweron")
def power_on(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    """Start the router; whatever was staged while it was off is loaded."""
    if not is_running(world, vnet):
        _start(world, vnet, params, True)


@REGISTRY.action("vnet_actions", "poweroff")
def power_off(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    stop(world, vnet, POWER_SECONDS)


@REGISTRY.action("vnet_actions", "kill")
def kill(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    stop(world, vnet, KILL_SECONDS)


def stop(world: Any, vnet: Row, seconds: float) -> None:
    """Stop the router; `running` stays true until it has stopped."""
    machine = vnet["machine"]
    if not is_running(world, vnet):
        return
    machines.set_status(world, machine, status="stopping")

    def stopped() -> None:
        machines.set_status(world, machine, **machines.STOPPED)
        vms.switch_devices(world, machine, False)
        vnet.update(need_restart=False, need_fw_apply=False, need_dns_apply=False, need_proxy_apply=False)
        vnet.update(_loaded=[], _refreshing=None)

    machines.begin_transition(world, machine, seconds, stopped)


@REGISTRY.action("vnet_actions", "reset")
def reset(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    """Restart the router: clears need_restart (measured); with params.apply the staged rules are loaded."""
    if not is_running(world, vnet):
        raise errors.Refused(422, "vNet is not running")
    _start(world, vnet, params, _applies(params))


@REGISTRY.action("vnet_actions", "refresh")
def refresh(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    """Load staged rules, or with target dnsonly the DNS data; the flags drop a moment later."""
    if not is_running(world, vnet):
        raise errors.Refused(422, "vNet is not running")
    if params.get("target") == "dnsonly":
        apply_dns(world, vnet, params)
        return
    if world.version >= ASYNCHRONOUS:
        _refresh_alone(world, vnet)
    else:
        _refresh(world, vnet, APPLY_SECONDS)


def _refresh(world: Any, vnet: Row, seconds: float) -> None:
    """Load the rules as they are now; the flags drop a moment later, whatever was staged meanwhile."""
    vnet["_loaded"] = _rules_now(world, vnet)

    def over() -> None:
        vnet.update(need_fw_apply=False, last_fw_apply=world.clock.now())
        if not world.faults.standing("proxy_stays"):
            vnet["need_proxy_apply"] = False

    world.later(seconds, vnet, over)


def _refresh_alone(world: Any, vnet: Row) -> None:
    """One at a time; what is staged while it runs goes on waiting. A second one is refused meanwhile.

    What a second one is answered is not known (WIRE 12.2, 8): with the fault `refresh_ignored` it is taken and comes to
    nothing, with `refresh_queued` it runs afterwards.
    """
    if vnet["_refreshing"]:
        if world.faults.standing("refresh_queued"):
            vnet["_queued"] = True
        elif not world.faults.standing("refresh_ignored"):
            raise errors.Refused(422, "A firewall refresh of this vNet is in progress")
        return
    turn = object()
    vnet.update(_refreshing=turn, _staged=False)
    loading = _rules_now(world, vnet)

    def over() -> None:
        if vnet["_refreshing"] is not turn:
            return  # a stop or a start came in between
        vnet.update(_refreshing=None, last_fw_apply=world.clock.now(), _loaded=loading)
        if not vnet["_staged"]:
            vnet["need_fw_apply"] = False
            if not world.faults.standing("proxy_stays"):
                vnet["need_proxy_apply"] = False
        if vnet["_queued"]:
            vnet["_queued"] = False
            _refresh_alone(world, vnet)

    world.later(REFRESH_SECONDS, vnet, over)


@REGISTRY.row_action("vnets", "apply", "PUT")
def apply_rules(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    """The older form of refresh."""
    refresh(world, vnet, {})


@REGISTRY.row_action("vnets", "applydns", "PUT")
def apply_dns(world: Any, vnet: Row, params: Dict[str, Any]) -> None:
    """WIRE 7.4."""
    if not is_running(world, vnet):
        raise errors.Refused(422, "vNet is not running")
    world.later(APPLY_SECONDS, vnet, lambda: vnet.update(need_dns_apply=False, last_dns_apply=world.clock.now()))


# -- what hangs on a network ---------------------------------------------------------------------------------------


def stage(world: Any, vnet: Optional[Row], flag: str) -> None:
    """Raise a flag of a running network; a stopped one loads everything at its next start (measured)."""
    if vnet is not None and is_running(world, vnet):
        vnet[flag] = True
        vnet["_staged"] = vnet["_staged"] or flag != "need_dns_apply"


def _vnet_of(world: Any, row: Row) -> Optional[Row]:
    """The network a row belongs to, through its parents."""
    seen = 0
    while row is not None and seen < 4:
        if row.table.name == "vnets":
            return row
        if "vnet" in row.table.facts.columns and row["vnet"] is not None:
            return world["vnets"].get(row["vnet"])
        parent = row.table.facts.parent
        if parent is None or parent[1] not in world.tables:
            return None
        row = world[parent[1]].get(row[parent[0]])
        seen += 1
    return None


STAGED = {
    "need_fw_apply": ("vnet_rules", "vnet_cidrs", "vnet_wireguards", "vnet_wireguard_peers"),
    "need_dns_apply": ("vnet_hosts", "vnet_dns_views", "vnet_dns_zones", "vnet_dns_zone_records"),
    "need_restart": (
        "vnet_bgp_routers",
        "vnet_bgp_router_commands",
        "vnet_bgp_interfaces",
        "vnet_bgp_interface_commands",
        "vnet_bgp_routemaps",
        "vnet_bgp_routemap_commands",
        "vnet_bgp_ip",
        "vnet_ospf_commands",
        "vnet_eigrp_routers",
        "vnet_eigrp_router_commands",
    ),
    "need_proxy_apply": ("vnet_proxy", "vnet_proxy_tenants"),
}


def _watch(flag: str, table: str) -> None:
    """Have every write to a table raise a flag of its network."""

    def on_create(world: Any, row: Row, body: Dict[str, Any]) -> None:
        stage(world, _vnet_of(world, row), flag)

    def on_update(world: Any, row: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
        if any(row[name] != value for name, value in old.items()):
            stage(world, _vnet_of(world, row), flag)

    def on_delete(world: Any, row: Row) -> None:
        stage(world, _vnet_of(world, row), flag)

    REGISTRY.on("after_create", table)(on_create)
    REGISTRY.on("after_update", table)(on_update)
    REGISTRY.on("before_delete", table)(on_delete)


for _flag, _tables in STAGED.items():
    for _table in _tables:
        _watch(_flag, _table)


@REGISTRY.on("before_create", "vnet_rules")
def new_rule(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """A rule without a place goes to the end."""
    if not values.get("orderid"):
        siblings = world["vnet_rules"].where("vnet", values["vnet"])
        values["orderid"] = max((rule["orderid"] for rule in siblings), default=0) + 1
    check_aliases(world, values)


@REGISTRY.on("before_update", "vnet_rules")
def rule_changing(world: Any, rule: Row, changes: Dict[str, Any]) -> None:
    if rule["system_rule"]:
        raise errors.Refused(422, "Cannot modify system rule")
    check_aliases(world, changes)


@REGISTRY.on("before_delete", "vnet_rules")
def rule_deleting(world: Any, rule: Row) -> None:
    if rule["system_rule"]:
        raise errors.Refused(422, "Cannot delete system rule")


def check_aliases(world: Any, values: Dict[str, Any]) -> None:
    """`alias:` takes a key; the name form is refused (schema vnet_rules.yml)."""
    for name in ("source_ip", "destination_ip", "target_ip", "source_ports", "destination_ports", "target_ports"):
        for part in str(values.get(name) or "").split(","):
            kind, _colon, key = part.strip().partition(":")
            if kind == "alias" and (not key.isdigit() or world["vnet_rule_aliases"].get(key) is None):
                raise errors.fails_validation(name, f"Unable to find alias '{key}'")


@REGISTRY.on("before_create", "vnet_addresses")
def new_address(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """One row per address and network; leases and reservations lie inside it (WIRE 4.7)."""
    address = values.get("ip", "")
    vnet = world["vnets"].get(values["vnet"])
    if values.get("mac"):
        values["mac"] = nics.normal_mac(values["mac"])
    if not address:
        return
    try:
        plain = ipaddress.ip_interface(address).ip
    except ValueError:
        raise errors.fails_validation("ip") from None
    if any(row["ip"] == address for row in world["vnet_addresses"].where("vnet", vnet.key)):
        raise errors.Refused(422, f"Unable to create IP '{address}': This IP already exists")
    if values["type"] in ("static", "dynamic") and vnet["network"]:
        if plain not in ipaddress.ip_network(vnet["network"], strict=False):
            raise errors.Refused(422, "ip is not in vnet network range")


@REGISTRY.on("after_create", "vnet_addresses")
def address_created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    if row["type"] == "virtual":
        stage(world, world["vnets"].get(row["vnet"]), "need_fw_apply")


@REGISTRY.on("before_delete", "vnet_addresses")
def address_deleting(world: Any, row: Row) -> None:
    if row["type"] == "virtual":
        stage(world, world["vnets"].get(row["vnet"]), "need_fw_apply")


@REGISTRY.seed(30)
def installed_networks(world: Any, options: Any) -> None:
    """The networks the installer makes (measured: DMZ 1, Core 2, External 3), the physical one, and Internal."""
    shared = {"layer2_type": "vxlan", "mtu": 9000, "dhcp_enabled": True, "on_power_loss": "power_on"}
    dmz = {"type": "dmz", "layer2_id": 1, "network": "100.64.0.0/16", "ipaddress": "100.64.0.1"}
    core = {"type": "core", "layer2_id": 2, "network": "100.96.0.0/24", "ipaddress": "100.96.0.1"}
    external = {
        "type": "external",
        "layer2_type": "none",
        "layer2_id": 0,
        "network": "192.168.1.0/24",
        "ipaddress": "192.168.1.106",
        "gateway": "192.168.1.1",
        "mtu": 1500,
        "on_power_loss": "power_on",
    }
    physical = {"type": "physical", "layer2_type": "none", "ipaddress_type": "none", "mtu": 9000}
    internal = {"layer2_id": 3, "mtu": 9000, "network": "192.168.0.0/24", "ipaddress": "192.168.0.1"}
    internal.update(dhcp_enabled=True, dhcp_dynamic=True, dhcp_start="192.168.0.100", dhcp_stop="192.168.0.200")
    rows = [
        ("DMZ", {**shared, **dmz, "description": "dmz vnet for inter-vnet communications"}),
        ("Core", {**shared, **core}),
        ("External", {**external, "description": "External network vnet"}),
        ("Switch 1 Switch", physical),
        ("Internal", internal),
    ]
    for name, columns in rows:
        vnet = world.insert("vnets", name=name, cluster=1, **columns)
        machine = furnish(world, vnet)
        machines.set_status(world, machine.key, **machines.running_values(world, machine.key, 1))
    world["vnets"].first("name", "External")["interface_vnet"] = world["vnets"].first("type", "physical").key
