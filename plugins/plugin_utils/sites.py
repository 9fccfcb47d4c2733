# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Systems that have names: where they are defined, and how the variables of a host lead to them.

A site is defined in an inventory's own file or in the sites file. What an inventory file defines is remembered in this
process, which workers inherit, so that no credential has to become a variable of a host.
"""

from __future__ import annotations

import os
import stat
from fnmatch import fnmatchcase
from typing import Any, Callable, Iterable, Mapping, NamedTuple, Optional

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils.desired.edge.spec import CONNECTION
from ..module_utils.vergeos.connection import given
from ..module_utils.vergeos.exceptions import VergeError
from ..module_utils.vergeos.utils.nearest import suggestion
from .connection import ALIASES, DEFINE, ENVIRONMENT, OPTION_OF, Bound, Options, Place, address_of, merged
from .untrusted import plain

# The connection options of one system; a name is what it is found by.
OF_A_SYSTEM = {option: spec for option, spec in CONNECTION.items() if option != "site"}
# What a system inside another takes over from it. Never a credential: the tenant's administrator is somebody else.
PASSED_ON = ("validate_certs", "ca_path", "timeout", "retries", "proxy")
LISTS = ("sites", "tenants")
TOP = ArgumentSpecValidator({**OF_A_SYSTEM, **{name: {"type": "list", "elements": "dict"} for name in LISTS}})
ENTRY = ArgumentSpecValidator({"name": {"type": "str", "required": True}, **OF_A_SYSTEM})
OTHERS = stat.S_IWGRP | stat.S_IWOTH
# Source -> (site, tenant) -> options, of the inventory files that this process has read.
_remembered: dict[str, dict[tuple[str, str], Options]] = {}


class Content(NamedTuple):
    """What a sites file holds.

    Attributes:
        top: Connection options for all of its sites.
        sites: Entries of ``sites``.
        tenants: Entries of ``tenants``.
    """

    top: Options = {}
    sites: tuple[dict[str, Any], ...] = ()
    tenants: tuple[dict[str, Any], ...] = ()


def remember(source: str, definitions: Mapping[tuple[str, str], Options]) -> None:
    """Keep what an inventory file defines, in place of what the same file defined before.

    Args:
        source: The file's path.
        definitions: (site, tenant or an empty text) -> connection options, ``host`` among them.
    """
    _remembered[source] = dict(definitions)


def refuse_unknown(given: Iterable[Any], known: Iterable[str], where: str = "") -> None:
    """Refuse what core would ignore, so that a misspelled option would do nothing.

    Args:
        given: Names.
        known: The names that there are, without the aliases of connection options.
        where: Put before the message.

    Raises:
        VergeError: One is not known.
    """
    names = {*known, *ALIASES}
    for name in given:
        if name not in names:
            raise VergeError(f"{where}unknown option {name!r}{suggestion(str(name), names)}")


def entries(option: str, listed: Iterable[Any]) -> list[dict[str, Any]]:
    """Check the entries of ``sites`` or ``tenants``; core checks no deeper than the list.

    Args:
        option: The option's name.
        listed: The entries as given.

    Returns:
        The entries, with values of the right types.

    Raises:
        VergeError: One is not right.
    """
    checked = []
    for number, entry in enumerate(listed, 1):
        refuse_unknown(entry, ("name", *OF_A_SYSTEM), f"{option}, entry {number}: ")
        checked.append(_validated(ENTRY, entry, f"{option}, entry {number}: "))
    return checked


def read_file(path: str, load: Callable[[str], Any]) -> Content:
    """Read a sites file.

    Args:
        path: Its absolute path.
        load: Given the path, returns what the YAML says; decrypts what is in a vault.

    Returns:
        What it holds.

    Raises:
        VergeError: It cannot be read, others can write it, or it is not right.
    """
    where = f"the sites file {path}"
    try:
        _refuse_writable(path, where)
        content = plain(load(path))
    except OSError as error:
        raise VergeError(f"{where} cannot be read: {error.strerror}") from None
    except AnsibleError as error:
        # Core's message shows lines of the file, and secrets with them.
        raise VergeError(f"{where} cannot be read: {_reason(error)}") from None
    if isinstance(content, list):
        content = {"sites": content}
    if not isinstance(content, dict):
        raise VergeError(f"{where} is not right: it needs the list sites, each with name, host and credentials")
    refuse_unknown(content, (*LISTS, *OF_A_SYSTEM), f"{where}: ")
    _refuse_templates(content, where)
    given = _validated(TOP, content, f"{where}: ")
    lists = {name: tuple(entries(f"{where}, {name}", given.pop(name) or ())) for name in LISTS}
    folder = os.path.dirname(path)
    for each in (given, *lists["sites"], *lists["tenants"]):
        if each.get("ca_path"):
            each["ca_path"] = os.path.join(folder, each["ca_path"])
    for entry in lists["sites"]:
        if not entry.get("host"):
            raise VergeError(f"{where}: site {entry['name']!r} has no host")
    return Content(given, **lists)


def unkept(loader: Any) -> Callable[[str], Any]:
    """Make the function that loads a file with core's loader, which then keeps nothing of it.

    Args:
        loader: Core's loader.

    Returns:
        As :func:`read_file` takes it.
    """
    # Core 2.16 asks whether to keep it, newer cores for one of some words; False is "no" to both.
    return lambda path: loader.load_from_file(path, cache=False)


def path_of(given: Any, env: Mapping[str, str]) -> str:
    """Find out which sites file is meant.

    Args:
        given: The variable ``verge_sites_file`` or an option; None or blank where it is not given.
        env: The environment.

    Returns:
        The absolute path, or an empty text where there is none.
    """
    path = str(given or "").strip() or env.get("VERGE_SITES", "").strip()
    return os.path.abspath(os.path.expanduser(path)) if path else ""


class Sites:
    """The systems that have names.

    Args:
        path: The sites file, or an empty text. It is read when a name is not found elsewhere.
        load: As for :func:`read_file`.
    """

    def __init__(self, path: str, load: Callable[[str], Any]) -> None:
        self._path, self._load = path, load
        self._content: Optional[Content] = None

    def find(self, site: str, tenant: str = "", address: str = "") -> Optional[Options]:
        """Find the definition of a system.

        Args:
            site: Name of the site.
            tenant: Name of a tenant of it, or an empty text.
            address: Where it should be, as ``https://name[:port]``; decides where a name is defined twice.

        Returns:
            Its options, ``host`` among them; None where nothing defines it.

        Raises:
            VergeError: Several places define it differently, or the sites file is not right.
        """
        found = [named[site, tenant] for named in _remembered.values() if (site, tenant) in named]
        if all(address_of(each["host"]) != address for each in found):
            found.extend(self._of_file(site, tenant, address))
        found = [each for each in found if address_of(each["host"]) == address] or found
        places = sorted({address_of(each["host"]) for each in found})
        if len(places) > 1:
            raise VergeError(f"site {site!r} is defined as {' and as '.join(places)}; give one of them another name")
        return found[0] if found else None

    def unknown(self, site: str) -> VergeError:
        """Make the error for a site that has no definition.

        Args:
            site: Its name.

        Returns:
            The error, with the names that come near.
        """
        names = {name for named in _remembered.values() for name, tenant in named if not tenant}
        names.update(entry["name"] for entry in self._read().sites)
        return VergeError(f"no site is named {site!r}{suggestion(site, names) or f'; {DEFINE}'}")

    def _read(self) -> Content:
        if self._content is None:
            self._content = read_file(self._path, self._load) if self._path else Content()
        return self._content

    def _of_file(self, site: str, tenant: str, address: str) -> list[Options]:
        content = self._read()
        named: list[Options] = [merged(entry, content.top) for entry in content.sites if entry["name"] == site]
        if not tenant or not named:
            return named
        entry = next((each for each in content.tenants if fnmatchcase(tenant, each["name"])), None)
        if entry is None or not (entry.get("host") or address):
            return []
        passed = {option: named[0][option] for option in PASSED_ON if option in named[0]}
        return [merged({**entry, "host": entry.get("host") or address}, passed)]


def places_of_variables(variables: Mapping[str, Any], template: Callable[[Any], Any]) -> tuple[Place, Place]:
    """Sort the connection options that stand in variables: those of the inventory's host, and those of the play.

    Args:
        variables: The task's variables.
        template: Evaluates one.

    Returns:
        The host's place, and the play's.
    """
    shown = {name: variables[name] for name in OPTION_OF if name in variables}
    own: Mapping[str, Any] = {}
    if shown or "verge_site_host" in variables:
        hosts: Any = variables.get("hostvars")
        raw = hosts.raw_get(str(variables.get("inventory_hostname"))) if hasattr(hosts, "raw_get") else {}
        own = raw if isinstance(raw, Mapping) else {}
    theirs = {name: own[name] for name in OPTION_OF if name in own}
    plays = {
        name: value
        for name, value in shown.items()
        if name not in theirs or not (value is theirs[name] or value == theirs[name])
    }
    options = _options(theirs, template)
    bound = None
    if own.get("verge_site_host") and options.get("site"):
        where = address_of(str(template(own["verge_site_host"])))
        bound = Bound(str(options.pop("site")), str(template(own.get("verge_tenant")) or ""), where)
    return Place("the host's own variables", options, bound), Place("the play's variables", _options(plays, template))


def place_of_environment(env: Mapping[str, str]) -> Place:
    """Make the place that the environment is.

    Args:
        env: The environment of the module, as far as it is known here.

    Returns:
        The place.
    """
    options = {option: env[name] for option, name in ENVIRONMENT.items() if env.get(name, "").strip()}
    return Place("the environment", options, handed=False)


def _options(variables: Mapping[str, Any], template: Callable[[Any], Any]) -> dict[str, Any]:
    """Evaluate variables; blank ones count as not set, since surveys and AWX send blanks."""
    return given({OPTION_OF[name]: template(value) for name, value in variables.items()})


def _validated(spec: ArgumentSpecValidator, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    checked = spec.validate(given)
    if checked.error_messages:
        raise VergeError(f"{where}{checked.error_messages[0]}")
    parameters: dict[str, Any] = checked.validated_parameters
    return parameters


def _refuse_writable(path: str, where: str) -> None:
    """Whoever can write the file can send a user's credentials to a system of their own."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise VergeError(f"{where} is not a regular file")
    if found.st_uid not in (os.geteuid(), 0):
        raise VergeError(f"{where} belongs to user {found.st_uid}, neither you nor root; chown it, or make a copy")
    if found.st_mode & OTHERS:
        raise VergeError(f"{where} can be written by others (mode {found.st_mode & 0o777:04o}); run: chmod go-w {path}")


def _refuse_templates(content: Mapping[str, Any], where: str) -> None:
    """The file is plain YAML; a template would be sent as it stands."""
    lists = [entry for name in LISTS for entry in content.get(name) or () if isinstance(entry, dict)]
    for entry in (content, *lists):
        for option in OF_A_SYSTEM:
            value = entry.get(option)
            if option != "password" and isinstance(value, str) and ("{{" in value or "{%" in value):
                raise VergeError(f"{where}: {option} is a template, and templates are not evaluated there")


def _reason(error: AnsibleError) -> str:
    text = str(error)
    if "vault" in text.lower() or "decrypt" in text.lower():
        return "a value of it cannot be decrypted; give the password of the vault"
    return "it is no valid YAML"
