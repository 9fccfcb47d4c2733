"""A tenant that is online is a system of its own at an address of its own (schema/tenancy/README, steps 4 to 7)."""

from __future__ import annotations

import http.client
from typing import Any, Callable, Iterator, Optional, Tuple

import pytest

from tests.simulator.process import Simulator
from tests.unit.simulator.conftest import Served

PASSWORD = "inside-and-safe-1"


def make(wire: Any, name: str = "acme", address: Optional[str] = "127.0.0.5") -> int:
    tier = wire.get("storage_tiers", fields="$key", filter="tier eq 1")[0]["$key"]
    key = wire.make("tenants", name=name, password=PASSWORD)["key"]
    wire.make("tenant_nodes", tenant=key, ram=2048)
    wire.make("tenant_storage", tenant=key, tier=tier, provisioned=1 << 30)
    if address is not None:
        wire.make("vnet_addresses", vnet=3, type="virtual", ip=address, owner=f"tenants/{key}")
    wire.advance(3)
    return int(key)


def start(wire: Any, key: int) -> None:
    wire.act("tenant_actions", key, "poweron")
    wire.advance(22)


def inside(wire: Any, name: str = "acme", password: str = PASSWORD) -> Served:
    return Served(wire.simulator, wire.simulator.tenants()[name], ("admin", password))


def read(system: Served) -> int:
    return system.call("GET", "users", query={"fields": "name"})[0]


def unreachable(system: Served) -> bool:
    try:
        read(system)
    except (OSError, http.client.HTTPException):
        return True
    return False


def test_it_answers_at_its_address_with_its_own_users_and_tables(wire: Any) -> None:
    key = make(wire)
    assert wire.simulator.tenants() == {}
    start(wire, key)
    assert wire.simulator.tenants() == {"acme": f"https://127.0.0.5:{wire.simulator.port}"}
    system = inside(wire)
    assert system.get("system", fields="cloud_name") == [{"cloud_name": "acme"}]
    made = system.vm("web")["key"]
    assert system.get(f"vms/{made}", fields="name") == {"name": "web"}
    assert wire.get("vms", filter="name eq 'web'") == [] and system.get("tenants") == []


def test_credentials_of_the_host_are_worth_nothing_there(wire: Any) -> None:
    start(wire, make(wire))
    system = inside(wire)
    assert read(system) == 200
    assert read(inside(wire, password=wire.simulator.password)) == 401
    system.headers = {"Authorization": f"Bearer {wire.simulator.api_key}"}
    assert read(system) == 401
    assert read(wire.as_user("admin", PASSWORD)) == 401


def test_it_answers_a_little_after_it_is_online(wire: Any) -> None:
    key = make(wire)
    wire.act("tenant_actions", key, "poweron")
    wire.advance(20)
    assert wire.get(f"tenants/{key}", fields="status#status as status") == {"status": "online"}
    system = inside(wire)
    assert unreachable(system)
    wire.advance(2)
    assert read(system) == 200


@pytest.mark.parametrize("action", ["poweroff", "reset", "isolateon"])
def test_it_is_silent_while_it_is_off_or_cut_off(wire: Any, action: str) -> None:
    """What was made inside is there afterwards."""
    key = make(wire)
    start(wire, key)
    system = inside(wire)
    system.vm("web")
    wire.act("tenant_actions", key, action)
    assert unreachable(system)
    wire.advance(30)
    if action != "reset":
        wire.act("tenant_actions", key, {"poweroff": "poweron", "isolateon": "isolateoff"}[action])
        wire.advance(30)
    assert [row["name"] for row in inside(wire).get("vms", fields="name")] == ["web"]


def test_without_an_address_it_cannot_be_reached(wire: Any) -> None:
    key = make(wire, address=None)
    start(wire, key)
    assert wire.simulator.tenants() == {}
    wire.make("vnet_addresses", vnet=3, type="virtual", ip="192.168.1.50", owner=f"tenants/{key}")
    wire.advance(1)
    url = wire.simulator.tenants()["acme"]
    assert url.startswith("https://127.0.0.1:") and url != wire.simulator.url
    assert read(inside(wire)) == 200


def test_two_tenants_are_two_systems(wire: Any) -> None:
    for name, address in (("one", "127.0.0.6"), ("two", "127.0.0.7")):
        start(wire, make(wire, name, address))
    inside(wire, "one").vm("web")
    assert inside(wire, "two").get("vms") == []


def test_a_new_password_is_a_reset_of_the_one_inside(wire: Any) -> None:
    key = make(wire)
    start(wire, key)
    wire.put(f"tenants/{key}", password="another-one-2")
    assert read(inside(wire)) == 401 and read(inside(wire, password="another-one-2")) == 200


def test_a_file_that_was_given_is_inside(wire: Any) -> None:
    """Given before the first start and after it."""
    key = make(wire)
    first, second = (wire.make("files", name=name, allocated_bytes="12")["key"] for name in ("a.iso", "b.iso"))
    wire.act("tenant_actions", key, "give_file", file=first)
    start(wire, key)
    wire.act("tenant_actions", key, "give_file", file=second)
    names = [row["name"] for row in inside(wire).get("files", fields="name", filter="name ew '.iso'")]
    assert names == ["a.iso", "b.iso"]


def test_a_shared_machine_comes_to_the_inbox_and_is_imported_there(wire: Any) -> None:
    """Shared before the first start and after it."""
    key = make(wire)
    vm = wire.vm("web", cpu_cores=3)
    wire.make("machine_drives", machine=vm["machine"], media="disk", disksize=1 << 30)
    snapshot = wire.make("machine_snapshots", machine=vm["machine"], name="s", expires_type="never")["key"]
    body = {"recipient": key, "type": "vm", "snapshot": f"machine_snapshots/{snapshot}"}
    wire.make("shared_objects", name="early", **body)
    start(wire, key)
    wire.make("shared_objects", name="late", **body)
    system = inside(wire)
    received = system.get("shared_objects", fields="$key,name,inbox")
    assert [(row["name"], row["inbox"]) for row in received] == [("early", True), ("late", True)]
    assert system.post("shared_object_actions", shared_object=received[0]["$key"], action="import")[0] == 201
    wire.advance(2)
    fields = "name,cpu_cores,machine[drives[disksize]]"
    assert system.get("vms", fields=fields) == [
        {"name": "early", "cpu_cores": 3, "machine": {"drives": [{"disksize": 1 << 30}]}}
    ]


def test_a_passed_network_shows_inside(wire: Any) -> None:
    key = make(wire)
    start(wire, key)
    wan = wire.make("vnets", name="wan", type="external")["key"]
    row = wire.make("tenant_layer2_vnets", tenant=key, vnet=wan)["key"]
    node = wire.get("tenant_nodes", fields="machine")[0]["machine"]
    nics = {"fields": "vnet", "filter": f"machine eq {node}"}
    assert wire.get("machine_nics", **nics) == [{"vnet": wan}]
    wire.advance(12)
    names = {"fields": "name", "filter": "name ew 'wan'", "sort": "-name"}
    both = [{"name": "wan"}, {"name": "Physical - wan"}]
    assert inside(wire).get("vnets", **names) == both
    assert wire.delete(f"tenant_layer2_vnets/{row}")[0] == 422
    wire.put(f"tenant_layer2_vnets/{row}", enabled=False)
    assert wire.get("machine_nics", **nics) == []
    assert wire.delete(f"tenant_layer2_vnets/{row}")[0] == 200
    assert inside(wire).get("vnets", **names) == both


@pytest.mark.parametrize(("version", "status"), [("26.1.8", 422), ("26.2.1", 201)])
def test_so_many_networks_are_passed(serve: Callable[..., Any], version: str, status: int) -> None:
    wire = serve(version=version)
    key = wire.make("tenants", name="acme")["key"]
    for number in range(29):
        vnet = wire.make("vnets", name=f"n{number}")["key"]
        answered = wire.post("tenant_layer2_vnets", tenant=key, vnet=vnet)[0]
        assert answered == (201 if number < 28 else status)
    vlan = wire.make("vnets", name="vlan", type="external", layer2_type="vlan", layer2_id=100)["key"]
    assert wire.post("tenant_layer2_vnets", tenant=key, vnet=vlan)[0] == 422


@pytest.mark.parametrize(("version", "shown"), [("26.1.4", True), ("26.1.5", False)])
def test_updates_are_none_of_a_tenants_business(serve: Callable[..., Any], version: str, shown: bool) -> None:
    """WIRE 12, 26.1.5."""
    wire = serve(version=version)
    start(wire, make(wire))
    system = inside(wire)
    assert bool(system.get("update_settings")) is shown
    assert system.post("update_actions", action="refresh")[0] == (201 if shown else 403)


def test_what_is_inside_goes_with_the_tenant(wire: Any) -> None:
    key = make(wire)
    start(wire, key)
    system = inside(wire)
    system.vm("web")
    wire.act("tenant_actions", key, "poweroff")
    wire.advance(30)
    assert wire.delete(f"tenants/{key}")[0] == 200
    assert unreachable(system)
    again = make(wire)
    start(wire, again)
    assert again == key and inside(wire).get("vms") == []


@pytest.fixture
def quick() -> Iterator[Tuple[Simulator, Served]]:
    """In real time, a hundred times as quick."""
    with Simulator(speed=100) as simulator:
        yield simulator, Served(simulator)


def test_in_real_time_nobody_need_ask_the_host(
    quick: Tuple[Simulator, Served], eventually: Callable[[Callable[[], bool]], None]
) -> None:
    simulator, wire = quick
    wire.advance = lambda seconds: None  # type: ignore[method-assign]  # the time passes by itself
    key = make(wire)
    eventually(lambda: wire.get(f"tenants/{key}", fields="ui_address")["ui_address"] is not None)
    eventually(lambda: wire.act("tenant_actions", key, "poweron")[0] == 201)
    system = Served(simulator, f"https://127.0.0.5:{simulator.port}", ("admin", PASSWORD))
    eventually(lambda: not unreachable(system))
    assert read(system) == 200
