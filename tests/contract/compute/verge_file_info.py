# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_file_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Info

GIB = 1 << 30


def world(bench: Bench) -> None:
    """Put two files into the catalog."""
    for name, kind in (("ct-a.iso", "iso"), ("ct-b.ova", "ova")):
        bench.plant("files", name=name, type=kind, filesize=GIB, allocated_bytes=GIB, preferred_tier="1")


INFO = Info(
    id="verge_file_info",
    module="verge_file_info",
    noun="files",
    table="files",
    world=world,
    names=["ct-a.iso", "ct-b.ova"],
    found=[({"filter": {"type": "iso"}}, ["ct-a.iso"]), ({"filter": "name bw 'ct-'"}, ["ct-a.iso", "ct-b.ova"])],
    elsewhere={
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
    },
)
EXAMPLES = [INFO]
