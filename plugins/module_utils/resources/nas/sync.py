# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that copy from volume to volume of a NAS (schema nas/volume_syncs.yml, volume_sync_progresses.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence

from ...desired.kinds import Choice, CommaList, Flag, Integer, Reference, Text, WishError
from ...desired.lifecycle import Lifecycle, Phase, Transition, each
from ...desired.observe import MANY, NOT_YET
from ...desired.resource import Resource
from ...vergeos.filters import all_of, any_of, where
from ...vergeos.protocol import Operation, OperationOf
from ..common.nested import Nested
from .sync_guard import refuse_deleting, refuse_loss

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        snapshot_profiles,
        vm_services,
        vms,
        volume_sync_logs,
        volume_sync_progresses,
        volume_syncs,
        volumes,
    )

AT_REST = ("new", "idle", "done", "failed")
# A run is over when the flag says so, and how is told by the status (schema nas/volume_sync_progresses.yml).
LIFE = Lifecycle(
    "sync",
    {"status": "progress#status", "running": "progress#syncing"},
    [
        Phase("syncing", running=True),
        Phase("done", ("complete", "warning"), rest=True),
        Phase("failed", ("error", "aborted"), rest=True),
        Phase("new", ("offline",)),
        Phase("idle"),
    ],
    {
        "run": Transition("run", ["done"], "start_sync", begun=["syncing"], bad=["failed"]),
        "join": Transition("run", ["done"], words="run {row} (under way already)", bad=["failed"]),
        "stop": Transition("stop", AT_REST, "stop_sync"),
    },
    {
        "run": {"syncing": ["join"], **each(AT_REST, "run")},
        "stopped": {"syncing": ["stop"], **each(AT_REST)},
    },
    new="new",
    arriving="syncing",
)
# What a run has come to, or is at.
COUNTED = ("files_transferred", "bytes_transferred", "transfer_rate", "sync_errors", "start_time", "stop_time")
PROGRESS = [*LIFE.reads(), *(f"progress#{name} as {name}" for name in COUNTED)]
NAS_RUNNING = "vm#machine#status#running as nas_running"


class Path(Text):
    """A folder of a volume."""

    def check(self, value: Any) -> Any:
        text = super().check(value)
        if ".." in text.split("/") or not text.isprintable():
            raise WishError(f"{self.option} is {text!r}; it must be a path within the volume, without ..")
        return text


class Tier(Integer):
    """A storage tier, which is a digit in a text there."""

    def sent(self, wanted: Any, _row: Mapping[str, Any]) -> Any:
        return str(wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return super().shown(row) or None


class Volume(Nested):
    """A volume that files are copied from, by its name, by ``NAS/name`` or by its key.

    Args:
        option: Name of the option.
        **facets: As for :class:`Field`.
    """

    def __init__(self, option: str, **facets: Any) -> None:
        super().__init__(option, "volumes", Reference("service", "vm_services"), **facets)
        self.within = where(is_snapshot__ne=True)


class Destination(Volume):
    """One that they are copied to, which a volume for exports of machines cannot be (since 4.12)."""

    asks = ("fs_type",)

    def locate(self, manager: Any, given: str) -> Operation:
        row = yield from super().locate(manager, given)
        if row is not None and row.get("fs_type") == "verge_vm_export":
            raise WishError(f"{self.option}: {given} is a volume for exports of machines, which no sync copies to")
        return row


def need_nas(engine: Any, draft: Any) -> Optional[OperationOf[None]]:
    """Refuse what destroys, and a run that cannot begin, before anything is written."""
    refuse_loss(engine, draft)
    if not engine.params.get("run"):
        return None
    columns = {} if engine.found is None else dict(engine.found.row)
    for step in draft.steps:
        columns.update(step.columns)
    return _need_nas(engine, columns)


def _need_nas(engine: Any, columns: dict[str, Any]) -> OperationOf[None]:
    if engine.found is None and columns["service"] is not NOT_YET:
        columns.update((yield from engine.client.table("vm_services").read(columns["service"], [NAS_RUNNING])))
    refuse_run(engine.run, columns)


def refuse_run(run: Any, row: Mapping[str, Any]) -> None:
    """Refuse a run that the platform would not begin (schema nas/volume_sync_actions.yml), or that destroys.

    Args:
        run: The run of the module; what an earlier task may mend is a warning in a preview.
        row: Columns of the sync.

    Raises:
        WishError: It is refused.
    """
    name = row.get("name")
    if row.get("enabled") is False:
        raise WishError(f"run: sync {name} is disabled, so that it does not start; set enabled: true")
    refuse_deleting(run.params, row)
    if row.get("nas_running") is False:
        off = f"service: the NAS of sync {name} is off"
        run.refuse(WishError(f"{off}; start it first", table="vm_services"), off, "an earlier task starts it")


SYNC = Resource(
    "sync",
    "volume_syncs",
    [
        Reference("service", "vm_services", aliases=["nas"], create_only=True),
        Text("name", least=1, most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Volume("source_volume"),
        Path("source_path"),
        Destination("destination_volume"),
        Path("destination_path"),
        CommaList("include", joint="\n"),
        CommaList("exclude", joint="\n"),
        Choice("method", "sync_method", aliases=["sync_method"], choices=["ysync", "rsync"]),
        Choice(
            "destination_delete",
            choices=["never", "delete", "delete-before", "delete-during", "delete-delay", "delete-after"],
        ),
        Reference("start_profile", "snapshot_profiles", "start_time_profile", optional=True),
        Integer("workers", least=1, most=128),
        Integer("max_errors", "errors_max", least=0),
        Integer("max_seconds", "run_time", least=0),
        Text("run_as_user"),
        Tier("tier", "preferred_tier", least=1, most=5),
        Flag("preserve_acls", "preserve_ACLs"),
        Flag("preserve_permissions"),
        Flag("preserve_owner"),
        Flag("preserve_groups"),
        Flag("preserve_mod_time"),
        Flag("preserve_xattrs"),
        Flag("preserve_device_files"),
        Flag("copy_symlinks"),
        Flag("cifs_acl", "cifsacl"),
        Flag("omit_dir_times"),
        Flag("omit_link_times"),
        Flag("in_place", "inplace"),
        Flag("freeze_filesystem", "fsfreeze"),
        Text("ysync_extended"),
    ],
    identity=("service", "name"),
    extra=[*PROGRESS, f"service#{NAS_RUNNING}"],
    flags={name: {"type": "bool", "default": False} for name in ("run", "destroy", "stop")},
    guard=need_nas,
)


def newest_lines(
    client: Any, keys: Sequence[Any], levels: Sequence[str] = (), most: Optional[int] = None
) -> OperationOf[list[dict[str, Any]]]:
    """Read the logs of some syncs, the newest line first.

    Which column tells whose a line is nobody has recorded. A platform that does not know the one that is asked for may
    show the lines of all syncs, so that only those are returned that say that they are of one of these.

    Args:
        client: A VergeClient.
        keys: Keys of the syncs.
        levels: The levels that are wanted; none for all.
        most: How many lines are read at most.

    Returns:
        The lines as read.
    """
    given = [any_of("volume_sync", keys)] if len(keys) <= MANY else []
    given += [any_of("level", levels)] if levels else []
    columns = ["volume_sync", "timestamp", "level", "text", "user"]
    condition = all_of(*given) if given else None
    rows = yield from client.table("volume_sync_logs").rows(condition, columns, "-timestamp,-$key", most)
    return [row for row in rows if row.get("volume_sync") in keys]
