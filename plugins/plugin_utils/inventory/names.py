# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and groups. Whoever may name a machine chooses a text; what Ansible takes for a name is decided here.

To Ansible a name is a pattern (``!x``, ``~x``, ``a:b``, ``web*``), a file (``host_vars``, caches of facts), where the
connection goes when no address is known, and before core 2.19 a template. Hosts and groups share one space of names, in
which a host comes first: a machine called like a group is all that the group's pattern finds.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections import Counter
from hashlib import sha256
from typing import Any, Callable, Iterable, NamedTuple

from ...module_utils.vergeos.utils.lists import in_short
from ...module_utils.vergeos.utils.texts import printable

Host = dict[str, Any]

FEW = 10
# Letters and digits of any script: Ansible addresses them all. A dash in front is an option to ssh, a dot in front a
# hidden file; blanks, commas, colons and brackets divide patterns, "@" divides a user from a host.
SAFE = re.compile(r"\w[\w.+-]*")
ODD = re.compile(r"[^\w.+-]")
# A file name has 255 bytes, of which Ansible adds some: endings, and the prefix of a cache.
LONGEST = 200
PART = 36
ALWAYS_THERE = ("all", "ungrouped")
# What /etc/hosts calls the machine itself.
CONTROLLER = frozenset(("localhost", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback", "loopback"))


def safe(name: str) -> bool:
    """Whether a name means nothing to Ansible but the host or group that is called so.

    Args:
        name: The name.

    Returns:
        False for a pattern, a path, a template, a name of the controller, an address, and what has characters or a
        length that a file name or a command cannot have. Names of other hosts and groups are not known here.
    """
    return (
        SAFE.fullmatch(name) is not None
        and len(name.encode()) <= LONGEST
        and name not in ALWAYS_THERE
        and not _is_place(unicodedata.normalize("NFKC", name).casefold().rstrip("."))
    )


def _is_place(name: str) -> bool:
    """Whether a name leads somewhere by itself: to the controller, or to an address that need not be the host's."""
    labels = name.split(".")
    if labels[0] in CONTROLLER or labels[-1] == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        pass
    # The system's resolver reads "0", "127.1" and "0x7f000001" as addresses too; those of the controller count.
    try:
        packed = socket.inet_aton(name)
    except (OSError, UnicodeError):
        return False
    return packed[0] == 127 or packed == bytes(4)


def cleaned(text: Any) -> str:
    """Make a part of a name of a text: what a name cannot have is ``_``, and the length is bounded.

    Args:
        text: Any text.

    Returns:
        The part; empty where nothing is left.
    """
    part = str(text)
    if not SAFE.fullmatch(part):
        part = re.sub(r"_*[^\w.+-]+_*", "_", part).strip("_.+-")
    return part


def group_name(text: Any) -> str:
    """Make the name of a group of a text of the platform.

    Args:
        text: What the group is to be called.

    Returns:
        A name that is no pattern, path or template, and neither ``all``, ``ungrouped`` nor a name of the controller.
    """
    name = ODD.sub("_", str(text))
    if not SAFE.match(name):
        name = "_" + name[1:]
    return another(short(name, LONGEST - 20), lambda _name: True)


def short(name: str, longest: int = PART) -> str:
    """Bound the length of a name in bytes; names that are not the same stay so.

    Args:
        name: The name.
        longest: Bytes that it may have.

    Returns:
        The name, or its beginning and a digest of it.
    """
    packed = name.encode()
    if len(packed) <= longest:
        return name
    return f"{packed[: longest - 9].decode(errors='ignore')}_{sha256(packed).hexdigest()[:8]}"


def _joined(*parts: Any) -> str:
    """Join a machine's name, made safe, with what tells it from others; empty where nothing is left of the name."""
    name, *others = (cleaned(part) for part in parts)
    return "_".join((name, *(other for other in others if other))) if name else ""


# A machine inside a tenant is named by somebody else, who could take any name of the site's own machines. So what it
# is called holds the tenant, except where the user asks for its bare name.
HOSTNAMES: dict[str, Callable[[Host], str]] = {
    "name": lambda host: "" if host["tenant"] else str(host["name"]),
    "bare_name": lambda host: str(host["name"]),
    "name_tenant": lambda host: _joined(host["name"], host["tenant"]) if host["tenant"] else "",
    "name_site": lambda host: _joined(host["name"], host["tenant"], host["site"]),
    "name_key": lambda host: _joined(host["name"], host["tenant"], host["key"]),
    "uuid": lambda host: str(host.get("uuid") or ""),
    "key": lambda host: _joined(host["kind"], host["key"], host["tenant"]),
}


class Naming(NamedTuple):
    """Names for a list of hosts.

    Attributes:
        names: The names in the order of the hosts.
        told: What is to be told about hosts that shared a name, or whose name could not be used.
    """

    names: list[str]
    told: list[str]


def host_names(
    hosts: list[Host], forms: Iterable[str], refused: Callable[[int, str], bool] = lambda _index, _name: False
) -> Naming:
    """Give every host a safe name of its own.

    Of hosts that would share a name, each one takes the next form that tells it from all others, so that a name does
    not depend on which of them was read first. The machines of the sites themselves come before those of tenants, so
    that nobody in a tenant can take a name from them. When no form is left, the name is made of all that is known.

    Args:
        hosts: The hosts.
        forms: The forms of names in order of preference, of ``HOSTNAMES``.
        refused: Given the index of a host and a name, whether that name is somebody else's.

    Returns:
        The names, and what is to be told.
    """
    maker = _Names(hosts, refused)
    for inside in (False, True):
        maker.give([index for index, host in enumerate(hosts) if bool(host["tenant"]) == inside], list(forms))
    return Naming(maker.names, maker.told())


class _Names:
    """Names as they are given."""

    def __init__(self, hosts: list[Host], refused: Callable[[int, str], bool]) -> None:
        self._hosts = hosts
        self._refused = refused
        self.names = [""] * len(hosts)
        self._taken: set[str] = set()
        self._shared: dict[str, list[int]] = {}
        self._unusable: dict[int, str] = {}

    def give(self, pending: list[int], forms: list[str]) -> None:
        """Name some of the hosts."""
        for form in forms:
            pending = self._round(pending, HOSTNAMES[form])
        for index in pending:
            self.names[index] = self._last(index)
            self._taken.add(self.names[index])

    def _round(self, pending: list[int], maker: Callable[[Host], str]) -> list[int]:
        """Try one form; returns the hosts that are still without a name."""
        wished = [(index, maker(self._hosts[index])) for index in pending]
        count = Counter(wish for _index, wish in wished)
        left = []
        for index, wish in wished:
            if not wish:
                left.append(index)
            elif not safe(wish) or self._refused(index, wish):
                left.append(index)
                self._unusable.setdefault(index, wish)
            elif count[wish] > 1 or wish in self._taken:
                left.append(index)
                self._shared.setdefault(wish, []).append(index)
            else:
                self.names[index] = wish
        self._taken.update(self.names[index] for index, _wish in wished if self.names[index])
        return left

    def _last(self, index: int) -> str:
        """The name of a host for which no form is left."""
        parts = [cleaned(self._hosts[index][entry]) for entry in ("name", "kind", "key", "tenant", "site")]
        return another(
            "_".join(short(part) for part in parts if part),
            lambda name: name not in self._taken and not self._refused(index, name),
        )

    def told(self) -> list[str]:
        """What is to be told."""
        told = [
            f"{len(indexes)} hosts are named {printable(repr(name))}; they are listed as "
            + in_short([self.names[index] for index in indexes], FEW)
            for name, indexes in self._shared.items()
        ]
        if self._unusable:
            pairs = [f"{printable(repr(wish))} as {self.names[index]}" for index, wish in self._unusable.items()]
            told.append(
                "names that Ansible cannot address, or that mean something else to it, such as a group, a host of "
                f"another source or the controller, are not used: {in_short(pairs, FEW)}"
            )
        return told


def another(name: str, free: Callable[[str], bool]) -> str:
    """Make a name that is safe and free of one that need not be.

    Args:
        name: Only characters that a name can have.
        free: Whether nobody else has a name.

    Returns:
        The name, with as many ``_`` as it takes.
    """
    if not safe(name):
        name = name.replace(".", "_")  # a name of the controller in any domain, an address
    while not (safe(name) and free(name)):
        name += "_"
    return name
