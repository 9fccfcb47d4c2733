# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_nas_sync."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import nas, volume_key
from tests.contract.table import Act, Example, Option, always, key_in, rows_of

VOLUMES = {"source_volume": "ct-backups", "destination_volume": "ct-other"}
# What a run changes of a sync that has not run before; it shows in check mode as it is before.
PROGRESS = ("status", "files_transferred", "bytes_transferred", "transfer_rate")


def volumes(bench: Bench) -> None:
    """Make a NAS that is on with four volumes, and a profile."""
    nas(bench)
    service = bench.row("vm_services", name="ct-nas")["$key"]
    for name in ("ct-third", "ct-fourth"):
        bench.send("POST", "volumes", {"service": service, "name": name})
    bench.send("POST", "snapshot_profiles", {"name": "ct-nightly"})
    bench.send("POST", "snapshot_profiles", {"name": "ct-weekly"})


def lines(_bench: Bench, words: Any) -> str:
    """As the platform holds a list."""
    return "\n".join(words)


SYNC = Example(
    id="verge_nas_sync",
    module="verge_nas_sync",
    noun="sync",
    table="volume_syncs",
    identity={"service": "ct-nas", "name": "ct-sync"},
    base=VOLUMES,
    world=volumes,
    keyed={"service": key_in("vm_services")},
    converged=["GET vm_services", "GET volume_syncs", "GET volumes", "GET volumes"],
    reference={"destination_volume": "no-such-volume"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", False, True),
        Option("source_volume", "ct-backups", "ct-third", stored=volume_key),
        Option("source_path", "a/", "b", clears=True),
        Option("destination_volume", "ct-other", "ct-fourth", stored=volume_key),
        Option("destination_path", "/a", "b", clears=True),
        Option("include", ["*.txt", "a b"], ["*.md"], stored=lines),
        Option("exclude", ["cache/"], ["*.tmp", "cache/"], stored=lines),
        Option("method", "rsync", "ysync", "sync_method"),
        Option("destination_delete", "never", "delete-after", needs={"destroy": True}),
        Option(
            "start_profile",
            "ct-nightly",
            "ct-weekly",
            "start_time_profile",
            stored=key_in("snapshot_profiles"),
            clears=True,
            nothing="none",
        ),
        Option("workers", 1, 128),
        Option("max_errors", 0, 10, "errors_max"),
        Option("max_seconds", 3600, 0, "run_time"),
        Option("run_as_user", "backup", "files", clears=True),
        Option("tier", 1, 3, "preferred_tier", stored=always({1: "1", 3: "3"})),
        Option("preserve_acls", False, True, "preserve_ACLs"),
        Option("preserve_permissions", False, True),
        Option("preserve_owner", False, True),
        Option("preserve_groups", False, True),
        Option("preserve_mod_time", False, True),
        Option("preserve_xattrs", False, True),
        Option("preserve_device_files", True, False),
        Option("copy_symlinks", False, True),
        Option("cifs_acl", False, True, "cifsacl"),
        Option("omit_dir_times", True, False),
        Option("omit_link_times", True, False),
        Option("in_place", True, False, "inplace"),
        Option("freeze_filesystem", True, False, "fsfreeze"),
        Option("ysync_extended", "one", "two", clears=True),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "service": "test_another_nas",
        "name": "test_key_instead_of_name",
        "destroy": "test_what_deletes_is_allowed_first",
        "stop": "test_a_sync_that_runs_is_stopped_first",
        "run": "test_done_as_foretold",
        "wait": "test_a_run_is_not_waited_for",
        "wait_timeout": "test_a_run_that_takes_too_long",
    },
    anew=["run"],
)


def once_run(bench: Bench) -> None:
    """Make a sync that has never run."""
    volumes(bench)
    bench.run("verge_nas_sync", SYNC.arguments({}))


def running(bench: Bench) -> None:
    """Make a sync whose run takes long."""
    once_run(bench)
    bench.plant("volume_syncs", key=bench.row("volume_syncs")["$key"], _sync_seconds=30_000)
    bench.run("verge_nas_sync", {**SYNC.identity, "run": True, "wait": False})


RUN = Act(
    id="verge_nas_sync-run",
    module="verge_nas_sync",
    arguments=SYNC.arguments({"run": True}),
    world=once_run,
    left=lambda bench: (
        rows_of(volume_syncs=["name"])(bench),
        {row["status"] for row in bench.rows("volume_sync_progresses")} - {"offline"},
    ),
    nowhere={"service": "no-such-nas"},
    noun="sync",
    late=PROGRESS,
    anew=True,
)
STOP = Act(
    id="verge_nas_sync-stop",
    module="verge_nas_sync",
    arguments={**SYNC.identity, "state": "absent", "stop": True},
    world=running,
    left=rows_of(volume_syncs=["name"]),
    nowhere={},
)
EXAMPLES = [SYNC, RUN, STOP]
