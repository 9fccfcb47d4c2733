# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The registry of all tables."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.managers.registry import (
    MANAGERS,
    TABLES,
    suggestion,
)


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
    assert all(MANAGERS[attribute] == table for table, (attribute, _type, _name) in TABLES.items())
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
    assert TABLES[table][1:] == (key_type, name_column)


def test_name_columns_exist():
    for table, (_attribute, key_type, name_column) in TABLES.items():
        assert key_type in ("integer", "string", "")
        assert not name_column or name_column in facts.table(table).columns, table


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
