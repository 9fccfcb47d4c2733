# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which systems the inventory reads, as whom, and how they are read side by side."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Union
from urllib.parse import urlsplit

from ...module_utils.desired.edge.connection import VARIABLES, settings
from ...module_utils.vergeos.connection import Settings
from ...module_utils.vergeos.exceptions import VergeError, VergeTimeoutError
from ..connection import address_of, merged, refuse_borrowed
from ..sites import PASSED_ON, place_of_environment
from .read import Wanted

TOGETHER = 16  # systems that are read at the same time


@dataclass(frozen=True, eq=False)
class Target:
    """One system to read: a site, or a tenant of it.

    Attributes:
        site: The site's name.
        tenant: The tenant's name, or an empty text for the site itself.
        settings: Where and as whom.
        options: The connection options that the settings were made of.
        wanted: What to ask for.
    """

    site: str
    tenant: str
    settings: Settings
    options: Mapping[str, Any]
    wanted: Wanted

    def __str__(self) -> str:
        return f"tenant {self.tenant!r} of site {self.site!r}" if self.tenant else f"site {self.site!r}"


Outcome = Union[Any, VergeError]


def sites(
    top: Mapping[str, Any],
    listed: Iterable[Mapping[str, Any]],
    wanted: Wanted,
    env: Mapping[str, str],
    name: str = "",
) -> list[Target]:
    """Make the list of sites.

    Args:
        top: Connection options at the top level; with ``site`` among them, only the site of that name is meant.
        listed: The sites of their own, each with ``name`` and connection options; empty for the one at the top level.
        wanted: What to ask each for.
        env: The environment.
        name: Name of the one site at the top level; by default its host.

    Returns:
        The targets in the order given.

    Raises:
        VergeError: A site is not complete, or two share a name.
    """
    targets: list[Target] = []
    wished, top = top.get("site"), {name: value for name, value in top.items() if name != "site"}
    for entry in listed:
        if wished and entry["name"] != wished:
            continue
        if not entry.get("host"):
            raise VergeError(f"site {entry['name']!r}: no host; each entry of sites names its own")
        try:
            options = merged(entry, top)
            strange = bool(env.get("VERGE_HOST")) and address_of(env["VERGE_HOST"]) != address_of(entry["host"])
            refuse_borrowed("it", options, place_of_environment(env), strange)
            targets.append(Target(entry["name"], "", settings(options, env), options, wanted))
        except VergeError as error:
            raise VergeError(f"site {entry['name']!r}: {error}") from None
    if wished and not targets:
        raise VergeError(f"no site is named {wished!r} in sites or the sites file")
    if not targets:
        where = settings(merged(top), env)
        targets.append(Target(name or str(urlsplit(where.base_url).hostname), "", where, merged(top), wanted))
    names = [target.site for target in targets]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise VergeError(f"two entries of sites are named {twice!r}")
    return targets


class TenantAccess:
    """Which tenants are entered, and with what credentials.

    Args:
        entries: Each with ``name`` (a name, or a pattern with ``*`` and ``?``) and connection options. The first one
            that fits a tenant counts.
        env: The environment; of it only what is not a credential is used.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]], env: Mapping[str, str]) -> None:
        self.entries = list(entries)
        self._env = {VARIABLES[name]: env[VARIABLES[name]] for name in PASSED_ON if VARIABLES[name] in env}
        self._met: set[str] = set()

    def targets(self, site: Target, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Target, Optional[VergeError]]]:
        """Find the way into the tenants of a site.

        Args:
            site: The site.
            rows: Its tenants.

        Yields:
            A target, and None or why it cannot be read. Tenants that no entry fits, that are switched off, or that
            have no address and were met by a pattern only, are left out.
        """
        for row in rows:
            name = str(row.get("name"))
            entry = next((each for each in self.entries if fnmatchcase(name, each["name"])), None)
            if entry is None:
                continue
            self._met.add(entry["name"])
            host = entry.get("host") or _url_host(row.get("ui_address"))
            if not row.get("running") or not (host or entry["name"] == name):
                continue
            passed = {option: site.options[option] for option in PASSED_ON if option in site.options}
            target = replace(site, tenant=name, wanted=site.wanted._replace(kinds=("vms",), tenants=False))
            try:
                if not host:
                    raise VergeError("it has no UI address; assign one, or give its host")
                options = merged({**entry, "host": host}, passed)
                yield replace(target, options=options, settings=settings(options, self._env)), None
            except VergeError as error:
                yield target, error

    def unmet(self) -> list[str]:
        """Names, not patterns, that no tenant of any site has."""
        names = [entry["name"] for entry in self.entries]
        return [name for name in names if name not in self._met and not set(name) & set("*?[")]


def _url_host(address: Any) -> str:
    """Write an address as the host part of a URL."""
    text = str(address or "")
    return f"[{text}]" if ":" in text else text


def collect(
    targets: Iterable[Target],
    recall: Callable[[Target], Optional[Any]],
    work: Callable[[Target], Any],
    follow: Callable[[Target, Any], Iterable[tuple[Target, Optional[VergeError]]]],
    timeout: float,
) -> Iterator[tuple[Target, Outcome]]:
    """Work on several systems side by side, each in a thread of its own and with a deadline.

    Args:
        targets: The systems to begin with.
        recall: Gives the outcome of a system where it is known already, otherwise None.
        work: What to do with one; called in its thread.
        follow: Given a system and the outcome of its work, further systems to work on, each with None or the reason
            why that cannot be.
        timeout: Seconds that one system may take in all.

    Yields:
        A system, and what ``work`` returned or the VergeError that it raised, as they come.
    """
    # Threads of the standard pools are waited for when the program ends, so a host that hangs would hold it up.
    done: queue.SimpleQueue[tuple[Target, Outcome]] = queue.SimpleQueue()
    waiting = deque(targets)
    deadlines: dict[Target, float] = {}
    while waiting or deadlines:
        while waiting and len(deadlines) < TOGETHER:
            target = waiting.popleft()
            deadlines[target] = time.monotonic() + timeout
            known = recall(target)
            if known is not None:
                done.put((target, known))
                continue
            threading.Thread(target=_work, args=(target, work, done), daemon=True).start()
        first = min(deadlines, key=deadlines.__getitem__)
        try:
            target, outcome = done.get(timeout=max(0.0, deadlines[first] - time.monotonic()))
        except queue.Empty:
            target, outcome = first, VergeTimeoutError(f"not read within {timeout:g} seconds (site_timeout)")
        if deadlines.pop(target, None) is None:
            continue  # it came after its deadline and was reported as late
        further = [] if isinstance(outcome, VergeError) else list(follow(target, outcome))
        waiting.extend(each for each, error in further if error is None)
        yield target, outcome
        yield from ((each, error) for each, error in further if error is not None)


def _work(target: Target, work: Callable[[Target], Any], done: queue.SimpleQueue[tuple[Target, Outcome]]) -> None:
    outcome: Outcome = VergeError("internal error; the traceback is above")
    try:
        outcome = work(target)
    except VergeError as error:
        outcome = error
    finally:
        done.put((target, outcome))
