# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command of FRR, the routing software of a network's router, as one line of its configuration."""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping

from ...desired.kinds import HIDDEN, Field, WishError
from ...vergeos.utils.nearest import suggestion
from ..common.addresses import check_address

# What looks like an address or a block; other words with dots and colons are numbers of communities and the like.
DOTTED = re.compile(r"\d+(?:\.\d+){3}(?:/\d+)?")
# The words before a password of a neighbour or of OSPF; a digit may say how it is written down.
SECRET = re.compile(r"(?<!\S)((?:password|authentication-key|message-digest-key \d+ md5)(?: \d)?) (\S+)")
# What FRR keeps once, so that a later value replaces the first: the beginning of a command, and of some the last word.
ONCE = re.compile(
    r"neighbor \S+ (?:remote-as|description|password|update-source|ebgp-multihop|weight|maximum-prefix|local-as|port"
    r"|ttl-security|advertisement-interval|allowas-in|timers(?: connect)?)\b"
    r"|neighbor \S+ (?:route-map|prefix-list|filter-list|distribute-list)(?= .*\b(in|out)$)"
    r"|(?:bgp )?router-id|(?:timers|distance) bgp|maximum-paths(?: ibgp)?|variance|default-metric"
    r"|(?:prefix-list|as-path access-list|community-list \S+) \S+ seq \d+"
    r"|set (?:metric|local-preference|weight|origin|tag|ip next-hop)\b|description|bandwidth"
    r"|ip ospf (?:cost|priority|network|hello-interval|dead-interval|authentication-key|message-digest-key \d+)\b"
)


class Line(Field):
    """A command with its parameters; the platform keeps the first word and the rest apart.

    Args:
        words: First words that the platform knows.
        switches: Whether the platform keeps apart as well that a command is negated (``no`` before it) and that it is
            switched off (``!`` before it, as in a comment).
        lead: A word that every command begins with on a router, and that the platform leaves out.
    """

    def __init__(self, words: str, switches: bool = False, lead: str = "") -> None:
        super().__init__("command")
        self.words = words.split()
        self.switches = switches
        self.lead = lead

    def reads(self) -> list[str]:
        return ["command", "params", *(["enabled", "no"] if self.switches else [])]

    def check(self, value: Any) -> Any:
        text = " ".join(str(value).split())
        off, negated, rest = self._parts(text)
        if off and not self.switches:
            raise WishError(f"{hidden(text)!r} begins with !, but a command of this kind cannot be switched off")
        rest = rest.removeprefix(f"{self.lead} ") if self.lead else rest
        word, _blank, params = rest.partition(" ")
        if word not in self.words:
            near = suggestion(word, self.words)
            raise WishError(f"{word!r} begins no command of this kind{near or '; it knows ' + ', '.join(self.words)}")
        for found in DOTTED.findall(params):
            check_address(word, found)
        return f"{'! ' * off}{'no ' * negated}{rest}"

    def _parts(self, text: str) -> tuple[bool, bool, str]:
        """Take a line apart: whether it is off, whether it is negated, and the command."""
        off = text.startswith("!")
        rest = text[off:].lstrip()
        negated = self.switches and rest.startswith("no ")
        return off, negated, rest[3 * negated :]

    def written(self, wanted: Any, row: Mapping[str, Any]) -> dict[str, Any]:
        off, negated, rest = self._parts(wanted)
        word, _blank, params = rest.partition(" ")
        return {"command": word, "params": params, **({"enabled": not off, "no": negated} if self.switches else {})}

    def held(self, row: Mapping[str, Any]) -> Any:
        off, negated = self.switches and row.get("enabled") is False, self.switches and bool(row.get("no"))
        command = f"{row.get('command')} {row.get('params') or ''}"
        return f"{'! ' * off}{'no ' * negated}{' '.join(command.split())}"

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(self.held(row) == wanted)

    def bucket(self, stored: Any) -> Any:
        return stored

    def subject(self, stored: Any) -> Any:
        command = self._parts(stored)[2]
        found = ONCE.match(command)
        return (found.group(0), found.group(1)) if found else command

    def shown(self, row: Mapping[str, Any]) -> Any:
        return hidden(self.held(row))

    def told(self, wanted: Any) -> Any:
        return hidden(wanted)


def hidden(text: str) -> str:
    """Return a command without the passwords in it."""
    return SECRET.sub(rf"\1 {HIDDEN}", text)


def passwords(value: Any) -> Iterator[str]:
    """Find the passwords of commands in a module's parameters.

    Args:
        value: The parameters, or anything in them.

    Yields:
        The passwords.
    """
    if isinstance(value, str):
        yield from (found.group(2) for found in SECRET.finditer(" ".join(value.split())))
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from passwords(part)
