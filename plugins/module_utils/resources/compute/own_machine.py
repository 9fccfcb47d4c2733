# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine that the API is reached by, or that this runs on: it is not switched off unasked.

Which one that is, its addresses tell: what its NICs are given and what its guest agent reports. On Linux this host's
own MAC addresses tell it too. A container has others, and behind a router that translates addresses nobody sees those
of this host: then it is not known. Leases are not looked at, since who may switch machines need not see a network's. A
reset comes back by itself and is not refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Optional

from ...desired.kinds import WishError
from ...desired.plan import Plan
from ...desired.resource import Guard, Row
from ...vergeos.families.vms import machine_addresses
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.mac import plain_mac
from ..common.caller import Packet, free, own_macs, packet_to
from ..common.pieces import in_pieces

if TYPE_CHECKING:
    from ...vergeos.schema import machine_nics, machine_status, machines, vms  # noqa: F401

READS = [
    "$key",
    "name",
    "machine#status#running as running",
    "machine#status#agent_guest_info as guest_info",
    "machine[$key,nics[$key,macaddress,ipaddress,orderid]]",
]
# The actions of a machine after which it is off, and does not come back by itself (schema compute/vm_actions.yml).
STOPPING = ("poweroff", "kill", "hibernate")
STOPS = ("stop", "kill", "delete")


class Spared:
    """A guard for a declaration of machines, or of what belongs to one: refuses to switch off the machine that the API
    is reached by, or that this runs on, unless the user does not mind.

    Args:
        then: A further guard, which is asked before.
    """

    def __init__(self, then: Guard = free) -> None:
        self.then = then

    def __call__(self, engine: Any, draft: Plan) -> OperationOf[None]:
        """Look at a plan.

        Args:
            engine: The engine.
            draft: What is about to be done.

        Raises:
            WishError: It would switch that machine off; or the further guard refuses it.
        """
        asked = self.then(engine, draft)
        if asked is not None:
            yield from asked
        stops = any(step.kind in STOPS and step.child is None for step in draft.steps)
        if stops and engine.found is not None and not engine.params.get("allow_lockout"):
            yield from refuse_loss(engine.client, [engine.row["$key"]])


SPARED = Spared()


def refuse_loss(client: Any, keys: Iterable[Any]) -> OperationOf[None]:
    """Refuse to switch machines off when one of them is that which the API is reached by, or which this runs on.

    Args:
        client: A VergeClient.
        keys: Keys of the machines' rows.

    Raises:
        WishError: One of them is.
    """
    packet = packet_to(client)
    manager = client.table("vms")
    rows: list[Row] = []
    for piece in in_pieces("$key", keys):
        rows += yield from manager.rows(piece, READS, "+$key")
    running = [row for row in rows if row.get("running")]
    if packet is None or not running:
        return
    for row in running:
        why = _held(row, packet)
        if why:
            raise WishError(
                f"vm {row['name']} {why}, and this switches it off; see to another way first, or set "
                f"allow_lockout: true",
                table="vms",
                key=row["$key"],
            )


def refuse_action(client: Any, table: str, key: Any, action: str) -> OperationOf[None]:
    """Refuse an action of a machine as :func:`refuse_loss` does.

    Args:
        client: A VergeClient.
        table: Table of the row that the action is for.
        key: The row's key.
        action: The action.

    Raises:
        WishError: It would switch that machine off.
    """
    if table == "vms" and action in STOPPING:
        yield from refuse_loss(client, [key])


def _ends(packet: Packet) -> dict[str, str]:
    """Return the addresses that must not go, with what has them."""
    found = {str(packet.target): "the API"}
    for address, what in ((packet.behind, "this host"), (packet.source, "this host" if packet.sure else "the proxy")):
        if address is not None:
            found.setdefault(str(address), what)
    return found


def _held(row: Row, packet: Packet) -> Optional[str]:
    """Say what a machine has that must not go, or None."""
    machine = row.get("machine")
    nics = machine.get("nics") if isinstance(machine, dict) else None
    ends = _ends(packet)
    macs = [plain_mac(nic.get("macaddress")) for nic in nics or ()]
    addresses = machine_addresses(row.get("guest_info"), nics or ())
    address = next((each for each in addresses if each in ends), None)
    if address is not None:
        return f"has the address {address} of {ends[address]}"
    mac = next((each for each in macs if each and each in own_macs()), None)
    return mac and f"has the MAC address {mac} of this host"
