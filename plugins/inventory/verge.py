# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dynamic inventory: options in, hosts and groups out. Reading and shaping stand in plugin_utils/inventory_*."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge
short_description: Virtual machines of VergeOS systems as inventory
version_added: 0.1.0
author: community.vergeos contributors (@community-vergeos)
description:
  - Reads virtual machines, and on request nodes and tenants, from one or more VergeOS systems, and from the VergeOS
    systems inside tenants.
  - A system is asked once for each kind of thing (machines with their NICs and status, tags, addresses), however many
    machines it has. Several systems are read side by side.
  - The inventory file must be named C(*.verge.yml) or C(*.verge.yaml).
extends_documentation_fragment:
  - community.vergeos.connection
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  # Written by tools/generate_rights.py.
  - >-
    The user needs these rights, for all that can be done with this - C(list) and C(read) on C(nodes), C(tag_members),
    C(tenants), C(vms) and C(vnet_addresses).
  # End of what it wrote.
  - Connection options, O(sites), O(tenants), O(filters) and O(site_timeout) may be templates, such as
    C({{ lookup('ansible.builtin.env', 'BERLIN_TOKEN') }}), and may be encrypted with Ansible Vault.
  - Ansible goes on with an empty inventory when a source fails. Set E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) to
    stop there.
  - The cache holds what the systems answered, not what was made of it, so options on groups, names and addresses take
    effect at once. A system that could not be read is never cached. Credentials are not in the cache, and what was read
    with one credential is not used with another. What was damaged, or kept by another version of this plugin, is read
    anew.
  - Texts from a system are data. Templates in them are not evaluated.
seealso:
  - plugin: community.vergeos.verge
    plugin_type: lookup
options:
  plugin:
    description: Marks the file as one for this plugin.
    type: str
    required: true
    choices: [community.vergeos.verge]
  site:
    description: Read only the site of this name, of those of O(sites) or O(sites_file).
    type: str
  site_name:
    description:
      - Name of the site that the top-level connection options lead to. By default its host.
      - Not used with O(sites).
    type: str
    default: ''
  sites:
    description:
      - Several VergeOS systems. What an entry leaves out is taken from the top level, then from the environment.
      - A token hides a password from further away, and the other way round.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the site, unique in the file.
        type: str
        required: true
      host:
        description: Name or address of the system.
        type: str
        required: true
      username:
        description: As O(username).
        type: str
      password:
        description: As O(password).
        type: str
      token:
        description: As O(token).
        type: str
        aliases: [api_key]
      validate_certs:
        description: As O(validate_certs).
        type: bool
        aliases: [verify_ssl]
      ca_path:
        description: As O(ca_path).
        type: path
      timeout:
        description: As O(timeout).
        type: float
      retries:
        description: As O(retries).
        type: int
      proxy:
        description: As O(proxy).
        type: str
  sites_file:
    description:
      - File with the sites that modules, lookup and inventory share; see the page C(docs/sites.md). It holds O(sites),
        O(tenants) and connection options for all, as here, but no templates.
      - Used where this file gives neither O(host) nor O(sites).
    type: path
    env:
      - name: VERGE_SITES
    vars:
      - name: verge_sites_file
  tenants:
    description:
      - Read the virtual machines inside tenants too. A tenant is a VergeOS system of its own, at the address of its
        UI and with its own users, so credentials must be given here; those of the site are never sent to a tenant.
      - The first entry that fits a tenant counts. Tenants that none fits, and those that are not running, are left
        out, and so are those without an address that only a pattern fits.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the tenant, or a pattern with C(*) and C(?). V(*) gives the credentials of all others.
        type: str
        required: true
      host:
        description: Where the tenant's API is. By default the tenant's UI address.
        type: str
      username:
        description: User inside the tenant.
        type: str
      password:
        description: Password of that user.
        type: str
      token:
        description: API key made inside the tenant.
        type: str
        aliases: [api_key]
      validate_certs:
        description: As O(validate_certs), by default as for the site.
        type: bool
        aliases: [verify_ssl]
      ca_path:
        description: As O(ca_path), by default as for the site.
        type: path
      timeout:
        description: As O(timeout), by default as for the site.
        type: float
      retries:
        description: As O(retries), by default as for the site.
        type: int
      proxy:
        description: As O(proxy), by default as for the site.
        type: str
  strict_sites:
    description:
      - Whether a site or tenant that cannot be read fails the whole inventory.
      - With V(false) there is a warning, and the others are used.
    type: bool
    default: true
  site_timeout:
    description: Seconds that reading one site or tenant may take in all.
    type: float
    default: 120
  include:
    description: What becomes hosts. Virtual machines that are snapshots never do.
    type: list
    elements: str
    choices: [vms, nodes, tenants]
    default: [vms]
  filters:
    description:
      - Which virtual machines are wanted. A filter expression of the platform, a mapping of conditions, or a list of
        these, all of which must hold.
      - A condition is a column and a value, or a list of values of which one must match. C(__ne), C(__ge), C(__like)
        and so on after the column compare otherwise; C(__like) takes a C(*) at the start, the end, or both.
      - The system itself compares its own columns. It cannot follow references, so C(status), C(running), C(cluster),
        C(node), C(network), C(tag) and C(category) are compared by name when the rows have arrived, with nothing,
        C(__ne), or C(__like) after them. A C(tag) may be C(category/tag). A C(cluster) given by its key is compared by
        the system.
    type: raw
  fields:
    description:
      - Further columns of virtual machines, or expressions with a name such as
        V(machine#snapshot_profile#name as snapshot_profile). Each becomes a variable.
    type: list
    elements: str
    default: []
  hostnames:
    description:
      - Forms of the inventory's host names in order of preference. Hosts that would share a name all take the next
        form that tells them apart, and a warning says so. So does a host whose name Ansible cannot address, or would
        take for something else, such as a group, a pattern, a host of another source, or the controller.
      - V(name) is the name of the machine. A machine inside a tenant is named by others, so for it there is no such
        form, and all other forms of a name hold the tenant; V(bare_name) is its bare name nevertheless.
      - V(name_tenant), V(name_site) and V(name_key) add the tenant, the site or the key. V(uuid) is the machine's UUID.
        V(key) is the kind with the key, such as C(vm_17).
      - When no form is left the name is made of name, kind, key, tenant and site.
    type: list
    elements: str
    choices: [name, bare_name, name_tenant, name_site, name_key, uuid, key]
    default: [name, name_tenant, name_site]
  var_prefix:
    description: Put before the name of every variable but C(ansible_host).
    type: str
    default: verge_
  group_by:
    description:
      - Groups to make. Each is named after what it is by and the value, such as C(status_running), C(tag_web) or
        C(os_family_linux); characters that a group name cannot have become C(_).
      - V(category) makes a group of category and tag. V(network) goes by the networks of the NICs. V(kind) tells C(vm),
        C(node) and C(tenant).
    type: list
    elements: str
    choices: [site, tenant, kind, status, cluster, node, os_family, ha_group, tag, category, network]
    default: [site, tenant, status, cluster, node, os_family, tag]
  group_prefix:
    description: Put before the name of every group of O(group_by).
    type: str
    default: ''
  address_from:
    description:
      - Where C(ansible_host) may come from, the preferred source first. V(agent) is the report of the guest agent,
        V(nic) the static address of a NIC, V(lease) the lease or reservation in the network.
      - Sources that are not named are not asked for. A host without an address has no C(ansible_host).
    type: list
    elements: str
    choices: [agent, nic, lease]
    default: [agent, nic, lease]
  address_network:
    description: Names of networks whose addresses come before all others, the most preferred first.
    type: list
    elements: str
    default: []
  address_family:
    description: IP versions that C(ansible_host) may have, the preferred first.
    type: list
    elements: int
    choices: [4, 6]
    default: [4, 6]
"""

EXAMPLES = r"""
# The smallest one: VERGE_HOST and VERGE_TOKEN (or VERGE_USERNAME and VERGE_PASSWORD) are in the environment.
# File: lab.verge.yml
plugin: community.vergeos.verge

---
# One site. The password is encrypted with: ansible-vault encrypt_string
plugin: community.vergeos.verge
host: verge.example.com
username: ansible
password: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  62313365396662343061393464336163383764373764613633653634306231386433626436623361
site_name: berlin
filters:
  name__like: web-*
  os_family: [linux, freebsd]
  status: running
  tag: env/production
address_from: [nic, agent]
address_network: [management]

---
# Two sites with keys of their own, read side by side; one that cannot be read does not stop the other.
plugin: community.vergeos.verge
validate_certs: true
ca_path: /etc/ssl/certs/company.pem
sites:
  - name: berlin
    host: verge.berlin.example.com
    token: "{{ lookup('ansible.builtin.env', 'BERLIN_TOKEN') }}"
  - name: oslo
    host: verge.oslo.example.com
    token: "{{ lookup('ansible.builtin.env', 'OSLO_TOKEN') }}"
strict_sites: false
hostnames: [name, name_site]

---
# The virtual machines inside tenants, and the tenants and nodes themselves.
plugin: community.vergeos.verge
include: [vms, nodes, tenants]
group_by: [kind, site, tenant, status, tag]
tenants:
  - name: acme
    token: "{{ lookup('ansible.builtin.env', 'ACME_TOKEN') }}"
  - name: "*"
    username: inventory
    password: "{{ lookup('ansible.builtin.env', 'TENANT_PASSWORD') }}"

---
# Groups and variables of one's own, and a cache.
plugin: community.vergeos.verge
compose:
  ansible_user: "'Administrator' if verge_os_family == 'windows' else 'ansible'"
  ansible_connection: "'winrm' if verge_os_family == 'windows' else 'ssh'"
groups:
  big: verge_ram >= 65536
keyed_groups:
  - key: verge_categories.env | default([])
    prefix: env
fields:
  - machine#snapshot_profile#name as snapshot_profile
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/vergeos-inventory
cache_timeout: 600
"""

import gc
import os
from contextlib import contextmanager
from typing import Any, Iterable, Iterator, Optional

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.texts import one_line
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import OPTION_OF, merged
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.cache import digest, packed, unpacked
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.compose import Memo
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.hosts import (
    ADDRESS,
    GROUPS,
    Host,
    Preference,
    extra_names,
    shape,
    split_filters,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.names import another, host_names
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.read import Rows, Wanted, read
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.sites import (
    Target,
    TenantAccess,
    collect,
    sites,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.space import Machine, Space
from ansible_collections.community.vergeos.plugins.plugin_utils.progress import request_teller
from ansible_collections.community.vergeos.plugins.plugin_utils.sites import (
    Content,
    entries,
    path_of,
    read_file,
    refuse_unknown,
    remember,
    unkept,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.untrusted import as_data

TEMPLATED = (*CONNECTION, "sites", "sites_file", "tenants", "filters", "site_timeout")
# What leads a task on a host to the host's system, under these names whatever var_prefix says.
LEADING = {"site": "verge_site", "site_host": "verge_site_host", "tenant": "verge_tenant"}
RESERVED = {*LEADING.values(), *OPTION_OF}
# What core and its cache plugins raise about an entry that is not what one of them wrote.
DAMAGED = (AnsibleError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """Inventory of VergeOS systems."""

    NAME = "community.vergeos.verge"

    def verify_file(self, path: str) -> bool:
        """Whether the file is one for this plugin."""
        return path.endswith((".verge.yml", ".verge.yaml")) and bool(super().verify_file(path))

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Render templates before the types are checked, so that numbers and truth values may be templates too."""
        given = {name: self._rendered(value) if name in TEMPLATED else value for name, value in (direct or {}).items()}
        super().set_options(task_keys=task_keys, var_options=var_options, direct=given)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fill the inventory."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        try:
            refuse_unknown(config, self.get_options())
            with _collector_paused():
                found = self._hosts(path, cache)
            self._fill([host for _machine, host in found], [machine for machine, _host in found])
        except VergeError as error:
            raise AnsibleParserError(one_line(error)) from None

    def _rendered(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._rendered(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._rendered(each) for each in value]
        # What is encrypted is no template. Core's types for it differ between versions; all of them decrypt in str().
        return str(value) if hasattr(value, "_ciphertext") else self.templar.template(value)

    def _sites_file(self) -> Content:
        """Read the sites file, where the inventory's own file does not say itself which systems there are."""
        if self.get_option("host") or self.get_option("sites"):
            return Content()
        path = path_of(self.get_option("sites_file"), os.environ)
        return read_file(path, unkept(self.loader)) if path else Content()

    def _hosts(self, path: str, cache: bool) -> list[tuple[Machine, Host]]:
        """Read all systems, and shape what they answered."""
        condition, tests = split_filters(self.get_option("filters"))
        shared = self._sites_file()
        access = TenantAccess(entries("tenants", self.get_option("tenants")) or shared.tenants, os.environ)
        sources = tuple(self.get_option("address_from"))
        wanted = Wanted(
            tuple(self.get_option("include")),
            condition,
            tuple(self.get_option("fields")),
            "agent" in sources,
            "lease" in sources,
            bool(access.entries),
        )
        # Refused before anything is sent.
        for name in extra_names(wanted.fields):
            if name in LEADING or self.get_option("var_prefix") + name in RESERVED:
                raise VergeError(f"fields: a variable {name!r} would say where tasks go; write it 'as some_other_name'")
        networks, families = self.get_option("address_network"), self.get_option("address_family")
        preference = Preference(sources, tuple(networks), tuple(families))
        top = merged({name: self.get_option(name) for name in CONNECTION}, shared.top)
        listed = entries("sites", self.get_option("sites")) or shared.sites
        targets = sites(top, listed, wanted, os.environ, self.get_option("site_name"))
        recalled: set[Target] = set()

        def recall(target: Target) -> Optional[Rows]:
            rows = self._recall(path, target) if cache else None
            if rows is not None:
                recalled.add(target)
            return rows

        shaped: dict[Target, list[Host]] = {}
        defined: dict[tuple[str, str], Any] = {}
        for target, outcome in collect(
            targets,
            recall,
            _read,
            lambda target, rows: access.targets(target, rows.get("tenants", ())),
            self.get_option("site_timeout"),
        ):
            defined[target.site, target.tenant] = {**target.options, "host": target.settings.base_url}
            if isinstance(outcome, VergeError):
                self._failed(target, outcome)
                continue
            if target not in recalled:
                self._remember(path, target, outcome)
            if "tenants" not in wanted.kinds:
                outcome.pop("tenants", None)
            shaped[target] = [
                {**host, "site_host": target.settings.base_url}
                for host in shape(outcome, target.site, target.tenant, preference, wanted.fields)
                if host["kind"] != "vm" or all(test(host) for test in tests)
            ]
        remember(path, defined)
        for name in access.unmet():
            self._warn(f"no site has a tenant named {name!r}")
        place = {target.site: number for number, target in enumerate(targets)}
        return [
            (Machine(target.settings.base_url, target.tenant, host["kind"], host["key"]), host)
            for target in sorted(shaped, key=lambda one: (bool(one.tenant), place[one.site], one.tenant))
            for host in shaped[target]
        ]

    def _failed(self, target: Target, error: VergeError) -> None:
        text = f"{target} cannot be read: {error}"
        if self.get_option("strict_sites"):
            raise VergeError(text)
        self._warn(text)

    def _warn(self, text: str) -> None:
        self.display.warning(one_line(text))

    def _recall(self, path: str, target: Target) -> Optional[Rows]:
        """Look in the cache. One entry holds one system, so that a system which failed does not spoil the others."""
        if not self.get_option("cache"):
            return None
        try:
            kept = self._cache.get(_entry(self.get_cache_key(path), target))
            return None if kept is None else unpacked(kept)
        except (VergeError, *DAMAGED) as error:
            self._warn(f"what the cache holds of {target} is read anew: {error}")
            return None

    def _remember(self, path: str, target: Target, rows: Rows) -> None:
        if self.get_option("cache"):
            self._cache[_entry(self.get_cache_key(path), target)] = packed(rows)

    def _fill(self, hosts: list[Host], machines: list[Machine]) -> None:
        """Add the hosts to the inventory; each is dropped when it was added, to keep memory low."""
        self._space = Space(self.inventory)
        groups = _Groups(self.inventory, self._space, self.get_option("group_by"), self.get_option("group_prefix"))
        reserved = groups.names(host for host in hosts if not host["tenant"])
        reserved |= {to_safe_group_name(str(name)) for name in self.get_option("groups")}
        # Groups that texts of tenants make take no name from machines of the site itself.
        reserved_inside = reserved | groups.names(host for host in hosts if host["tenant"])
        names, told = host_names(
            hosts,
            self.get_option("hostnames"),
            lambda index, name: (
                name in (reserved_inside if machines[index].tenant else reserved)
                or self._space.refuses(name, machines[index])
            ),
        )
        for text in told:
            self._warn(text)
        variables = _Names(self.get_option("var_prefix"))
        hosts.reverse()
        self._memo = Memo()
        if any(self.get_option(option) for option in ("compose", "groups", "keyed_groups")):
            for name, machine in zip(names, machines):
                self._construct(self._add(hosts.pop(), self._space.host(name, machine), variables, groups))
        else:
            with _collector_paused():
                for name, machine in zip(names, machines):
                    self._add(hosts.pop(), self._space.host(name, machine), variables, groups)
        # What the user composes is what the user means.
        claimed = [] if ADDRESS in self.get_option("compose") else self._space.claimed(ADDRESS)
        for text in (*groups.close(), *self._space.told(), *claimed):
            self._warn(text)

    def _add(self, host: Host, added: Any, variables: _Names, groups: _Groups) -> Any:
        """Set variables and groups of a host; returns it."""
        # Core's way to set a variable checks name and value each time, which is most of the work for 10,000 hosts.
        # The names are checked once, by _Names; the values are marked as data.
        data = as_data(host)
        added.vars.update({name: data[entry] for entry, name in LEADING.items()})
        added.vars.update({variables[entry]: value for entry, value in data.items()})
        groups.add(host, added)
        return added

    def _compose(self, template: Any, variables: Any, **options: Any) -> Any:
        """Evaluate an expression, once for all hosts whose values are the same."""
        # The group above a keyed group is a template too, and read with these.
        self.templar.available_variables = variables
        evaluate = super()._compose
        if self.get_option("use_extra_vars"):
            return evaluate(template, variables, **options)
        return self._memo.evaluate(template, variables, lambda: evaluate(template, variables, **options))

    def _construct(self, host: Any, moved: bool = False) -> None:
        strict, without = self.get_option("strict"), {"fetch_hostvars": False}
        self._current: str = host.name
        self._was_moved = moved
        try:
            self._set_composite_vars(self.get_option("compose"), host.get_vars(), host.name, strict)
            variables = host.get_vars()
            self._add_host_to_composed_groups(self.get_option("groups"), variables, host.name, strict, **without)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host.name, strict, **without)
        except _Moved as told:
            self._construct(self.inventory.hosts[told.name], moved=True)

    def _sanitize_group_name(self, name: Any) -> str:
        """Name a group of ``groups`` or ``keyed_groups``; core calls this before it makes one."""
        # What the user wrote is what the user means.
        group = str(to_safe_group_name(name if name in self.get_option("groups") else self._space.group(name)))
        if group == self._current and self._was_moved:
            return another(group, lambda one: one not in self.inventory.hosts)  # a group of each host, named after it
        if group == self._current:
            raise _Moved(self._space.move(group))
        return self._space.claim(group, self._space.ours[self._current])


class _Moved(Exception):
    """The host that groups are made for has another name by now, since one of the groups needs the one it had."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Names(dict[str, str]):
    """Name of a host's entry -> name of the variable."""

    def __init__(self, prefix: str) -> None:
        super().__init__({ADDRESS: ADDRESS})
        if not f"{prefix}x".isidentifier():
            raise VergeError(f"var_prefix {prefix!r} cannot begin the name of a variable")
        self._prefix = prefix

    def __missing__(self, entry: str) -> str:
        self[entry] = self._prefix + entry
        return self[entry]


class _Groups:
    """The groups of group_by, made when the first host needs them.

    Args:
        inventory: Where to make them.
        space: Where their names come from.
        by: Names of ``GROUPS``.
        prefix: Put before every name.
    """

    def __init__(self, inventory: Any, space: Space, by: list[str], prefix: str) -> None:
        self._inventory = inventory
        self._space = space
        self._by = [(name, GROUPS[name]) for name in by]
        self._prefix = prefix
        self._named: dict[tuple[str, Any], str] = {}
        self._made: dict[tuple[str, Any], Any] = {}

    def names(self, hosts: Iterable[Host]) -> set[str]:
        """Names of all groups that the hosts will be in."""
        return {self._name(by, value) for host in hosts for by, value in self._of(host)}

    def _of(self, host: Host) -> Iterator[tuple[str, Any]]:
        for by, values in self._by:
            for value in values(host):
                if value is not None and value != "":
                    yield by, value

    def _name(self, by: str, value: Any) -> str:
        if (by, value) not in self._named:
            text = to_safe_group_name(f"{self._prefix}{by}_{value}", force=True, silent=True)
            self._named[by, value] = self._space.group(text)
        return self._named[by, value]

    def add(self, host: Host, added: Any) -> None:
        """Put a host of the inventory into its groups."""
        for by, value in self._of(host):
            group = self._made.get((by, value)) or self._make(by, value, added.name)
            group.add_host(added)

    def _make(self, by: str, value: Any, first: str) -> Any:
        name = self._space.claim(self._name(by, value), self._space.ours[first])
        self._made[by, value] = self._inventory.groups[self._inventory.add_group(name)]
        return self._made[by, value]

    def close(self) -> list[str]:
        """Finish the groups.

        Returns:
            What is to be told about values whose groups have the same name.
        """
        values: dict[str, list[str]] = {}
        for (by, value), group in self._made.items():
            values.setdefault(group.name, []).append(f"{by} {str(value)!r}")
            # Said again through the inventory, which then forgets what it knew of its groups.
            self._inventory.add_child(group.name, group.hosts[-1].name)
        return [f"group {group} stands for {' and '.join(each)}" for group, each in values.items() if len(each) > 1]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from searching for reference cycles.

    Rows and hosts have none, but as their number grows the collector goes through all of them again and again: a
    quarter of the time for 10,000 hosts. Templates do leave cycles, so it is not paused while they are evaluated.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _entry(prefix: str, target: Target) -> str:
    """Name the entry of a system in the cache."""
    return f"{prefix}_{digest(target.site, target.tenant, target.settings, target.wanted)}"


def _read(target: Target) -> Rows:
    with VergeClient.with_settings(target.settings) as client:
        client.watch_requests(request_teller())
        return read(client, target.wanted)
