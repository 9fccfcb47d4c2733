# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the declarations of rows that hang on a network share: references, applies, and the words of rules."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from ...desired.kinds import Pointer, Reference, Unmade, WishError
from ...vergeos.filters import where
from ...vergeos.protocol import Operation
from ...vergeos.rights import NAMED
from ...vergeos.utils.lists import split_list
from ...vergeos.utils.references import is_number
from ..common.addresses import check_address, check_port
from ..common.applying import Apply


def network() -> Reference:
    """Return the field for the network that a row hangs on."""
    return Reference("network", "vnets", "vnet", create_only=True)


def apply_rules(
    owner: Optional[str] = "vnet", option: str = "apply_rules", staged_by: Sequence[str] = (), former: str = ""
) -> Apply:
    """Return what brings staged rules into force.

    Args:
        owner: Path of columns from the row to its network; None where the row is a network with a power state.
        option: Option that asks for it.
        staged_by: Options of the network itself that stage rules.
        former: A name that the option had.
    """
    return Apply(
        option,
        "need_fw_apply",
        "refresh",
        "apply the rules of network",
        word="rules",
        stamp="last_fw_apply",
        staged_by=staged_by,
        owner=owner,
        table="vnets",
        former=former,
    )


def apply_dns(owner: Optional[str] = "vnet", option: str = "apply_dns", former: str = "") -> Apply:
    """Return what brings staged names into force; arguments as for :func:`apply_rules`."""
    return Apply(
        option,
        "need_dns_apply",
        "applydns",
        "apply the DNS of network",
        word="dns",
        stamp="last_dns_apply",
        owner=owner,
        table="vnets",
        former=former,
    )


def apply_proxy(owner: Optional[str] = "vnet", option: str = "apply_proxy", former: str = "") -> Apply:
    """Return what may bring the proxy into force; arguments as for :func:`apply_rules`.

    No client shows which call clears the flag; a refresh is the best guess (schema network/vnets.yml).
    """
    return Apply(
        option,
        "need_proxy_apply",
        "refresh",
        "apply the proxy of network",
        word="proxy",
        owner=owner,
        table="vnets",
        sure=False,
        former=former,
    )


class Words(Reference):
    """Addresses or ports of a rule, with aliases by name.

    The platform takes an alias by key only, ``alias:12`` (schema network/vnet_rules.yml), so names are looked up: all
    of them in one list of the aliases. Digits may be a name as well, and are looked up like it, as in every reference;
    ``alias:vnet_rule_aliases/12`` means the key. In which order the words stand makes no difference to a rule.
    """

    type = "list"
    whole = True
    lead = "alias:"

    def __init__(self, option: str, column: str, ports: bool = False) -> None:
        super().__init__(option, "vnet_rule_aliases", column)
        self.check_word = check_port if ports else check_address

    def spec(self) -> dict[str, Any]:
        return {**super().spec(), "elements": "str"}

    def reads(self) -> list[str]:
        return [self.column]

    def check(self, value: Any) -> Any:
        if isinstance(value, Pointer):
            return value
        words = [word for entry in ([value] if isinstance(value, str) else value) for word in split_list(str(entry))]
        for word in words:
            if not word.startswith(self.lead):
                self.check_word(self.option, word)
        keyed = [self._keyed(word) for word in words]
        return Pointer(",".join(words), None if None in keyed else ",".join(str(word) for word in keyed))

    def among(self, called: Any, given: str) -> Optional[Mapping[str, Any]]:
        words = split_list(given)
        for place, word in enumerate(words):
            keyed = self._keyed(word)
            if keyed is None:
                found = super().among(called, word[len(self.lead) :])
                if found is None:
                    return None
                keyed = f"{self.lead}{found['$key']}"
            words[place] = keyed
        return {"$key": ",".join(words)}

    def _keyed(self, word: str) -> Optional[str]:
        """Return a word as the platform takes it; None for that of an alias that has to be looked up."""
        if not word.startswith(self.lead):
            return word
        key = self.spelled(word[len(self.lead) :])
        return None if key is None else f"{self.lead}{key}"

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return isinstance(wanted.key, str) and sorted(split_list(wanted.key)) == sorted(split_list(self.held(row)))

    def shown(self, row: Mapping[str, Any]) -> Any:
        return split_list(self.held(row))

    def told(self, wanted: Any) -> Any:
        return split_list(wanted.key if isinstance(wanted.key, str) else wanted.given)


class PartOf(Reference):
    """A network, for a row that hangs on a settings row of which a network has at most one.

    Args:
        option: Name of the option.
        table: Table of the settings; its column ``vnet`` is the network.
        column: Column that refers to the settings.
        columns: Columns of the settings row that is made where the network has none yet.
    """

    def __init__(self, option: str, table: str, column: str, columns: Mapping[str, Any]) -> None:
        super().__init__(option, table, column, create_only=True)
        self.named_in = "vnets"
        self.columns = dict(columns)

    def _names(self) -> list[tuple[str, str]]:
        return [(f"{self.column}#vnet", self.name_alias)]

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return wanted.key is not None and str(wanted.key) == str(self.held(row))

    def looks_in(self, given: str = "") -> dict[str, tuple[str, ...]]:
        return network().looks_in(given) if given else {**network().looks_in(), **super().looks_in()}

    def locate(self, manager: Any, given: str) -> Operation:
        vnet = yield from network().locate(manager.sibling("vnets"), given)
        if vnet is None:
            return None
        whose = where(vnet=vnet["$key"])
        rows = yield from manager.rows(whose, ["$key"], None, 1)
        columns = {"vnet": vnet["$key"], **self.columns}
        return rows[0] if rows else {"$key": Unmade(self.table, columns, vnet["$key"], whose)}


# Tables of those whom an address or a block can be for.
HOLDERS = ("tenants", "vnets")


class Holder(Reference):
    """Who an address or block is for: ``tenants/acme`` or ``vnets/app``, by name or key; stored by key (WIRE 8.3)."""

    def __init__(self, option: str = "owner") -> None:
        super().__init__(option, "tenants", option, optional=True)

    def reads(self) -> list[str]:
        return [self.column]

    def check(self, value: Any) -> Any:
        if isinstance(value, Pointer):
            return value
        given = self.given(value)
        table, slash, name = given.rpartition("/")
        if given and (not slash or not name.strip() or table.rpartition("/")[2] not in HOLDERS):
            raise WishError(f"{self.option} is {value!r}; give tenants/<name or key>, vnets/<name or key>, or none")
        text = f"{table.rpartition('/')[2]}/{name}" if given else ""
        return Pointer(text, text if is_number(name) else None)

    def looks_in(self, given: str = "") -> dict[str, tuple[str, ...]]:
        return dict.fromkeys([given.partition("/")[0]] if given else HOLDERS, NAMED)

    def locate(self, manager: Any, given: str) -> Operation:
        table, _slash, name = given.partition("/")
        fits = where(name=name)
        row = yield from manager.sibling(table).find(fits, ["$key", "name"], {"name": name})
        return row and {"$key": f"{table}/{row['$key']}"}

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        if not wanted.given:
            return not self.held(row)
        return wanted.key is not None and "/".join(str(self.held(row) or "").split("/")[-2:]) == wanted.key

    def foretold(self, wanted: Any) -> Any:
        return wanted.key if isinstance(wanted.key, str) else None
