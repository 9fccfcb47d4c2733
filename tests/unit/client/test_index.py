# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of all tables, and how their rows are told apart."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import (
    MANAGERS,
    TABLES,
    suggestion,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.naming import NAMING


@pytest.mark.parametrize(
    ("attribute", "table"),
    [
        ("vms", "vms"),
        ("networks", "vnets"),
        ("vnets", "vnets"),
        ("api_keys", "user_api_keys"),
        ("user_api_keys", "user_api_keys"),
        ("nas_volumes", "volumes"),
        ("physical_drives", "machine_drive_phys"),
        ("site_syncs", "site_syncs_outgoing"),
        # The official SDK's name wins over the table's own here, once.
        ("webhooks", "webhook_urls"),
        ("webhook_urls", "webhook_urls"),
        ("webhook_deliveries", "webhooks"),
    ],
)
def test_attributes_of_the_client(attribute, table):
    assert MANAGERS[attribute] == table


def test_every_table_has_an_attribute():
    assert len(TABLES) == 327
    assert set(MANAGERS.values()) == set(TABLES)
    assert all(MANAGERS[attribute] == table for table, attribute in TABLES.items())
    assert {table for table in TABLES if MANAGERS[table] != table} == {"webhooks"}
    assert all(attribute.isidentifier() for attribute in MANAGERS)


@pytest.mark.parametrize(
    ("table", "key_type", "name_column"),
    [
        ("vms", "integer", "name"),
        ("settings", "string", "key"),
        ("storage_tiers", "integer", "tier"),
        ("certificates", "integer", "domain"),
        ("volumes", "string", "name"),
        ("resource_groups", "string", "name"),
        ("machine_status", "integer", ""),
        ("dashboard", "", ""),
        ("vmware_containers", "", ""),
    ],
)
def test_keys_and_names(table, key_type, name_column):
    known = facts.table(table)
    assert (known.key_type, known.name_column) == (key_type, name_column)


def test_name_columns_exist():
    for table in TABLES:
        known = facts.table(table)
        assert known.key_type in ("integer", "string", "")
        assert not known.name_column or known.name_column in known.columns, table


def test_the_file_about_all_tables_says_what_their_own_say():
    own = {table: (facts.table(table).key_type, facts.table(table).name_column) for table in TABLES}
    assert NAMING == own


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("networks", "; did you mean vnets?"),
        ("network", "; did you mean vnets"),
        ("nas_volume", "; did you mean volumes"),
        ("vm", "; did you mean vms?"),
        ("machine_drive", "; did you mean machine_drives?"),
        ("apikeys", "; did you mean user_api_keys?"),
        ("xyzzy", ""),
    ],
)
def test_suggestion(wrong, words):
    assert suggestion(wrong).startswith(words) if words else suggestion(wrong) == ""
