# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostics that a network's router runs: post, poll, return (schema network/vnet_queries.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

from ...desired.ansible import CONNECTION, WAITING
from ...desired.field import MissingError, WishError
from ...desired.resource import Params
from ...vergeos import values
from ...vergeos.exceptions import TaskError
from ...vergeos.facts import Column
from ...vergeos.protocol import OperationOf
from ..common.watching import watch
from .net_parts import network

if TYPE_CHECKING:
    from ...vergeos.schema import machine_status, machines, vnet_queries, vnets  # noqa: F401

QUERIES = [
    "arp",
    "arp-scan",
    "dhcp_release_renew",
    "dns",
    "firewall",
    "frr",
    "ip",
    "ipsec",
    "logs",
    "nmap",
    "ping",
    "tcp_connect",
    "tcpdump",
    "top",
    "top_if",
    "trace",
    "traceroute",
    "whatsmyip",
    "wireguard",
]
# The only one that changes something.
CHANGING = ("dhcp_release_renew",)
# Clients disagree about the names of parameters, and none is proven: each is sent under all its names.
TARGETS = {
    "ping": ("host", "address"),
    "traceroute": ("host", "address"),
    "nmap": ("host",),
    "tcp_connect": ("host",),
    "dns": ("name", "hostname"),
}
QUERY_SPEC: dict[str, Any] = {
    "network": {"type": "str", "required": True},
    "query": {"type": "str", "required": True, "choices": QUERIES},
    "target": {"type": "str"},
    "port": {"type": "int"},
    "count": {"type": "int"},
    "interface": {"type": "str"},
    "capture_filter": {"type": "str"},
    "params": {"type": "dict"},
    "in_check_mode": {"type": "bool", "default": False},
    "wait_timeout": {**WAITING["wait_timeout"], "default": 60},
    **CONNECTION,
}
# Other names of what the options are called here.
NAMING = ("filter", *{name for names in TARGETS.values() for name in names})
USES = {
    "port": ("tcp_connect",),
    "count": ("ping", "tcpdump", "top"),
    "interface": ("tcpdump",),
    "capture_filter": ("tcpdump",),
}


def parameters(params: Params) -> dict[str, Any]:
    """Turn the options into the parameters of a query.

    Args:
        params: The module's parameters.

    Returns:
        The parameters.

    Raises:
        WishError: One is missing, or makes no sense for this query.
    """
    query, target = params["query"], params["target"]
    if query in TARGETS and not target:
        raise WishError(f"target: {query} needs one, an address or a name")
    if target and query not in TARGETS:
        raise WishError(f"target: {query} takes none; it is for {', '.join(TARGETS)}")
    if query == "tcp_connect" and params["port"] is None:
        raise WishError("port: tcp_connect needs one")
    wrong = next((name for name, queries in USES.items() if params[name] is not None and query not in queries), None)
    if wrong:
        raise WishError(f"{wrong}: {query} takes none; it is for {', '.join(USES[wrong])}")
    given = dict.fromkeys(TARGETS.get(query, ()), target)
    given.update({name: params[name] for name in ("port", "count", "interface") if params[name] is not None})
    given.update({"filter": params["capture_filter"]} if params["capture_filter"] else {})
    return {**given, **further(params["params"] or {})}


def further(params: Mapping[str, Any]) -> dict[str, Any]:
    """Bring further parameters of a query to their types; which names there are nobody has proven, so any is sent.

    Args:
        params: What the user gave.

    Returns:
        The parameters.

    Raises:
        VergeError: One has no name, or a value that cannot be meant.
    """
    found = {}
    for name, value in params.items():
        place, kind = f"params: {name}", "integer" if name in ("port", "count") else "string"
        if not str(name).strip():
            raise WishError("params: a parameter has an empty name; give its name")
        named = name in USES or name in NAMING
        found[name] = values.fitting(place, Column(kind), value) if named else value
        if value is None or not str(found[name]).strip():
            raise WishError(f"{place} is empty; give a value, or leave it out")
    return found


def diagnose(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Run a query and return what it says.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be sent unless the user says that it may.

    Returns:
        The module's result: ``output``, ``lines`` and ``command``.

    Raises:
        VergeError: Of whatever kind.
    """
    query, changing = params["query"], params["query"] in CHANGING
    given = parameters(params)
    words = f"run {query} on network {params['network']}"
    manager = client.table("vnets")
    found = yield from network().locate(manager, params["network"])
    if found is None:
        raise MissingError(f"network: there is no {params['network']!r} in vnets; check the name", table="vnets")
    row = yield from manager.read(found["$key"], ["$key", "name", "machine#status#running as running"])
    result: dict[str, Any] = {"changed": changing, "actions": [words] if changing else []}
    if check_mode and (changing or not params["in_check_mode"]):
        return {**result, "skipped": True, "msg": f"{words} is not run in check mode; see in_check_mode"}
    if not row.get("running"):
        raise WishError(f"network {row['name']} is off, so its router runs no {query}; switch it on first")
    queries = client.table("vnet_queries")
    columns = {"vnet": row["$key"], "query": query, **({"params": given} if given else {})}
    receipt = yield from queries.insert(columns)
    key = receipt.key if receipt.key is not None else receipt.body.get("id")
    done = yield from watch(
        client,
        lambda: queries.read(key, ["id", "status", "result", "command"]),
        lambda seen: seen.get("status") in ("complete", "error"),
        words,
        params["wait_timeout"],
        lambda seen: str(seen.get("status")),
    )
    text = str(done.get("result") or "")
    if done.get("status") == "error":
        raise TaskError(
            f"{words} failed: {text.strip() or 'the platform gives no reason'}", table="vnet_queries", key=key
        )
    return {**result, "output": text, "lines": text.splitlines(), "command": done.get("command")}
