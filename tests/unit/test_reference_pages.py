# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages about tables hold every column, and lead to the tables that these refer to."""

from __future__ import annotations

import re

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES
from tools.generate_reference import index, page


def test_every_column_has_a_line() -> None:
    for table in TABLES:
        known = facts.table(table)
        listed = re.findall(r"^\| `([^`]+)` \|", page(table), re.M)
        assert listed == list(known.columns if known else ()), table


def test_links_lead_somewhere() -> None:
    for table in TABLES:
        assert set(re.findall(r"\]\((\w+)\.md\)", page(table))) <= set(TABLES), table
    assert set(re.findall(r"\]\((\w+)\.md\)", index(TABLES))) == set(TABLES)


def test_a_line_tells_what_matters() -> None:
    lines = page("webhook_urls").splitlines()
    assert "| `timeout` | integer | optional | yes | from 3; to 120; by default `5` |" in lines
    assert "| `authorization_value` | string | optional | yes | secret, never shown |" in lines
    assert "Actions: `send`." in lines
    assert "| `vnet` | ref to [vnets](vnets.md) | required | no |  |" in page("vnet_rules").splitlines()
