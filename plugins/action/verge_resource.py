# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process path of every module (DESIGN 5).

A module that runs on the controller costs about 0.3 s a task for packing, a new Python and imports. Where a task would
run here anyway, its work is done in the worker process instead, by the very same code; the items of a loop then share
one connection. Everything else goes the ordinary way. All modules lead here by ``plugin_routing`` in
``meta/runtime.yml``; the file is named after a real module, as the sanity tests want.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, Mapping, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase

from ansible_collections.community.vergeos.plugins.module_utils.desired.ansible import Module, failure, settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import MISSING, Settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    AuthenticationError,
    VergeConnectionError,
    VergeError,
)

MODULES = "ansible_collections.community.vergeos.plugins.modules"
COLLECTION = "community.vergeos"
OWN_NAME = f"{COLLECTION}.verge_resource"
GROUP = f"group/{COLLECTION}.all"
OFF = ("0", "false", "no", "off")

# One client per worker process: the items of a loop run in one worker, one after the other.
_kept: dict[tuple[Any, ...], VergeClient] = {}


class ActionModule(ActionBase):
    """Runs a module of this collection, in this process where that does the same."""

    _supports_check_mode = True
    _supports_diff = True
    _supports_async = True

    def run(self, tmp: Optional[str] = None, task_vars: Optional[dict[str, Any]] = None) -> dict[str, Any]:
        """Run the task.

        Args:
            tmp: Not used.
            task_vars: The task's variables.

        Returns:
            The module's result.
        """
        result = super().run(tmp, task_vars)
        del tmp
        variables = task_vars or {}
        name = module_name(self._task.action, self._task.resolved_action)
        args = self._only_nearest_credentials(dict(self._task.args), name)
        if not self._runs_here(variables):
            wrapped = bool(self._task.async_val)
            result.update(
                self._execute_module(module_name=name, module_args=args, task_vars=task_vars, wrap_async=wrapped)
            )
            return result
        short = name.rsplit(".", 1)[-1]
        module: Module = import_module(f"{MODULES}.{short}").MODULE
        checked = ArgumentSpecValidator(module.spec, **module.restrictions).validate(plain(args))
        params = checked.validated_parameters
        if checked.error_messages:
            words = checked.errors.msg
            if isinstance(checked.errors[0], UnsupportedError):
                words = f"Unsupported parameters for ({short}) module: {words}"
            done = {"failed": True, "msg": words}
        else:
            done = self._work(module, params)
        done["invocation"] = {"module_args": dict(params)}
        # What AnsibleModule does to every result: no secret of the arguments leaves it.
        result.update(remove_values(done, checked._no_log_values))
        return result

    def _work(self, module: Module, params: Mapping[str, Any]) -> dict[str, Any]:
        try:
            where = settings(params)
            client = kept_client(where)
            return module.work(client, params, self._task.check_mode)
        except VergeError as error:
            if isinstance(error, (AuthenticationError, VergeConnectionError)):
                drop_clients()
            return {"failed": True, **failure(error)}

    def _runs_here(self, variables: Mapping[str, Any]) -> bool:
        """Whether the module would run on the controller, as this user and in this environment."""
        wanted = str(variables.get("verge_in_process", os.environ.get("VERGE_IN_PROCESS", "true"))).strip().lower()
        return (
            wanted not in OFF
            and MISSING is None
            and self._connection.transport in ("local", "ansible.builtin.local")
            and not self._play_context.become
            and not self._task.async_val
            # An empty environment is [{}], never [].
            and not any(self._task.environment or ())
        )

    def _only_nearest_credentials(self, args: dict[str, Any], name: str) -> dict[str, Any]:
        """Drop a credential of module_defaults when the task itself gives one of the other kind."""
        names = (name, name.rsplit(".", 1)[-1], GROUP)
        inherited = {
            option
            for entry in self._task.module_defaults or ()
            if isinstance(entry, Mapping)
            for which, options in entry.items()
            if which in names and isinstance(options, Mapping)
            for option in options
        }
        token = next((option for option in ("token", "api_key") if option in args), None)
        if token and "password" in args:
            if "password" in inherited and token not in inherited:
                return {option: value for option, value in args.items() if option not in ("password", "username")}
            if token in inherited and "password" not in inherited:
                return {option: value for option, value in args.items() if option != token}
        return args


def module_name(action: str, resolved: Optional[str]) -> str:
    """Say which module a task means.

    Args:
        action: The name in the playbook, with or without its collection.
        resolved: What core made of it. Up to core 2.16 that is the name of the action plugin, whatever the module.

    Returns:
        The full name of the module.
    """
    if resolved and resolved != OWN_NAME:
        return resolved
    return f"{COLLECTION}.{action.rpartition('.')[2]}"


def kept_client(where: Settings) -> VergeClient:
    """Return this process's client for some settings; a client for other settings is closed first.

    Args:
        where: The settings.

    Returns:
        The client.
    """
    identity = (where.base_url, where.authorization(), where.verify, where.timeout, where.retries, where.proxy)
    if identity not in _kept:
        drop_clients()
        _kept[identity] = VergeClient.with_settings(where)
    return _kept[identity]


def drop_clients() -> None:
    """Close what is kept."""
    for client in _kept.values():
        client.disconnect()
    _kept.clear()


def plain(value: Any) -> Any:
    """Strip what core wraps around values (data tags, vaulted text), as the way through JSON to a module does.

    Args:
        value: A value of the task's arguments.

    Returns:
        The same out of plain dicts, lists and scalars.
    """
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return str.__str__(value) if isinstance(value, str) else str(value)
