# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines with what one looks for besides their settings: each kind is one list, however many machines there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from ...desired.kinds import WishError
from ...desired.observe import MANY
from ...desired.resource import Params, Row
from ...vergeos.filters import all_of, any_of, where
from ...vergeos.moments import told
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.mac import plain_mac
from ..common.info import chosen, entries_of, info_spec
from .vm import VM

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_console,
        machine_drive_stats,
        machine_logs,
        machine_nic_stats,
        machine_stats,
        machine_status,
    )

Entries = Sequence[dict[str, Any]]
INCLUDE = ["console", "guest", "logs", "statistics"]
SPEC: dict[str, Any] = {
    **info_spec(VM),
    "include": {"type": "list", "elements": "str", "choices": INCLUDE, "default": []},
    "log_lines": {"type": "int", "default": 10},
    "log_hours": {"type": "int", "default": 24},
}
# How the protocol of a console is written in the address of one (schema machine_console.yml).
SCHEMES = {"vnc": "vnc", "spice": "spice", "serial": "telnet"}
CONSOLE = {"console_host": "host", "console_port": "port", "console_key": "$key"}
GUEST = ("agent_version", "agent_features")
FIGURES = {
    "cpu_pct": "total_cpu",
    "cpu_user_pct": "user_cpu",
    "cpu_system_pct": "system_cpu",
    "cpu_peak_pct": "core_peak",
    "iowait_pct": "iowait_cpu",
    "cores_pct": "core_usagelist",
    "ram_used": "ram_used",
    "ram_pct": "ram_pct",
    "vram_used": "vram_used",
    "modified": "modified",
}
DRIVE_FIGURES = {
    "reads": "reads",
    "writes": "writes",
    "read_bytes": "read_bytes",
    "write_bytes": "write_bytes",
    "reads_per_second": "rops",
    "writes_per_second": "wops",
    "read_bytes_per_second": "rbps",
    "write_bytes_per_second": "wbps",
}
# Bits per second, unlike those of drives (schema machine_nic_stats.yml).
NIC_FIGURES = {
    "tx_bytes": "tx_bytes",
    "rx_bytes": "rx_bytes",
    "tx_packets": "tx_pckts",
    "rx_packets": "rx_pckts",
    "tx_bps": "txbps",
    "rx_bps": "rxbps",
}
# What a kind adds to the list of machines.
READS: Mapping[str, Sequence[str]] = {
    "console": [f"console_status#{column} as {alias}" for alias, column in CONSOLE.items()],
    "guest": [f"machine#status#{column} as {column}" for column in GUEST],
    "logs": (),
    "statistics": [f"machine#stats#{column} as figure_{name}" for name, column in FIGURES.items()],
}


def look(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read machines and what was asked for besides.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``vms``.

    Raises:
        VergeError: Of whatever kind.
    """
    wrong = next((name for name in ("log_lines", "log_hours") if params[name] < 1), None)
    if wrong is not None:
        raise WishError(f"{wrong} is {params[wrong]}; the least allowed is 1")
    kinds = [kind for kind in INCLUDE if kind in params["include"]]
    more = [text for kind in kinds for text in READS[kind]]
    rows = yield from chosen(client, VM, params, more)
    entries = yield from entries_of(client, VM, rows)
    rows = [told(VM.table, row, more) for row in rows]
    for kind in kinds if entries else ():
        asked = ADDED[kind](client, params, rows, entries)
        if asked is not None:
            yield from asked
    return {"changed": False, "vms": entries}


def add_console(client: Any, _params: Params, rows: Sequence[Row], entries: Entries) -> None:
    """Say where the console is: for a viewer, for a browser, and for a program that has a session token."""
    address = client.address
    for row, entry in zip(rows, entries):
        host, port, key = (row.get(alias) for alias in CONSOLE)
        scheme = SCHEMES.get(str(entry["console"]))
        # Host and port are null unless the machine runs.
        direct = f"{scheme}://{_bracketed(str(host))}:{port}" if scheme and host and port else None
        socket = f"{address.replace('https', 'wss', 1)}/api/v4/machine_console/{key}" if direct and key else None
        page = f"{address}/#/vm-console/{entry['key']}"
        entry["console_info"] = {
            "type": entry["console"],
            "host": host,
            "port": port,
            "url": direct,
            "page": page,
            "websocket": socket,
        }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def add_guest(_client: Any, _params: Params, rows: Sequence[Row], entries: Entries) -> None:
    """Say what the guest agent reports; without an agent the platform writes an empty list for an object."""
    for row, entry in zip(rows, entries):
        said = row.get("guest_info")
        report: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
        features = row.get("agent_features")
        interfaces = report.get("network")
        entry["guest"] = {
            "agent_version": row.get("agent_version") or None,
            # That the name comes with the report is a guess; the agent's own spelling has a dash.
            "hostname": report.get("host-name") or report.get("hostname"),
            "interfaces": [_interface(each) for each in interfaces or () if isinstance(each, Mapping)],
            "features": features if isinstance(features, Mapping) else {},
        }


def _interface(said: Mapping[str, Any]) -> dict[str, Any]:
    listed = said.get("ip-addresses")
    addresses = [each.get("ip-address") for each in listed or () if isinstance(each, Mapping)]
    return {
        "name": said.get("name"),
        "mac": plain_mac(said.get("hardware-address")) or None,
        "addresses": [address for address in addresses if address],
    }


def add_logs(client: Any, params: Params, _rows: Sequence[Row], entries: Entries) -> OperationOf[None]:
    """Add the newest lines of each machine's log: one request for all, bounded by their age."""
    machines = [entry["machine"] for entry in entries]
    since = int((time.time() - params["log_hours"] * 3600) * 1e6)  # microseconds (WIRE 1.9)
    condition = where(timestamp__ge=since)
    if len(machines) <= MANY:
        condition = all_of(any_of("machine", machines), condition)
    most = params["log_lines"] if len(machines) == 1 else None
    fields = ["machine", "level", "text", "user", "timestamp"]
    lines = yield from client.table("machine_logs").rows(condition, fields, "-timestamp,-$key", most)
    by_machine: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        entry = told("machine_logs", {name: line.get(name) for name in ("timestamp", "level", "text", "user")})
        by_machine.setdefault(str(line.get("machine")), []).append(entry)
    for entry in entries:
        entry["logs"] = by_machine.get(str(entry["machine"]), [])[: params["log_lines"]]


def add_statistics(client: Any, _params: Params, rows: Sequence[Row], entries: Entries) -> OperationOf[None]:
    """Add what machines, drives and NICs count: the machines' came with the list, each of the others is one request."""
    for row, entry in zip(rows, entries):
        entry["statistics"] = {name: row.get(f"figure_{name}") for name in FIGURES}
    yield from _add_figures(client, entries, "drives", "machine_drive_stats", "parent_drive", DRIVE_FIGURES)
    yield from _add_figures(client, entries, "nics", "machine_nic_stats", "parent_nic", NIC_FIGURES)


def _add_figures(
    client: Any, entries: Entries, part: str, table: str, parent: str, figures: Mapping[str, str]
) -> OperationOf[None]:
    """Add the figures of the machines' drives or NICs; their rows have keys of their own (WIRE 3.8)."""
    parts = [each for entry in entries for each in entry[part]]
    if not parts:
        return
    keys = [each["key"] for each in parts]
    condition = any_of(parent, keys) if len(keys) <= MANY else None
    rows = yield from client.table(table).rows(condition, [parent, *figures.values()])
    by_parent = {str(row.get(parent)): row for row in rows}
    for each in parts:
        row = by_parent.get(str(each["key"]), {})
        each["statistics"] = {name: row.get(column) for name, column in figures.items()}


ADDED: Mapping[str, Callable[[Any, Params, Sequence[Row], Entries], Optional[OperationOf[None]]]] = {
    "console": add_console,
    "guest": add_guest,
    "logs": add_logs,
    "statistics": add_statistics,
}
