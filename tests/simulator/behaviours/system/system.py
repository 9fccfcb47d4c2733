"""The system's own row and its advanced settings (schema/system/system.yml, settings.yml)."""

from __future__ import annotations

from typing import Any

from ...registry import REGISTRY

REGISTRY.default_sets["settings"] = "all"
REGISTRY.default_sets["system"] = "$key,yb_version,os_version,cloud_name"

# Names confirmed on live systems (schema settings.yml); the others there are labels without a known name.
SETTINGS = (
    ("cloud_name", "lab", "Name of the cloud"),
    ("max_connections", "500", "Max webserver connections"),
    ("net_macprefix", "F0:DB:30", "MAC address prefix"),
    ("net_macoffset", "0", "MAC address offset"),
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
