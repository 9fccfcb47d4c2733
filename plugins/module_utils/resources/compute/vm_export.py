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

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.kinds import Flag, Integer, Reference, WishError, checked_name
from ...desired.observe import NOT_YET, there
from ...desired.procedure import Following, Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...desired.state import State
from ...desired.step import Task, Until
from ...desired.steps import Act, Wait
from ...vergeos.exceptions import TaskError
from ...vergeos.filters import all_of, one_of, where
from ...vergeos.moments import told
from ...vergeos.protocol import Operation, OperationOf, judged

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
WORK = State(EXPORT)


class Export(Act):
    """An export, which is started unless one of its name is listed among those that have come to an end.

    Args:
        run: The run that it is a part of.
        task: The work on the settings of its volume.
        machines: Keys of the machines; None for all that allow it.

    Attributes:
        found: What is listed of it; None while nothing is.
    """

    def __init__(self, run: Run, task: Task, machines: Optional[list[Any]]) -> None:
        self.run = run
        self.name = run.params["name"]
        self.settings = task.entries.get("export") or {}
        self.volume = self.settings.get("volume") or run.params["volume"]
        self.found: Optional[Row] = None
        # The exports that were there before this one, by key and time: the platform drops the oldest beyond
        # max_exports, and gives its key to the new one (WIRE 4.3).
        self.known: set[tuple[Any, Any]] = set()
        what = "all machines that allow it" if machines is None else f"vm {', '.join(run.params['vms'])}"
        super().__init__(
            f"export {what} to volume {self.volume} as {self.name}",
            EXPORT.table,
            task.entries.get("key"),
            "start_export",
            {"name": self.name, **({} if machines is None else {"vms": machines})},
            taken_up=lambda: judged(self.look(), self.begun),
            refusals=(),
        )

    def carry(self, run: Run) -> OperationOf[None]:
        yield from self.find()
        yield from (super().carry(run) if self.found is None else self.judge())

    def judge(self) -> OperationOf[None]:
        """Show what has come of it; where something is missing that is no success, neither now nor in later runs."""
        row = there(self.found)
        bad, whole = int(row.get("errors") or 0), row.get("virtual_machines")
        if bad:
            info = (yield from self.state()).get("status_info")
            raise TaskError(
                f"export {self.name} to volume {self.volume}: {bad} of {whole} machines failed"
                f"{f': {info}' if info else ''}; mend that and export under another name",
                table="volume_vm_export_stats",
                key=row["$key"],
            )
        self.findings = {"run": _shown(row)}

    def find(self) -> OperationOf[None]:
        """Look for it by its name, and keep in mind which others are listed."""
        rows = yield from self.listed()
        self.found = self._named(rows)
        self.known = {_identity(row) for row in rows}

    def listed(self) -> OperationOf[list[Row]]:
        """List the exports that have come to an end, the newest first."""
        if self.key is None:
            return []
        mine, columns = where(volume_vm_exports=self.key), ["$key", "timestamp", *RUN.values()]
        rows: list[Row] = yield from self.run.table("volume_vm_export_stats").rows(mine, columns, "-timestamp,-$key")
        return rows

    def state(self) -> Operation:
        """Read how far the platform is with exports to the volume."""
        return self.run.table(EXPORT.table).read(self.key, ["status", "status_info"])

    def look(self) -> Operation:
        """Read that, and whether it is listed; a folder's name may be missing there (volume_vm_export_stats.yml)."""
        state, rows = (yield from self.state()), (yield from self.listed())
        new = [row for row in rows if _identity(row) not in self.known]
        nameless = next((row for row in new if not row.get("file_name")), None)
        self.found = self._named(new) or nameless or self.found
        return state

    def begun(self, state: Row) -> bool:
        """Whether it is under way, or has come to an end."""
        return state.get("status") in BUSY or self.found is not None

    def _named(self, rows: list[Row]) -> Optional[Row]:
        return next((row for row in rows if row.get("file_name") == self.name), None)

    def over_before(self) -> Until:
        """The end of another one."""
        what, timeout = f"the end of another export to volume {self.volume}", self.run.params["wait_timeout"]
        return Until(self.state, lambda state: state.get("status") not in BUSY, what, timeout, _told)

    def over(self) -> Until:
        """Its end: it is listed, and nothing is done any more."""
        built, quiet = False, 0.0

        def failed(state: Row) -> Optional[str]:
            nonlocal built, quiet
            now, broken = time.monotonic(), state.get("status") == "error"
            if self.begun(state):
                built, quiet = True, 0.0
                return None
            quiet = quiet or now
            if now - quiet < GRACE and not (built and broken):
                return None
            if broken:
                return str(state.get("status_info") or "the platform gives no reason")
            return f"the platform says {_told(state)} and lists no export of that name"

        def over(state: Row) -> bool:
            return self.found is not None and state.get("status") not in BUSY

        return Until(self.look, over, self.words, self.run.params["wait_timeout"], _told, failed)


class Finish(Wait):
    """Waits for the end of an export, and judges it.

    Args:
        export: The export.
    """

    def __init__(self, export: Export) -> None:
        super().__init__(export.over)
        self.export = export

    def carry(self, run: Run) -> OperationOf[None]:
        yield from super().carry(run)
        yield from self.export.judge()


def plan(run: Run) -> OperationOf[Following]:
    """Lay out an export once the volume's settings are as they should be, unless there is one of that name."""
    params = run.params
    _check(params)
    machines = None if params["vms"] is None else (yield from _machines(run, params["vms"]))
    task = yield from run.begin(WORK, params)
    if params["name"] is None:
        return Following(task)
    export = Export(run, task, machines)
    yield from export.find()
    now = {"export": export.name}
    if export.found is not None:
        yield from export.judge()
        return Following(task, (), now, now, export.findings)
    busy = export.settings.get("status") in BUSY
    if busy and not run.waits:
        # Maybe it is this one; only its end tells.
        run.warnings.append(f"an export to volume {export.volume} is under way; run again later")
        return Following(task)
    if export.settings.get("nas_running") is False:
        raise nas_off(export.volume)
    before = [Wait(export.over_before)] if busy else []
    after = [Finish(export)] if run.waits else []
    foreseen = {"run": _shown({"file_name": export.name})} if run.waits else {}
    return Following(task, [*before, export, *after], {"export": None}, now, foreseen)


EXPORTING = Procedure(plan)


def _check(params: Params) -> None:
    """Refuse options that make no sense together."""
    name, machines = params["name"], params["vms"]
    if machines == []:
        raise WishError("vms is empty; leave it out to export all that allow it")
    if name is not None and params["state"] == "absent":
        raise WishError("name: an export cannot be deleted; state absent is about the settings of the volume")
    if machines is not None and name is None:
        raise WishError("vms: name is needed as well, since it tells whether they have been exported")
    if name is not None and ("/" in name or name in (".", "..", "current")):
        raise WishError(f"name: {name!r} is no name for a folder of exports")
    for each in machines or ():
        checked_name("vms", each)


def _machines(run: Run, given: list[str]) -> OperationOf[list[Any]]:
    """Find machines by names and keys, all in one request; returns their keys."""
    naming, table = Reference("vms", "vms"), run.table("vms")
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
        run.lacks(f"vms: there is no {', '.join(missing)}", "vms")
    kept_back = [row["name"] for row in rows if row.get("allow_export") is False]
    if kept_back:
        raise WishError(
            f"vms: {', '.join(kept_back)} may not be exported; set allow_export: true with verge_vm", table="vms"
        )
    return [row["$key"] for row in rows]


def _identity(row: Row) -> tuple[Any, Any]:
    return row["$key"], row.get("timestamp")


def _shown(row: Row) -> dict[str, Any]:
    """Turn a record of an export into what a playbook gets."""
    entry = {name: row.get(column) for name, column in RUN.items()}
    return {"key": row.get("$key"), **entry, "created": told("volume_vm_export_stats", row).get("timestamp")}


def _told(row: Row) -> str:
    return " ".join(str(part) for part in (row.get("status"), row.get("status_info")) if part)
