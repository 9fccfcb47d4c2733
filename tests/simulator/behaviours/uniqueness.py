"""Names and pairs that the facts call unique, for tables that need nothing else beyond their facts (WIRE 4.7)."""

from __future__ import annotations

from ..registry import REGISTRY

NAME = "This name is already in use"
PAIR = "This already exists: values must be unique"

for _table, _columns, _text in (
    ("catalog_repositories", ("name",), NAME),
    ("recipe_questions", ("recipe", "name"), NAME),
    ("snapshot_profile_periods", ("profile", "name"), NAME),
    ("tenant_layer2_vnets", ("tenant", "vnet"), PAIR),
    ("tenant_nodes", ("tenant", "name"), NAME),
    ("tenant_storage", ("tenant", "tier"), PAIR),
    ("update_sources", ("name",), NAME),
    ("vm_service_users", ("service", "name"), NAME),
    ("volume_antivirus", ("volume",), PAIR),
    ("volume_cifs_shares", ("volume", "name"), NAME),
    ("volume_nfs_shares", ("volume", "name"), NAME),
):
    REGISTRY.uniqueness(_table, *_columns, text=_text)
