"""What runs on a network's router: DNS, WireGuard, IPsec, routing, proxy, blocks (schema/network)."""

from __future__ import annotations

import base64
import ipaddress
from typing import Any, Dict, Optional, Tuple

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import nics
from . import networks

REGISTRY.uniqueness("vnet_rule_aliases", "name", text="This name is already in use")
REGISTRY.uniqueness("vnet_dns_views", "vnet", "name", text="This name is already in use")
REGISTRY.uniqueness("vnet_hosts", "vnet", "host", text="This host already exists")
REGISTRY.uniqueness("vnet_wireguards", "vnet", "name", text="This name is already in use")
REGISTRY.uniqueness("vnet_cidrs", "vnet", "cidr", text="This network block already exists")
for _table in ("vnet_ipsecs", "vnet_bgp", "vnet_proxy"):
    REGISTRY.uniqueness(_table, "vnet", text="This network already has one")
REGISTRY.column("vnet_wireguards", "private_key", write_only=True)


# -- DNS and aliases -----------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "vnet_rule_aliases")
def alias_created(world: Any, alias: Row, body: Dict[str, Any]) -> None:
    """The id outlives a rename; keys are reused, ids are not."""
    alias["id"] = f"{world.random.getrandbits(160):040x}"


@REGISTRY.on("before_create", "vnet_dns_zones")
def zone_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_email(values)


@REGISTRY.on("before_update", "vnet_dns_zones")
def zone_changing(world: Any, zone: Row, changes: Dict[str, Any]) -> None:
    _check_email(changes)


def _check_email(values: Dict[str, Any]) -> None:
    """The dotted form of zone files is refused."""
    if values.get("email") and "@" not in values["email"]:
        raise errors.fails_validation("email")


@REGISTRY.on("after_create", "vnet_dns_zone_records")
def record_created(world: Any, record: Row, body: Dict[str, Any]) -> None:
    _count_up(world, record)


@REGISTRY.on("after_update", "vnet_dns_zone_records")
def record_changed(world: Any, record: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    _count_up(world, record)


@REGISTRY.on("before_delete", "vnet_dns_zone_records")
def record_deleting(world: Any, record: Row) -> None:
    _count_up(world, record)


def _count_up(world: Any, record: Row) -> None:
    """Each change of a record counts its zone's serial number up."""
    zone = world["vnet_dns_zones"].get(record["zone"])
    world.change(zone, serial_number=zone["serial_number"] + 1)


# -- WireGuard -----------------------------------------------------------------------------------------------------


def _key_pair(given: str) -> Tuple[str, str]:
    """Private and public key as base64; a new pair when none is given."""
    try:
        raw = base64.b64decode(given, validate=True) if given else None
        private = X25519PrivateKey.from_private_bytes(raw) if raw is not None else X25519PrivateKey.generate()
    except (ValueError, InvalidKey):
        raise errors.fails_validation("private_key") from None
    raw_format = serialization.Encoding.Raw
    plain = private.private_bytes(raw_format, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    public = private.public_key().public_bytes(raw_format, serialization.PublicFormat.Raw)
    return base64.b64encode(plain).decode(), base64.b64encode(public).decode()


def _check_interface(values: Dict[str, Any]) -> None:
    if "ip" not in values:
        return
    try:
        if "/" not in values["ip"]:
            raise errors.fails_validation("ip")
        ipaddress.ip_interface(values["ip"])
    except ValueError:
        raise errors.fails_validation("ip") from None


@REGISTRY.on("before_create", "vnet_wireguards")
def wireguard_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The platform makes the keys when none are given."""
    _check_interface(values)
    values["private_key"], values["public_key"] = _key_pair(values.get("private_key", ""))


@REGISTRY.on("before_update", "vnet_wireguards")
def wireguard_changing(world: Any, row: Row, changes: Dict[str, Any]) -> None:
    _check_interface(changes)
    if "private_key" in changes:
        changes["private_key"], changes["public_key"] = _key_pair(changes["private_key"])


@REGISTRY.on("after_create", "vnet_wireguards")
def wireguard_created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """Rules that let the tunnel in, staged like any others; they go with the interface."""
    for text, port in (("Accept WireGuard", str(row["listenport"])), ("Accept WireGuard traffic", "")):
        _system_rule(
            world,
            row["vnet"],
            f"{text} {row['name']}",
            owner=row.path,
            protocol="udp" if port else "any",
            destination_ports=port,
        )


def _system_rule(world: Any, vnet: Any, name: str, **columns: Any) -> Row:
    siblings = world["vnet_rules"].where("vnet", vnet)
    order = max((rule["orderid"] for rule in siblings), default=0) + 1
    return world.insert("vnet_rules", vnet=vnet, name=name, orderid=order, system_rule=True, **columns)


REGISTRY.hangs_on("vnet_rules", "owner")


@REGISTRY.on("before_delete", "vnet_wireguards")
def wireguard_deleting(world: Any, row: Row) -> None:
    """It must be disabled first (the newest client says so; text and status are guesses)."""
    if row["enabled"]:
        raise errors.Refused(422, "WireGuard interface must be disabled to delete")


@REGISTRY.on("before_create", "vnet_wireguard_peers")
def peer_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_peer(values)


@REGISTRY.on("before_update", "vnet_wireguard_peers")
def peer_changing(world: Any, row: Row, changes: Dict[str, Any]) -> None:
    _check_peer(changes)


def _check_peer(values: Dict[str, Any]) -> None:
    if "public_key" in values:
        try:
            length = len(base64.b64decode(values["public_key"], validate=True))
        except ValueError:
            length = 0
        if length != 32:
            raise errors.fails_validation("public_key")
    for part in filter(None, (text.strip() for text in values.get("allowed_ips", "").split(","))):
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise errors.fails_validation("allowed_ips") from None


@REGISTRY.on("after_create", "vnet_wireguard_peers")
def peer_created(world: Any, peer: Row, body: Dict[str, Any]) -> None:
    """A status row; rules by the choice of firewall; a ready peer file where asked for."""
    peer["status"] = world.insert("vnet_wireguard_peer_status", peer=peer.key).key
    interface = world["vnet_wireguards"].get(peer["wireguard"])
    if peer["configure_firewall"] != "none":
        _system_rule(
            world,
            interface["vnet"],
            f"Accept {peer['name']}",
            owner=peer.path,
            source_ip=peer["allowed_ips"],
            interface="wireguard",
        )
    if peer["autogenerate_peer"]:
        private, public = _key_pair(peer["private_key"])
        peer.update(
            private_key=private, public_key=public, keepalive=25, wg_config=_peer_file(interface, peer, private)
        )


def _peer_file(interface: Row, peer: Row, private: str) -> str:
    lines = ["[Interface]", f"PrivateKey = {private}", f"Address = {peer['peer_ip']}", "", "[Peer]"]
    lines += [
        f"PublicKey = {interface['public_key']}",
        f"Endpoint = {interface['endpoint_ip']}:{interface['listenport']}",
    ]
    return "\n".join([*lines, f"AllowedIPs = {interface['ip']}", "PersistentKeepalive = 25", ""])


@REGISTRY.gets("vnet_wireguard_peers")
def peer_file(world: Any, peer: Row, call: Any) -> None:
    """A peer without a generated file answers 404 when only that is asked for."""
    if call.query.get("fields") == "wg_config" and not peer["autogenerate_peer"]:
        raise errors.not_found(f"{peer.path}")


# -- IPsec ---------------------------------------------------------------------------------------------------------


@REGISTRY.computes("vnets", "ipsec_enabled")
def ipsec_enabled(world: Any, vnet: Row) -> bool:
    return any(row["enabled"] for row in world["vnet_ipsecs"].where("vnet", vnet.key))


@REGISTRY.on("after_create", "vnets")
def vpn_created(world: Any, vnet: Row, body: Dict[str, Any]) -> None:
    """A vpn network has its IPsec row and the rules for it from the start (docs)."""
    if vnet["type"] != "vpn":
        return
    world.insert("vnet_ipsecs", vnet=vnet.key, enabled=True)
    for name, protocol, port in (("IKE", "udp", "500"), ("NAT-T", "udp", "4500"), ("ESP", "50", ""), ("AH", "51", "")):
        _system_rule(world, vnet.key, name, protocol=protocol, destination_ports=port)


# -- routing -------------------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "vnet_bgp")
def bgp_created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    world.change(world["vnets"].get(row["vnet"]), bgp=row.key)


def _numbered(table: str) -> None:
    """Have the platform number the commands of one owner in the order in which they are made."""

    def on_create(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
        if not values.get("orderid"):
            owner = world.facts[table].parent[0]
            siblings = world[table].where(owner, values[owner])
            values["orderid"] = max((row["orderid"] or 0 for row in siblings), default=0) + 1

    REGISTRY.on("before_create", table)(on_create)


for _table in (
    "vnet_bgp_router_commands",
    "vnet_bgp_interface_commands",
    "vnet_bgp_routemap_commands",
    "vnet_bgp_ip",
    "vnet_ospf_commands",
    "vnet_eigrp_router_commands",
):
    _numbered(_table)


@REGISTRY.on("after_create", "vnet_bgp_interfaces")
def link_created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """Each link is a network of type bgp and a NIC of the router on it."""
    router = world["vnets"].get(world["vnet_bgp"].get(row["bgp"])["vnet"])
    columns = {
        name: row[name] for name in ("layer2_type", "layer2_id", "network", "ipaddress", "mtu", "interface_vnet")
    }
    link = world.insert("vnets", name=f"{router['name']}-{row['name']}", type="bgp", **columns)
    networks.furnish(world, link)
    nic = world.insert("machine_nics", machine=router["machine"], name=row["name"], vnet=link.key)
    nic["macaddress"] = nics.new_mac(world)
    nics.furnish(world, nic)
    row.update(bgp_vnet=link.key, nic=nic.key)


@REGISTRY.on("after_delete", "vnet_bgp_interfaces")
def link_deleted(world: Any, row: Row) -> None:
    for table, key in (("machine_nics", row["nic"]), ("vnets", row["bgp_vnet"])):
        other: Optional[Row] = world[table].get(key)
        if other is not None:
            world.remove(other)


# -- blocks --------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "vnet_cidrs")
def block_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Blocks of one network do not overlap (the text is a guess)."""
    try:
        block = ipaddress.ip_network(values["cidr"])
    except ValueError:
        raise errors.fails_validation("cidr") from None
    for row in world["vnet_cidrs"].where("vnet", values["vnet"]):
        if row["cidr"] != values["cidr"] and ipaddress.ip_network(row["cidr"]).overlaps(block):
            raise errors.Refused(422, f"Network block overlaps '{row['cidr']}'")


@REGISTRY.on("after_create", "vnet_cidrs")
def block_created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    _system_rule(world, row["vnet"], f"Route {row['cidr']}", owner=row.path, action="route", direction="outgoing")


@REGISTRY.on("before_delete", "vnet_cidrs")
def block_deleting(world: Any, row: Row) -> None:
    if world["vnets"].where("cidr", row.key):
        raise errors.must_be_empty("references")


@REGISTRY.on("before_delete", "vnet_addresses")
def address_deleting(world: Any, row: Row) -> None:
    """An address in use stays; clients look for the word."""
    for table, column in (("vnet_dns_views", "query_source"), ("vnet_wireguards", "external_ip")):
        if column in world.facts[table].columns and world[table].where(column, row.key):
            raise errors.Refused(422, f"There are {table} still referencing this address")
