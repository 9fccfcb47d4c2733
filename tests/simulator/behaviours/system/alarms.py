"""Alarms: snoozed and resolved by people (schema/system/alarms.yml).

What makes the platform raise which alarm is recorded nowhere: alarm_sources.py has some of the likely ones, and tests
plant others with `_sim/rows`.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..automation import tasks

REGISTRY.hangs_on("alarms", "owner")
REGISTRY.column("alarms", "owner", kind="ref", polymorphic=True)

# The keys are made up but for the first; names of types are recorded nowhere (schema alarm_types.yml).
TYPES = (
    ("deprecated", "Deprecated", "A deprecated feature is in use", "warning", True),
    ("vm_offline", "VM offline", "A VM that should run does not", "error", False),
    ("vnet_fw_apply", "Rules not applied", "Rules of a network wait to be applied", "warning", False),
    ("tenant_node_offline", "Tenant node offline", "A node of a tenant found no host", "error", False),
    ("smtp_disabled", "No mail", "Mail is not set up", "message", True),
)


@REGISTRY.seed(55)
def kinds(world: Any, options: Any) -> None:
    """The types."""
    for key, name, description, level, deletable in TYPES:
        world.insert(
            "alarm_types",
            key,
            name=name,
            description=description,
            level=level,
            allow_delete=deletable,
            max_snooze_seconds=31536000,
            default_snooze_seconds=86400,
        )


def raise_alarm(world: Any, kind: str, owner: Row, text: str) -> None:
    """Put an alarm up, once for each owner and type; tasks that wait for it are started."""
    if find(world, kind, owner) is not None:
        return
    level = world["alarm_types"].get(kind)["level"]
    world.insert(
        "alarms",
        owner=owner.path,
        owner_type=owner.table.name,
        alarm_type=kind,
        level=level,
        status=text,
        alarm_id=f"{world.random.getrandbits(32):08X}",
        resolvable=kind in _REMEDIES,
    )
    tasks.happened(world, "alarms", "raised", level=level)


def find(world: Any, kind: str, owner: Row) -> Optional[Row]:
    """The alarm of this type that is up about an object."""
    found = (alarm for alarm in world["alarms"].where("owner", owner.path) if alarm["alarm_type"] == kind)
    return next(found, None)


def lower(world: Any, alarm: Row, by: str = "auto") -> None:
    """Take an alarm down; it goes on in the history."""
    world.insert(
        "alarm_history",
        alarm_raised=alarm["created"],
        alarm_lowered=world.clock.now(),
        archived_by=by,
        **{name: alarm[name] for name in ("owner", "alarm_type", "level", "status", "alarm_id")},
    )
    level = alarm["level"]
    world.remove(alarm)
    tasks.happened(world, "alarms", "lowered", level=level)


@REGISTRY.on("before_update", "alarms")
def snoozing(world: Any, alarm: Row, changes: Dict[str, Any]) -> None:
    if "snooze" in changes:
        changes["snoozed_by"] = world.actor if changes["snooze"] else ""


@REGISTRY.row_action("alarms", "resolve", "POST")
def resolve(world: Any, alarm: Row, params: Dict[str, Any]) -> None:
    """Run the remedy where there is one; the alarm goes. The refusal's text is a guess."""
    if not alarm["resolvable"]:
        raise errors.Refused(422, "Alarm is not resolvable")
    remedy = _REMEDIES.get(str(alarm["alarm_type"]))
    owner: Optional[Row] = world.resolve(alarm["owner"])
    if remedy is not None and owner is not None:
        table, action = remedy
        world.registry.actions[(table, action)](world, owner, {})
    lower(world, alarm, world.actor)


_REMEDIES = {"vm_offline": ("vm_actions", "poweron"), "vnet_fw_apply": ("vnet_actions", "refresh")}


@REGISTRY.creates("alarm_actions")
def no_action_table(world: Any, body: Dict[str, Any], call: Any) -> None:
    """One SDK posts there; the platform's list of 26.1.8 has no such table (schema alarms.yml)."""
    raise errors.not_found("alarm_actions")


@REGISTRY.on("before_delete", "alarms")
def deleting(world: Any, alarm: Row) -> None:
    """The type says whether an alarm may be deleted."""
    kind = world["alarm_types"].get(alarm["alarm_type"])
    if kind is not None and not kind["allow_delete"]:
        raise errors.Refused(422, "This alarm can not be deleted")
