# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostics that a network's router runs: post, poll, return (schema network/vnet_queries.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, cast

from ...desired.edge.spec import CONNECTION, WAITING
from ...desired.kinds import WishError
from ...desired.procedure import Draft, Procedure
from ...desired.resource import Params, Row
from ...desired.run import Entries, Run
from ...desired.step import Step, Until
from ...vergeos import values
from ...vergeos.exceptions import TaskError
from ...vergeos.facts import Column
from ...vergeos.protocol import OperationOf, known
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


class Query(Step):
    """Have a router run something, and wait for what it says.

    Args:
        params: The module's parameters.
        row: The network's row; None while it is not there.
        given: The parameters of the query.
    """

    def __init__(self, params: Params, row: Optional[Row], given: Mapping[str, Any]) -> None:
        self.query = params["query"]
        self.what = f"run {self.query} on network {params['network']}"
        super().__init__(self.what if self.query in CHANGING else "")
        self.in_preview = bool(params["in_check_mode"] and row is not None and not self.words)
        self.row = row or {}
        self.given = dict(given)
        self.timeout = params["wait_timeout"]
        # The query's row when it has come to its end.
        self.seen: Optional[Row] = None

    def carry(self, run: Run) -> OperationOf[None]:
        """Make the operation that does it; one whose answer is lost is not sent again: nothing shows whether it ran."""
        if not self.row.get("running"):
            name = self.row.get("name")
            raise WishError(f"network {name} is off, so its router runs no {self.query}; switch it on first")
        queries = run.table("vnet_queries")
        columns = {"vnet": self.row["$key"], "query": self.query, **({"params": self.given} if self.given else {})}
        receipt = yield from queries.insert(columns)
        key = receipt.key if receipt.key is not None else receipt.body.get("id")
        end = Until(
            lambda: queries.read(key, ["id", "status", "result", "command"]),
            lambda seen: seen.get("status") in ("complete", "error"),
            self.what,
            self.timeout,
            lambda seen: str(seen.get("status")),
        )
        seen: Row = yield from run.wait_for(end)
        if seen.get("status") == "error":
            why = str(seen.get("result") or "").strip() or "the platform gives no reason"
            raise TaskError(f"{self.what} failed: {why}", table="vnet_queries", key=key)
        self.seen = seen


def plan(run: Run) -> OperationOf[Draft]:
    """Lay out a query."""
    given, row = parameters(run.params), None
    found = yield from run.locate(network(), run.params["network"])
    if found is not None:
        row = yield from run.table("vnets").read(found["$key"], ["$key", "name", "machine#status#running as running"])
    return Draft([Query(run.params, row, given)])


def shown(_run: Run, draft: Draft) -> OperationOf[Entries]:
    """Show what the router has said, where it was asked."""
    (step,) = cast(Sequence[Query], draft.steps)
    if step.seen is None:
        return known({"skipped": True, "msg": f"{step.what} is not run in check mode; see in_check_mode"})
    text = str(step.seen.get("result") or "")
    return known({"output": text, "lines": text.splitlines(), "command": step.seen.get("command")})


DIAGNOSTIC = Procedure(plan, shown, diff=False)
