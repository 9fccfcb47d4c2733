"""The system's own row and its advanced settings (schema/system/system.yml, settings.yml)."""

from __future__ import annotations

from typing import Any

from ...auth import LOCK_AFTER, LOCK_MINUTES
from ...registry import REGISTRY

REGISTRY.default_sets["settings"] = "all"
REGISTRY.default_sets["system"] = "$key,yb_version,os_version,cloud_name"

# The first four names are confirmed on live systems (schema settings.yml); the others there are labels without a known
# name, and those of the last two here are made up.
SETTINGS = (
    ("cloud_name", "lab", "Name of the cloud"),
    ("max_connections", "500", "Max webserver connections"),
    ("net_macprefix", "F0:DB:30", "MAC address prefix"),
    ("net_macoffset", "0", "MAC address offset"),
    (LOCK_AFTER, "0", "Failed logins after which an account is locked"),
    (LOCK_MINUTES, "15", "Minutes for which an account stays locked"),
)


@REGISTRY.seed(40)
def system(world: Any, options: Any) -> None:
    """One row, and the settings whose names are known."""
    world.insert(
        "system",
        key="self",
        id=f"{world.random.getrandbits(160):040x}",
        cloud_name="lab",
        yb_version=world.version_text,
        os_version=world.version_text,
        branch="stable-26.1",
        timezone="UTC",
    )
    for name, value, text in SETTINGS:
        world.insert("settings", name, value=value, default_value=value, description=text)


@REGISTRY.seed(95)
def what_was_logged(world: Any, options: Any) -> None:
    """A system that has just been installed has a log, and the one row of the mail settings (smtp_settings.yml)."""
    world.insert("smtp_settings")
    for node in world["nodes"].all():
        world.journal("message", f"Node '{node['name']}' is online", node)
    world.journal("message", "System started", world["system"].all()[0])
