# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API key that a task itself logs in with, which must not go from under it.

The platform does not tell which key a request came with. It stamps the key's row, with the address from 26.1.4 on
(schema identity/user_api_keys.yml), so that the task's own is among those that were used last.
"""

from __future__ import annotations

import ipaddress
from typing import Any, Iterable, Mapping, Sequence

from ...desired.kinds import WishError
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.times import iso
from ...vergeos.utils.validators import whole
from ..common.addresses import address_of, block_of
from ..common.caller import packet_to

Row = Mapping[str, Any]
KEYS = "user_api_keys"
LISTS = ("ip_allow_list", "ip_deny_list")
READS = ["$key", "name", "user", "user#name as user_name", "lastlogin_stamp", "lastlogin_ip"]
# So many of those used last are looked at, and so many seconds count as just now: how soon it is stamped is unknown.
LATEST = 100
JUST_NOW = 300


def keys_in_use(system: Any) -> OperationOf[list[Row]]:
    """Find the keys that the task may log in with.

    Args:
        system: A VergeClient.

    Returns:
        Their rows; none where it logs in by a password. Several where the platform does not tell them apart.
    """
    if system.sight.login:
        return []
    rows: list[Row] = yield from system.table(KEYS).rows(None, READS, "-lastlogin_stamp,-$key", LATEST)
    stamps = [whole(row.get("lastlogin_stamp")) for row in rows]
    latest = [row for row, stamp in zip(rows, stamps) if stamp and stamp + JUST_NOW >= max(stamps)]
    packet = packet_to(system)
    here = {str(address) for address in packet.callers} if packet else set()
    return [row for row in latest if row.get("lastlogin_ip") in here] or latest


def spare_own_key(system: Any, rows: Iterable[Row], doing: str) -> OperationOf[None]:
    """Refuse what is about to be done to keys where the task may log in with one of them.

    Args:
        system: A VergeClient.
        rows: The keys.
        doing: What would become of such a key, in words.

    Raises:
        WishError: It may.
    """
    own = {str(row["$key"]): row for row in (yield from keys_in_use(system))}
    for row in rows:
        used = own.get(str(row["$key"]))
        if used is not None:
            who = f"{used.get('user_name') or used.get('user')} {used.get('name')}"
            raise WishError(
                f"API key {who} was used just now ({iso(used.get('lastlogin_stamp'))}) and may be what this task logs "
                f"in with, so it would be cut off where that {doing}; log in otherwise, or set allow_lockout: true",
                table=KEYS,
                key=used["$key"],
            )


def spare_caller(engine: Any, draft: Any) -> OperationOf[None]:
    """Refuse, as a guard, to delete the key that the task logs in with, or to bind it to other addresses.

    Args:
        engine: The engine.
        draft: What is about to be done.

    Raises:
        WishError: That is about to be done.
    """
    row = engine.found.row if engine.found is not None else {}
    if row.get("$key") is None or engine.params.get("allow_lockout"):
        return
    if any(step.kind == "delete" for step in draft.steps):
        yield from spare_own_key(engine.client, [row], "goes")
    lists = {name: text for step in draft.steps for name, text in step.columns.items() if name in LISTS}
    if lists and shut_out(engine.client, {**row, **lists}):
        yield from spare_own_key(engine.client, [row], "is bound to other addresses")


def shut_out(system: Any, row: Row) -> list[str]:
    """Return the addresses that a key would be used from here and that its lists keep out, as far as these are known.

    Args:
        system: A VergeClient.
        row: The key's row, with its lists as they will be.
    """
    packet = packet_to(system)
    seen = [address_of(row.get("lastlogin_ip"))] if row.get("lastlogin_ip") else packet.callers[:1] if packet else []
    return [str(address) for address in seen if address is not None and not admits(row, address)]


def admits(row: Row, address: Any) -> bool:
    """Whether a key's lists let an address in; where there is an allow list, that alone counts (WIRE 2.2)."""
    allowed, denied = (blocks(row.get(name)) for name in LISTS)
    return any(address in block for block in allowed) if allowed else not any(address in block for block in denied)


def blocks(text: Any) -> Sequence[Any]:
    """Read a list of addresses and blocks; what is neither is left out."""
    found = (block_of(word.strip()) for word in str(text or "").split(",") if word.strip())
    return [block for block in found if isinstance(block, (ipaddress.IPv4Network, ipaddress.IPv6Network))]
