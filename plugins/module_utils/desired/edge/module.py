# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edge to Ansible: argument spec, connection options, result and error shape. Nothing else here knows Ansible.

A module file holds ``MODULE = state_module(DECLARATION)`` and runs it. The in-process path takes the same MODULE and
does its work with a client that it keeps.
"""

from __future__ import annotations

import gc
import re
from functools import partial
from typing import Any, Callable, Mapping, Optional, Sequence

from ansible.module_utils.basic import AnsibleModule

from ...vergeos import facts
from ...vergeos.core import BlockingClient
from ...vergeos.exceptions import VergeError
from ...vergeos.fields import projection
from ...vergeos.protocol import OperationOf
from ...vergeos.rights import NAMED
from ...vergeos.utils.texts import lines, one_line
from ..engine import Engine
from ..kinds import Field, MissingError, Reference, WishError, checked_name
from ..resource import Params, Resource
from ..state import State
from .accept import accepted
from .connection import settings
from .result import failure, printed
from .spec import CONNECTION, argument_spec

# From so many v on, requests are shown; those of a packed module are in its result until the action shows them.
LOUD = 4
REQUESTS = "request_lines"
# Of a URL: user, password and the sign before the host.
LOGIN = re.compile(r"(?<=://)[^/?#\s]*@")
Perform = Callable[[Any, Params, bool], OperationOf[dict[str, Any]]]


def warm(resource: Resource) -> None:
    """Do beforehand what every use of a declaration does first: load its tables' facts and check what it reads.

    Args:
        resource: The declaration.
    """
    projection(resource.reads(), facts.table(resource.table))
    for child in resource.lists():
        projection(child.reads(), facts.table(child.table))


class Discreet(AnsibleModule):  # type: ignore[misc]
    """Hides secrets that the argument spec does not mark, and writes nothing to the target's system log.

    Core writes the options there as they were given. It takes out the secrets of the argument spec only, and of those
    not the ones whose quotes or line breaks look different there. Its own ``no_log`` does not help: the task's keyword
    of that name overrides it.

    Args:
        secrets: Given the parameters, the texts in them that must never be shown.
        **spec: As for AnsibleModule.
    """

    params: dict[str, Any]

    def __init__(self, secrets: Callable[[Params], set[str]], **spec: Any) -> None:
        self._secrets = secrets
        super().__init__(**spec)
        self.no_log_values.update(secrets(self.params))

    def _load_params(self) -> None:
        """Read the options, and prepare them for the argument spec."""
        super()._load_params()
        try:
            self.params = accepted(self.argument_spec, self.params)
        except WishError as error:
            # The options are not repeated: which of them are secrets is not worked out yet.
            self._set_internal_properties()
            self.fail_json(invocation={}, **failure(error))

    def fail_json(self, msg: str, **more: Any) -> Any:
        """Fail; also where the options are refused, which comes before they can be looked through.

        Args:
            msg: Why.
            **more: Further entries of the result.
        """
        self.no_log_values.update(self._secrets(self.params))
        super().fail_json(lines(msg), **more)

    def log(self, msg: str, log_args: Optional[Mapping[str, Any]] = None) -> None:
        """Take a line for the log and drop it.

        Args:
            msg: The line.
            log_args: What it was made of.
        """


class Module:
    """One module: its argument spec and its work, for the module itself and for the in-process path.

    Args:
        spec: The argument spec.
        work: ``work(client, params, check_mode)``, which makes the operation that does the work and returns the result.
        secrets: Given the parameters, the texts in them that must never be shown although the spec cannot tell.
        about: The declaration behind the options, where there is one; but for its references and names, its fields take
            an empty text.
        table: Table whose rows the option ``key`` names, where that is not the declaration's.
        called: What such a row is called in a sentence, where there is no declaration.
        **restrictions: Such as ``required_one_of``, for the argument spec.
    """

    def __init__(
        self,
        spec: Mapping[str, Any],
        work: Perform,
        secrets: Optional[Callable[[Params], set[str]]] = None,
        *,
        about: Optional[Resource] = None,
        table: str = "",
        called: str = "",
        **restrictions: Any,
    ) -> None:
        self.spec = dict(spec)
        self.about = about
        self.table = table or (about.table if about else "")
        self.called = about.called if about else called or table
        self._work = work
        fields: Sequence[Field] = about.fields if about else ()
        names = about.identity if about else ()
        plain = {
            field.option
            for field in fields
            if not isinstance(field, Reference) and not (field.option in names and field.calls)
        }
        pointing = {field.option: field.given for field in fields if isinstance(field, Reference)}
        # A text that is no field's names something: a row, a file, an action. Option -> what refuses a blank one.
        self.naming = {
            option: pointing.get(option) or partial(checked_name, option)
            for option, entry in spec.items()
            if entry["type"] == "str" and option not in plain and option not in CONNECTION
        }
        self._more_secrets = secrets or (lambda _params: set())
        self.restrictions = restrictions

    def secrets(self, params: Params) -> set[str]:
        """Collect the texts in the parameters that must never be shown although the spec cannot tell.

        Args:
            params: The parameters.

        Returns:
            What the module names itself, and the passwords in addresses.
        """
        given = [str(params.get(name) or "") for name in ("host", "proxy")]
        logins = [text.partition("://")[2] or text for text in given if "@" in text]
        # Of any other option: what stands before the host of a URL.
        logins += [found[0] for value in params.values() if isinstance(value, str) for found in LOGIN.finditer(value)]
        passwords = {login.rpartition("@")[0].partition(":")[2] for login in logins}
        return self._more_secrets(params) | (passwords - {""})

    def work(self, client: Any, params: Params, check_mode: bool) -> dict[str, Any]:
        """Do the module's work with a blocking client; see :meth:`operation`."""
        result: dict[str, Any] = client.run(self.operation(client, params, check_mode))
        return result

    def operation(self, client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
        """Make the operation that does the module's work, for whoever drives operations.

        Args:
            client: A VergeClient, or an AsyncVergeClient.
            params: The parameters.
            check_mode: Whether nothing may be written.

        Returns:
            The module's result, with its lines fit to be printed.

        Raises:
            VergeError: Of whatever kind; where a name or the key is empty or malformed, nothing was sent.
        """
        for option, check in self.naming.items():
            given = "" if params.get(option) is None and self.spec[option].get("required") else params.get(option)
            if isinstance(given, str):
                check(given)
        if self.table and params.get("key") is not None:
            client.table(self.table).checked_key(params["key"])
        try:
            result = yield from self._work(client, params, check_mode)
        except MissingError as error:
            # By name, in a list: it may be there and hidden.
            if error.table:
                yield from client.sight.insist(error.table, NAMED, one_line(error), reached=False)
            raise
        diff = result.get("diff") or {}
        # A file may be named by its source.
        title = self.title(params) or self.title({**diff.get("before", {}), **diff.get("after", {})})
        if title and diff:
            result = {**result, "diff": {"before_header": title, "after_header": title, **diff}}
        return printed(result)

    def title(self, params: Params) -> str:
        """Name what a task is about, for the headers of its diff.

        Args:
            params: The parameters.

        Returns:
            The kind of row with its name or key as the task gives it; empty where the task is about no single row.
        """
        what = self.called or params.get("table")
        identity = params.get("identity") or {}
        given = {**params, **identity}
        options = self.about.identity if self.about else tuple(identity) or ("name",)
        words = [str(given[option]) for option in options if isinstance(given.get(option), (str, int))]
        words = words or [f"with key {given.get('key')}"] * (given.get("key") is not None)
        return " ".join([str(what), *words]) if what and words else ""

    def run(self) -> None:
        """Be the whole of a module: parse the arguments, do the work, exit."""
        gc.freeze()  # what was loaded stays to the end
        gc.enable()  # see __init__.py
        module = Discreet(self.secrets, argument_spec=self.spec, supports_check_mode=True, **self.restrictions)
        # What only a controller can show; the action takes it out of the result.
        lines: list[str] = []
        told: dict[str, Any] = {REQUESTS: lines} if module._verbosity >= LOUD else {}
        try:
            with BlockingClient.with_settings(settings(module.params, away=True)) as client:
                client.watch_requests(lines.append if told else None)
                result = self.work(client, module.params, module.check_mode)
        except VergeError as error:
            module.fail_json(**failure(error), **told)
        else:
            module.exit_json(**result, **told)


def state_module(resource: Resource, kind: type[Engine] = Engine, **restrictions: Any) -> Module:
    """Make the module of a declaration.

    Args:
        resource: The declaration.
        kind: The engine.
        **restrictions: As for :class:`Module`; by default the key is given, or what tells rows apart without it.

    Returns:
        The module.
    """
    restrictions.setdefault("required_one_of", [(option, "key") for option in resource.identity])
    return Module(argument_spec(resource), State(resource, kind), about=resource, **restrictions)
