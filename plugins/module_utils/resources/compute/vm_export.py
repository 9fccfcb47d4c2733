# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of machines to a NAS volume (schema nas/volume_vm_exports.yml).

A volume has one row of settings; an export is an action on it. What it made is a folder of the name that it was given,
and a row of statistics, which is the only proof that anything was exported.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Optional

from ...desired.ansible import WAITING, argument_spec
from ...desired.field import Flag, Integer, MissingError, Reference, WishError, checked_name
from ...desired.looking import NOT_YET
from ...desired.once import once
from ...desired.resource import Params, Resource, Row
from ...desired.state import State
from ...vergeos.exceptions import TaskError, VergeError
from ...vergeos.filters import all_of, one_of, where
from ...vergeos.moments import told
from ...vergeos.protocol import Operation, OperationOf, judged
from ..common.watching import watch

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vm_services,
        vms,
        volume_vm_export_stats,
        volume_vm_exports,
        volumes,
    )

# So long a started export may look as before: idle, or with the error of an earlier one.
GRACE = 10.0
BUSY = ("building", "cleaning")
NAS_RUNNING = "service#vm#machine#status#running as nas_running"


def need_nas(engine: Any, draft: Any) -> OperationOf[None]:
    """Refuse an export from a NAS that is off, before the settings are written for it."""
    name = engine.params.get("name")
    if name is None or not draft.steps:
        return
    if engine.found is None:
        key = engine.wish.values["volume"].key
        row = {} if key is NOT_YET else (yield from engine.client.table("volumes").read(key, [NAS_RUNNING]))
    else:
        stats = engine.client.table("volume_vm_export_stats")
        row, same = engine.row, where(volume_vm_exports=engine.row["$key"], file_name=name)
        if row.get("nas_running") is False and (yield from stats.rows(same, ["$key"], limit=1)):
            return
    if row.get("nas_running") is False:
        raise nas_off(engine.wish.values["volume"].given if engine.found is None else engine.resource.label(row))


def nas_off(volume: Any) -> WishError:
    """Make the error that says that nothing can be exported to a volume."""
    return WishError(f"volume: the NAS that {volume} belongs to is off; start it first", table="volumes")


EXPORT = Resource(
    "export",
    "volume_vm_exports",
    [
        Reference("volume", "volumes", within=where(is_snapshot__ne=True), create_only=True),
        Integer("max_exports", least=1, most=100),
        Flag("quiesce", "quiesced"),
        Flag("keep_current", "create_current"),
    ],
    identity=("volume",),
    extra=["status", "status_info", f"volume#{NAS_RUNNING}"],
    called="export settings of volume",
    guard=need_nas,
)
EXPORT_SPEC: dict[str, Any] = {
    **argument_spec(EXPORT),
    "name": {"type": "str"},
    "vms": {"type": "list", "elements": "str"},
    **WAITING,
    "wait_timeout": {"type": "int", "default": 7200},
}
# What is shown of an export -> its column.
RUN = {
    "name": "file_name",
    "machines": "virtual_machines",
    "succeeded": "export_success",
    "errors": "errors",
    "quiesced": "quiesced",
    "size": "size_bytes",
    "duration": "duration",
}
_settings = State(EXPORT)


def export(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Do the work of the export's module.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    named = params["name"] is not None
    if params["vms"] == []:
        raise WishError("vms is empty; leave it out to export all that allow it")
    if named and params["state"] == "absent":
        raise WishError("name: an export cannot be deleted; state absent is about the settings of the volume")
    if params["vms"] is not None and not named:
        raise WishError("vms: name is needed as well, since it tells whether they have been exported")
    if named and ("/" in params["name"] or params["name"] in (".", "..", "current")):
        raise WishError(f"name: {params['name']!r} is no name for a folder of exports")
    for each in params["vms"] or ():
        checked_name("vms", each)
    machines = (yield from _machines(client, params["vms"], check_mode)) if params["vms"] is not None else None
    result = yield from _settings(client, params, check_mode)
    if not named:
        return result
    run = Run(client, params, result, machines)
    return (yield from run.result(check_mode))


def _machines(client: Any, given: list[str], check_mode: bool) -> OperationOf[tuple[list[Any], list[str]]]:
    """Find machines by names and keys, all in one request.

    Returns:
        Their keys, and warnings.
    """
    naming, table = Reference("vms", "vms"), client.table("vms")
    condition = all_of(one_of(*(naming.fitting(table, word) for word in given)), where(is_snapshot=False))
    rows = yield from table.rows(condition, ["$key", "name", "allow_export"])
    called = naming.by_call(rows)
    missing: list[str] = []
    listed: set[Any] = set()
    for word in given:
        found = naming.among(called, word)
        if found is not None and found["$key"] in listed:
            raise WishError(f"vms: {word!r} is listed twice", table="vms")
        listed.update([] if found is None else [found["$key"]])
        missing += [] if found is not None else [repr(word)]
    if missing:
        words = f"vms: there is no {', '.join(missing)}"
        if not check_mode:
            raise MissingError(f"{words}; check the name, or create it first", table="vms")
        return [], [f"{words} yet; the run fails unless an earlier task makes it"]
    kept_back = [row["name"] for row in rows if row.get("allow_export") is False]
    if kept_back:
        raise WishError(
            f"vms: {', '.join(kept_back)} may not be exported; set allow_export: true with verge_vm", table="vms"
        )
    return [row["$key"] for row in rows], []


class Run:
    """One export.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        settings: What the module's result is so far.
        machines: Keys of the machines with warnings about them; None for all that allow it.
    """

    def __init__(self, client: Any, params: Params, settings: dict[str, Any], machines: Any) -> None:
        self.client = client
        self.params = params
        self.settings = settings
        self.machines = machines
        self.name = params["name"]
        self.exports = client.table(EXPORT.table)
        self.key = settings.get("key")
        self.volume = settings.get("export", {}).get("volume") or params["volume"]
        self.words = f"export {self._what()} to volume {self.volume} as {self.name}"
        # The exports that were there before this one, by key and time: the platform drops the oldest beyond
        # max_exports, and gives its key to the new one (WIRE 4.3).
        self.known: set[tuple[Any, Any]] = set()
        self.started = False

    def _what(self) -> str:
        given = self.params["vms"]
        return "all machines that allow it" if given is None else f"vm {', '.join(given)}"

    def result(self, check_mode: bool) -> OperationOf[dict[str, Any]]:
        """Export, unless there is an export of that name.

        Args:
            check_mode: Whether nothing may be written.

        Returns:
            The module's result.
        """
        found = None if self.key is None else self._found((yield from self._runs()))
        busy = self.settings.get("export", {}).get("status") in BUSY
        if found is None and busy and not self.params["wait"]:
            # Maybe it is this one; only its end tells.
            return {**self.settings, "warnings": [f"an export to volume {self.volume} is under way; run again later"]}
        done = found is not None
        try:
            if found is None and self.settings.get("export", {}).get("nas_running") is False:
                raise nas_off(self.volume)
            if found is None and not check_mode:
                found = yield from self._go()
            if found is not None:
                yield from self._judge(found)
        except VergeError as error:
            error.done = [*self.settings["actions"], *([self.words] if self.started else [])]
            raise
        warnings = [*self.settings.get("warnings", []), *(self.machines[1] if self.machines else [])]
        exports = self.settings["diff"]
        foretold = check_mode and self.params["wait"]
        return {
            **self.settings,
            "changed": bool(self.settings["changed"] or not done),
            "actions": [*self.settings["actions"], *([] if done else [self.words])],
            "diff": {
                "before": {**exports["before"], "export": self.name if done else None},
                "after": {**exports["after"], "export": self.name},
            },
            **({"run": _shown(found)} if found else {"run": _shown({"file_name": self.name})} if foretold else {}),
            **({"warnings": warnings} if warnings else {}),
        }

    def _runs(self) -> OperationOf[list[Row]]:
        """List the exports that have come to an end, the newest first."""
        rows: list[Row] = yield from self._list()
        return rows

    def _list(self) -> Operation:
        stats = self.client.table("volume_vm_export_stats")
        return (
            yield from stats.rows(
                where(volume_vm_exports=self.key), ["$key", "timestamp", *RUN.values()], "-timestamp,-$key"
            )
        )

    def _found(self, rows: list[Row]) -> Optional[Row]:
        """Return the export of that name."""
        return next((row for row in rows if row.get("file_name") == self.name), None)

    def _go(self) -> OperationOf[Optional[Row]]:
        """Wait for an export that is under way, and start this one unless it was that."""
        if self.settings["export"]["status"] in BUSY:
            yield from watch(
                self.client,
                lambda: self.exports.read(self.key, ["status", "status_info"]),
                lambda row: row.get("status") not in BUSY,
                f"the end of another export to volume {self.volume}",
                self.params["wait_timeout"],
                _told,
            )
            found = self._found((yield from self._runs()))
            if found is not None:
                return found
        self.known = {_identity(row) for row in (yield from self._runs())}
        chosen = {} if self.machines is None else {"vms": self.machines[0]}
        yield from once(
            self.client,
            lambda: self.exports.act(self.key, "start_export", {"name": self.name, **chosen}),
            lambda: judged(self._look(), self._begun),
        )
        self.started = True
        if not self.params["wait"]:
            return None
        seen = yield from self._until_over()
        return self._mine(seen[1])

    def _look(self) -> Operation:
        """Read the state of the export and what has come to an end."""
        row = yield from self.exports.read(self.key, ["status", "status_info"])
        return row, (yield from self._list())

    def _begun(self, seen: tuple[Row, list[Row]]) -> bool:
        return seen[0].get("status") in BUSY or self._mine(seen[1]) is not None

    def _mine(self, rows: list[Row]) -> Optional[Row]:
        """Return this export; a folder's name may be missing there (schema volume_vm_export_stats.yml)."""
        fresh = [row for row in rows if _identity(row) not in self.known]
        return self._found(fresh) or next((row for row in fresh if not row.get("file_name")), None)

    def _until_over(self) -> OperationOf[tuple[Row, list[Row]]]:
        """Wait until it is listed among those that have come to an end."""
        built, quiet = False, 0.0

        def failed(seen: tuple[Row, list[Row]]) -> Optional[str]:
            nonlocal built, quiet
            row, now = seen[0], time.monotonic()
            if self._begun(seen):
                built, quiet = True, 0.0
                return None
            quiet = quiet or now
            if now - quiet < GRACE and not (built and row.get("status") == "error"):
                return None
            if row.get("status") == "error":
                return str(row.get("status_info") or "the platform gives no reason")
            return f"the platform says {_told(row)} and lists no export of that name"

        found: tuple[Row, list[Row]] = yield from watch(
            self.client,
            self._look,
            lambda seen: self._mine(seen[1]) is not None and seen[0].get("status") not in BUSY,
            self.words,
            self.params["wait_timeout"],
            lambda seen: _told(seen[0]),
            failed,
        )
        return found

    def _judge(self, found: Row) -> OperationOf[None]:
        """An export of which something is missing is no success, neither now nor in later runs."""
        bad, whole = int(found.get("errors") or 0), found.get("virtual_machines")
        if not bad:
            return
        info = (yield from self.exports.read(self.key, ["status_info"])).get("status_info")
        raise TaskError(
            f"export {self.name} to volume {self.volume}: {bad} of {whole} machines failed"
            f"{f': {info}' if info else ''}; mend that and export under another name",
            table="volume_vm_export_stats",
            key=found["$key"],
        )


def _identity(row: Row) -> tuple[Any, Any]:
    return row["$key"], row.get("timestamp")


def _shown(row: Row) -> dict[str, Any]:
    """Turn a record of an export into what a playbook gets."""
    entry = {name: row.get(column) for name, column in RUN.items()}
    return {"key": row.get("$key"), **entry, "created": told("volume_vm_export_stats", row).get("timestamp")}


def _told(row: Row) -> str:
    return " ".join(str(part) for part in (row.get("status"), row.get("status_info")) if part)
