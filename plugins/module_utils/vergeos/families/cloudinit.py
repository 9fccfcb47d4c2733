# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud-init files: their contents are in no row and are read by a download (schema compute/cloudinit_files.yml)."""

from __future__ import annotations

from typing import Any

from ..protocol import Operation, Request
from ..table import Table


class CloudInitTable(Table):
    """The table ``cloudinit_files``."""

    def content(self, key: Any) -> Operation:
        """Read a file's contents.

        Args:
            key: The file's key.

        Returns:
            The text.

        Raises:
            NotFoundError: No such file.
        """
        request = Request("GET", self.row_path(key), query={"download": 1}, raw=True, table=self.table, key=key)
        body = yield from self.send(request)
        return body.decode("utf-8", "replace")
