# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_file. What it uploads is this very file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Example, Option

HERE = Path(__file__)
SUM = hashlib.sha256(HERE.read_bytes()).hexdigest()


def with_checksum(bench: Bench, value: Any) -> str:
    """Stored with the checksum of the contents behind it, where the file was uploaded."""
    uploaded = any(row["filesize"] for row in bench.rows("files", owner=None))
    return f"{value} [sha256:{SUM}]" if uploaded else value


FILE = Example(
    id="verge_file",
    module="verge_file",
    noun="file",
    table="files",
    identity={"name": "ct-file.iso"},
    base={"src": str(HERE)},
    converged=["GET files"],
    reference={},
    options=[
        Option("description", "one", "two", stored=with_checksum),
        Option("tier", 1, 2, "preferred_tier"),
    ],
    elsewhere={
        "name": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "src": "test_contents_that_differ_are_replaced",
        "url": "test_an_import",
        "skip_head_check": "test_an_import",
        "wait": "test_an_import_that_nobody_waits_for",
        "wait_timeout": "test_an_import_that_takes_too_long",
        "dest": "test_a_download",
        "checksum": "test_a_checksum_that_is_wrong",
        "compare": "test_ways_to_compare",
    },
)
EXAMPLES = [FILE]
