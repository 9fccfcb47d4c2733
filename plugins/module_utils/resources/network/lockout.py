# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a task is about to do to a network would cut off the API itself, or who asks it.

One check for all: a declaration hands in a :class:`Lockout`, the generic modules ask :func:`refuse`. What cannot be
told, such as a source that is an alias, counts against the change, so that the doubt stops the run before the network
does. A restart in one request comes back by itself and is not refused; what comes into force with it is.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Callable, Mapping, Optional, Sequence, Union

from ...desired.kinds import WishError
from ...desired.plan import Plan, Step
from ...desired.resource import Guard, Row
from ...vergeos.filters import any_of, where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.lists import split_list
from ..common.addresses import IP, address_of, block_of
from ..common.caller import Packet, free, packet_to
from .reach import fate, way_back

# The actions of a network that bring its rules into force, and that switch it off.
LOADING = ("refresh", "apply")
STOPPING = ("poweroff", "kill")
REFUSING = ("drop", "reject", "translate")
# Columns of a network that tell how its router is reached. But for the default gateway, a restart takes them up.
WIRING = ["ipaddress_type", "interface_vnet", "layer2_type", "layer2_id"]
WAY = ["network", "ipaddress", "gateway", "vnet_default_gateway", *WIRING]
READS = ["$key", "name", *WAY, "need_fw_apply", "last_fw_apply", "machine#status#running as running"]
# Columns of a rule that tell what becomes of a packet.
DECIDES = [
    "$key",
    "pin",
    "orderid",
    "action",
    "enabled",
    "direction",
    "protocol",
    "source_ip",
    "source_ports",
    "destination_ip",
    "destination_ports",
    "ct_state",
    "interface",
    "target_ip",
    "modified",
]
# Kinds of addresses that the router answers for or sends on.
MOVING = ("ipalias", "proxy", "virtual")
# Table of a tunnel -> that of the rows that say what goes through it, and their column for the tunnel.
THROUGH = {
    "vnet_wireguards": ("vnet_wireguard_peers", "wireguard"),
    "vnet_ipsec_phase1s": ("vnet_ipsec_phase2s", "phase1"),
}
# Columns of a tunnel that change nothing of what goes through it.
IDLE = ("name", "description", "keepalive", "configure_firewall", "auto_apply_firewall", "dpddelay")


class Write:
    """A row that is about to be written.

    Args:
        table: Its table.
        before: The row as it is; empty for a new one.
        columns: What is written; None where the row goes.
        key: Its key; a word of its own for a new row.
        label: What it is, where somebody has written it before and it is about to come into force.
    """

    def __init__(self, table: str, before: Row, columns: Optional[Row], key: str, label: str = "") -> None:
        self.table = table
        self.before = before
        self.columns = dict(columns or {})
        # The row as it will be.
        self.after: Optional[Row] = None if columns is None else {**before, **columns}
        self.key = key
        self.label = label


class Touch:
    """What is about to happen to one network.

    Args:
        vnet: Its key.
        writes: The rows that are written, the network's own among them.
        loads: Whether its rules come into force.
        restarts: Whether it is restarted in one request.
        stops: Whether it is switched off, be it for a moment.
        rules: All of its rules, where they are read already; then they are judged whether or not they come into force.
        applied: Whether what is written counts as being in force, since nothing here says when it will be.
    """

    def __init__(
        self,
        vnet: Any,
        writes: Sequence[Write] = (),
        *,
        loads: bool = False,
        restarts: bool = False,
        stops: bool = False,
        rules: Optional[Sequence[Row]] = None,
        applied: bool = False,
    ) -> None:
        self.vnet = vnet
        self.writes = list(writes)
        self.loads = loads
        self.restarts = restarts
        self.stops = stops
        self.rules = rules
        self.applied = applied

    @property
    def judges_rules(self) -> bool:
        """Whether rules or routes have to be walked."""
        writes = any(write.table == "vnet_rules" for write in self.writes) or "vnet_default_gateway" in self.columns
        return self.loads or self.restarts or self.rules is not None or (self.applied and writes)

    @property
    def columns(self) -> dict[str, Any]:
        """What is written to the network's own row."""
        own = (write.columns for write in self.writes if write.table == "vnets")
        return {name: value for row in own for name, value in row.items()}


class Lockout:
    """A guard for a declaration: refuses what would cut off the API, unless the user does not mind.

    Args:
        then: A further guard, which is asked before.
        rules: The list that holds all rules of the network, where the declaration has one; they are judged even where
            they do not come into force now.
        applied: As for :class:`Touch`.
    """

    def __init__(self, then: Guard = free, rules: str = "", applied: bool = False) -> None:
        self.then = then
        self.rules = rules
        self.applied = applied

    def __call__(self, engine: Any, draft: Plan) -> OperationOf[None]:
        """Look at a plan.

        Args:
            engine: The engine.
            draft: What is about to be done.

        Raises:
            WishError: It would cut off the API, or nobody can tell; or the further guard refuses it.
        """
        asked = self.then(engine, draft)
        if asked is not None:
            yield from asked
        touch = None if engine.params.get("allow_lockout") else self.touch(engine, draft)
        if touch is not None:
            yield from refuse(engine.client, touch)

    def touch(self, engine: Any, draft: Plan) -> Optional[Touch]:
        """Say what a plan means for a network; None where that is none that runs."""
        vnet = _network(engine)
        if vnet is None:
            return None
        kinds = [step.kind for step in draft.steps]
        return Touch(
            vnet,
            [_write(engine, step, place) for place, step in enumerate(draft.steps) if step.kind in WRITES],
            loads=any(_loads(engine, step) for step in draft.steps),
            restarts="reset" in kinds,
            stops="stop" in kinds or "kill" in kinds,
            rules=engine.found.children[self.rules] if self.rules else None,
            applied=self.applied,
        )


WRITES = ("create", "update", "delete")


def _loads(engine: Any, step: Step) -> bool:
    """Whether a step brings rules into force."""
    actions = {apply.option: apply.action for apply in engine.resource.staging.kinds}
    return step.kind == "apply" and actions[step.action] in LOADING


def _network(engine: Any) -> Any:
    """Return the key of the network that a plan is about, where it is there and may run."""
    if engine.resource.table == "vnets":
        return engine.found.row.get("$key") if engine.found else None
    return next((owner.key for owner in engine.wish.owners.values() if owner.runs), None)


def _write(engine: Any, step: Step, place: int) -> Write:
    """Tell what a step writes."""
    table, before = engine.resource.table, engine.found.row if engine.found else {}
    columns = None if step.kind == "delete" else step.columns
    if step.child is not None:
        if step.kind == "create" and engine.found and step.child.above is None:
            columns = {**step.child.owner(before), **step.columns}
        table, before = step.child.table, step.change.row if step.change else {}
    return Write(table, before, columns, f"new {place}" if step.key is None else str(step.key))


def refuse(client: Any, touch: Touch) -> OperationOf[None]:
    """Refuse what would cut off the API, or the host that this runs on.

    Args:
        client: A VergeClient.
        touch: What is about to be done.

    Raises:
        WishError: It would, or nobody can tell.
    """
    judged = [write for write in touch.writes if write.table in JUDGES]
    packet = packet_to(client) if judged or touch.judges_rules or touch.stops else None
    if packet is None:
        return
    network = yield from client.table("vnets").read(touch.vnet, READS)
    if not network.get("running") and touch.rules is None:
        return
    api, here = (yield from _holds(client, network, packet.target)), (yield from _knows(client, network, packet))
    if api or here:
        _refuse_loss(touch, network, packet, api)
    for write in [*judged, *(yield from _waiting(client, touch, network))]:
        verdict = JUDGES[write.table](client, write, network, packet, api)
        fault = verdict if isinstance(verdict, str) else (yield from verdict)
        if fault and (touch.loads or touch.restarts or touch.applied or write.table not in STAGED):
            place = f"network {network['name']}" + (f" carries the API at {packet.target}" if api else "")
            earlier = f", which was staged earlier: {write.label}" if write.label else ""
            raise _refusal(f"{place}, and {fault}{earlier}")
    if api and touch.judges_rules:
        yield from _refuse_rules(client, touch, network, packet)


def _stages(row: Row, network: Row) -> bool:
    """Whether a row waits to be applied; one without a stamp, as blocks have none, may."""
    modified, applied = int(row.get("modified") or 0), int(network.get("last_fw_apply") or 0)
    return bool(network.get("need_fw_apply")) and (not modified or modified >= applied)


def _waiting(client: Any, touch: Touch, network: Row) -> OperationOf[list[Write]]:
    """Return what others have written to a network's blocks and tunnels, and what comes into force now."""
    if not (network.get("need_fw_apply") and (touch.loads or touch.restarts)):
        return []
    written = {(write.table, write.key) for write in touch.writes}
    found: list[Write] = []
    rows: dict[str, list[Row]] = {}
    for table, (column, fields) in STAGED.items():
        above = [row["$key"] for row in rows.get("vnet_wireguards", ())] if column == "wireguard" else [network["$key"]]
        if above:
            rows[table] = yield from client.table(table).rows(any_of(column, above), ["$key", *fields])
        for row in rows.get(table, ()):
            if (table, str(row["$key"])) not in written and _stages(row, network):
                label = f"{table} {row.get('name') or row.get('cidr')}"
                found.append(Write(table, {}, row, str(row["$key"]), label))
    return found


def _refuse_loss(touch: Touch, network: Row, packet: Packet, api: bool) -> None:
    """Refuse to switch a network off that is on the way, or to put it where it is on no way any more."""
    doing = "switches it off" if touch.stops else "changes how it is reached"
    if touch.stops or _strays(touch, network, packet, api):
        raise _refusal(f"network {network['name']} is on the way from {_from(packet)} to the API, and this {doing}")


def refuse_action(client: Any, table: str, key: Any, action: str) -> OperationOf[None]:
    """Refuse an action on a network that would cut off the API, or the host that this runs on.

    Args:
        client: A VergeClient.
        table: Table of the row that the action is for.
        key: The row's key.
        action: The action.

    Raises:
        WishError: It would, or nobody can tell.
    """
    if table == "vnets":
        yield from refuse(
            client, Touch(key, loads=action in LOADING, restarts=action == "reset", stops=action in STOPPING)
        )


def _refusal(why: str) -> WishError:
    return WishError(f"{why}; see to another way first, or set allow_lockout: true", table="vnets")


def _from(packet: Packet) -> str:
    return str(packet.source or "here")


def _refuse_rules(client: Any, touch: Touch, network: Row, packet: Packet) -> OperationOf[None]:
    """Refuse rules and routes that may cut off the API; what others have staged comes into force along with them."""
    before = touch.rules
    if before is None:
        before = yield from client.table("vnet_rules").rows(where(vnet=network["$key"]), DECIDES, "+$key")
    rules = {str(row["$key"]): dict(row) for row in before}
    for write in touch.writes:
        if write.table != "vnet_rules":
            continue
        if write.after is None:
            rules.pop(write.key, None)
        else:
            rules.setdefault(write.key, {}).update(write.after)
    after, staged = list(rules.values()), bool(network.get("need_fw_apply")) and not touch.applied
    was, becomes = fate(before, packet), fate(after, packet)
    if becomes not in ("accept", was) or (staged and becomes.partition(" ")[0] in REFUSING):
        # Where rules are staged, it is not those before that it comes through now.
        told = f" instead of {was}" if was != becomes else ", once what is staged is in force"
        raise WishError(
            f"network {network['name']} carries the API at {packet.target} port {packet.port}, and these rules may cut "
            f"it off ({becomes}{told}); accept tcp to that port from {_from(packet)} first, or set allow_lockout: true"
        )
    # Of a route that waits, nobody knows what it was before.
    settled = [row for row in before if not _stages(row, network)] if staged else before
    now = way_back(network, settled, packet.source)
    then = way_back({**network, **_taken_up(touch)}, after, packet.source)
    if now != then:
        raise _refusal(
            f"network {network['name']} carries the API at {packet.target}, and answers to {packet.source} would go by "
            f"{then or 'no router'} instead of {now or 'no router'}"
        )


def _taken_up(touch: Touch) -> dict[str, Any]:
    """Return the columns of the network that come into force: those of rules with these, all with a restart."""
    names = WAY if touch.restarts else ["vnet_default_gateway"]
    return {name: touch.columns[name] for name in names if name in touch.columns}


def _strays(touch: Touch, network: Row, packet: Packet, api: bool) -> bool:
    """Whether a restart puts the network where the API, or this host on it, is reached no more."""
    changed = {
        name: value for name, value in _taken_up(touch).items() if str(value or "") != str(network.get(name) or "")
    }
    if not touch.restarts or not changed:
        return False
    if any(name in changed for name in WIRING):
        return True
    after = {**network, **changed}
    address = packet.target if api else packet.source
    held, holds = _own(network, address), _own(after, address)
    return bool(held and held != holds)


def _own(network: Row, address: Optional[IP]) -> str:
    """Say in which way an address is one of a network's: ``router``, ``block`` or not at all."""
    if address is None:
        return ""
    if address_of(str(network.get("ipaddress") or "").partition("/")[0]) == address:
        return "router"
    block = block_of(network.get("network"))
    return "block" if block is not None and address in block else ""


def _holds(client: Any, network: Row, target: IP) -> OperationOf[bool]:
    """Whether the API's address is one of the network's."""
    return bool(_own(network, target)) or (yield from _recorded(client, network, target))


def _knows(client: Any, network: Row, packet: Packet) -> OperationOf[bool]:
    """Whether this host, or the proxy that it goes through, is on the network: by what the platform records, since
    private blocks are used everywhere."""
    block = block_of(network.get("network"))
    for address in packet.callers:
        if block is not None and address in block and (yield from _recorded(client, network, address)):
            return True
    return False


def _recorded(client: Any, network: Row, address: IP) -> OperationOf[bool]:
    rows = client.table("vnet_addresses").rows(where(vnet=network["$key"], ip=str(address)), ["$key"], None, 1)
    return bool((yield from rows))


# What rows of other tables than that of rules may do: (client, write, network, packet, whether the network carries the
# API) -> what, in words, or an empty text; or the operation that finds it out.
Judge = Callable[[Any, Write, Row, Packet, bool], Union[str, OperationOf[str]]]


def _address(_client: Any, write: Write, _network: Row, packet: Packet, api: bool) -> str:
    """Look at an address of a network."""

    def held(row: Optional[Row]) -> Any:
        row = row or {}
        meant = address_of(str(row.get("ip") or "").partition("/")[0]) == packet.target and row.get("type") in MOVING
        return (row.get("type"), str(row.get("owner") or "")) if meant else None

    changes = api and held(write.before) != held(write.after)
    return f"this changes who has the address {packet.target}" if changes else ""


def _block(_client: Any, write: Write, _network: Row, packet: Packet, api: bool) -> str:
    """Look at a block of addresses that is sent on to somebody."""
    block = block_of((write.after or write.before).get("cidr"))
    # A block that goes takes nothing from the API, which cannot be behind it.
    ends = [packet.source] if write.after is None else [packet.source, packet.target]
    meant = next((end for end in ends if block is not None and end is not None and end in block), None)
    changed = not write.before or write.after is None or write.before.get("owner") != write.after.get("owner")
    return f"this changes where {meant} is sent" if api and meant is not None and changed else ""


def _tunnel(client: Any, write: Write, network: Row, packet: Packet, api: bool) -> OperationOf[str]:
    """Look at a tunnel, or at what says what goes through it."""
    was, becomes = _passes(write.before, network, packet, 0), _passes(write.after or {}, network, packet, -1)
    if not was and write.before and write.table in THROUGH:
        was = becomes = yield from _comes_through(client, write, network, packet)
    if was and (write.after is None or not becomes or _differs(write.before, write.after)):
        return f"{packet.source} may come through this tunnel"
    return f"answers to {packet.source} would go into this tunnel" if api and becomes and not was else ""


def _comes_through(client: Any, write: Write, network: Row, packet: Packet) -> OperationOf[bool]:
    """Whether the rows that hang on a tunnel send what is for this host into it."""
    table, column = THROUGH[write.table]
    ends = ["enabled", "peer_ip", "allowed_ips"] if column == "wireguard" else ["enabled", "local", "remote"]
    rows = yield from client.table(table).rows(where(**{column: write.before["$key"]}), ends)
    return any(_passes(row, network, packet, 0) for row in rows)


def _differs(before: Row, after: Row) -> bool:
    return any(str(after[name]) != str(before.get(name)) for name in after if name not in IDLE)


def _passes(row: Mapping[str, Any], network: Row, packet: Packet, over: int) -> bool:
    """Whether a row sends what is for this host into a tunnel.

    Args:
        row: A row of an interface or a peer of WireGuard, or of a policy of IPsec.
        network: The network's row.
        packet: The packet.
        over: A block counts when the length of its prefix is above this: one that holds all says nothing about where
            this host is.
    """
    local = block_of(row.get("local"))
    if packet.source is None or row.get("enabled") is False or (local is not None and packet.target not in local):
        return False
    own = block_of(network.get("network"))
    if "remote" not in row and own is not None and packet.source in own:
        over = own.prefixlen  # a neighbour, unless a route is narrower
    words = [word for name in ("ip", "peer_ip", "allowed_ips", "remote") for word in split_list(row.get(name))]
    lengths = [block.prefixlen for block in map(_interface, words) if block is not None and packet.source in block]
    return max(lengths, default=-1) > over


def _interface(word: str) -> Any:
    """Read the block of an address with the length of its network."""
    try:
        return ipaddress.ip_interface(word).network
    except ValueError:
        return None


JUDGES: dict[str, Judge] = {
    "vnet_addresses": _address,
    "vnet_cidrs": _block,
    **dict.fromkeys(("vnet_wireguards", "vnet_wireguard_peers", *THROUGH, "vnet_ipsec_phase2s"), _tunnel),
}
# Tables whose rows wait for the rules to be applied (schema network/README.md), the column for what they belong to, and
# what is read of them; of others nobody recorded that they wait.
STAGED: dict[str, tuple[str, list[str]]] = {
    "vnet_cidrs": ("vnet", ["cidr", "owner"]),
    "vnet_wireguards": ("vnet", ["name", "enabled", "ip", "modified"]),
    "vnet_wireguard_peers": ("wireguard", ["name", "enabled", "peer_ip", "allowed_ips", "modified"]),
}
