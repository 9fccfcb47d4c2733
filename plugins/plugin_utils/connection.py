# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options that come from several places, for the plugins that run on the controller."""

from __future__ import annotations

from typing import Any, Mapping, NamedTuple, Optional, Protocol, Sequence

from ..module_utils.desired.edge.connection import VARIABLES
from ..module_utils.desired.edge.spec import CONNECTION
from ..module_utils.vergeos.connection import given
from ..module_utils.vergeos.exceptions import VergeError
from ..module_utils.vergeos.utils.hosts import base_url

CREDENTIALS = ("token", "password")
HTTPS = ":443"
# The options that name a system, and the variable and environment variable of each option.
LEADING = ("site", "host")
OPTION_OF = {f"verge_{option}": option for option in CONNECTION}
ENVIRONMENT = {"site": "VERGE_SITE", **VARIABLES}
ALIASES: dict[str, str] = {alias: name for name, spec in CONNECTION.items() for alias in spec.get("aliases", ())}
DEFINE = "define it in the inventory's own file or in a sites file (VERGE_SITES, verge_sites_file)"

Options = Mapping[str, Any]


class Known(Protocol):
    """The systems that have names; see ``sites.Sites``."""

    def find(self, site: str, tenant: str = "", address: str = "") -> Optional[Options]:
        """Return the options of a site or tenant, ``host`` among them, or None."""

    def unknown(self, site: str) -> VergeError:
        """Make the error for a site that has no definition."""


class Bound(NamedTuple):
    """The system that a host of the inventory was read from.

    Attributes:
        site: Name of the site.
        tenant: Name of the tenant, or an empty text for the site itself.
        address: Where it is, as ``https://name[:port]``.
    """

    site: str
    tenant: str
    address: str

    def __str__(self) -> str:
        whose = f"tenant {self.tenant!r} of site {self.site!r}" if self.tenant else f"site {self.site!r}"
        return f"{whose} ({self.address})"


class Place(NamedTuple):
    """One place of connection options.

    Attributes:
        name: What messages call it.
        options: What stands there, by option.
        bound: The system that it belongs to, where that is known.
        handed: Whether its options are part of the outcome; those of the environment are read by the module itself.
    """

    name: str
    options: Options
    bound: Optional[Bound] = None
    handed: bool = True

    def leads(self) -> bool:
        """Whether it says which system is meant."""
        return self.bound is not None or any(self.options.get(option) for option in LEADING)

    def of_a_site(self) -> bool:
        """Whether what stands there belongs to a system that has a name."""
        return self.bound is not None or bool(self.options.get("site"))

    def words(self) -> str:
        """Where it leads, in words."""
        # Never the host as it was written: a password may stand in it.
        shown = {
            "site": self.options.get("site"),
            "host": self.options.get("host") and address_of(self.options["host"]),
        }
        said = [f"{option} {value}" for option, value in shown.items() if value]
        return self.name + (f" ({', '.join(said)})" if said else "")


def merged(*places: Options) -> dict[str, Any]:
    """Fold connection options, so that what is said nearer wins.

    A credential hides the other kind in every place further away, as ``desired.ansible.settings`` does with the
    environment.

    Args:
        *places: Options by name, the nearest place first; None or a blank text means not given.

    Returns:
        The options that are given somewhere.

    Raises:
        VergeError: One place gives both a token and a password.
    """
    found: dict[str, Any] = {}
    for place in places:
        options = given({name: place.get(name) for name in CONNECTION})
        if all(name in options for name in CREDENTIALS):
            raise VergeError("both a token and a password are given in one place; give one of them")
        if any(name in found for name in CREDENTIALS):
            options = {name: value for name, value in options.items() if name not in CREDENTIALS}
        found = {**options, **found}
    return found


def resolve(places: Sequence[Place], known: Known) -> dict[str, Any]:
    """Decide which system a task goes to and as whom.

    The nearest place that names a system decides. Options are taken one by one from the nearest place that has them;
    the definition of a site comes right behind the place that names it. Credentials that stand beside the name of
    another system are never sent to a site or tenant.

    Args:
        places: The nearest first, the environment last.
        known: The definitions.

    Returns:
        The options that lead there, with ``host`` in place of ``site``; without what the environment holds.

    Raises:
        VergeError: A place contradicts itself, a site is not known, or something other than the task's own words would
            lead a host's task to another system.
    """
    for place in places:
        if place.handed and all(place.options.get(name) for name in CREDENTIALS):
            raise VergeError(f"both a token and a password are given in {place.name}; give one of them")
    number = next((number for number, place in enumerate(places) if place.leads()), len(places) - 1)
    place, further = places[number], places[number + 1 :]
    definition = _definition(place, further, known)
    address = address_of(definition.get("host") or place.options.get("host"))
    strangers = [other for other in further if (definition or other.of_a_site()) and _elsewhere(other, address, known)]
    found = merged(
        *(near.options for near in places[: number + 1] if near.handed),
        definition,
        *(_without(other.options, CREDENTIALS if other in strangers else ()) for other in further if other.handed),
    )
    found.pop("site", None)
    if definition:
        found["host"] = definition["host"]
        tenant = place.bound is not None and bool(place.bound.tenant)
        elsewhere = _elsewhere(places[-1], address, known) or (tenant and not places[-1].leads())
        refuse_borrowed(place.bound or place.words(), found, places[-1], elsewhere)
    return found


def _definition(place: Place, further: Sequence[Place], known: Known) -> Options:
    """What the place that decides stands for; nothing where it gives a host and no site."""
    bound, site = place.bound, place.options.get("site")
    if bound is None:
        definition = known.find(str(site)) if site else {}
        if definition is None:
            raise known.unknown(str(site))
        if definition and place.options.get("host") and _elsewhere(place, address_of(definition["host"]), known):
            raise VergeError(f"{place.words()}: both are given, and they are not the same system; give one of them")
        return definition
    found = known.find(bound.site, bound.tenant, bound.address)
    if found is not None and address_of(found["host"]) != bound.address:
        raise VergeError(
            f"this host was read from {bound}, but {bound.site!r} is defined at {address_of(found['host'])} now; "
            "read the inventory anew, or correct the definition"
        )
    for other in (place, *(further if found is None else ())):
        if _elsewhere(other, bound.address, known):
            raise VergeError(
                f"this host is of {bound}, but {other.words()} leads elsewhere; to act on its own site {DEFINE}, "
                "to act elsewhere say site or host in the task itself"
            )
    return found or {"host": bound.address}


def _elsewhere(place: Place, address: str, known: Known) -> bool:
    """Whether a place names another system than the one at an address."""
    addresses: list[Any] = [place.bound.address] if place.bound else []
    if place.options.get("site"):
        definition = known.find(str(place.options["site"]))
        addresses.append(definition["host"] if definition else None)
    if place.options.get("host"):
        addresses.append(place.options["host"])
    return any(address_of(each) != address for each in addresses)


def address_of(host: Any) -> str:
    """Return the address that a host stands for, or an empty text where it makes no sense.

    Args:
        host: As it was written.

    Returns:
        Such as ``https://name[:port]``.
    """
    try:
        address = base_url(str(host or ""))
    except VergeError:
        return ""
    return address[: -len(HTTPS)] if address.endswith(HTTPS) else address


def refuse_borrowed(whose: object, found: Options, environment: Place, elsewhere: bool) -> None:
    """Refuse to log in to a site or tenant with credentials of the environment that are another system's.

    Args:
        whose: The site or tenant, in words.
        found: The options that lead there.
        environment: The environment.
        elsewhere: Whether the environment names another system.

    Raises:
        VergeError: There are no other credentials.
    """
    own, borrowed = (any(each.get(name) for name in CREDENTIALS) for each in (found, environment.options))
    if borrowed and not own and elsewhere:
        raise VergeError(
            f"{whose} has no credentials, and those of {environment.words()} are another system's; "
            "give it a token, or a username and password, where it is defined"
        )


def _without(options: Options, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in names}
