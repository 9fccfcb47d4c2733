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
