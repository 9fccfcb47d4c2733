# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_resource_group."""

from __future__ import annotations

from tests.contract.table import Example, Option, always

GROUP = Example(
    id="verge_resource_group",
    module="verge_resource_group",
    noun="resource_group",
    table="resource_groups",
    identity={"name": "ct-group"},
    base={"type": "usb"},
    converged=["GET resource_groups"],
    reference={},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("class", "usb", "hid"),
        Option("type", "usb", "pci", stored=always({"usb": "node_usb_devices", "pci": "node_pci_devices"}), fixed=True),
    ],
    elsewhere={
        "name": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_a_group_in_use_is_not_deleted",
        "settings": "test_every_setting_of_a_group",
        "rules": "test_rules_of_a_group",
        "rules.name": "test_rules_of_a_group",
        "rules.filter": "test_rules_of_a_group",
        "rules.node": "test_rules_of_a_group",
        "rules.enabled": "test_rules_of_a_group",
        "purge_rules": "test_purge_of_a_groups_rules",
    },
)
EXAMPLES = [GROUP]
