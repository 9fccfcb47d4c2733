# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_tag_category."""

from __future__ import annotations

from tests.contract.table import Example, Option

KINDS = (
    "vms",
    "volumes",
    "vmware_containers",
    "users",
    "groups",
    "tenants",
    "tenant_nodes",
    "sites",
    "nodes",
    "clusters",
)
CATEGORY = Example(
    id="verge_tag_category",
    module="verge_tag_category",
    noun="tag_category",
    table="tag_categories",
    identity={"name": "ct-category"},
    base={},
    converged=["GET tag_categories"],
    reference={},
    options=[
        Option("description", "one", "two", clears=True),
        Option("single_tag", False, True, "single_tag_selection"),
        Option("taggable_networks", False, True, "taggable_vnets"),
        Option("taggable_network_rules", False, True, "taggable_vnet_rules"),
        *(Option(f"taggable_{kind}", False, True) for kind in KINDS),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "name": "test_key_instead_of_name",
        "tags": "test_tags_of_a_category",
        "tags.name": "test_tags_of_a_category",
        "tags.description": "test_tags_of_a_category",
        "purge_tags": "test_tags_of_a_category",
        "destroy": "test_tags_that_objects_carry",
    },
)
EXAMPLES = [CATEGORY]
