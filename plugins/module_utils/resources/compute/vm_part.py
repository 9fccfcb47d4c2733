# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One drive, NIC or device of a machine: the machine's own list, with one wish in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

from ...desired.edge.module import Module
from ...desired.edge.spec import CONNECTION, WAITING
from ...desired.entry import Part, PartEngine
from ...desired.plan import Plan
from ...desired.preview import child_shown, entry_foretold
from ...desired.resource import Children, Resource
from ...desired.state import State
from ...vergeos.filters import where
from ..common.caller import LOCKOUT
from .hotplug import HotPlug
from .machine_power import power as machine_power
from .own_machine import Spared

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.schema import machine_status, machines, vms  # noqa: F401


def vm_part(child: Children) -> Part:
    """Make the declaration of one entry of a machine's list.

    Args:
        child: The list, as the machine's own module declares it.

    Returns:
        The declaration; its option ``vm`` names the machine.
    """
    power = machine_power("allow_hotplug")
    part = Part("vm", "vms", child, "machine", scope=where(is_snapshot=False), power=power)
    part.guard = Spared(part.guard)
    return part


def part_spec(part: Part) -> dict[str, Any]:
    """Build the argument spec of one entry.

    Args:
        part: The declaration.

    Returns:
        The spec, connection and waiting options included.
    """
    spec: dict[str, Any] = {
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "key": {"type": "str", "no_log": False},
        part.owner: {"type": "str"},
    }
    for field in part.child.fields:
        # What a new entry needs is not needed to change or to remove one.
        spec[field.option] = {name: value for name, value in field.spec().items() if name != "required"}
    if isinstance(part.child.live, HotPlug):
        spec["unplug"] = {"type": "bool", "default": False}
    if part.power:
        spec["restart_if_needed"] = {"type": "bool", "default": False}
        spec["shutdown_timeout"] = {"type": "int", "default": 120}
        spec.update(LOCKOUT)
    return {**spec, **WAITING, **CONNECTION}


def shown_part(engine: PartEngine, _draft: Plan) -> dict[str, Any]:
    """Return the entry of the result that holds the row, and its key."""
    row = engine.entry
    return _entries(engine, None if row is None else child_shown(engine.part.child, row))


def foretold_part(engine: PartEngine, draft: Plan) -> dict[str, Any]:
    """Return the same for a preview, as they would be."""
    if not draft.steps or engine.absent:
        return {} if draft.steps else shown_part(engine, draft)
    row, child = engine.entry, engine.part.child
    return _entries(engine, entry_foretold(child, None if row is None else child_shown(child, row), draft.after))


def _entries(engine: PartEngine, entry: Optional[dict[str, Any]]) -> dict[str, Any]:
    part = engine.part
    if entry is None:
        return {}
    whose = {part.owner: part.by_option[part.owner].shown(engine.row)}
    return {"key": entry["key"], part.child.noun: {**whose, **entry}}


def part_module(part: Part, required: Sequence[str] = ()) -> Module:
    """Make the module of one entry.

    Args:
        part: The declaration.
        required: Options of which one must name the entry where no key is given; by default the list's identity.

    Returns:
        The module.
    """
    names = tuple(required) or tuple(field.option for field in part.child.identities)
    about = Resource(
        part.child.noun, part.child.table, [*part.fields, *part.child.fields], identity=(part.owner, *names)
    )
    work = State(part, PartEngine, shown_part, foretold_part)
    return Module(part_spec(part), work, about=about, required_one_of=[(part.owner, "key"), (*names, "key")])
