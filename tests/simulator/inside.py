"""Tenants from inside: one that is online answers on an address of its own, as a system with its own users and tables.

It is the same process and the same time. What is inside is kept while the tenant is off and goes with it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from types import SimpleNamespace
from typing import Any, Callable, Dict, Optional, Tuple

from .app import Simulator
from .seed import Options, build
from .world import World

# What is due is done so often even where nobody asks the host.
TICK_SECONDS = 0.1
UP = ("online", "reduced", "migrating")
# Begins to serve an application at an address on a listening socket; returns a function that ends it.
Listen = Callable[[Any, str, socket.socket], Callable[[], None]]


def make_world(host: World, tenant: Any) -> World:
    """A fresh system inside a tenant, with its password and without an API key; the time is the host's."""
    world = World(host.version_text, host.clock, host.random.getrandbits(32))
    build(world, Options(password=tenant["_password"] or f"{host.random.getrandbits(64):x}", api_key=""))
    world.change(world["system"].all()[0], cloud_name=tenant["name"])
    world.change(world.find("settings", "cloud_name"), value=tenant["name"])
    for hook in host.registry.hooks[("opened", "tenants")]:
        hook(host, tenant, world)
    return world


class Inside:
    """The systems inside the tenants of a host, and where they listen.

    Args:
        host: the simulator whose tenants these are.
        listen: begins to listen.
        drop: cuts the connection of a client.
    """

    def __init__(self, host: Simulator, listen: Listen, drop: Callable[[Any], None], port: int):
        self._host = host
        self._listen = listen
        self._drop = drop
        self._port = port
        # By tenant key; each belongs to the world in which the tenant is.
        self._open: Dict[Any, Tuple[World, str, int, Callable[[], None]]] = {}

    async def watch(self) -> None:
        """Keep up with the tenants for as long as the host serves."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if len(self._host.world["tenants"]):
                self._host.world.clock.run_due()
            self.follow()

    def follow(self) -> None:
        """Listen for those that are up and have an address, and for no others."""
        world = self._host.world
        wanted = {tenant.key: tenant for tenant in world["tenants"].all() if _address(world, tenant) is not None}
        for key, (owner, address, _port, close) in list(self._open.items()):
            if owner is not world or key not in wanted or _address(world, wanted[key]) != address:
                close()
                del self._open[key]
                owner.state["inside_at"].pop(key, None)
        for key, tenant in wanted.items():
            if key not in self._open:
                self._begin(world, tenant)

    def _begin(self, world: World, tenant: Any) -> None:
        """At the tenant's own address and the host's port where it is a loopback one, else at a port of 127.0.0.1."""
        address = str(_address(world, tenant))
        inside = simulator_of(world, tenant)
        inside.drop = self._drop
        application = self._guarded(world, tenant, inside)
        own = ipaddress.ip_address(address).is_loopback and address != "127.0.0.1"
        listener = _bound(address, self._port) if own else None
        listener = listener or _bound("127.0.0.1", 0)
        if listener is None:
            return
        at, port = listener.getsockname()[:2]
        close = self._listen(application, at, listener)
        self._open[tenant.key] = (world, address, port, close)
        world.state.setdefault("inside_at", {})[tenant.key] = f"https://{at}:{port}"
        inside.listens_at(f"https://{at}:{port}")

    def _guarded(self, world: World, tenant: Any, inside: Simulator) -> Any:
        """The system behind the address; it answers a little after the tenant is online."""

        async def application(scope: Any, receive: Any, send: Any) -> None:
            world.clock.run_due()
            if scope["type"] == "http" and not tenant["_answers"]:
                host, port = scope["client"]
                self._drop(SimpleNamespace(host=host, port=port))
                return
            await inside.asgi(scope, receive, send)

        return application


def simulator_of(world: World, tenant: Any) -> Simulator:
    """The system inside a tenant; made when it is first asked for."""
    systems: Dict[Any, Simulator] = world.state.setdefault("inside", {})
    if tenant.key not in systems:
        systems[tenant.key] = Simulator(lambda: make_world(world, tenant))
    return systems[tenant.key]


def _address(world: World, tenant: Any) -> Optional[str]:
    """Where a tenant is to listen; None for one that is off, cut off, or without an address."""
    status = world["tenant_status"].get(tenant["status"])
    given = world["vnet_addresses"].get(tenant["ui_address"]) if tenant["ui_address"] is not None else None
    up = status is not None and status["running"] and status["status"] in UP and not tenant["isolate"]
    return str(given["ip"]) if up and given is not None and not tenant["is_snapshot"] else None


def _bound(address: str, port: int) -> Optional[socket.socket]:
    """A socket that listens, or None where the address is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError:
        listener.close()
        return None
    listener.listen(100)
    return listener
