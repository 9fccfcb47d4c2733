# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one space of names that hosts and groups of an inventory share, and who has which of them."""

from __future__ import annotations

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ...module_utils.vergeos.utils.lists import in_short
from .names import FEW, LONGEST, another, cleaned, group_name, short


class Machine(NamedTuple):
    """Who a host is: the URL of its system, the tenant that this is or an empty text, its kind and its key."""

    system: str
    tenant: str
    kind: str
    key: Any


# Inventory -> the hosts that files of this plugin put there, by name. Two files may show the same machine; it then is
# one host, as with any two sources of one system.
_OURS: WeakKeyDictionary[Any, dict[str, Machine]] = WeakKeyDictionary()


class Space:
    """Names in an inventory that is being filled.

    A group is what playbooks name, a machine what anybody may name, so of the two the machine takes another name; but
    no text of a tenant takes the name of one of the site's own machines. A host of another source belongs to whoever
    wrote that source: neither its name nor its variables are touched.

    Args:
        inventory: Core's inventory.
    """

    def __init__(self, inventory: Any) -> None:
        self._inventory = inventory
        self.ours = _OURS.setdefault(inventory, {})
        self._moved: list[str] = []
        self._evaded: dict[str, str] = {}

    def refuses(self, name: str, machine: Machine) -> bool:
        """Whether a machine may not be called so, since a group or another host is.

        Args:
            name: The name.
            machine: The machine.

        Returns:
            False also where the very same machine has that name already.
        """
        if name in self._inventory.groups:
            return True
        return name in self._inventory.hosts and self.ours.get(name) != machine

    def host(self, name: str, machine: Machine) -> Any:
        """Add a host, or find the one that another file made of the same machine.

        Args:
            name: A safe name. Where a group took it meanwhile, the host gets another.
            machine: The machine.

        Returns:
            Core's object for it.
        """
        if self.refuses(name, machine):
            name = self._other(name, machine)
        self._inventory.add_host(name)
        self.ours[name] = machine
        return self._inventory.hosts[name]

    def group(self, text: Any) -> str:
        """Make the name of a group of a text of the platform, and see that no host has it.

        Args:
            text: What the group is to be called.

        Returns:
            The name.
        """
        wish = group_name(text)
        name = another(wish, lambda name: name not in self._inventory.hosts or name in self.ours)
        if name != wish:
            self._evaded[wish] = name
        return name

    def claim(self, group: str, machine: Machine) -> str:
        """See that no host of ours has the name of a group that is about to be made.

        Args:
            group: The name, as :meth:`group` gave it.
            machine: The machine whose texts make the group.

        Returns:
            The name that the group gets.
        """
        holder = self.ours.get(group)
        if holder is None:
            return group
        if machine.tenant and not holder.tenant:
            self._evaded[group] = another(group, lambda name: name not in self._inventory.hosts)
            return self._evaded[group]
        self.move(group)
        return group

    def move(self, name: str) -> str:
        """Give a host of ours another name, for a group needs the one it has.

        Args:
            name: Its name.

        Returns:
            The other name.
        """
        machine, old = self.ours.pop(name), self._inventory.hosts[name]
        groups = [group for group in self._inventory.groups.values() if name in group.host_names]
        self._inventory.remove_host(old)
        new = self.host(self._other(name, machine), machine)
        new.vars.update(old.vars)
        for group in groups:
            group.add_host(new)
        return str(new.name)

    def _other(self, name: str, machine: Machine) -> str:
        wish = short(f"{name}_{machine.kind}_{cleaned(machine.key)}", LONGEST - 20)
        other = another(wish, lambda one: not self.refuses(one, machine) and one not in self.ours)
        self._moved.append(f"{name} as {other}")
        return other

    def claimed(self, variable: str) -> list[str]:
        """Find addresses that several hosts have: a guest says what it likes, and may say another machine's.

        Args:
            variable: The variable that holds a host's address.

        Returns:
            What is to be told, at most one line.
        """
        having: dict[str, list[str]] = {}
        for name, host in self._inventory.hosts.items():
            address = host.vars.get(variable)
            if isinstance(address, str) and address:
                having.setdefault(address, []).append(name)
        shared = [
            f"{address} ({in_short(names, FEW)})"
            for address, names in having.items()
            if len(names) > 1 and not self.ours.keys().isdisjoint(names)
        ]
        return [f"addresses that several hosts have: {in_short(shared, FEW)}"] if shared else []

    def told(self) -> list[str]:
        """What is to be told about names that were given up."""
        told = []
        if self._moved:
            told.append(f"hosts named like a group are listed under another name: {in_short(self._moved, FEW)}")
        if self._evaded:
            pairs = [f"{wish} as {name}" for wish, name in self._evaded.items()]
            told.append(f"groups named like a host that keeps its name get another: {in_short(pairs, FEW)}")
        return told
