"""Licences, and the request file for one (schema/system/licenses.yml, license_actions.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import files

# A request begins with these bytes (license_actions.yml); the rest is of no meaning.
REQUEST_MAGIC, REQUEST_BYTES = bytes.fromhex("8a3a0000"), 2048
YEAR = 365 * 86400

REGISTRY.uniqueness("licenses", "license", text="This license already exists")


@REGISTRY.on("before_create", "licenses")
def adding(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The text holds all; here it stands for its own name. An empty one is refused."""
    text = values["license"].strip()
    if not text:
        raise errors.fails_validation("license")
    now = world.clock.now()
    values.update(
        license=text,
        name=text.splitlines()[0][:64],
        added=now,
        added_by=world.actor,
        issued=now,
        valid_from=now,
        valid_until=now + YEAR,
    )


@REGISTRY.action("license_actions", "generate")
def request_file(world: Any, target: Optional[Row], params: Dict[str, Any]) -> Dict[str, Any]:
    """A new file in the media catalog with each call; the answer names it (WIRE 7.7)."""
    name = "license-request-{}.lrq".format(world["system"].all()[0]["id"][:8])
    file, _receipt = world.create("files", {"name": name})
    content = REQUEST_MAGIC + world.random.getrandbits(8 * REQUEST_BYTES).to_bytes(REQUEST_BYTES, "big")
    files.put_content(world, file, content)
    return {"filekey": file.path, "filename": name, "filesize": len(content), "email": "license@example.com"}


@REGISTRY.seed(42)
def trial(world: Any, options: Any) -> None:
    """One that is valid; without it no machine would start."""
    now = world.clock.now()
    world.insert(
        "licenses",
        name="Simulated license",
        license="simulated",
        system=world["system"].all()[0].key,
        issued=now - YEAR,
        valid_from=now - YEAR,
        valid_until=now + YEAR,
        added=now - YEAR,
        auto_renewal=True,
    )
