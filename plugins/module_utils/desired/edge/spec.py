# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options: those of the connection and of waiting, and the argument spec of a declaration."""

from __future__ import annotations

from typing import Any

from ..resource import Resource

CONNECTION: dict[str, dict[str, Any]] = {
    # The name of a system whose other options stand elsewhere. Whoever starts a module puts them in its place.
    "site": {"type": "str"},
    "host": {"type": "str"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "token": {"type": "str", "no_log": True, "aliases": ["api_key"]},
    "validate_certs": {"type": "bool", "aliases": ["verify_ssl"]},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float"},
    "retries": {"type": "int"},
    "proxy": {"type": "str"},
}
# Names that core takes for itself.
KEPT = ("message", "syslog_facility")
WAITING: dict[str, dict[str, Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 300},
}


def argument_spec(resource: Resource) -> dict[str, Any]:
    """Build the argument spec of a declaration.

    Args:
        resource: The declaration.

    Returns:
        The spec, connection and waiting options included.

    Raises:
        ValueError: An option has the name of one that every task has.
    """
    spec: dict[str, Any] = {}
    if not resource.made_elsewhere:
        spec["state"] = {"type": "str", "default": "present", "choices": resource.states()}
    spec["key"] = {"type": "str", "no_log": False}
    spec.update({field.option: field.spec() for field in resource.fields if field.listed})
    for child in resource.children:
        spec.update(child.spec())
    if resource.origin:
        spec[resource.origin.option] = resource.origin.spec
    if resource.secrets:
        spec["update_password"] = {
            "type": "str",
            "default": "on_create",
            "choices": ["on_create", "always"],
            "no_log": False,
        }
    if resource.power:
        spec.update(force={"type": "bool", "default": False}, restart_if_needed={"type": "bool", "default": False})
        spec.update(WAITING)
    if resource.staging:
        spec.update(resource.staging.spec(), **WAITING)
    spec.update(resource.flags)
    clash = sorted(name for name in spec if name in CONNECTION or name in KEPT)
    if clash:
        raise ValueError(f"{resource.noun}: {', '.join(clash)} is an option that every task has; call it otherwise")
    return {**spec, **CONNECTION}
