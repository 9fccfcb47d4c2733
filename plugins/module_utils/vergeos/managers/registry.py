# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every table of the platform: its attribute on the client, the type of its keys, the column that names its rows.

The lines are written by tools/generate_tables.py from the schema facts. A line holds the table, the type of its keys
(WIRE 8.1, 8.2; ``-`` where it has none or nobody knows), the column that people tell rows by (``-`` where there is
none), and the attribute on the client where that is not the table's own name but the one that users of the official
SDK know.
"""

from __future__ import annotations

from ..utils.nearest import meant, nearest

_LINES = """\
alarm_actions - -
alarm_history integer -
alarm_types string key
alarms integer alarm_id
auth_source_states string state
auth_sources integer name
billing integer -
billing_actions integer -
catalog_logs integer -
catalog_repositories integer name
catalog_repository_actions integer -
catalog_repository_logs integer -
catalog_repository_status integer -
catalogs string name
certificates integer domain
clone_iso integer -
clone_iso_actions integer -
cloud_restore integer -
cloud_snapshot_actions integer -
cloud_snapshot_file_actions integer -
cloud_snapshot_files integer name
cloud_snapshot_tenant_actions integer -
cloud_snapshot_tenants integer name
cloud_snapshot_vm_actions integer -
cloud_snapshot_vms integer name
cloud_snapshot_vmware_container_actions - -
cloud_snapshot_vmware_containers - -
cloud_snapshots integer name
cloudinit_files integer name
cluster_actions integer -
cluster_stats_history_long integer -
cluster_stats_history_short integer -
cluster_status integer -
cluster_tier_stats integer -
cluster_tier_stats_history_long integer -
cluster_tier_stats_history_short integer -
cluster_tier_status integer -
cluster_tiers integer tier
clusters integer name
dashboard - -
file_actions integer -
files integer name
files_public_links integer -
group_logs integer -
groups integer name
help_actions integer -
help_search - -
license_actions integer -
licenses integer name
listeners - -
logs integer -
machine_console integer -
machine_console_active - -
machine_console_active_chat - -
machine_device_gpu_stats_history_long integer -
machine_device_gpu_stats_history_short integer -
machine_device_settings_gpu integer -
machine_device_settings_host_gpu integer -
machine_device_settings_nvidia_vgpu integer -
machine_device_settings_sriov_nic integer -
machine_device_settings_tpm integer -
machine_device_settings_usb integer -
machine_device_stats - -
machine_device_status integer -
machine_devices integer name
machine_drive_phys integer - physical_drives
machine_drive_stats integer -
machine_drive_stats_history_long integer -
machine_drive_stats_history_short integer -
machine_drive_status integer -
machine_drives integer name
machine_logs integer -
machine_nic_fabric_status integer -
machine_nic_ipv4_configs integer -
machine_nic_stats integer -
machine_nic_stats_history_long integer -
machine_nic_stats_history_short integer -
machine_nic_status integer -
machine_nics integer name
machine_snapshots integer name
machine_stats integer -
machine_stats_history_long integer -
machine_stats_history_short integer -
machine_status integer -
machines integer name
members integer -
messages integer -
meta_data - -
node_actions integer -
node_allocated_gpus integer -
node_device_instances integer -
node_drivers integer driver_name
node_gpu_instances integer -
node_gpu_stats integer -
node_gpu_stats_history_long integer -
node_gpu_stats_history_short integer -
node_gpus integer name
node_host_gpu_devices integer name
node_lldp_neighbors integer -
node_memory integer locator
node_nvidia_vgpu_devices integer name
node_nvidia_vgpu_profiles integer name
node_pci_devices integer name
node_queries string -
node_resources integer -
node_sriov_nic_devices integer name
node_stats integer -
node_usb_devices integer devpath
nodes integer name
note_actions integer -
nvidia_vgpu_profiles integer name vgpu_profiles
oidc_application_groups integer -
oidc_application_logs integer -
oidc_application_users integer -
oidc_applications integer name
permissions integer -
recipe_questions integer name
recipe_sections integer name
recipe_status integer -
repair_servers integer name
resource_group_settings_host_gpu integer -
resource_group_settings_nvidia_vgpu integer -
resource_group_settings_sriov_nic integer -
resource_group_settings_usb integer -
resource_groups string name
resource_rules integer name
root_certificates integer fingerprint
schedule_task_events integer -
schedule_task_setting_schema - -
schedule_task_settings - -
schedule_tasks integer -
schedules integer -
schema_version_actions integer -
schema_versions - -
service_container_actions - -
service_container_queries - -
service_container_storage - -
service_containers integer name
settings string key
settings_actions integer -
shared_object_actions integer -
shared_objects integer name
site_actions integer -
site_logs integer -
site_sync_stats integer -
site_sync_stats_history_long integer -
site_syncs_incoming integer name
site_syncs_incoming_actions integer -
site_syncs_incoming_logs integer -
site_syncs_incoming_verified integer name
site_syncs_incoming_verified_actions integer -
site_syncs_outgoing integer name site_syncs
site_syncs_outgoing_actions integer -
site_syncs_outgoing_logs integer -
site_syncs_outgoing_profile_periods integer - site_sync_schedules
site_syncs_outgoing_queue integer -
site_syncs_outgoing_remote_snap_actions integer -
site_syncs_outgoing_remote_snaps integer name
sites integer name
smtp_actions integer -
smtp_logs integer -
smtp_outbox - -
smtp_queue - -
smtp_settings integer -
snapshot_profile_actions integer -
snapshot_profile_period_tags integer -
snapshot_profile_periods integer name
snapshot_profiles integer name
storage_tier_stats integer -
storage_tier_stats_history_long integer -
storage_tier_stats_history_short integer -
storage_tiers integer tier
subscription_profiles integer -
subscriptions integer -
swagger_actions integer -
system integer -
system_actions integer -
system_diagnostic_actions integer -
system_diagnostics integer name
tag_categories integer name
tag_members integer -
tag_references integer -
tags integer name
task_event_types integer -
task_events integer -
task_logs integer -
task_schedule_triggers integer -
task_schedules integer name
task_scripts integer name
task_setting_references - -
task_settings integer -
task_types integer -
tasks integer name
tenant_actions integer -
tenant_dashboard integer -
tenant_layer2_vnets integer -
tenant_logs integer -
tenant_node_actions integer -
tenant_node_queries string -
tenant_nodes integer name
tenant_recipe_actions integer -
tenant_recipe_instances integer name
tenant_recipe_logs integer -
tenant_recipes string name
tenant_snapshot_actions integer -
tenant_snapshots integer name
tenant_stats integer -
tenant_stats_history_long integer -
tenant_stats_history_short integer -
tenant_status integer -
tenant_storage integer -
tenant_themes integer -
tenants integer name
theme_actions integer -
theme_definitions - -
themes integer name
ui_branding integer -
update_actions integer -
update_branches integer name
update_dashboard - -
update_file_finish - -
update_file_verify - -
update_files - -
update_logs integer -
update_packages string name
update_settings integer name
update_source_packages integer name
update_source_status integer -
update_sources integer name
user integer -
user_actions integer -
user_api_keys integer name api_keys
user_devices - -
user_logs integer -
user_messages - -
user_settings integer -
users integer name
vm_actions integer -
vm_console_actions integer -
vm_favorites integer -
vm_import_logs integer -
vm_imports string name
vm_paste_configs integer name
vm_recipe_actions integer -
vm_recipe_instances integer name
vm_recipe_logs integer -
vm_recipes string name
vm_service_antivirus integer -
vm_service_cifs integer -
vm_service_nfs integer -
vm_service_queries string -
vm_service_user_logs - -
vm_service_user_status integer -
vm_service_users string name nas_users
vm_services integer name nas_services
vms integer name
vmware_container_actions - -
vmware_container_api - -
vmware_container_backup_job_actions - -
vmware_container_queries - -
vmware_container_restore_job_actions - -
vmware_container_storage - -
vmware_containers - -
vnet_actions - -
vnet_addresses integer ip
vnet_bgp integer -
vnet_bgp_interface_commands integer -
vnet_bgp_interfaces integer name
vnet_bgp_ip integer -
vnet_bgp_routemap_commands integer -
vnet_bgp_routemaps integer tag
vnet_bgp_router_commands integer -
vnet_bgp_routers integer asn
vnet_bond_interfaces integer -
vnet_bonds integer -
vnet_cidrs integer cidr
vnet_dashboard - - network_dashboard
vnet_dns_views integer name
vnet_dns_zone_records integer host
vnet_dns_zones integer domain
vnet_eigrp_router_commands integer -
vnet_eigrp_routers integer asn
vnet_hosts integer host
vnet_ipsec_connections - -
vnet_ipsec_phase1s integer name
vnet_ipsec_phase2s integer name
vnet_ipsecs integer -
vnet_monitor_stats_history_long integer -
vnet_monitor_stats_history_short integer -
vnet_ospf_commands integer -
vnet_proxy integer name
vnet_proxy_tenants integer fqdn
vnet_queries string -
vnet_rule_aliases integer name
vnet_rule_references integer -
vnet_rules integer name
vnet_wireguard_peer_status integer -
vnet_wireguard_peers integer name
vnet_wireguards integer name
vnet_wires integer -
vnets integer name networks
volume_actions integer -
volume_antivirus integer -
volume_antivirus_actions integer -
volume_antivirus_infections integer -
volume_antivirus_logs integer -
volume_antivirus_stats integer -
volume_antivirus_status integer -
volume_browser string -
volume_cifs_shares string name cifs_shares
volume_logs - -
volume_nfs_shares string name nfs_shares
volume_share_logs - -
volume_share_status integer -
volume_snapshots integer name nas_volume_snapshots
volume_status integer -
volume_sync_actions integer -
volume_sync_logs - -
volume_sync_progresses integer -
volume_syncs string name
volume_vm_export_actions integer -
volume_vm_export_stats integer -
volume_vm_exports integer -
volumes string name nas_volumes
vsan_queries string -
webhook_urls integer name webhooks
webhooks integer - webhook_deliveries
"""


def _read(line: str) -> tuple[str, tuple[str, str, str]]:
    table, key_type, name_column, *manager = line.replace(" -", " ").split(" ")
    return table, (manager[0] if manager else table, key_type, name_column)


# Table -> (attribute on the client, "integer" or "string" or "", name column or "").
TABLES = dict(_read(line) for line in _LINES.splitlines())
# Attribute on the client -> table. A table's own name is one too, save for `webhooks`: users of the official SDK
# know it as the destinations (webhook_urls), so the table of that name, the deliveries, is `webhook_deliveries`.
MANAGERS = {**{table: table for table in TABLES}, **{entry[0]: table for table, entry in TABLES.items()}}


def suggestion(name: str) -> str:
    """Say which table may have been meant.

    Args:
        name: What was asked for.

    Returns:
        Such as ``"; did you mean vnets?"``, or an empty string. A table that users of the official SDK know by another
        name, such as ``networks``, is found by that, too.
    """
    return meant(MANAGERS[found] for found in nearest(name, MANAGERS))
