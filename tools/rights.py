# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights that a module's user needs, worked out from the tables that its declaration touches.

For ``tools/generate_rights.py``, which writes them into the documentation, and for the contract suite, which runs every
module as a user with just these. The collection must be importable as ``ansible_collections.community.vergeos``.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Optional

from ansible_collections.community.vergeos.plugins.module_utils.desired.entry import Part
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Field, Reference
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds.settings import Settings
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Resource
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.access import READS
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.lockout import STAGED, Lockout
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.net_parts import PartOf
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.rights import NAMED, RIGHTS, SHOWN

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = "ansible_collections.community.vergeos.plugins"
SHOW, NAME = " ".join(SHOWN), " ".join(NAMED)
WHOLE = " ".join(RIGHTS)
# Table -> rights.
Needs = dict[str, set[str]]


def merged(*parts: Mapping[str, Iterable[str]]) -> Needs:
    """Add rights up."""
    whole: Needs = {}
    for part in parts:
        for table, rights in part.items():
            whole.setdefault(table, set()).update(rights)
    return whole


def written(**tables: str) -> Needs:
    """Read rights as they are written below: the words for a table, with blanks between."""
    return {table: set(rights.split()) for table, rights in tables.items()}


def _changes(table: str, fields: Iterable[Field], identity: Iterable[Field] = ()) -> bool:
    """Whether a row of a table can be changed by one of the fields."""
    known = facts.table(table)
    columns = known.columns if known else {}
    free = [field for field in fields if not field.create_only and field not in identity]
    return any(field.column not in columns or columns[field.column].update for field in free)


def of_references(fields: Iterable[Field]) -> Needs:
    """Return the rights that looking up what the fields refer to takes."""
    found: Needs = {}
    for field in fields:
        if isinstance(field, Reference):
            found = merged(found, field.looks_in())
        if isinstance(field, Settings):
            found = merged(found, dict.fromkeys(field.tables.values(), SHOWN))
    return found


# What the check looks at that a network does not cut off the API.
LOCKOUT = written(
    vnets="read",
    vnet_rules=SHOW,
    vnet_addresses=SHOW,
    **dict.fromkeys(STAGED, SHOW),
)
# What the check looks at that nobody who asks or administers loses access; by an API key, whose that is.
ACCESS = dict.fromkeys((*READS, "user_api_keys"), SHOWN)


def of_makings(fields: Iterable[Field]) -> Needs:
    """Return the rights that making the rows takes that are made along with those that refer to them."""
    return {field.table: {"create"} for field in fields if isinstance(field, PartOf)}


def of_list(child: Children) -> Needs:
    """Return the rights that a list takes: its rows are read, made, changed and, under purge, removed."""
    if child.only_shown:
        return {child.table: {*SHOWN, "delete"} if child.goes_first else set(SHOWN)}
    rights = {*SHOWN, "create"}
    if child.fields:  # a level in between is made, and goes with what it belongs to
        rights.add("delete")
    if child.order or _changes(child.table, child.fields, child.identities):
        rights.add("modify")
    return merged({child.table: rights}, of_references(child.fields))


def of_state(resource: Resource) -> Needs:
    """Return the rights that the module of a declaration takes."""
    rights = set(SHOWN)
    if not resource.made_elsewhere:
        rights |= {"create", "delete"}
    applies = resource.staging.kinds if resource.staging else ()
    acts = resource.power is not None or any(apply.owner is None for apply in applies)
    if acts or resource.retire or (not isinstance(resource, Part) and _changes(resource.table, resource.fields)):
        rights.add("modify")
    applied = {apply.table: {"read", "modify"} for apply in applies if apply.owner is not None}
    for apply in applies if resource.identity else ():
        # A new row is asked for its network by way of what it belongs to.
        first = str(apply.owner or "").partition("#")[0]
        parents = [field for field in resource.fields if isinstance(field, Reference) and field.column == first]
        applied = merged(applied, {field.table: ["read"] for field in parents})
    lists = [of_list(child) for child in resource.lists()]
    # Why a machine did not start.
    logs = dict.fromkeys(resource.power.lifecycle.logs, SHOWN) if resource.power else {}
    along = of_makings(resource.fields)
    if isinstance(resource.guard, Lockout):
        along = merged(along, LOCKOUT)
    if resource.table in ("tags", "tag_categories"):
        along = merged(along, written(tags=SHOW, tag_members=SHOW))
    if resource.table in READS:
        along = merged(along, ACCESS, written(vms=SHOW) if resource.table == "users" else {})
    return merged({resource.table: rights}, of_references(resource.fields), along, applied, logs, *lists)


def of_info(resource: Resource) -> Needs:
    """Return the rights that the ``_info`` module of a declaration takes: rows are read, and what chooses them."""
    lists = {child.table: SHOWN for child in resource.lists()}
    parents = [field for field in resource.fields if field.option in resource.identity]
    tags = [of_references(child.fields) for child in resource.children if child.option == "tags"]
    return merged({resource.table: SHOWN}, lists, of_references(parents), *tags)


# Declarations of modules whose own file does not lead to one.
ELSEWHERE = {
    "verge_group_info": "identity.group.GROUP",
    "verge_network_info": "network.network.NETWORK",
    "verge_recipe": "compute.recipe.INSTANCE",
    "verge_user_info": "identity.user.USER",
    "verge_vm_info": "compute.vm.VM",
}
# Procedures, of which the declaration does not tell what they touch.
PROCEDURES: dict[str, Needs] = {
    "verge_permission_info": written(permissions=SHOW, users=SHOW, groups=SHOW),
    "verge_tenant_power": written(
        tenants=f"{SHOW} modify",
        tenant_nodes=SHOW,
        machine_logs=SHOW,
        tags=NAME,
        tag_categories=NAME,
        tag_members=SHOW,
    ),
    "verge_group_info": written(
        groups=SHOW, members=SHOW, permissions=SHOW, tag_members=SHOW, tags=NAME, tag_categories=NAME, users=SHOW
    ),
    "verge_network_diagnostic": written(vnets=SHOW, vnet_queries="create read"),
    "verge_recipe_info": written(
        vm_recipes=SHOW, catalogs=SHOW, recipe_sections=SHOW, recipe_questions=SHOW, vm_recipe_instances=SHOW
    ),
    "verge_user_info": written(
        groups=SHOW,
        members=SHOW,
        permissions=SHOW,
        tag_members=SHOW,
        tags=NAME,
        tag_categories=NAME,
        user_api_keys=SHOW,
        users=SHOW,
    ),
    "verge_vm_clone": written(
        vms=f"{SHOW} modify", machine_drives=f"{SHOW} modify", machine_snapshots=SHOW, clusters=NAME
    ),
    "verge_vm_import": written(
        vm_imports=WHOLE,
        vms=f"{SHOW} create",
        machine_drives=f"{SHOW} create delete",
        files=SHOW,
        volumes=SHOW,
        vm_import_logs=SHOW,
    ),
    "verge_vm_migrate": written(
        vms=f"{SHOW} modify", nodes=SHOW, machine_status=SHOW, machine_logs=SHOW, clusters=NAME
    ),
    "verge_vm_power": written(
        vms=f"{SHOW} modify", machine_logs=SHOW, tags=NAME, tag_categories=NAME, tag_members=SHOW
    ),
}
# What a module touches besides what its declaration tells: a guard looks at it, or what a user asks for besides.
MORE: dict[str, Needs] = {
    "verge_file": written(machine_drives=SHOW, vm_imports=SHOW, logs=SHOW),
    "verge_network": written(machine_nics=SHOW),
    "verge_network_info": written(
        vms=SHOW,
        machine_nics=SHOW,
        vnet_addresses=SHOW,
        vnet_dns_views=SHOW,
        vnet_ipsec_connections=SHOW,
        vnet_monitor_stats_history_short=SHOW,
        vnet_rules=SHOW,
        vnet_wireguard_peers=SHOW,
        vnet_wireguards=SHOW,
    ),
    "verge_recipe": written(
        vm_recipes=f"{SHOW} modify",
        catalogs=NAME,
        recipe_questions=SHOW,
        vms=f"{SHOW} modify delete",
        machine_drives=SHOW,
        clusters=NAME,
        vnets=NAME,
    ),
    "verge_nas_sync": written(vm_services=SHOW, volume_sync_logs=SHOW),
    "verge_nas_sync_info": written(volume_sync_logs=SHOW),
    "verge_resource_group": written(machine_devices=SHOW),
    "verge_vm": written(machine_snapshots=SHOW),
    "verge_vm_export": written(vms=NAME, volumes=SHOW, volume_vm_export_stats=SHOW),
    "verge_vm_info": written(machine_drive_stats=SHOW, machine_logs=SHOW, machine_nic_stats=SHOW),
    "verge_vm_snapshot": written(vms=f"{SHOW} modify", machine_drives=SHOW),
    "verge_webhook": written(webhooks=SHOW),
}
# The inventory with all of its kinds of hosts.
INVENTORY = written(vms=SHOW, nodes=SHOW, tenants=SHOW, tag_members=SHOW, vnet_addresses=SHOW)
# Where the table is the task's.
OF_ANY = {
    "verge_resource": (
        "C(list), C(read), C(create), C(modify) and C(delete) on the table that the task names, and C(list) on those "
        "that it refers to by name"
    ),
    "verge_info": (
        "C(list) and C(read) on the table that the task names, and C(list) on those of which a filter names rows"
    ),
    "verge_permission": (
        "C(list), C(read), C(create), C(modify) and C(delete) on C(permissions), C(list) and C(read) on C(groups), "
        "C(members), C(user_api_keys) and C(users), and C(list) on the tables that O(grants) names rows of"
    ),
    "verge_action": "C(list), C(read) and C(modify) on the table that the task names",
    "verge (lookup)": "C(list) and C(read) on the table that it looks in",
}


def module_names() -> list[str]:
    """Return the short names of all modules."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py"))


def declaration_of(name: str, file: Optional[Mapping[str, Any]] = None) -> Optional[Resource]:
    """Return the declaration behind a module, where there is one; while its file is written, by what that defines."""
    if name in ELSEWHERE:
        module, _dot, constant = ELSEWHERE[name].rpartition(".")
        found: Resource = getattr(importlib.import_module(f"{COLLECTION}.module_utils.resources.{module}"), constant)
        return found
    file = vars(importlib.import_module(f"{COLLECTION}.modules.{name}")) if file is None else file
    held = [value for value in file.values() if isinstance(value, Resource)]
    # One entry of a list is brought about by way of its owner.
    parts = [value for value in held if isinstance(value, Part)]
    return next((one for one in (*parts, file["MODULE"].about, *held) if one is not None), None)


def needs_of(name: str, file: Optional[Mapping[str, Any]] = None) -> Needs:
    """Return the rights that a module takes.

    Args:
        name: Its short name.
        file: What its file defines; by default it is loaded.

    Returns:
        Table -> rights.
    """
    resource = None if name in PROCEDURES else declaration_of(name, file)
    derived = PROCEDURES.get(name, {})
    if resource is not None:
        derived = of_info(resource) if name.endswith("_info") else of_state(resource)
    return merged(derived, MORE.get(name, {}))


def joined(words: list[str]) -> str:
    """Write a list in words."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def in_words(name: str, file: Optional[Mapping[str, Any]] = None) -> str:
    """Write the rights for a module, or for a plugin such as ``verge (lookup)``, in words.

    Tables with the same rights stand together, those with most rights first.
    """
    if name in OF_ANY:
        return OF_ANY[name]
    needs = INVENTORY if name == "verge (inventory)" else needs_of(name, file)
    tables: dict[tuple[str, ...], list[str]] = {}
    for table in sorted(needs):
        tables.setdefault(tuple(right for right in RIGHTS if right in needs[table]), []).append(table)
    groups = sorted(tables.items(), key=lambda group: (-len(group[0]), group[1]))
    return "; ".join(
        f"{joined([f'C({right})' for right in rights])} on {joined([f'C({name})' for name in names])}"
        for rights, names in groups
    )


def note(name: str, file: Optional[Mapping[str, Any]] = None) -> str:
    """Return what the documentation of a module or plugin says about rights."""
    return f"The user needs these rights, for all that can be done with this - {in_words(name, file)}."
