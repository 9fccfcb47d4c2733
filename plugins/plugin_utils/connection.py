# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options that come from several places, for the plugins that run on the controller."""

from __future__ import annotations

from typing import Any, Mapping

from ..module_utils.desired.ansible import CONNECTION
from ..module_utils.vergeos.connection import given
from ..module_utils.vergeos.exceptions import VergeError

CREDENTIALS = ("token", "password")


def merged(*places: Mapping[str, Any]) -> dict[str, Any]:
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
