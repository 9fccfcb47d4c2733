# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines from files of the media catalog or of a NAS volume (schema compute/vm_imports.yml).

A description of a machine (OVA and the like) is handed to ``vm_imports``. A disk image alone becomes the disk of a new
machine: for these the platform has an import of drives (schema compute/machine_drives.yml).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Optional

from ...desired.ansible import CONNECTION, WAITING
from ...desired.field import MissingError, Reference, Text, WishError
from ...desired.foretold import shown, unmade
from ...desired.looking import Looking, machine_key, there
from ...desired.once import once
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...desired.state import State
from ...vergeos.exceptions import (
    ConflictError,
    NotFoundError,
    NotStoredError,
    TaskError,
    TaskTimeoutError,
    ValidationError,
    VergeError,
)
from ...vergeos.filters import all_of, any_of, where
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.rights import SHOWN
from ...vergeos.utils.references import same_row, spelled_key
from ..common.watching import watch
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
_made = State(MADE)


def bring_in(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Do the work of the import's module.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    MADE.by_option["name"].wire(params["name"])
    if not params["keep_record"] and not params["wait"]:
        raise WishError("keep_record: false needs wait, since the record is how the platform tells how far it is")
    task = Import(client, params, check_mode)
    if params["volume"] is not None:
        return (yield from task.machine())
    kind = _kind(params["file"]) or str(((yield from task.file()) or {}).get("type"))
    if kind in IMAGES:
        return (yield from task.image())
    if kind in MACHINES or task.unmade:
        return (yield from task.machine())
    raise WishError(
        f"file: {params['file']} is of the type {kind}, which is no machine and no disk; there are "
        f"{', '.join(MACHINES + IMAGES)}",
        table="files",
    )


def _kind(name: str) -> Optional[str]:
    """Tell a file's type by its name, as the platform does."""
    extension = name.rpartition(".")[2].lower()
    return extension if "." in name and extension in MACHINES + IMAGES else None


def _lacks(row: Row) -> bool:
    """Whether drives are missing after an import; how many is not always said (schema vm_imports.yml, warning)."""
    return row.get("status") == "warning" and row.get("failed_drive_count") != 0


class Import:
    """One import.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.
    """

    def __init__(self, client: Any, params: Params, check_mode: bool) -> None:
        self.client = client
        self.params = params
        self.check_mode = check_mode
        self.name = params["name"]
        self.origin = params["file"] or f"{params['volume']}:{params['path']}"
        self.imports = client.table("vm_imports")
        self.warnings: list[str] = []
        self.done: list[str] = []
        # Whether an earlier run has begun it.
        self.begun = False
        # In check mode: the file is not there yet.
        self.unmade = False
        # Imports of that name that were there before.
        self.known: set[Any] = set()

    def _insist(self, table: str, what: str) -> OperationOf[None]:
        """Go on only where what was not found is not hidden from the user."""
        yield from self.client.sight.insist(table, SHOWN, what)

    # The file

    def file(self) -> OperationOf[Optional[Row]]:
        """Find the file; None in check mode where an earlier task may make it."""
        naming = Reference("file", "files", within=where(owner=None))
        naming.asks = ("type", "filesize", "allocated_bytes")
        row: Optional[Row] = yield from naming.locate(self.client.table("files"), self.params["file"])
        if row is None:
            missing = f"file: there is no {self.params['file']!r} in the media catalog"
            yield from self._insist("files", missing)
            if not self.check_mode:
                raise MissingError(f"{missing}; check the name, or upload it first", table="files")
            self.warnings = [f"{missing} yet; the run fails unless an earlier task makes it"]
            self.unmade = True
        return row

    def whole_file(self) -> Operation:
        """Find the file, give its size a moment to settle, and return its key."""
        row = yield from self.file()
        if row is None or self.check_mode:
            return row and row["$key"]
        key, files = row["$key"], self.client.table("files")

        def told(seen: Row) -> str:
            return f"{seen.get('filesize') or 0} of {seen.get('allocated_bytes')} bytes"

        def look() -> Operation:
            nonlocal row
            row = yield from files.read(key, ["$key", "name", "filesize", "allocated_bytes"])
            return row

        def whole(seen: Row) -> bool:
            return int(seen.get("filesize") or 0) >= max(1, int(seen.get("allocated_bytes") or 0))

        try:
            yield from watch(self.client, look, whole, f"the size of {row['name']}", SIZE_SECONDS, told)
        except TaskTimeoutError:
            if not row.get("filesize"):
                raise WishError(
                    f"file: {row['name']} is empty; upload it again, or wait until its download has come to an end",
                    table="files",
                    key=key,
                ) from None
            self.warnings.append(f"file: {row['name']} shows {told(row)}; an upload that was cut off is not whole")
        return key

    def volume(self) -> Operation:
        """Find the NAS volume, and return its key; None in check mode where an earlier task may make it."""
        naming = Reference("volume", "volumes", within=where(is_snapshot__ne=True))
        row = yield from naming.locate(self.client.table("volumes"), self.params["volume"])
        if row is None:
            missing = f"volume: there is no {self.params['volume']!r} in volumes"
            yield from self._insist("volumes", missing)
            if not self.check_mode:
                raise MissingError(f"{missing}; check the name, or create it first", table="volumes")
            self.warnings = [f"{missing} yet; the run fails unless an earlier task makes it"]
        return row and row["$key"]

    def from_where(self) -> OperationOf[dict[str, Any]]:
        """Return the columns that say what to import."""
        if self.params["volume"] is not None:
            return {"volume": (yield from self.volume()), "volume_path": self.params["path"]}
        return {"file": (yield from self.whole_file())}

    # A machine with its description

    def machine(self) -> OperationOf[dict[str, Any]]:
        """Import a machine, or take up an import that is under way."""
        # In this order: an import that comes to its end in between has its machine then.
        rows = yield from self.imports.rows(where(name=self.name), ROW, "-timestamp")
        vm = yield from self._vm()
        busy = next((row for row in rows if row.get("status") in BUSY), None)
        if busy is not None:
            return (yield from self._take_up(busy))
        last = next((row for row in rows if vm is not None and str(row.get("vm")) == str(vm["$key"])), None)
        if vm is not None:
            if last is not None and last.get("status") in FAILED:
                why = yield from self._reason(last)
                raise TaskError(
                    f"vm {self.name} is what an import left that failed: {why}; remove it, mend the file and run again",
                    table="vm_imports",
                    key=last["id"],
                )
            if last is not None and _lacks(last):
                self.warnings.append(
                    f"vm {self.name} was imported without some of its drives: {(yield from self._reason(last))}"
                )
            return (yield from self._result((yield from self._forget(last)), vm, last))
        yield from self._insist("vms", f"vm {self.name} is not to be seen")
        yield from self._insist("vm_imports", f"an import of vm {self.name} is not to be seen")
        words = [f"import vm {self.name} from {self.origin}"]
        source = yield from self.from_where()
        if self.check_mode:
            return (yield from self._result([*words, *self._forgets()], row={}))
        columns = {column: self._wire(option) for option, column in COLUMNS.items() if self.params[option] is not None}
        columns = {"name": self.name, "importing": True, **source, **columns}
        self.known = {row["id"] for row in rows}
        # By now another run may have brought it in, or be at it.
        refused = (ConflictError, ValidationError)
        done = yield from once(self.client, lambda: self.imports.insert(columns), self._fresh, refusals=refused)
        self.done = words
        row = done.seen or (yield from self._row(done.answer.key))
        return (yield from self._finish(row, words))

    def _wire(self, option: str) -> Any:
        value = self.params[option]
        return str(value) if option == "tier" else value

    def _vm(self) -> OperationOf[Optional[Row]]:
        """Find the machine; a snapshot may have its name."""
        condition = where(name=self.name, is_snapshot=False)
        row: Optional[Row] = yield from self.client.table("vms").find(condition, MADE.reads(), {"name": self.name})
        return row

    def _row(self, key: Any) -> OperationOf[Row]:
        """Read an import; its key is text, and a filter on it is the way that is known to work."""
        row: Row = yield from self._look(key)
        return row

    def _look(self, key: Any) -> Operation:
        rows = yield from self.imports.rows(where(id=key), ROW)
        if not rows:
            raise TaskError(f"import of vm {self.name}: it is no longer listed", table="vm_imports", key=key)
        return rows[0]

    def _fresh(self, but: Any = None) -> OperationOf[Optional[Row]]:
        """Find an import of that name from the same place that was not there before, and has not failed."""
        rows = yield from self.imports.rows(where(name=self.name), ROW, "-timestamp")
        return next(
            (
                row
                for row in rows
                if row["id"] not in self.known and row["id"] != but and row.get("status") not in FAILED
                if self._same_source(row)
            ),
            None,
        )

    def _same_source(self, row: Row) -> bool:
        """Whether an import takes what is asked for here."""
        kind = "file" if self.params["volume"] is None else "volume"
        given = self.params[kind]
        key = spelled_key(f"{kind}s", given)
        if key is None:
            same = given in (str(row.get(kind)), str(row.get(f"{kind}_name")))
        else:
            same = key == str(row.get(kind))
        return same and (kind == "file" or self.params["path"] == row.get("volume_path"))

    def _take_up(self, row: Row) -> OperationOf[dict[str, Any]]:
        """Go on with an import that an earlier run, or somebody else, has started."""
        if not self._same_source(row):
            volume = f"{row.get('volume_name')}:{row.get('volume_path')}"
            here = volume if row.get("volume") else row.get("file_name") or row.get("file")
            raise WishError(
                f"vm {self.name} is being imported from {here} already; wait for that, or give another name",
                table="vm_imports",
                key=row["id"],
            )
        self.begun = True
        # One that was made and never started.
        idle = not row.get("importing") and row.get("status") == "initializing"
        words = [f"take up the import of vm {self.name} from {self.origin}"]
        words = words if idle or self.params["wait"] else []
        if self.check_mode or not words:
            return (yield from self._result([*words, *self._forgets()], (yield from self._vm()), row))
        if idle:
            yield from self.imports.act(row["id"], "import")
            self.done = words
        return (yield from self._finish(row, words))

    def _finish(self, row: Row, words: list[str]) -> OperationOf[dict[str, Any]]:
        """Wait for the end of an import, and judge it."""
        if not self.params["wait"]:
            return (yield from self._result(words, (yield from self._vm()), row))

        def failed(seen: Row) -> OperationOf[Optional[str]]:
            return (yield from self._reason(seen)) if seen.get("status") in FAILED else None

        try:
            row = yield from watch(
                self.client,
                lambda: self._look(row["id"]),
                lambda seen: seen.get("status") in ("complete", "warning"),
                f"import of vm {self.name} from {self.origin}",
                self.params["wait_timeout"],
                lambda seen: str(seen.get("status_info") or seen.get("status")),
                failed,
            )
            if _lacks(row):
                count, why = row.get("failed_drive_count") or "some", (yield from self._reason(row))
                raise TaskError(
                    f"import of vm {self.name}: {count} of its drives failed: {why}; the machine is there without "
                    f"them: remove it, mend the file and run again",
                    table="vm_imports",
                    key=row["id"],
                )
            vm = yield from self._vm()
            if vm is None:
                raise TaskError(f"import of vm {self.name} is over, and there is no such machine", table="vms")
            yield from self._await_drives(vm)
            words = [*words, *(yield from self._forget(row))]
        except VergeError as error:
            vm = (yield from self._of_another(row["id"])) if isinstance(error, TaskError) else None
            if vm is not None:
                return (yield from self._join(row["id"], vm, words))
            error.done = [*self.done, *(yield from self._forget_failed(row["id"]))]
            raise
        return (yield from self._result(words, (yield from self._vm()), row))

    def _of_another(self, key: Any) -> OperationOf[Optional[Row]]:
        """Find the machine that took the name while this import was under way: that of another one, begun at once."""
        vm = yield from self._vm()
        if vm is None or not str(vm.get("created_from")).startswith("import"):
            return None
        rows = yield from self.imports.rows(where(id=key), ROW)
        return None if rows and (rows[0].get("status") not in FAILED or same_row(rows[0].get("vm"), vm["$key"])) else vm

    def _join(self, key: Any, vm: Row, words: list[str]) -> OperationOf[dict[str, Any]]:
        """Take back an import that failed since another one was faster, and go on with that one."""
        with suppress(NotFoundError):
            yield from self.imports.remove(key)
        other = yield from self._fresh(key)
        if other is not None:
            return (yield from self._finish(other, words))
        # Its record may have been deleted by now, as is done with one that went well.
        yield from self._await_drives(vm)
        return (yield from self._result(words, vm))

    def _forget_failed(self, key: Any) -> OperationOf[list[str]]:
        """Delete the record of an import that left no machine, so that its file can be replaced by a whole one."""
        rows = [] if self.params["keep_record"] else (yield from self.imports.rows(where(id=key), ROW))
        if not rows or rows[0].get("status") not in FAILED or (yield from self._vm()) is not None:
            return []
        yield from self.imports.remove(key)
        return self._forgets()

    def _forgets(self) -> list[str]:
        return [] if self.params["keep_record"] else [f"delete the record of the import of vm {self.name}"]

    def _forget(self, row: Optional[Row]) -> OperationOf[list[str]]:
        """Delete the record of an import that went well, unless it shall be kept; it keeps its file in use."""
        words = [] if row is None or row.get("status") != "complete" else self._forgets()
        if words and not self.check_mode:
            with suppress(NotFoundError):  # another run of the same wish was faster
                yield from self.imports.remove(there(row)["id"])
            left = yield from self.imports.rows(where(id=there(row)["id"]), ["id"])
            if left:
                raise NotStoredError(
                    f"import of vm {self.name}: the platform accepted the delete of its record, but it is still there",
                    table="vm_imports",
                    key=there(row)["id"],
                )
        return words

    def _reason(self, row: Row) -> OperationOf[str]:
        """Return what the import's log says, else what the import itself says."""
        condition = all_of(where(vm_import=row["id"]), any_of("level", ["warning", "error", "critical"]))
        logs = yield from self.client.table("vm_import_logs").rows(condition, ["text"], "-timestamp,-$key", 3)
        said = [" ".join(str(entry.get("text")).split()) for entry in reversed(logs)]
        if row.get("status") == "aborted":
            said = said or ["somebody has stopped it"]
        return "; ".join(dict.fromkeys(said)) or str(row.get("status_info") or "the platform gives no reason")

    # A disk image

    def image(self) -> OperationOf[dict[str, Any]]:
        """Make a machine around an image, or complete what an earlier run has begun."""
        vm = yield from self._vm()
        self.begun = vm is not None
        drives = [] if vm is None else (yield from self._drives(vm))
        broken = [drive for drive in drives if str(DRIVES.settling(drive)).startswith("!")]
        bare = vm is not None and not drives and vm.get("status") == "stopped"
        if vm is not None and not broken and not bare:
            if not any(map(DRIVES.settling, drives)):
                return (yield from self._result([], vm))
            if not self.params["wait"]:
                return (yield from self._result([], vm))
            if not self.check_mode:
                yield from self._await_drives(vm)
                vm = yield from self._vm()
            return (yield from self._result([f"take up the import of vm {self.name} from {self.origin}"], vm))
        words = [f"remove drive {drive['name']} of vm {self.name}, whose import failed" for drive in broken]
        key = yield from self.whole_file()
        if not self.check_mode:
            for drive in broken:
                yield from self.client.table("machine_drives").remove(drive["$key"])
            self.done = list(words)
        if self.check_mode and broken:
            return (yield from self._result([*words, f"add drive {DISK} to vm {self.name}"], vm))
        return (yield from self._around(key, words))

    def _around(self, key: Any, words: list[str]) -> OperationOf[dict[str, Any]]:
        """Make the machine and its disk, or what is missing of them, and wait for the import."""
        drive = {
            "name": DISK,
            "source": self.params["file"] if key is None else str(key),
            "tier": self.params["tier"],
            "preserve_format": self.params["preserve_drive_format"],
            "interface": INTERFACES.get(self.params["drive_interface"]),
        }
        wish = {"name": self.name, "drives": [drive]}
        wish.update({option: self.params[option] for option in ("wait", "wait_timeout")})
        try:
            made = yield from _made(self.client, wish, self.check_mode)
        except VergeError as error:
            error.done = [*words, *error.done]
            raise
        said = made.pop("warnings", [])
        self.warnings += said if key is not None else []
        words = [*words, *made["actions"]]
        more = {"warnings": self.warnings} if self.warnings else {}
        return {**made, "actions": words, "diff": self._diff(words), **more}

    def _drives(self, vm: Row) -> OperationOf[list[Row]]:
        return list(
            (yield from Looking(Run(self.client, self.params, False), MADE, self.params).with_children(vm)).children[
                DRIVES.option
            ]
        )

    def _await_drives(self, vm: Row) -> OperationOf[None]:
        """Wait until no drive of the machine is importing."""

        def states(rows: list[Row]) -> list[str]:
            pairs = [(row["name"], DRIVES.settling(row)) for row in rows]
            return [f"drive {name}: {why}" for name, why in pairs if why]

        def failed(rows: list[Row]) -> Optional[str]:
            return next((text.replace("!", "", 1) for text in states(rows) if ": !" in text), None)

        drives, condition = self.client.table("machine_drives"), where(machine=machine_key(vm))
        rows = yield from watch(
            self.client,
            lambda: drives.rows(condition, DRIVES.reads()),
            lambda rows: not states(rows),
            f"import of vm {self.name} from {self.origin}",
            self.params["wait_timeout"],
            lambda rows: "; ".join(states(rows)) or "ready",
            failed,
        )
        if not rows:
            yield from self._insist("machine_drives", f"vm {self.name} shows no drive to wait for")

    # The result

    def _diff(self, words: list[str]) -> dict[str, Any]:
        before = "present" if not words else "incomplete" if self.begun else "absent"
        return {"before": {"state": before}, "after": {"state": "present"}}

    def _result(
        self, words: list[str], vm: Optional[Row] = None, row: Optional[Row] = None
    ) -> OperationOf[dict[str, Any]]:
        """Put together what the user gets."""
        result: dict[str, Any] = {"changed": bool(words), "actions": words, "diff": self._diff(words)}
        if vm is not None:
            found = yield from Looking(Run(self.client, self.params, False), MADE, self.params).with_children(vm)
            result.update(key=vm["$key"], vm=shown(MADE, found))
        elif self.check_mode and self.params["wait"]:
            result.update(key=None, vm=unmade(MADE, name=self.name))
        if row is not None:
            told = ("file_name", "volume_name", "volume_path", "status", "status_info", "failed_drive_count")
            entry = {name: row.get(name) for name in told}
            result["import"] = {"key": row.get("id"), **entry}
        return {**result, **({"warnings": self.warnings} if self.warnings else {})}
