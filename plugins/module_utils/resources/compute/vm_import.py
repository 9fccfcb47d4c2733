# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines from files of the media catalog or of a NAS volume (schema compute/vm_imports.yml).

A description of a machine (OVA and the like) is handed to ``vm_imports``. A disk image alone becomes the disk of a new
machine: for these the platform has an import of drives (schema compute/machine_drives.yml).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Collection, Optional, Sequence

from ...desired.edge.spec import CONNECTION, WAITING
from ...desired.kinds import Reference, Text, WishError
from ...desired.observe import Looking, machine_key, there
from ...desired.preview import shown, unmade
from ...desired.procedure import Draft, Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Entries, Run
from ...desired.state import State
from ...desired.step import Step, Task, Until
from ...desired.steps import Act, Insert, Remove, Wait
from ...vergeos.exceptions import NotFoundError, NotStoredError, TaskError, TaskTimeoutError, VergeError
from ...vergeos.filters import all_of, any_of, where
from ...vergeos.protocol import Operation, OperationOf, judged
from ...vergeos.rights import SHOWN
from ...vergeos.utils.references import same_row, spelled_key
from .drive import DRIVES

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        files,
        machine_drive_status,
        machine_drives,
        machine_status,
        machines,
        vm_import_logs,
        vm_imports,
        vms,
        volumes,
    )

MACHINES = ("ova", "ovf", "vmx", "ybvm")
IMAGES = ("img", "qcow", "qcow2", "qed", "raw", "vdi", "vhd", "vhdx", "vmdk")
BUSY = ("initializing", "importing")
FAILED = ("error", "aborted")
# Right after an upload the size may be short of some pieces; it settles within seconds (WIRE 9.7).
SIZE_SECONDS = 10.0
# The only disk of a machine that is made around an image.
DISK = "system"
# The platform's words for the interfaces that an import can be told to use -> those of a drive.
INTERFACES = {"virtio": "virtio", "ide": "ide", "sata": "ahci", "scsi": "virtio-scsi"}
# Option -> column of vm_imports.
COLUMNS = {
    "tier": "preferred_tier",
    "preserve_macs": "preserve_macs",
    "preserve_drive_format": "preserve_drive_format",
    "no_optical_drives": "no_optical_drives",
    "drive_interface": "override_drive_interface",
    "nic_interface": "override_nic_interface",
}
IMPORT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True, "aliases": ["vm"]},
    "file": {"type": "str"},
    "volume": {"type": "str"},
    "path": {"type": "str"},
    "tier": {"type": "int", "choices": [1, 2, 3, 4, 5]},
    "preserve_macs": {"type": "bool"},
    "preserve_drive_format": {"type": "bool"},
    "no_optical_drives": {"type": "bool"},
    "drive_interface": {"type": "str", "choices": ["default", *INTERFACES]},
    "nic_interface": {"type": "str", "choices": ["default", "virtio", "e1000", "rtl8139"]},
    "keep_record": {"type": "bool", "default": True},
    **WAITING,
    "wait_timeout": {"type": "int", "default": 3600},
    **CONNECTION,
}
MADE = Resource(
    "vm",
    "vms",
    [Text("name", least=1, most=128)],
    scope=where(is_snapshot=False),
    children=[DRIVES],
    extra=["machine#status#status as status", "created_from", "description"],
)
ROW = [
    "id",
    "name",
    "file",
    "file#$display as file_name",
    "volume",
    "volume#name as volume_name",
    "volume_path",
    "status",
    "status_info",
    "importing",
    "failed_drive_count",
    "vm",
    "timestamp",
]
WORK = State(MADE)
FILE = Reference("file", "files", within=where(owner=None))
FILE.asks = ("type", "filesize", "allocated_bytes")
VOLUME = Reference("volume", "volumes", within=where(is_snapshot__ne=True))


class Finish(Step):
    """The end of an import: the machine is there with all its drives, or the platform's reason why not.

    Args:
        words: What it does, where the import was begun by an earlier run.
        row: The import's row.
        begin: The step that begins the import, where it is new.
        known: Imports of that name that were there before.

    Attributes:
        row: The import's row as last read; None where another one has made the machine and has no record any more.
    """

    def __init__(
        self, words: str, row: Optional[Row], begin: Optional[Insert] = None, known: Collection[Any] = ()
    ) -> None:
        super().__init__(words)
        self.row = row
        self.begin = begin
        self.known = known
        self.findings = _record(row)

    def carry(self, run: Run) -> OperationOf[None]:
        if self.begin is not None:
            self.row = self.begin.row or (yield from _look(run, self.begin.receipt.key))
        if run.waits:
            yield from self.reach(run)
        self.findings = _record(self.row)

    def reach(self, run: Run) -> OperationOf[None]:
        """Wait for the end; where another import of the same was faster, for that one's."""
        key = there(self.row)["id"]
        try:
            self.row = yield from run.wait_for(_over(run, key))
            yield from self.judge(run, there(self.row))
        except VergeError as error:
            vm = (yield from _of_another(run, key)) if isinstance(error, TaskError) else None
            if vm is None:
                error.done = yield from _forget_failed(run, key)
                raise
            with suppress(NotFoundError):
                yield from run.table("vm_imports").remove(key)
            self.row = yield from _fresh(run, {*self.known, key})
            # Its record may have been deleted by now, as is done with one that went well.
            yield from (self.reach(run) if self.row is not None else _filled(run, vm))

    def judge(self, run: Run, row: Row) -> OperationOf[None]:
        """Refuse an import that has come to its end and left something out."""
        name = run.params["name"]
        if _lacks(row):
            count, why = row.get("failed_drive_count") or "some", (yield from _reason(run, row))
            left = "the machine is there without them: remove it, mend the file and run again"
            raise _failure(f"import of vm {name}: {count} of its drives failed: {why}; {left}", row["id"])
        vm = yield from _vm(run)
        if vm is None:
            raise TaskError(f"import of vm {name} is over, and there is no such machine", table="vms")
        yield from _filled(run, vm)


class Forget(Remove):
    """Deletes the record of an import that went well, which keeps its file in use.

    Args:
        name: The machine.
        end: The import's end.
    """

    def __init__(self, name: str, end: Finish) -> None:
        super().__init__(_forgets(name), "vm_imports", lambda: there(end.row)["id"])
        self.end = end

    def carry(self, run: Run) -> OperationOf[None]:
        row = self.end.row
        if row is None or row.get("status") != "complete":
            self.words = ""
            return
        yield from super().carry(run)
        if (yield from run.table("vm_imports").rows(where(id=row["id"]), ["id"])):
            raise NotStoredError(
                f"import of vm {run.params['name']}: the platform accepted the delete of its record, but it is still "
                f"there",
                table="vm_imports",
                key=row["id"],
            )


class Reread(Step):
    """Reads the machine when all is done, for the user."""

    def carry(self, run: Run) -> OperationOf[None]:
        vm = yield from _vm(run)
        self.findings = {} if vm is None else (yield from _shown(run, vm))


def plan(run: Run) -> OperationOf[Draft]:
    """Lay out an import, or take up one that is under way."""
    params = run.params
    MADE.by_option["name"].wire(params["name"])
    if not params["keep_record"] and not params["wait"]:
        raise WishError("keep_record: false needs wait, since the record is how the platform tells how far it is")
    return (yield from (_image(run) if (yield from _kind(run)) in IMAGES else _machine(run)))


IMPORT = Procedure(plan)


def _record(row: Optional[Row]) -> Entries:
    told = ("file_name", "volume_name", "volume_path", "status", "status_info", "failed_drive_count")
    return {} if row is None else {"import": {"key": row.get("id"), **{name: row.get(name) for name in told}}}


def _shown(run: Run, vm: Row) -> OperationOf[Entries]:
    found = yield from Looking(run, MADE, run.params).with_children(vm)
    return {"key": vm["$key"], "vm": shown(MADE, found)}


def _draft(
    run: Run, steps: Sequence[Step], vm: Optional[Row], was: str, record: Optional[Row] = None
) -> OperationOf[Draft]:
    """Make the draft: what is done, what there is of the machine until then, and the import that it came from."""
    foreseen = {"key": None, "vm": unmade(MADE, name=run.params["name"])} if run.waits else {}
    entries = foreseen if vm is None else (yield from _shown(run, vm))
    reread = [Reread()] if steps else []
    return Draft([*steps, *reread], {"state": was}, {"state": "present"}, {**entries, **_record(record)})


def _vm(run: Run) -> OperationOf[Optional[Row]]:
    """Find the machine; a snapshot may have its name."""
    name = run.params["name"]
    condition = where(name=name, is_snapshot=False)
    row: Optional[Row] = yield from run.table("vms").find(condition, MADE.reads(), {"name": name})
    return row


def _origin(params: Params) -> str:
    return str(params["file"] or f"{params['volume']}:{params['path']}")


def _taken_up(params: Params) -> str:
    return f"take up the import of vm {params['name']} from {_origin(params)}"


# The file


def _kind(run: Run) -> OperationOf[str]:
    """Tell a file's type, by its name where that tells, as the platform does; empty where nobody can tell yet."""
    file = run.params["file"]
    if file is None:
        return ""
    extension = file.rpartition(".")[2].lower()
    if "." in file and extension in MACHINES + IMAGES:
        return str(extension)
    row = yield from _file(run)
    kind = "" if row is None else str(row.get("type"))
    if row is not None and kind not in MACHINES + IMAGES:
        raise WishError(
            f"file: {file} is of the type {kind}, which is no machine and no disk; there are "
            f"{', '.join(MACHINES + IMAGES)}",
            table="files",
        )
    return kind


def _file(run: Run) -> Operation:
    """Find the file; None in a preview where an earlier task may make it."""
    advice = "check the name, or upload it first"
    return run.locate(FILE, run.params["file"], "the media catalog", SHOWN, advice)


def _whole_file(run: Run) -> Operation:
    """Find the file, give its size a moment to settle, and return its key."""
    row = yield from _file(run)
    if row is None:
        return None
    files = run.table("files")

    def told(seen: Row) -> str:
        return f"{seen.get('filesize') or 0} of {seen.get('allocated_bytes')} bytes"

    def look() -> Operation:
        row.update((yield from files.read(row["$key"], ["$key", "name", "filesize", "allocated_bytes"])))
        return row

    def whole(seen: Row) -> bool:
        return int(seen.get("filesize") or 0) >= max(1, int(seen.get("allocated_bytes") or 0))

    try:
        yield from run.let_end(Until(look, whole, f"the size of {row['name']}", SIZE_SECONDS, told))
    except TaskTimeoutError:
        if not row.get("filesize"):
            raise WishError(
                f"file: {row['name']} is empty; upload it again, or wait until its download has come to an end",
                table="files",
                key=row["$key"],
            ) from None
        run.warnings.append(f"file: {row['name']} shows {told(row)}; an upload that was cut off is not whole")
    return row["$key"]


def _source(run: Run) -> OperationOf[dict[str, Any]]:
    """Return the columns that say what to import."""
    if run.params["volume"] is None:
        return {"file": (yield from _whole_file(run))}
    row = yield from run.locate(VOLUME, run.params["volume"], needs=SHOWN)
    return {"volume": row and row["$key"], "volume_path": run.params["path"]}


# A machine with its description


def _machine(run: Run) -> OperationOf[Draft]:
    """Lay out the import of a machine, or what is left to do of one."""
    name = run.params["name"]
    # In this order: an import that comes to its end in between has its machine then.
    rows = yield from run.table("vm_imports").rows(where(name=name), ROW, "-timestamp")
    vm = yield from _vm(run)
    busy = next((row for row in rows if row.get("status") in BUSY), None)
    if busy is not None:
        return (yield from _under_way(run, busy, vm))
    if vm is not None:
        last = next((row for row in rows if str(row.get("vm")) == str(vm["$key"])), None)
        return (yield from _there(run, vm, last))
    yield from run.insist("vms", f"vm {name} is not to be seen")
    yield from run.insist("vm_imports", f"an import of vm {name} is not to be seen")
    wanted = {column: run.params[option] for option, column in COLUMNS.items() if run.params[option] is not None}
    wanted.update({"preferred_tier": str(run.params["tier"])} if run.params["tier"] is not None else {})
    columns = {"name": name, "importing": True, **(yield from _source(run)), **wanted}
    known = {row["id"] for row in rows}
    # By now another run may have brought it in, or be at it.
    begin = Insert(f"import vm {name} from {_origin(run.params)}", "vm_imports", columns, lambda: _fresh(run, known))
    end = Finish("", {}, begin, known)
    return (yield from _draft(run, [begin, end, *_forgetting(run, end)], None, "absent"))


def _under_way(run: Run, row: Row, vm: Optional[Row]) -> OperationOf[Draft]:
    """Lay out what is left to do of an import that an earlier run, or somebody else, has started."""
    params, key = run.params, row["id"]
    if not _same_source(params, row):
        volume = f"{row.get('volume_name')}:{row.get('volume_path')}"
        here = volume if row.get("volume") else row.get("file_name") or row.get("file")
        raise WishError(
            f"vm {params['name']} is being imported from {here} already; wait for that, or give another name",
            table="vm_imports",
            key=key,
        )
    idle, words = _idle(row), _taken_up(params)
    end = Finish("" if idle else words, row)
    if not idle and not run.waits:
        return (yield from _draft(run, [], vm, "present", row))
    begun = Act(
        words,
        "vm_imports",
        key,
        "import",
        taken_up=lambda: judged(_look(run, key), lambda seen: not _idle(seen)),
        refusals=(),
    )
    steps = [*([begun] if idle else []), end, *_forgetting(run, end)]
    return (yield from _draft(run, steps, vm, "incomplete"))


def _idle(row: Row) -> bool:
    """Whether an import was made and never started."""
    return not row.get("importing") and row.get("status") == "initializing"


def _there(run: Run, vm: Row, row: Optional[Row]) -> OperationOf[Draft]:
    """Judge a machine that is there, by the import that it came from, if one is known."""
    name = run.params["name"]
    if row is not None and row.get("status") in FAILED:
        why = yield from _reason(run, row)
        what = f"vm {name} is what an import left that failed: {why}"
        raise _failure(f"{what}; remove it, mend the file and run again", row["id"])
    if row is not None and _lacks(row):
        run.warnings.append(f"vm {name} was imported without some of its drives: {(yield from _reason(run, row))}")
    over = row is not None and row.get("status") == "complete"
    return (yield from _draft(run, _forgetting(run, Finish("", row)) if over else [], vm, "present", row))


def _forgetting(run: Run, end: Finish) -> list[Step]:
    return [] if run.params["keep_record"] else [Forget(run.params["name"], end)]


def _forgets(name: str) -> str:
    return f"delete the record of the import of vm {name}"


def _forget_failed(run: Run, key: Any) -> OperationOf[list[str]]:
    """Delete the record of an import that left no machine, so that its file can be replaced by a whole one."""
    rows = [] if run.params["keep_record"] else (yield from run.table("vm_imports").rows(where(id=key), ROW))
    if not rows or rows[0].get("status") not in FAILED or (yield from _vm(run)) is not None:
        return []
    yield from run.table("vm_imports").remove(key)
    return [_forgets(run.params["name"])]


def _look(run: Run, key: Any) -> Operation:
    """Read an import; its key is text, and a filter on it is the way that is known to work."""
    rows = yield from run.table("vm_imports").rows(where(id=key), ROW)
    if not rows:
        raise _failure(f"import of vm {run.params['name']}: it is no longer listed", key)
    return rows[0]


def _failure(why: str, key: Any) -> TaskError:
    return TaskError(why, table="vm_imports", key=key)


def _over(run: Run, key: Any) -> Until:
    """The end of an import."""

    def failed(seen: Row) -> OperationOf[Optional[str]]:
        return (yield from _reason(run, seen)) if seen.get("status") in FAILED else None

    return Until(
        lambda: _look(run, key),
        lambda seen: seen.get("status") in ("complete", "warning"),
        f"import of vm {run.params['name']} from {_origin(run.params)}",
        run.params["wait_timeout"],
        lambda seen: str(seen.get("status_info") or seen.get("status")),
        failed,
    )


def _fresh(run: Run, known: Collection[Any]) -> OperationOf[Optional[Row]]:
    """Find an import of that name from the same place that is none of those that are known, and has not failed."""
    rows = yield from run.table("vm_imports").rows(where(name=run.params["name"]), ROW, "-timestamp")
    fresh = (row for row in rows if row["id"] not in known and row.get("status") not in FAILED)
    return next((row for row in fresh if _same_source(run.params, row)), None)


def _same_source(params: Params, row: Row) -> bool:
    """Whether an import takes what is asked for here."""
    kind = "file" if params["volume"] is None else "volume"
    given = params[kind]
    key = spelled_key(f"{kind}s", given)
    same = given in (str(row.get(kind)), str(row.get(f"{kind}_name"))) if key is None else key == str(row.get(kind))
    return same and (kind == "file" or params["path"] == row.get("volume_path"))


def _of_another(run: Run, key: Any) -> OperationOf[Optional[Row]]:
    """Find the machine that took the name while an import was under way: that of another one, begun at once."""
    vm = yield from _vm(run)
    if vm is None or not str(vm.get("created_from")).startswith("import"):
        return None
    rows = yield from run.table("vm_imports").rows(where(id=key), ROW)
    return None if rows and (rows[0].get("status") not in FAILED or same_row(rows[0].get("vm"), vm["$key"])) else vm


def _lacks(row: Row) -> bool:
    """Whether drives are missing after an import; how many is not always said (schema vm_imports.yml, warning)."""
    return row.get("status") == "warning" and row.get("failed_drive_count") != 0


def _reason(run: Run, row: Row) -> OperationOf[str]:
    """Return what the import's log says, else what the import itself says."""
    condition = all_of(where(vm_import=row["id"]), any_of("level", ["warning", "error", "critical"]))
    logs = yield from run.table("vm_import_logs").rows(condition, ["text"], "-timestamp,-$key", 3)
    said = [" ".join(str(entry.get("text")).split()) for entry in reversed(logs)]
    if row.get("status") == "aborted":
        said = said or ["somebody has stopped it"]
    return "; ".join(dict.fromkeys(said)) or str(row.get("status_info") or "the platform gives no reason")


# A disk image


def _image(run: Run) -> OperationOf[Draft]:
    """Lay out a machine around an image, or what is missing of one that an earlier run has begun."""
    name, vm = run.params["name"], (yield from _vm(run))
    drives = [] if vm is None else (yield from Looking(run, MADE, run.params).with_children(vm)).children[DRIVES.option]
    broken = [drive for drive in drives if str(DRIVES.settling(drive)).startswith("!")]
    if vm is not None and not broken and (drives or vm.get("status") != "stopped"):
        if run.waits and any(map(DRIVES.settling, drives)):
            return (yield from _draft(run, [Wait(_filling(run, vm), _taken_up(run.params))], vm, "incomplete"))
        return (yield from _draft(run, [], vm, "present"))
    removed = [
        Remove(f"remove drive {drive['name']} of vm {name}, whose import failed", "machine_drives", drive["$key"])
        for drive in broken
    ]
    key = yield from _whole_file(run)
    task = Task(WORK, _around(run.params, key), {"actions": [f"add drive {DISK} to vm {name}"]})
    if not broken:
        task = yield from run.task(WORK, task.params)
    if key is None:
        task.result["warnings"] = []  # that there is no file is said already
    draft = yield from _draft(run, [*removed, task], vm, "absent" if vm is None else "incomplete")
    draft.entries.update(task.entries)
    return draft


def _around(params: Params, key: Any) -> dict[str, Any]:
    """Return the wish for a machine around an image."""
    drive = {
        "name": DISK,
        "source": params["file"] if key is None else str(key),
        "tier": params["tier"],
        "preserve_format": params["preserve_drive_format"],
        "interface": INTERFACES.get(params["drive_interface"]),
    }
    return {"name": params["name"], "drives": [drive], "wait": params["wait"], "wait_timeout": params["wait_timeout"]}


def _filling(run: Run, vm: Row) -> Until:
    """The end of the imports of a machine's drives."""

    def states(rows: list[Row]) -> list[str]:
        pairs = [(row["name"], DRIVES.settling(row)) for row in rows]
        return [f"drive {name}: {why}" for name, why in pairs if why]

    drives, condition = run.table("machine_drives"), where(machine=machine_key(vm))
    return Until(
        lambda: drives.rows(condition, DRIVES.reads()),
        lambda rows: not states(rows),
        f"import of vm {run.params['name']} from {_origin(run.params)}",
        run.params["wait_timeout"],
        lambda rows: "; ".join(states(rows)) or "ready",
        lambda rows: next((text.replace("!", "", 1) for text in states(rows) if ": !" in text), None),
    )


def _filled(run: Run, vm: Row) -> OperationOf[None]:
    """Wait until no drive of the machine is importing."""
    if not (yield from run.wait_for(_filling(run, vm))):
        yield from run.insist("machine_drives", f"vm {run.params['name']} shows no drive to wait for")
