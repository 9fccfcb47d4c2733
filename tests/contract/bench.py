# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules against the simulator, and looks at the platform past them.

``Bench.run`` does what AnsibleModule and the in-process path do: validate the arguments against the module's spec,
do its work, turn an error into a failed result. ``Bench.rows`` asks the platform with a plain HTTPS request that
shares nothing with the client under test.
"""

from __future__ import annotations

import importlib
import json
from contextlib import contextmanager
from typing import Any, Iterable, Iterator, Mapping, Optional, Union

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.accept import accepted
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import settings
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.result import failure
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Failure, Request, Response
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.request_log import RequestLog
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.texts import one_line
from tests.contract.times import numbers_of_time
from tests.integration.playbook import leaks
from tests.simulator.process import Simulator
from tools.rights import OF_ANY, needs_of

MODULES = "ansible_collections.community.vergeos.plugins.modules"
WRITES = ("POST", "PUT", "DELETE", "PATCH")
# Asked without a right of its own: what the user may do, where nothing is found; and who it is, which needs no table.
ANYWAY = ("permissions", "")
# Module -> the rights that its runs took in this process.
TAKEN: dict[str, set[tuple[str, str]]] = {}


def module(name: str) -> Module:
    """Return the module under test.

    Args:
        name: Its short name, such as ``verge_vm``.

    Returns:
        The ``MODULE`` of its file.
    """
    found: Module = importlib.import_module(f"{MODULES}.{name}").MODULE
    return found


def headed(title: str) -> dict[str, str]:
    """Return the headers of a diff about one thing."""
    return {"before_header": title, "after_header": title}


def assert_headed(name: str, arguments: Mapping[str, Any], diff: Mapping[str, Any]) -> None:
    """Make sure that a diff says what it is about: the kind of row, and its name or key as the task gives it.

    Args:
        name: The module.
        arguments: Its options.
        diff: What it returned.
    """
    kind, _blank, which = diff.get("before_header", "").partition(" ")
    assert kind and which and diff["after_header"] == diff["before_header"], f"{name}: a diff without a title: {diff}"
    given = {**arguments, **(arguments.get("identity") or {})}
    spoken = [value for option, value in given.items() if option not in CONNECTION and option != "state"]
    texts = [one_line(text) for value in spoken for text in (value if isinstance(value, list) else [value])]
    # A file may be named by its source.
    texts += [one_line(side["name"]) for side in (diff["before"], diff["after"]) if "name" in side]
    titled = diff["before_header"]
    assert any(text in titled for text in texts) or name.endswith("_power"), f"{name}: {titled!r} is none of {texts}"
    assert not kind.startswith("verge_") and not diff["before"].keys() & {"before_header"}


class Noted(RequestLog):
    """A log of requests that notes which rights they need, too.

    Args:
        base_url: As for :class:`RequestLog`.
        needs: Where they are noted: table and right.
    """

    def __init__(self, base_url: str, needs: list[tuple[str, str]]) -> None:
        super().__init__(base_url)
        self.needs = needs

    def record(self, request: Request, outcome: Union[Response, Failure], seconds: float) -> None:
        """Note a request; see :meth:`RequestLog.record`."""
        self.needs.append(request.needs)
        super().record(request, outcome, seconds)


def only_documented(name: str, needs: Iterable[tuple[str, str]]) -> None:
    """Make sure that a run took no right that the module's documentation does not name, and note what it took.

    Args:
        name: The module.
        needs: Table and right of each request.
    """
    taken = {need for need in needs if need[0] not in ANYWAY}
    TAKEN.setdefault(name, set()).update(taken)
    if name not in OF_ANY:
        documented = needs_of(name)
        beyond = sorted(f"{right} on {table}" for table, right in taken if right not in documented.get(table, ()))
        assert beyond == [], f"{name} takes rights that its documentation does not name: {', '.join(beyond)}"


class Traffic:
    """The requests that reached the simulator while a block ran; filled in when it ends."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    @property
    def writes(self) -> list[str]:
        """Method and path of every write, in order."""
        return [line for line in self.lines if line.split()[0] in WRITES]

    @property
    def lines(self) -> list[str]:
        """Method and path of every request, in order."""
        return [f"{entry['method']} {entry['path'].removeprefix('/api/v4/')}" for entry in self.requests]


class Bench:
    """One simulator with the modules to run on it.

    Args:
        simulator: It must have been reset.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (simulator.username, simulator.password)
        self._client: Optional[VergeClient] = None
        # Table and right of each request that modules sent.
        self.needs: list[tuple[str, str]] = []
        self.connection = {
            "host": simulator.host,
            "username": simulator.username,
            "password": simulator.password,
            "ca_path": simulator.ca_file,
        }

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        if self._client is not None:
            self._client.disconnect()

    def _client_for(self, params: Mapping[str, Any]) -> VergeClient:
        """Return the client kept for the plain connection, or a new one for any other."""
        if any(params.get(name) != self.connection.get(name) for name in CONNECTION):
            return self._noting(VergeClient.with_settings(settings(params, env={})))
        if self._client is None:
            self._client = self._noting(VergeClient.with_settings(settings(params, env={})))
        return self._client

    def _noting(self, client: VergeClient) -> VergeClient:
        """Have a client note which rights its requests need."""
        client._connection.log = Noted(client.address, self.needs)
        return client

    def attempt(self, name: str, arguments: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
        """Run a module.

        Args:
            name: The module's short name.
            arguments: Its options; the connection is added where they do not give one.
            check: Whether it runs in check mode.

        Returns:
            The module's result, with ``failed`` when it failed.
        """
        chosen = module(name)
        try:
            given = accepted(chosen.spec, {**self.connection, **arguments})
        except VergeError as error:
            return {"failed": True, **failure(error)}
        checked = ArgumentSpecValidator(chosen.spec, **chosen.restrictions).validate(given)
        if checked.error_messages:
            return {"failed": True, "msg": checked.errors.msg}
        params = checked.validated_parameters
        before = len(self.needs)
        try:
            done = chosen.work(self._client_for(params), params, check)
        except VergeError as error:
            done = {"failed": True, **failure(error)}
        only_documented(name, self.needs[before:])
        # As both ways of running a module do with every result.
        result: dict[str, Any] = remove_values(done, checked._no_log_values | chosen.secrets(params))
        assert leaks(self._control("GET", "secrets"), json.dumps(result)) == [], "secrets came out"
        numbers = list(numbers_of_time(result))
        assert numbers == [], f"{name}: times came out as numbers: {numbers}"
        if "diff" in done:
            assert_headed(name, given, done["diff"])
        return result

    def run(self, name: str, arguments: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
        """Run a module that must succeed; see :meth:`attempt`."""
        result = self.attempt(name, arguments, check)
        assert not result.get("failed"), result["msg"]
        return result

    def refused(self, name: str, arguments: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
        """Run a module that must fail; see :meth:`attempt`."""
        result = self.attempt(name, arguments, check)
        assert result.get("failed"), f"{name} was expected to fail and returned {result}"
        assert "\n" not in result["msg"]
        return result

    @contextmanager
    def traffic(self) -> Iterator[Traffic]:
        """Watch the requests of a block."""
        watched = Traffic()
        self._control("DELETE", "log")
        yield watched
        watched.requests = self._control("GET", "log")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulator's control endpoint on the kept connection."""
        address = f"{self.simulator.url}/_sim/{path}"
        return self._session.request(method, address, json=body, verify=self.simulator.ca_file, timeout=30).json()

    @contextmanager
    def fault(self, kind: str, **details: Any) -> Iterator[None]:
        """Have something go wrong with every request of a block; see the simulator's README for kinds and details."""
        self._control("POST", "faults", {"kind": kind, "times": None, **details})
        yield
        self._control("DELETE", "faults")

    def get(self, path: str, **query: Any) -> Any:
        """Ask the platform.

        Args:
            path: Below ``/api/v4/``.
            **query: Such as ``fields``.

        Returns:
            The decoded answer.
        """
        address = f"{self.simulator.url}/api/v4/{path}"
        answer = self._session.get(address, params=query, verify=self.simulator.ca_file, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Write past the modules, for what a test prepares or changes behind their back."""
        address = f"{self.simulator.url}/api/v4/{path}"
        answer = self._session.request(method, address, json=body, verify=self.simulator.ca_file, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def rows(self, table: str, **columns: Any) -> list[dict[str, Any]]:
        """Read whole rows and pick those with some values here, so that no filter is involved.

        Args:
            table: The table.
            **columns: Values to match.

        Returns:
            The rows with all their own columns and ``$key``.
        """
        found = self.get(table, fields="all,$key")
        return [row for row in found if all(row.get(name) == value for name, value in columns.items())]

    def row(self, table: str, **columns: Any) -> dict[str, Any]:
        """Read the one row with some values."""
        found = self.rows(table, **columns)
        assert len(found) == 1, f"{len(found)} rows of {table} with {columns}"
        return found[0]

    def key(self, table: str, name: str) -> Any:
        """Return the key of the row with a name."""
        return self.row(table, name=name)["$key"]

    def plant(self, table: str, **columns: Any) -> Any:
        """Make a row past all checks of the platform.

        Args:
            table: The table.
            **columns: Its columns; ``key`` chooses the row's key, or the row to change.

        Returns:
            The row's key.
        """
        given = {"$key" if name == "key" else name: value for name, value in columns.items()}
        return self._control("POST", "rows", {"table": table, "rows": [given]})["keys"][0]

    def status(self, owner: Mapping[str, Any]) -> dict[str, Any]:
        """Read the status row of a VM or network."""
        return self.row("machine_status", machine=owner["machine"])

    def vm(self, name: str) -> Optional[dict[str, Any]]:
        """Read a VM with its power state, or None."""
        found = self.rows("vms", name=name, is_snapshot=False)
        assert len(found) <= 1, f"{len(found)} VMs called {name}"
        return {**found[0], "power": self.status(found[0])["status"]} if found else None

    def text(self, path: str, **query: Any) -> str:
        """Download a text."""
        return self.content(path, **query).decode()

    def content(self, path: str, **query: Any) -> bytes:
        """Download a file's bytes."""
        address = f"{self.simulator.url}/api/v4/{path}"
        answer = self._session.get(address, params=query, verify=self.simulator.ca_file, timeout=30)
        answer.raise_for_status()
        return answer.content

    def logs_in(self, username: str, password: str) -> bool:
        """Whether the platform accepts a user name and password (WIRE 2.3)."""
        address = f"{self.simulator.url}/api/sys/tokens"
        body = {"login": username, "password": password}
        login = (username, password)
        answer = self._session.post(address, json=body, auth=login, verify=self.simulator.ca_file, timeout=30)
        return answer.status_code == 200
