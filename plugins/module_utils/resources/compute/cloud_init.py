# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud-init files of a machine (schema compute/cloudinit_files.yml)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from ...desired.edge.accept import Document
from ...desired.kinds import Choice, Field, Reference, Text, WishError
from ...desired.resource import Children, Live, Params, Resource, Row
from ...desired.state import State
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.documents import yaml_text
from ...vergeos.utils.references import is_number
from ..common.caller import LOCKOUT
from .machine_power import power
from .own_machine import SPARED

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.families import cloudinit as _cloudinit  # noqa: F401
    from ...vergeos.schema import cloudinit_files, machine_status, machines, vms  # noqa: F401

# Option of verge_vm -> name of the file; the platform stores names with a leading slash.
FILES = {
    "user_data": "/user-data",
    "meta_data": "/meta-data",
    "network_config": "/network-config",
    "vendor_data": "/vendor-data",
}
LONGEST = 65536  # bytes (WIRE 10.4)
SOURCES = ["none", "nocloud", "config_drive_v2"]
# Files that cloud-init takes for its own configuration by their first line, and others that it reads as YAML.
CONFIGURING = ("user-data", "vendor-data")
YAML = ("meta-data", "network-config")
HEAD = "#cloud-config\n"


def written(name: str, contents: Any) -> str:
    """Write a file's contents that are given as a mapping or a list.

    Args:
        name: The file, with or without its slash.
        contents: The mapping or list.

    Returns:
        YAML for what cloud-init itself reads, JSON for any other file; user data and vendor data begin with the line
        that makes them cloud-init's configuration.

    Raises:
        ValueError: A list, where cloud-init's configuration is a mapping.
    """
    if name.lstrip("/") not in CONFIGURING:
        as_yaml = name.lstrip("/") in YAML
        return yaml_text(contents) if as_yaml else json.dumps(contents, indent=2, ensure_ascii=False) + "\n"
    if not isinstance(contents, Mapping):
        raise ValueError("it is a list; give a mapping of cloud-config, or a text")
    return HEAD + yaml_text(contents)


def _document(option: str, **entry: Any) -> Document:
    return Document({"type": "str", **entry}, lambda value, _beside: written(FILES[option], value))


OPTIONS: dict[str, Any] = {
    "datasource": {"type": "str", "choices": SOURCES},
    # User data often holds passwords and keys.
    "user_data": _document("user_data", no_log=True),
    "meta_data": _document("meta_data"),
    "network_config": _document("network_config"),
    "vendor_data": _document("vendor_data", no_log=True),
}


class Contents(Field):
    """A file's text. Shown as its size and digest: it may hold secrets."""

    def spec(self) -> dict[str, Any]:
        entry = {**super().spec(), "no_log": True}
        return Document(entry, lambda value, beside: written(str(beside.get("name")), value))

    def reads(self) -> list[str]:
        return []  # in no projection; the engine downloads it

    def shown(self, row: Mapping[str, Any]) -> Any:
        # Only files that the wish is about are downloaded.
        return self.told(row[self.column] or "") if self.column in row else None

    def told(self, wanted: Any) -> Any:
        data = str(wanted).encode()
        return f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()[:16]}"


def slashed(name: str) -> str:
    """Return a file's name as the platform stores it."""
    return name if name.startswith("/") else f"/{name}"


def fitting(files: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Make sure that each file fits, by name, before anything is sent."""
    for file in files:
        size = len(str(file.get("contents") or "").encode())
        if size > LONGEST:
            raise WishError(f"cloud-init file {file.get('name')} is {size} bytes long; {LONGEST} are allowed")
    return files


def machine_files(params: Params) -> Optional[Sequence[dict[str, Any]]]:
    """Turn the option ``cloud_init`` of a machine into files."""
    given = params.get("cloud_init")
    if given is None:
        return None
    files = [{"name": FILES[option], "contents": given[option]} for option in FILES if given.get(option) is not None]
    return fitting(files) or None


def guest_files(params: Params) -> Optional[Sequence[dict[str, Any]]]:
    """Take the option ``files``."""
    if params["purge"] and params["files"] is None:
        raise WishError("purge: say which files stay, in files; an empty list removes all")
    return None if params["files"] is None else fitting(params["files"])


def served(vm: Row) -> bool:
    """Whether a machine's guest finds its files when it boots, which it reads then only."""
    return vm.get("cloudinit_datasource") not in (None, "", "none")


def cloud_init_files(
    option: str, wishes: Callable[[Params], Optional[Sequence[dict[str, Any]]]], *, listed: bool, purge: str = ""
) -> Children:
    """Make the list of a machine's cloud-init files.

    Args:
        option: Option that holds them.
        wishes: Given the module's parameters, the wishes.
        listed: Whether the option is this list.
        purge: Option that lets those not listed be removed.

    Returns:
        The list.
    """

    def query(row: Row) -> dict[str, Any]:
        # References are stored as they were written (WIRE 8.3); the bare form is what we write.
        return {"owner": [f"vms/{row['$key']}", f"/v4/vms/{row['$key']}"]}

    return Children(
        option,
        "cloud-init file",
        "cloudinit_files",
        [
            Text("name", least=1, most=256, stored=slashed),
            Contents("contents"),
            Choice("render", choices=["no", "variables", "jinja2"]),
        ],
        lambda row: {"owner": f"vms/{row['$key']}"},
        query=query,
        purge=purge,
        wishes=wishes,
        extra=["modified", *(["filesize"] if listed else [])],
        body="contents",
        listed=listed,
        live=Live(served, lambda vm, row: served(vm) and int(row.get("modified") or 0) > int(vm.get("started") or 0)),
    )


CLOUD_INIT = cloud_init_files("cloud_init", machine_files, listed=False)
CLOUD_INIT_FILES = Resource(
    "cloud_init",
    "vms",
    [Text("vm", "name", create_only=True), Choice("datasource", "cloudinit_datasource", choices=SOURCES, restart=True)],
    identity=("vm",),
    called="vm",
    scope=where(is_snapshot=False),
    made_elsewhere=True,
    children=[cloud_init_files("files", guest_files, listed=True, purge="purge")],
    power=power(),
    extra=["need_restart"],
    flags={"shutdown_timeout": {"type": "int", "default": 120}, **LOCKOUT},
    guard=SPARED,
)
_files = State(CLOUD_INIT_FILES)


def _by_key(client: Any, params: Params) -> OperationOf[Params]:
    """Take a key in place of the machine's name, as all modules do; digits may be a name as well."""
    given = str(params["vm"] or "")
    naming = Reference("vm", "vms", within=where(is_snapshot=False))
    if params["key"] is not None or not (is_number(given) or naming.spelled(given)):
        return params
    row = yield from naming.locate(client.table("vms"), given)
    return params if row is None else {**params, "key": str(row["$key"]), "vm": None}


def files_for_guest(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Bring a machine's files to the wish, and say so where no guest will see them.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    result = yield from _files(client, (yield from _by_key(client, params)), check_mode)
    machine = result["cloud_init"]
    unserved = machine["key"] is not None and machine["datasource"] in (None, "", "none")
    if unserved and params["files"] and params["datasource"] is None:
        said = f"vm {machine['vm']} has no data source, so its guest does not see these files; set datasource"
        result["warnings"] = [*result.get("warnings", []), said]
    return result
