# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of hardware that machines draw devices from, with their rules (schema compute/resource_groups.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.kinds import Choice, Flag, Pointer, Reference, Text, WishError
from ...desired.kinds.settings import Settings
from ...desired.plan import Plan
from ...desired.resource import Children, Params, Resource
from ...vergeos.filters import ExpressionError, where
from ...vergeos.filters.parse import parse
from ...vergeos.protocol import OperationOf
from .device import TYPES

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        files,
        machine_devices,
        node_nvidia_vgpu_profiles,
        resource_group_settings_nvidia_vgpu,
        resource_group_settings_sriov_nic,
        resource_group_settings_usb,
        resource_groups,
        resource_rules,
    )

KINDS = {word: stored for word, stored in TYPES.items() if word != "tpm"}
SETTINGS = Settings(
    "settings",
    "settings_args",
    "resource_groups",
    tables={
        "node_nvidia_vgpu_devices": "resource_group_settings_nvidia_vgpu",
        "node_usb_devices": "resource_group_settings_usb",
        "node_sriov_nic_devices": "resource_group_settings_sriov_nic",
    },
    tie="resource_group",
    words={stored: word for word, stored in KINDS.items()},
    refer={"driver_file": "files", "driver_iso": "files", "nvidia_vgpu_profile": "node_nvidia_vgpu_profiles"},
)


class Picking(Text):
    """A filter over devices of nodes; one that cannot be read is refused before its group is made."""

    def check(self, value: Any) -> Any:
        try:
            return parse(value).text
        except ExpressionError as error:
            raise WishError(str(error)) from None


def checked(params: Params) -> Params:
    """Check the settings of a type that is given; those of a group that is there are checked against its own."""
    if params.get("type") is None or params.get("settings") is None:
        return params
    wanted = Pointer(dict(params["settings"]))
    SETTINGS.verify(KINDS[params["type"]], wanted)
    return {**params, "settings": wanted.given}


def fault(values: Mapping[str, Any]) -> Optional[str]:
    """Say what is wrong with a new rule."""
    return None if values.get("filter") else "a new rule needs a filter"


def refuse_harm(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse a group without a type, and the removal of one that machines use."""
    for step in draft.steps:
        if step.child is None and step.kind == "create" and "type" not in step.columns:
            raise WishError(f"a new resource group needs a type: {', '.join(KINDS)}")
        if step.child is None and step.kind == "delete":
            yield from _refuse_use(engine)


def _refuse_use(engine: Any) -> OperationOf[None]:
    devices = engine.client.table("machine_devices")
    using = where(resource_group=engine.row["$key"])
    rows = yield from devices.rows(using, ["$key", "name", "machine#name as machine_name"], "+$key")
    if not rows:
        yield from engine.insist("machine_devices", f"resource group {engine.resource.label(engine.row)} shows no user")
    else:
        names = ", ".join(f"{row['name']} of {row['machine_name']}" for row in rows[:5])
        more = f" and {len(rows) - 5} others" if len(rows) > 5 else ""
        raise WishError(
            f"resource group {engine.resource.label(engine.row)} is used by {names}{more}; remove these devices first",
            table="resource_groups",
            key=engine.row["$key"],
        )


RESOURCE_GROUP = Resource(
    "resource_group",
    "resource_groups",
    [
        Text("name", least=1, most=256),
        Choice("type", words=KINDS, create_only=True),
        Text("description", most=2048),
        Flag("enabled"),
        Choice(
            "class",
            choices=["unknown", "gpu", "vgpu", "storage", "hid", "usb", "network", "media", "audio", "fpga", "pci"],
        ),
        SETTINGS,
    ],
    called="resource group",
    children=[
        Children(
            "rules",
            "rule",
            "resource_rules",
            [
                Text("name", required=True, most=128),
                Picking("filter", least=1),
                Reference("node", "nodes", optional=True),
                Flag("enabled"),
            ],
            lambda row: {"resource_group": row["$key"]},
            purge="purge_rules",
            exact={"node": "none", "enabled": True},
            spared=lambda row: bool(row.get("system_created")),
            fault=fault,
            extra=["system_created", "count(resources) as resource_count"],
        )
    ],
    extra=["count(resources) as resource_count"],
    prepare=checked,
    guard=refuse_harm,
)
