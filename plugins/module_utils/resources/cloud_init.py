# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud-init files of a machine (schema compute/cloudinit_files.yml)."""

from __future__ import annotations

import hashlib
from typing import Any, Mapping, Optional

from ..desired.field import Field, Text, WishError
from ..desired.resource import Children

# Option -> name of the file; the platform stores names with a leading slash.
FILES = {
    "user_data": "/user-data",
    "meta_data": "/meta-data",
    "network_config": "/network-config",
    "vendor_data": "/vendor-data",
}
LONGEST = 65536  # bytes (WIRE 10.4)
OPTIONS: dict[str, Any] = {
    "datasource": {"type": "str", "choices": ["none", "nocloud", "config_drive_v2"]},
    # User data often holds passwords and keys.
    "user_data": {"type": "str", "no_log": True},
    "meta_data": {"type": "str"},
    "network_config": {"type": "str"},
    "vendor_data": {"type": "str", "no_log": True},
}


class Contents(Field):
    """A file's text. Shown as its size and digest: it may hold secrets."""

    def check(self, value: Any) -> Any:
        text = str(value)
        size = len(text.encode())
        if size > LONGEST:
            raise WishError(f"a file is {size} bytes long; {LONGEST} are allowed")
        return text

    def reads(self) -> list[str]:
        return []  # in no projection; the engine downloads it

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.told(row.get(self.column) or "")

    def told(self, wanted: Any) -> Any:
        data = str(wanted).encode()
        return f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()[:16]}"


def file_wishes(params: Mapping[str, Any]) -> Optional[list[dict[str, Any]]]:
    """Turn the option into files."""
    given = params.get("cloud_init")
    if given is None:
        return None
    files = [{"name": FILES[option], "contents": given[option]} for option in FILES if given.get(option) is not None]
    return files or None


CLOUD_INIT = Children(
    "cloud_init",
    "cloud-init file",
    "cloudinit_files",
    [Text("name"), Contents("contents")],
    lambda row: {"owner": f"vms/{row['$key']}"},
    wishes=file_wishes,
    body="contents",
    listed=False,
)
