# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives of a machine (schema compute/machine_drives.yml)."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...desired.kinds import Choice, Family, Field, Flag, Integer, Reference, Size, Text
from ...desired.observe import machine_key
from ...desired.resource import Children, Row
from ...vergeos.filters import Filter, one_of, where
from ...vergeos.utils.references import is_number
from .hotplug import HotPlug

# An image is written into the drive once; what the row then points to is the drive's own file.
# Statuses of a drive that is being filled from a file.
FILLING = ("importing", "initializing")
FILLED = ("import", "clone")


class Source(Reference):
    """The file behind a drive: compared on CD-ROMs only, since a filled drive points to its own file."""

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(row and row.get("media") != "cdrom") or super().same(wanted, row)

    def fitting(self, manager: Any, given: str) -> Filter:
        # Names are those of the catalog: the disk of each machine is a row of this table as well (schema files.yml).
        if self.spelled(given) is not None:
            return super().fitting(manager, given)
        named = where(**{self.naming: given, "owner": None})
        return one_of(named, where(**{"$key": int(given)})) if is_number(given) else named


def drive_fields() -> list[Field]:
    """Return the fields of a drive, for the VM and for a module of their own."""
    return [
        Text("name", required=True, least=1, most=128),
        Size("size", "disksize", unit="GiB", grows=True, least=1),
        Family(
            "media",
            choices=["disk", "cdrom", "efidisk", "import", "clone", "nonpersistent"],
            prefixes=dict.fromkeys(FILLED, "disk"),
            create_only=True,
        ),
        Source("source", "files", "media_source", optional=True),
        Choice(
            "interface",
            choices=["virtio-scsi", "virtio-scsi-dedicated", "virtio", "ide", "ahci", "nvme", "usb", "lsi53c895a"],
            restart=True,
        ),
        Integer("tier", "preferred_tier", least=1, most=5),
        Integer("order", "orderid", least=0),
        Text("description", most=2048),
        Flag("enabled", restart=True),
        Flag("readonly", restart=True),
        Flag("discard", restart=True),
        Choice("optimize", choices=["general", "large"]),
        Text("serial", restart=True),
        Text("asset", most=32),
        Flag("preserve_format", "preserve_drive_format", create_only=True),
    ]


def filled(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fill a new drive from the file it names, unless it says what it is."""
    source = wanted.get("source")
    return {"media": "import"} if source is not None and source.given else {}


def fault(values: Mapping[str, Any]) -> Optional[str]:
    """Say what is wrong with a new drive; the platform would refuse it only when its machine is there already."""
    media, source = values.get("media") or "disk", values.get("source")
    filled_from = source is not None and source.given
    if media in FILLED and not filled_from:
        return f"media {media} needs a source"
    if media == "disk" and filled_from:
        return "a disk that is filled from a source has the media import; leave media out"
    if media == "disk" and "size" not in values:
        return "a new disk needs a size, or a source to be filled from"
    if media in ("cdrom", "efidisk") and "size" in values:
        # A sized EFI disk does not keep its variables (schema compute/machine_drives.yml).
        return f"the media {media} has no size of its own; leave size out"
    return None


def importing(row: Row) -> Optional[str]:
    """Say why a drive has not settled: it is importing, or its import failed without a word (trap 8)."""
    status, info = row.get("status"), str(row.get("status_info") or "")
    if status == "errors" or (row.get("media") == "import" and status in ("error", "warning")):
        return f"!the import failed{': ' + info if info else ''}; remove the drive, mend the source and run again"
    if status in FILLING or row.get("media") == "import":
        return info or "importing"
    return None


DRIVES = Children(
    "drives",
    "drive",
    "machine_drives",
    drive_fields(),
    lambda row: {"machine": machine_key(row)},
    inside=("machine", "drives"),
    purge="purge_drives",
    defaults=filled,
    # The platform keeps a TPM's state on a drive of its own, and makes a UEFI machine's EFI disk when there is none.
    protected=lambda row: row.get("interface") == "tpm_state",
    spared=lambda row: row.get("media") == "efidisk",
    extra=["status#status as status", "status#status_info as status_info"],
    live=HotPlug(
        "hotplugdrive",
        # Measured: other interfaces and media are refused (schema compute/vm_actions.yml); what is filled is a disk.
        plugs=lambda columns: (
            columns.get("media") in (None, "disk", *FILLED)
            and columns.get("interface") in (None, "virtio-scsi", "virtio")
        ),
        # What is still being filled, after a run that was cut off, is attached when that is over.
        idle=lambda row: row.get("status") in ("offline", *FILLING) and row.get("enabled") is not False,
        lags=lambda _vm, row: row.get("enabled") is False and row.get("status") == "online",
        loose=lambda row: row.get("status") in ("offline", "importing", "errors"),
    ),
    fault=fault,
    settling=importing,
    # The image decides the first size; it is enlarged afterwards (WIRE 9.8).
    held=lambda columns: ("disksize",) if columns.get("media") in FILLED else (),
)
