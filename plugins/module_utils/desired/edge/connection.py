# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where to go and as whom: from options and environment."""

from __future__ import annotations

import os
from typing import Mapping, Optional

from ...vergeos.connection import Settings, given
from ...vergeos.exceptions import VergeError
from ..resource import Params

VARIABLES = {
    "host": "VERGE_HOST",
    "username": "VERGE_USERNAME",
    "password": "VERGE_PASSWORD",
    "token": "VERGE_TOKEN",
    "validate_certs": "VERGE_VERIFY_SSL",
    "ca_path": "VERGE_CA_FILE",
    "timeout": "VERGE_TIMEOUT",
    "retries": "VERGE_RETRIES",
    "proxy": "VERGE_PROXY",
}
# The variables of vergeio.vergeos -> what stands for them here.
VENDORS = {
    "VERGEOS_HOST": "VERGE_HOST",
    "VERGEOS_USERNAME": "VERGE_USERNAME",
    "VERGEOS_PASSWORD": "VERGE_PASSWORD",
    "VERGEOS_API_KEY": "VERGE_TOKEN",
    "VERGEOS_INSECURE": "VERGE_VERIFY_SSL (which says the opposite)",
}


def settings(options: Params, env: Optional[Mapping[str, str]] = None, away: bool = False) -> Settings:
    """Work out where to go and as whom, from options and environment.

    What is given as an option beats the environment; a credential given as an option hides the other kind in the
    environment, so that a token does not meet a password from a less specific place.

    Args:
        options: The connection options; None or a blank text means not given.
        env: The environment; by default the process's.
        away: Whether that may be another one than the controller's.

    Returns:
        The settings.

    Raises:
        VergeError: Both kinds of credentials in one place, or something is missing.
    """
    variables = given(os.environ if env is None else env)
    chosen = given({name: options.get(name) for name in VARIABLES})
    if given({"site": options.get("site")}):
        raise VergeError(f"site {options['site']!r} is not known here: sites are looked up where the play runs")
    for place, token, password in (
        ("the options", chosen.get("token"), chosen.get("password")),
        ("the environment", variables.get("VERGE_TOKEN"), variables.get("VERGE_PASSWORD")),
    ):
        if token and password:
            raise VergeError(f"both a token and a password are given in {place}; give one of them")
        if token or password:
            break
    if "token" in chosen:
        variables.pop("VERGE_PASSWORD", None)
    elif "password" in chosen:
        variables.pop("VERGE_TOKEN", None)
    for name, value in chosen.items():
        variables[VARIABLES[name]] = str(value)
    if not variables.get("VERGE_HOST"):
        raise VergeError(
            f"no host: set the option host or the environment variable VERGE_HOST{_why_none(variables, away)}"
        )
    return Settings.from_env(variables)


def _why_none(variables: Mapping[str, str], away: bool) -> str:
    """Say why there may be no host although the user has set one somewhere."""
    theirs = [f"{ours} instead of {name}" for name, ours in VENDORS.items() if variables.get(name)]
    if theirs:
        return f"; the vendor's collection has variables of its own, set {', '.join(theirs)}"
    if away:
        return (
            "; what is set where ansible-playbook runs is not there for a task with become or on another host: give "
            "the options, or the variables in the task's environment"
        )
    return ""
