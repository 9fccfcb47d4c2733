# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process path of every module (DESIGN 5).

A module that runs on the controller costs about 0.3 s a task for packing, a new Python and imports. Where a task would
run here anyway, its work is done in the worker process instead, by the very same code; the items of a loop then share
one connection. Everything else goes the ordinary way.

All is in this file; beside it a file for each module takes its action from here (tools/generate_runtime.py). Under the
module's own name the strategy loads that before it forks, so that client, engine and declaration are imported once for a play instead of
once for every task. A route in ``meta/runtime.yml`` would lead here as well, but in the fork.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from typing import Any, Mapping, NamedTuple, Optional, Sequence

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.parsing.mod_args import ModuleArgsParser
from ansible.plugins.action import ActionBase

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.accept import accepted
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import VARIABLES, settings
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import REQUESTS, Module, warm
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.result import failure
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import WishError
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Resource
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import MISSING, given, trusted
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.core import BlockingClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    AuthenticationError,
    VergeConnectionError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.texts import lines
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.words import truth
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import ALIASES, Place, resolve
from ansible_collections.community.vergeos.plugins.plugin_utils.progress import WATCHED, Lines, request_teller
from ansible_collections.community.vergeos.plugins.plugin_utils.sites import (
    Sites,
    path_of,
    place_of_environment,
    places_of_variables,
    unkept,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.untrusted import plain

COLLECTION = "community.vergeos"
GROUP = f"group/{COLLECTION}.all"
UNAUTHORIZED = 401
# Option by which a secret that the platform tells once comes into the result.
RETURNED = "return_secret"
SHOWN_SECRET = f"{RETURNED}: the secret stands in what this task prints and in its logs; set no_log: true for it"

Identity = tuple[Any, ...]
# One client per worker process: the items of a loop run in one worker, one after the other.
_kept: dict[Identity, BlockingClient] = {}


class Refusal(NamedTuple):
    """Credentials that were refused, and by whom they were used.

    Attributes:
        error: What the platform said.
        item: Variables of the loop's item that sent them. Core hands the same mapping to every attempt of `until` and
            another one to every item, while the action itself is made anew for both.
    """

    error: AuthenticationError
    item: Mapping[str, Any]


# Trying them again with every item of a loop would lock the account (WIRE 2.6, 13.7).
_refused: dict[Identity, Refusal] = {}


class InProcess(ActionBase):  # type: ignore[misc]
    """Runs a module of this collection, in this process where that does the same.

    Attributes:
        module: What the module's file declares.
        short: The module's name without the collection's.
    """

    module: Module
    short: str

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
        result: dict[str, Any] = super().run(tmp, task_vars)
        del tmp
        try:
            args = self._connected(task_vars or {})
        except VergeError as error:
            return {**result, "failed": True, **failure(error)}
        if not self._runs_here(task_vars or {}):
            wrapped = bool(self._task.async_val)
            result.update(
                self._execute_module(
                    module_name=f"{COLLECTION}.{self.short}", module_args=args, task_vars=task_vars, wrap_async=wrapped
                )
            )
            tell = request_teller(self._task.no_log)
            for line in result.pop(REQUESTS, ()):
                if tell is not None:
                    tell(line)
            return self._warned(args, result)
        try:
            options = accepted(self.module.spec, plain(args))
        except WishError as error:
            result.update(failed=True, invocation={}, **failure(error))
            return result
        checked = ArgumentSpecValidator(self.module.spec, **self.module.restrictions).validate(options)
        params = checked.validated_parameters
        if checked.error_messages:
            words = checked.errors.msg
            if isinstance(checked.errors[0], UnsupportedError):
                words = f"Unsupported parameters for ({COLLECTION}.{self.short}) module: {words}"
            done: dict[str, Any] = {"failed": True, "msg": lines(words)}
        else:
            done = self._work(params, task_vars if task_vars is not None else {})
        doubled = [
            f"Both option {entry['option']} and its alias {entry['alias']} are set." for entry in checked._warnings
        ]
        if doubled:
            done["warnings"] = [*doubled, *done.get("warnings", [])]
        done["invocation"] = {"module_args": dict(params)}
        # What AnsibleModule does to every result: no secret of the arguments leaves it.
        result.update(remove_values(done, checked._no_log_values | self.module.secrets(params)))
        return self._warned(params, result)

    def _warned(self, args: Mapping[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        """Add a warning where a secret is in the result and anybody may read that; check mode says so, too."""
        if "secret" in result and truth(plain(args.get(RETURNED))) and not self._task.no_log:
            result["warnings"] = [*result.get("warnings", ()), SHOWN_SECRET]
        return result

    def _work(self, params: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        """Do the module's work, with a client that is kept unless its connection or its credentials are in doubt."""
        sound = False
        identity = identify(params)
        # What no_log keeps quiet has names in its progress.
        told = self._flag(variables, "verge_progress", WATCHED) and not self._task.no_log
        try:
            client = kept_client(identity, params, variables)
            client.on_progress = Lines().tell if told else None
            client.watch_requests(request_teller(self._task.no_log))
            done = self.module.work(client, params, self._task.check_mode)
            sound = True
            return done
        except VergeError as error:
            if isinstance(error, AuthenticationError) and error.status_code == UNAUTHORIZED:
                _refused.setdefault(identity, Refusal(error, variables))
            sound = not isinstance(error, (AuthenticationError, VergeConnectionError))
            return {"failed": True, **failure(error)}
        finally:
            # Also when the task's time is up or the play is interrupted, wherever that hits.
            if not sound:
                drop_clients()

    def _runs_here(self, variables: Mapping[str, Any]) -> bool:
        """Whether the module would run on the controller, as this user and in this environment."""
        return (
            self._flag(variables, "verge_in_process", True)
            and MISSING is None
            and self._is_local()
            and not self._play_context.become
            and not self._task.async_val
            # An empty environment is [{}], never [].
            and not any(self._task.environment or ())
        )

    def _flag(self, variables: Mapping[str, Any], name: str, default: bool) -> bool:
        """Read a setting: a variable, else the environment variable of that name in capitals, else the default."""
        value = self._templar.template(variables[name]) if name in variables else os.environ.get(name.upper())
        if value is None or value == "":
            return default
        try:
            return bool(boolean(plain(value)))
        except TypeError:
            raise AnsibleActionFail(f"{name} ({name.upper()}) is {plain(value)!r}; use true or false") from None

    def _connected(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the task's arguments with the connection options that all places together come to.

        A module that is packed cannot read what stands on the controller, so it is handed them; it knows no sites.
        """
        args: dict[str, Any] = dict(self._task.args)
        names: dict[str, str] = {
            name: ALIASES.get(name, name) for name in args if ALIASES.get(name, name) in CONNECTION
        }
        # Aliases last: they win where both are given.
        said = given({names[name]: args[name] for name in sorted(names, key=lambda name: name in ALIASES)})
        inherited = self._inherited()
        host, play = places_of_variables(variables, self._plain_template)
        places = (
            Place("the task", {option: value for option, value in said.items() if option not in inherited}),
            host,
            Place("module_defaults", {option: value for option, value in said.items() if option in inherited}),
            play,
            place_of_environment(self._environment()),
        )
        path = path_of(self._plain_template(variables.get("verge_sites_file")), {**os.environ, **self._environment()})
        found = resolve(places, Sites(path, unkept(self._loader)))
        self._keep_from_guest(places)
        kept = {name: args[name] for name in args if name not in names or found.get(names[name]) is args[name]}
        there = {names[name] for name in kept if name in names}
        return {**kept, **{option: value for option, value in found.items() if option not in there}}

    def _keep_from_guest(self, places: Sequence[Place]) -> None:
        """Refuse to send a system's credentials to a machine on it, which may be somebody else's."""
        first = next((place for place in places if place.leads()), None)
        if first is not None and first.bound and not self._is_local() and not self._task.delegate_to:
            raise VergeError(
                f"the task would run on the machine itself, and hand it the credentials of {first.bound}; "
                "say connection: local for the play, or delegate_to: localhost for the task"
            )

    def _is_local(self) -> bool:
        return self._connection.transport in ("local", "ansible.builtin.local")

    def _environment(self) -> dict[str, str]:
        """The environment of the module, as far as it is known here."""
        found = dict(os.environ) if self._is_local() else {}
        for each in self._task.environment or ():
            if isinstance(each, Mapping):  # anything else is for core to refuse
                found.update({str(name): str(plain(value)) for name, value in each.items()})
        return found

    def _plain_template(self, value: Any) -> Any:
        return plain(self._templar.template(value))

    def _inherited(self) -> set[str]:
        """Name the connection options that the task has from module_defaults, and not by its own words."""
        groups = (f"{COLLECTION}.{self.short}", self.short, GROUP)
        defaults = [
            options
            for entry in self._task.module_defaults or ()
            for which, options in (entry.items() if isinstance(entry, Mapping) else ())
            if which in groups
        ]
        if not defaults:
            return set()
        # Core has merged the two by now. What the task says itself is found where it was read.
        written = self._task.get_ds()
        said = dict(ModuleArgsParser(written).parse(skip_action_validation=True)[1]) if written else {}
        # All options in one template: core 2.19 has it as raw params.
        own = [said, *(said.pop(whole) for whole in ("_variable_params", "_raw_params") if whole in said)]
        return self._names(defaults) - self._names(own)

    def _names(self, mappings: Sequence[Any]) -> set[str]:
        """Name the options in mappings, each of which may be a template that gives one."""
        names = [each if isinstance(each, Mapping) else self._templar.template(each) or () for each in mappings]
        return {ALIASES.get(str(name), str(name)) for each in names for name in each}


def check_task(action: type[InProcess]) -> None:
    """Check a task's options on standard input, for ansible-lint: it takes an action's file for the module's own.

    Args:
        action: The module's action.

    Raises:
        SystemExit: The options do not fit; why is printed.
    """
    # Not above, since no play needs it.
    from ansible_collections.community.vergeos.plugins.plugin_utils.options_check import check_options

    check_options(action.module.spec, action.module.restrictions)


def action_for(name: str) -> type[InProcess]:
    """Make the action of one module, and import what it needs now, before any fork.

    Args:
        name: `__name__` of the file below plugins/action that has the module's name.

    Returns:
        The class that Ansible looks for there.
    """
    short = name.rpartition(".")[2]
    file = import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{short}")
    for declaration in vars(file).values():
        if isinstance(declaration, Resource):
            warm(declaration)
    return type("ActionModule", (InProcess,), {"module": file.MODULE, "short": short, "__doc__": InProcess.__doc__})


def identify(params: Mapping[str, Any]) -> Identity:
    """Return what tells one connection from another: every option and variable that leads to it.

    Args:
        params: The module's parameters.

    Returns:
        Their values.
    """
    return (*(params.get(name) for name in CONNECTION), *(os.environ.get(name) for name in VARIABLES.values()))


def kept_client(identity: Identity, params: Mapping[str, Any], item: Mapping[str, Any]) -> BlockingClient:
    """Return this process's client for some settings; a client for other settings is closed first.

    Args:
        identity: What :func:`identify` says.
        params: The module's parameters.
        item: The task's variables, which tell the items of a loop apart.

    Returns:
        The client.

    Raises:
        AuthenticationError: The credentials were refused for an earlier item of the loop; nothing is sent.
        VergeError: The settings make no sense.
    """
    if identity in _refused and _refused[identity].item is item:
        del _refused[identity]  # a further attempt of `until`, which the user wishes
    if identity in _refused:
        earlier = _refused[identity].error
        # Another error, since that one also tells what had been done before it.
        raise AuthenticationError(
            f"{earlier.message}; not tried again in this task, which could lock the account",
            status_code=earlier.status_code,
            table=earlier.table,
        )
    if identity not in _kept:
        drop_clients()
        _kept[identity] = BlockingClient.with_settings(settings(params))
    return _kept[identity]


def drop_clients() -> None:
    """Close what is kept."""
    while _kept:
        _identity, client = _kept.popitem()
        client.disconnect()


def read_certificates() -> None:
    """Read the certificates that most tasks of a play will want, once for the play instead of once for every task."""
    if MISSING is None and truth(os.environ.get("VERGE_VERIFY_SSL")) is not False:
        # A file that cannot be used is for the task to tell.
        with suppress(VergeError):
            trusted(os.environ.get("VERGE_CA_FILE") or True)


# Before the fork, like all that is imported above.
read_certificates()
ActionModule = action_for(__name__)


def main() -> None:
    """Check a task's options, for ansible-lint; nothing else calls it."""
    check_task(ActionModule)
