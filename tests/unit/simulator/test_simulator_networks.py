"""Networks over time: WIRE 9.3, schema/network."""

from __future__ import annotations

from typing import Any, Dict

import pytest

STATE = "machine#status#status as status,machine#status#running as running,need_restart,need_fw_apply,need_dns_apply"
QUIET = {"need_restart": False, "need_fw_apply": False, "need_dns_apply": False}
NETWORK = {"network": "10.0.0.0/24", "ipaddress": "10.0.0.1"}


def state(api: Any, key: int) -> Dict[str, Any]:
    return api.get(f"vnets/{key}", fields=STATE)


def network(api: Any, running: bool = True, **body: Any) -> int:
    key = api.make("vnets", **{"name": "n", **NETWORK, **body})["key"]
    if running:
        assert api.act("vnet_actions", key, "poweron", apply=True)[0] == 201
        api.advance(2)
        assert state(api, key) == {"status": "running", "running": True, **QUIET}
    return key


def test_installed_networks(api: Any) -> None:
    rows = api.get("vnets", fields="$key,name,type,layer2_id,interface_vnet", limit=3)
    assert rows == [
        {"$key": 1, "name": "DMZ", "type": "dmz", "layer2_id": 1, "interface_vnet": None},
        {"$key": 2, "name": "Core", "type": "core", "layer2_id": 2, "interface_vnet": None},
        {"$key": 3, "name": "External", "type": "external", "layer2_id": 0, "interface_vnet": 4},
    ]


def test_running_is_true_while_the_status_changes(api: Any) -> None:
    """WIRE 9.3."""
    key = network(api, running=False)
    assert state(api, key) == {"status": "stopped", "running": False, **QUIET}
    api.act("vnet_actions", key, "poweron")
    assert (state(api, key)["status"], state(api, key)["running"]) == ("starting", True)
    api.advance(2)
    assert (state(api, key)["status"], state(api, key)["running"]) == ("running", True)
    api.act("vnet_actions", key, "poweroff")
    assert (state(api, key)["status"], state(api, key)["running"]) == ("stopping", True)
    api.advance(2)
    assert (state(api, key)["status"], state(api, key)["running"]) == ("stopped", False)


def test_a_change_of_mtu_waits_for_a_reset(api: Any) -> None:
    key = network(api)
    api.put(f"vnets/{key}", mtu="9000")
    assert not state(api, key)["need_restart"]
    api.put(f"vnets/{key}", mtu=1500)
    assert state(api, key)["need_restart"]
    api.act("vnet_actions", key, "reset", apply=True)
    api.advance(2)
    assert state(api, key) == {"status": "running", "running": True, **QUIET}


def test_rules_are_staged_until_a_refresh(api: Any) -> None:
    key = network(api)
    rule = api.make("vnet_rules", vnet=key, name="r")["key"]
    assert state(api, key)["need_fw_apply"]
    api.act("vnet_actions", key, "refresh")
    assert state(api, key)["need_fw_apply"]
    api.advance(1)
    assert not state(api, key)["need_fw_apply"]
    api.put(f"vnet_rules/{rule}", enabled=True)
    assert not state(api, key)["need_fw_apply"]
    api.put(f"vnet_rules/{rule}", enabled=False)
    assert state(api, key)["need_fw_apply"]
    assert api.put(f"vnets/{key}/apply")[0] == 200
    api.advance(1)
    api.delete(f"vnet_rules/{rule}")
    assert state(api, key)["need_fw_apply"]


def test_a_stopped_network_stages_nothing(api: Any) -> None:
    key = network(api, running=False)
    api.make("vnet_rules", vnet=key, name="r")
    api.put(f"vnets/{key}", mtu=1500)
    assert state(api, key) == {"status": "stopped", "running": False, **QUIET}
    assert api.act("vnet_actions", key, "refresh") == (422, {"err": "vNet is not running"})


def test_dns_changes_wait_for_their_own_apply(api: Any) -> None:
    key = network(api)
    api.make("vnet_hosts", vnet=key, host="web", ip="10.0.0.9")
    assert state(api, key)["need_dns_apply"]
    assert api.put(f"vnets/{key}/applydns") == (200, [])
    api.advance(1)
    assert not state(api, key)["need_dns_apply"]
    view = api.make("vnet_dns_views", vnet=key, name="v")["key"]
    api.act("vnet_actions", key, "refresh", target="dnsonly")
    api.advance(1)
    api.make("vnet_dns_zones", view=view, domain="example.org", type="master")
    assert state(api, key)["need_dns_apply"]


@pytest.mark.parametrize("action", ["killpower", "applydns", "start"])
def test_unknown_actions(api: Any, action: str) -> None:
    assert api.act("vnet_actions", 5, action) == (
        422,
        {"err": f"value '{action}' is not in list for field 'action'"},
    )


def test_deletes_need_a_stopped_and_empty_network(api: Any) -> None:
    key = network(api)
    assert api.delete(f"vnets/{key}")[0] == 422
    api.act("vnet_actions", key, "kill")
    api.advance(1)
    vm = api.vm("a")
    nic = api.make("machine_nics", machine=vm["machine"], vnet=key)["key"]
    assert api.delete(f"vnets/{key}") == (422, {"err": "Machine NICs are attached to this vNet"})
    api.delete(f"machine_nics/{nic}")
    api.make("vnet_rules", vnet=key, name="r")
    assert api.delete(f"vnets/{key}") == (200, [])
    assert api.get("vnet_rules", filter=f"vnet eq {key}") == []
    assert api.get("machines", filter="name eq 'n'") == []


def test_defaults(api: Any) -> None:
    made = api.make("vnets", name="n")["key"]
    fields = "type,layer2_type,network,ipaddress,mtu,hostname"
    assert api.get(f"vnets/{made}", fields=fields) == {
        "type": "internal",
        "layer2_type": "vxlan",
        "network": "192.168.0.0/24",
        "ipaddress": "192.168.0.1",
        "mtu": 9000,
        "hostname": "router",
    }
    assert api.get(f"vnets/{made}", fields="layer2_id")["layer2_id"] > 3
    external = api.make("vnets", name="e", type="external", layer2_type="vlan", layer2_id=7, ipaddress_type="none")
    assert api.get(f"vnets/{external['key']}", fields="mtu,layer2_id") == {"mtu": 1500, "layer2_id": 7}


def test_a_default_gateway_makes_a_route(api: Any) -> None:
    key = network(api, vnet_default_gateway=3)
    rules = api.get("vnet_rules", fields="action,system_rule", filter=f"vnet eq {key}")
    assert rules == [{"action": "route", "system_rule": True}]


BAD_ADDRESSES = [
    ({"network": "10.0.0.0/24", "ipaddress": "10.0.1.1"}, "ip is not in vnet network range"),
    ({"network": "10.0.0.0/24", "dhcp_start": "10.1.0.1"}, "ip is not in vnet network range"),
    ({"network": "ten"}, "Validation error on field: 'network' - 'fails validation test'"),
    ({"ipaddress": "10.0.0"}, "Validation error on field: 'ipaddress' - 'fails validation test'"),
    ({"type": "vlan"}, "value 'vlan' is not in list for field 'type'"),
]


@pytest.mark.parametrize("body, text", BAD_ADDRESSES, ids=[str(case[0]) for case in BAD_ADDRESSES])
def test_bad_networks(api: Any, body: Dict[str, Any], text: str) -> None:
    assert api.post("vnets", name="n", **body) == (422, {"err": text})


def test_addresses(api: Any) -> None:
    key = network(api)
    made = api.make("vnet_addresses", vnet=key, type="static", ip="10.0.0.9", mac="AA:BB:CC:00:00:01")
    assert api.get(f"vnet_addresses/{made['key']}", fields="mac") == {"mac": "aa:bb:cc:00:00:01"}
    assert api.post("vnet_addresses", vnet=key, type="static", ip="10.0.0.9") == (
        422,
        {"err": "Unable to create IP '10.0.0.9': This IP already exists"},
    )
    assert api.post("vnet_addresses", vnet=key, type="static", ip="10.9.0.9") == (
        422,
        {"err": "ip is not in vnet network range"},
    )
    assert not state(api, key)["need_fw_apply"]
    api.make("vnet_addresses", vnet=key, type="virtual", ip="172.16.0.1")
    assert state(api, key)["need_fw_apply"]


def test_rules_name_an_alias_by_key(api: Any) -> None:
    alias = api.make("vnet_rule_aliases", name="admins", value="10.0.0.5")["key"]
    assert api.post("vnet_rules", vnet=5, name="a", source_ip=f"alias:{alias}")[0] == 201
    assert api.post("vnet_rules", vnet=5, name="b", source_ip="alias:admins")[0] == 422
    assert api.post("vnet_rules", vnet=5, name="a") == (409, {"err": "This name is already in use"})
    assert api.post("vnet_rules", vnet=3, name="a")[0] == 201


# -- services on a network -----------------------------------------------------------------------------------------


def test_wireguard(api: Any) -> None:
    key = network(api)
    made = api.make("vnet_wireguards", vnet=key, name="wg0", ip="10.100.0.1/24")["key"]
    row = api.get(f"vnet_wireguards/{made}", fields="all,private_key")
    assert len(row["public_key"]) == 44 and "private_key" not in row
    assert state(api, key)["need_fw_apply"]
    assert api.post("vnet_wireguards", vnet=key, name="wg1", ip="10.100.0.1")[0] == 422
    body = {"wireguard": made, "name": "p", "peer_ip": "10.100.0.2", "allowed_ips": "10.100.0.2/32"}
    assert api.post("vnet_wireguard_peers", **body, public_key="short")[0] == 422
    peer = api.make("vnet_wireguard_peers", **body, public_key=row["public_key"])["key"]
    assert api.get(f"vnet_wireguard_peers/{peer}", fields="status#last_handshake as h") == {"h": 0}
    assert api.call("GET", f"vnet_wireguard_peers/{peer}", query={"fields": "wg_config"})[0] == 404
    generated = api.make("vnet_wireguard_peers", **{**body, "name": "g"}, public_key=row["public_key"],
                         autogenerate_peer=True)["key"]  # fmt: skip
    assert "PrivateKey" in api.get(f"vnet_wireguard_peers/{generated}", fields="wg_config")["wg_config"]
    rules = api.get("vnet_rules", fields="name", filter=f"vnet eq {key} and system_rule eq true")
    assert len(rules) == 4
    assert api.delete(f"vnet_wireguards/{made}")[0] == 422
    api.put(f"vnet_wireguards/{made}", enabled=False)
    assert api.delete(f"vnet_wireguards/{made}") == (200, [])
    for table in ("vnet_wireguard_peers", "vnet_wireguard_peer_status"):
        assert api.get(table) == []
    assert api.get("vnet_rules", filter=f"vnet eq {key}") == []


def test_records_count_their_zone_up(api: Any) -> None:
    key = network(api)
    view = api.make("vnet_dns_views", vnet=key, name="v")["key"]
    assert api.post("vnet_dns_zones", view=view, domain="a.example", email="host.a.example")[0] == 422
    zone = api.make("vnet_dns_zones", view=view, domain="a.example", email="host@a.example")["key"]
    record = api.make("vnet_dns_zone_records", zone=zone, type="A", value="10.0.0.2")["key"]
    api.put(f"vnet_dns_zone_records/{record}", value="10.0.0.3")
    assert api.get(f"vnet_dns_zones/{zone}", fields="serial_number") == {"serial_number": 3}
    assert api.delete(f"vnet_dns_views/{view}")[0] == 200
    assert api.get("vnet_dns_zones") == api.get("vnet_dns_zone_records") == []


def test_ipsec(api: Any) -> None:
    key = api.make("vnets", name="v", type="vpn", **NETWORK)["key"]
    rows = api.get("vnet_ipsecs", fields="$key", filter=f"vnet eq {key}")
    assert len(rows) == 1 and api.post("vnet_ipsecs", vnet=key)[0] == 409
    assert api.get(f"vnets/{key}", fields="ipsec_enabled") == {"ipsec_enabled": True}
    phase1 = api.make("vnet_ipsec_phase1s", ipsec=rows[0]["$key"], name="p", remote_gateway="192.0.2.1")["key"]
    api.make("vnet_ipsec_phase2s", phase1=phase1, name="q", local="10.0.0.0/24")
    assert api.delete(f"vnet_ipsec_phase1s/{phase1}")[0] == 200
    assert api.get("vnet_ipsec_phase2s") == []


def test_routing_waits_for_a_restart(api: Any) -> None:
    key = network(api)
    bgp = api.make("vnet_bgp", vnet=key)["key"]
    assert api.get(f"vnets/{key}", fields="bgp") == {"bgp": bgp} and not state(api, key)["need_restart"]
    link = api.make("vnet_bgp_interfaces", bgp=bgp, name="isp", ipaddress="198.51.100.2", network="198.51.100.0/30",
                    interface_vnet=3, layer2_id=100)["key"]  # fmt: skip
    assert state(api, key)["need_restart"]
    made = api.get(f"vnet_bgp_interfaces/{link}", fields="bgp_vnet#type as kind,nic#vnet as vnet,bgp_vnet")
    assert made["kind"] == "bgp" and made["vnet"] == made["bgp_vnet"]
    assert api.delete(f"vnet_bgp/{bgp}")[0] == 200
    assert api.get("vnets", filter="type eq 'bgp'") == [] == api.get("vnet_bgp_interfaces")


def test_commands_of_routers_are_numbered_in_the_order_of_their_making(api: Any) -> None:
    bgp = api.make("vnet_bgp", vnet=network(api))["key"]
    routers = [api.make("vnet_bgp_routers", bgp=bgp, asn=asn)["key"] for asn in (64900, 64901)]
    table = "vnet_bgp_router_commands"
    for router, params in ((0, "a"), (0, "b"), (1, "a"), (0, "c")):
        api.make(table, bgp_router=routers[router], command="neighbor", params=params)
    first = [row["$key"] for row in api.get(table, filter=f"bgp_router eq {routers[0]}", fields="$key")][0]
    assert api.delete(f"{table}/{first}")[0] == 200
    api.make(table, bgp_router=routers[0], command="neighbor", params="d")
    rows = api.get(table, filter=f"bgp_router eq {routers[0]}", fields="params,orderid", sort="orderid")
    assert [(row["params"], row["orderid"]) for row in rows] == [("b", 2), ("c", 3), ("d", 4)]


def test_blocks_do_not_overlap(api: Any) -> None:
    assert api.post("vnet_cidrs", vnet=3, cidr="192.168.100.0/24")[0] == 201
    assert state(api, 3)["need_fw_apply"]
    assert api.post("vnet_cidrs", vnet=3, cidr="192.168.100.0/24")[0] == 409
    assert api.post("vnet_cidrs", vnet=3, cidr="192.168.100.128/25")[0] == 422
    assert api.post("vnet_cidrs", vnet=3, cidr="many")[0] == 422


def test_leases_and_reservations(api: Any) -> None:
    """A fixed address is reserved, the others come from DHCP once the guest runs."""
    key = network(api, dhcp_enabled=True, dhcp_dynamic=True, dhcp_start="10.0.0.100", dhcp_stop="10.0.0.101")
    vm = api.vm("web", guest_agent=True)
    fixed = api.make("machine_nics", machine=vm["machine"], vnet=key, ipaddress="10.0.0.9")["key"]
    api.make("machine_nics", machine=vm["machine"], vnet=key)
    picked = api.make("machine_nics", machine=api.vm("b")["machine"], vnet=key, assign_ipaddress=True)["key"]
    assert api.get(f"machine_nics/{picked}", fields="ipaddress") == {"ipaddress": "10.0.0.100"}
    api.delete(f"machine_nics/{picked}")
    addresses = {"fields": "type,ip,hostname", "filter": f"vnet eq {key}"}
    assert api.get("vnet_addresses", **addresses) == [{"type": "static", "ip": "10.0.0.9", "hostname": "web"}]
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(3)
    assert api.get("vnet_addresses", **addresses)[1] == {"type": "dynamic", "ip": "10.0.0.100", "hostname": "web"}
    info = api.get(f"vms/{vm['key']}", fields="machine#status#agent_guest_info as i")["i"]
    assert [nic["ip-addresses"][0]["ip-address"] for nic in info["network"]] == ["127.0.0.1", "10.0.0.9", "10.0.0.100"]
    api.put(f"machine_nics/{fixed}", ipaddress="10.0.0.10")
    assert [row["ip"] for row in api.get("vnet_addresses", **addresses)] == ["10.0.0.10", "10.0.0.100"]
    api.advance(2 * 86400)
    assert [row["ip"] for row in api.get("vnet_addresses", **addresses)] == ["10.0.0.10"]
    api.act("vm_actions", vm["key"], "kill")
    api.advance(1)
    api.delete(f"vms/{vm['key']}")
    assert api.get("vnet_addresses", **addresses) == []


def test_the_dashboard_is_one_object(api: Any) -> None:
    network(api, running=False)
    view = api.get("vnet_dashboard")
    assert (view["vnets_count"], view["vnets_online"]) == (6, 5)
    assert (view["ext_count"], view["int_count"], view["int_online"], view["ten_count"]) == (1, 2, 1, 0)
