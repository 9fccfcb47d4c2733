"""Nodes, clusters, alarms, system snapshots, certificates, updates: WIRE 7.2, 7.6, 9.5, 9.7 and the schema."""

from __future__ import annotations

from typing import Any

import pytest

# -- nodes -----------------------------------------------------------------------------------------------------------

SPELLINGS = [
    ("nodes/1/{}", {}, "enable_maintenance", "disable_maintenance"),
    ("node_actions", {"node": 1}, "enable_maintenance", "disable_maintenance"),
    ("node_actions/{}", {"node": 1}, "enable_maintenance", "disable_maintenance"),
    ("node_actions", {"node": 1}, "maintenance", "leavemaintenance"),
]


def node(api: Any, key: int = 1) -> Any:
    fields = "maintenance,machine#status#status as status,running_machines"
    row = api.get(f"nodes/{key}", fields=fields)
    return row["maintenance"], row["status"], len(row["running_machines"])


@pytest.mark.parametrize("path, body, enable, disable", SPELLINGS)
def test_maintenance_drains_and_comes_back(make_api: Any, path: str, body: Any, enable: str, disable: str) -> None:
    api = make_api(vms=4)
    before = node(api)[2] + node(api, 2)[2]
    assert api.call("POST", path.format(enable), {**body, "action": enable})[0] == 201
    assert node(api)[:2] == (True, "migrating")
    api.advance(10)
    assert node(api) == (True, "maintenance", 0)
    assert node(api, 2)[2] == before
    assert api.call("POST", path.format(disable), {**body, "action": disable})[0] == 201
    assert node(api)[:2] == (False, "leavingmaintenance")
    api.advance(2)
    assert node(api)[:2] == (False, "running")


def test_without_room_a_drain_waits_for_ever(make_api: Any) -> None:
    api = make_api(vms=4)
    api.world.change(api.world["nodes"].get(2), maintenance=True)
    api.post("nodes/1/enable_maintenance")
    api.advance(840)
    assert node(api)[:2] == (True, "migrating")
    api.world.change(api.world["nodes"].get(2), maintenance=False)
    api.advance(10)
    assert node(api)[:2] == (True, "maintenance")


def test_a_reboot_moves_machines_away_and_back_in_service(make_api: Any) -> None:
    api = make_api(vms=4)
    api.world.change(api.world["nodes"].get(1), need_restart=True)
    api.post("nodes/1/maintenance_reboot")
    seen = set()
    for _step in range(30):
        api.advance(0.5)
        seen.add(node(api)[1])
    assert seen == {"migrating", "stopped", "running"}
    assert api.get("nodes/1", fields="need_restart,maintenance") == {"need_restart": False, "maintenance": False}


def test_refusals_of_node_actions(api: Any) -> None:
    assert api.post("node_actions") == (422, {"err": "field 'node_actions.node' is required"})
    assert api.post("node_actions/enable_maintenance")[0] == 422
    assert api.post("node_actions/enable_maintenance", node=9)[0] == 404
    assert api.post("nodes", name="node3")[0] == 405


# -- clusters --------------------------------------------------------------------------------------------------------


def test_a_cluster_counts_what_its_nodes_have(api: Any) -> None:
    nodes = api.get("nodes", fields="vm_ram,cores")
    row = api.get("clusters/1", fields="status#total_ram as ram,status#total_cores as cores,status#total_nodes as n")
    assert row == {"ram": sum(n["vm_ram"] for n in nodes), "cores": sum(n["cores"] for n in nodes), "n": 2}


def test_a_cluster_in_use_stays(api: Any) -> None:
    status, answer = api.delete("clusters/1")
    assert status == 422 and "nodes still referencing" in answer["err"]
    key = api.make("clusters", name="second")["key"]
    assert api.get(f"clusters/{key}", fields="status#status as status,status#total_nodes as n,default_cpu") == {
        "status": "online",
        "n": 0,
        "default_cpu": "host",
    }
    assert api.post("clusters", name="second")[0] == 409
    api.vm("web", cluster=key)
    assert "machines still referencing" in api.delete(f"clusters/{key}")[1]["err"]
    api.delete("vms/1")
    assert api.delete(f"clusters/{key}")[0] == 200
    assert api.get("cluster_status", filter=f"cluster eq {key}") == []


def test_cluster_status_without_fields_is_keys(api: Any) -> None:
    assert api.get("cluster_status") == [{"$key": 1}]


def test_a_shutdown_can_be_called_off(api: Any) -> None:
    api.act("cluster_actions", 1, "shutdown")
    assert api.get("cluster_status/1", fields="status") == {"status": "shutdown"}
    api.act("cluster_actions", 1, "cancel_shutdown")
    api.advance(60)
    assert api.get("cluster_status/1", fields="status,online_nodes") == {"status": "online", "online_nodes": 2}
    api.act("cluster_actions", 1, "shutdown")
    api.advance(60)
    assert api.get("cluster_status/1", fields="status,online_nodes") == {"status": "offline", "online_nodes": 0}


# -- alarms, billing, dashboards -------------------------------------------------------------------------------------


def alarm(api: Any, **columns: Any) -> int:
    api.vm("web")
    values = {"owner": "vms/1", "owner_type": "vms", "alarm_type": "vm_offline", "level": "error", **columns}
    return int(api.world.insert("alarms", **values).key)


def test_an_alarm_sleeps_until_its_time(api: Any) -> None:
    key = alarm(api)
    active = {"filter": "snooze eq 0 or snooze le {$now}", "fields": "$key"}
    assert api.get("alarms", **active) == [{"$key": key}]
    api.put(f"alarms/{key}", snooze=api.world.clock.now() + 60)
    assert api.get("alarms", **active) == []
    assert api.get(f"alarms/{key}", fields="snoozed_by,owner#name as owner_name") == {
        "snoozed_by": "admin",
        "owner_name": "web",
    }
    api.advance(61)
    assert api.get("alarms", **active) == [{"$key": key}]
    api.put(f"alarms/{key}", snooze=0)
    assert api.get(f"alarms/{key}", fields="snoozed_by") == {"snoozed_by": ""}


def test_resolving_runs_the_remedy_and_leaves_history(api: Any) -> None:
    key = alarm(api, status="VM web is offline", resolvable=True)
    assert api.post(f"alarms/{key}/resolve")[0] == 201
    assert api.get("alarms") == []
    [row] = api.get("alarm_history", fields="owner,level,status,archived_by")
    assert row == {"owner": "vms/1", "level": "error", "status": "VM web is offline", "archived_by": "admin"}
    api.advance(1)
    assert api.get("vms/1", fields="machine#status#running as running") == {"running": True}


def test_what_cannot_be_resolved_or_deleted(api: Any) -> None:
    key = alarm(api)
    assert api.post(f"alarms/{key}/resolve")[0] == 422
    assert api.delete(f"alarms/{key}")[0] == 422
    assert api.delete(f"alarms/{alarm_of(api, 'deprecated')}")[0] == 200
    assert api.post("alarm_actions", alarm=key, action="resolve")[0] == 404


def alarm_of(api: Any, kind: str) -> int:
    return int(api.world.insert("alarms", owner="system/1", alarm_type=kind, level="warning").key)


def test_alarms_go_with_what_they_are_about(api: Any) -> None:
    alarm(api)
    api.delete("vms/1")
    assert api.get("alarms") == []


@pytest.mark.parametrize("body", [{}, {"action": "generate"}])
def test_a_billing_record(api: Any, body: Any) -> None:
    assert api.post("billing_actions", **body)[0] == 201
    [row] = api.get("billing", fields="from,to,total_cores,used_cores,tier_1_used,tier_1_total")
    assert row["to"] - row["from"] == 30 * 86400
    total = api.get("cluster_status/1", fields="total_cores")["total_cores"]
    assert row["used_cores"] <= row["total_cores"] == total
    assert 0 < row["tier_1_used"] < row["tier_1_total"]


def test_the_dashboard_counts(make_api: Any) -> None:
    view = make_api(vms=4).get("dashboard")
    assert (view["machines_count"], view["machines_online"]) == (4, 3)
    assert (view["nodes_count"], view["nodes_online"], view["clusters_online"]) == (2, 2, 1)


# -- system snapshots ------------------------------------------------------------------------------------------------


def snapshot(api: Any, **body: Any) -> int:
    return int(api.make("cloud_snapshots", **{"name": "before", **body})["key"])


def test_a_snapshot_is_blank_then_building_then_normal(api: Any) -> None:
    key = snapshot(api, retention=60)
    seen = []
    for pause in (0, 1, 3):
        api.advance(pause)
        seen.append(api.get(f"cloud_snapshots/{key}", fields="status,task"))
    assert seen == [{"status": status, "task": None} for status in ("", "building", "normal")]


@pytest.mark.parametrize(
    "body, life", [({}, 259200), ({"retention": 60}, 259200), ({"expires_type": "never"}, None), ({"expires": 0}, None)]
)
def test_when_a_snapshot_ends(api: Any, body: Any, life: Any) -> None:
    key = snapshot(api, **body)
    row = api.get(f"cloud_snapshots/{key}", fields="all")
    assert row["expires"] == (0 if life is None else api.world.clock.now() + life)
    assert "expires_type" not in row
    api.advance(259200)
    assert api.call("GET", f"cloud_snapshots/{key}")[0] == (200 if life is None else 404)


def test_an_immutable_snapshot_is_unlocked_in_seven_days(api: Any) -> None:
    key = snapshot(api, immutable=True, expires=0)
    assert api.delete(f"cloud_snapshots/{key}")[0] == 422
    api.put(f"cloud_snapshots/{key}", immutable=False)
    row = api.get(f"cloud_snapshots/{key}", fields="immutable_status,immutable_lock_expires")
    assert row["immutable_status"] == "unlocking"
    assert row["immutable_lock_expires"] == api.world.clock.now() + 7 * 86400
    assert api.delete(f"cloud_snapshots/{key}")[0] == 422
    api.advance(7 * 86400)
    assert api.delete(f"cloud_snapshots/{key}")[0] == 200


def test_recovery_makes_a_new_vm(api: Any) -> None:
    machine = api.vm("web")["machine"]
    api.make("machine_drives", machine=machine, disksize=1 << 30)
    key = snapshot(api)
    api.vm("later")
    assert api.get("cloud_snapshot_vms") == []
    api.act("cloud_snapshot_actions", key, "find_vms")
    api.advance(2)
    [row] = api.get("cloud_snapshot_vms", fields="$key,name,original_key")
    assert row == {"$key": 1, "name": "web", "original_key": 1}
    api.post("cloud_snapshot_vm_actions", action="recover", params={"rows": [1]})
    assert api.get("cloud_snapshot_vms/1", fields="status") == {"status": "importing"}
    api.advance(3)
    expected = {"status": "complete", "status_info": "Restored to: web (0)"}
    assert api.get("cloud_snapshot_vms/1", fields="status,status_info") == expected
    assert api.get("vms", filter="name eq 'web (0)'", fields="machine[count(drives) as n]") == [{"machine": {"n": 1}}]
    api.post("cloud_snapshot_vm_actions", action="recover", params={"rows": [1], "name": "later"})
    api.advance(3)
    assert api.get("cloud_snapshot_vms/1", fields="status") == {"status": "error"}


def test_columns_a_frequency_does_not_use_fall_back(api: Any) -> None:
    profile = api.make("snapshot_profiles", name="mine")["key"]
    body = {"frequency": "hourly", "hour": 5, "minute": 30, "retention": 3600, "skip_missed": True}
    key = api.make("snapshot_profile_periods", profile=profile, name="p", **body)["key"]
    assert api.get(f"snapshot_profile_periods/{key}", fields="hour,minute,skip_missed") == {"hour": 0, "minute": 30}
    assert api.act("snapshot_profile_actions", profile, "delete")[0] == 201
    assert api.call("GET", f"snapshot_profiles/{profile}")[0] == 404


def test_a_profile_in_use_stays(api: Any) -> None:
    profile = api.make("snapshot_profiles", name="mine")["key"]
    api.vm("web", snapshot_profile=profile)
    assert api.delete(f"snapshot_profiles/{profile}")[0] == 500


# -- certificates, updates, diagnostics ------------------------------------------------------------------------------


def test_a_self_signed_certificate_is_made_and_renewed(api: Any) -> None:
    key = api.make("certificates", domainname="a.example.org", domainlist="b.example.org,10.0.0.1", type="self_signed")
    path = f"certificates/{key['key']}"
    first = api.get(path, fields="domain,valid,public,expires")
    assert first["domain"] == "a.example.org" and first["valid"] and "BEGIN CERTIFICATE" in first["public"]
    api.put(path, renew=True)
    assert api.get(path, fields="public")["public"] != first["public"]
    assert "renew" not in api.get(path, fields="all")


def test_a_certificate_of_ones_own_needs_its_parts(api: Any) -> None:
    assert api.post("certificates", domainname="a")[1] == {"err": "field 'certificates.public' is required"}
    assert api.post("certificates", domainname="a", public="x", private="y")[0] == 422


def test_a_trusted_root_is_read_from_its_pem(api: Any) -> None:
    pem = api.get("certificates/1", fields="public")["public"]
    key = api.make("root_certificates", cert=pem)["key"]
    row = api.get(f"root_certificates/{key}", fields="subject,issuer,fingerprint,startdate")
    assert row["subject"] == row["issuer"] == "CN=lab"
    assert len(row["fingerprint"].replace(":", "")) == 64 and row["startdate"].endswith("GMT")
    assert api.post("root_certificates", cert=pem)[0] == 409
    assert api.post("root_certificates", cert="no certificate")[0] == 422


def test_an_update_from_the_check_to_the_end(api: Any) -> None:
    text = "Unable to verify the signature of the pre-install check file"
    assert api.post("update_actions/runpreinstallcheck") == (422, {"err": text})
    source = api.get("update_settings/1", fields="source")["source"]

    def act(action: str) -> Any:
        assert api.post("update_actions", source=source, action=action)[0] == 201
        query = {"filter": f"source eq {source}", "fields": "status"}
        busy = api.get("update_source_status", **query)[0]["status"]
        # The nodes restart one after the other.
        api.advance(15 if action == "apply" else 1.5)
        return busy, api.get("update_source_status", **query)[0]["status"]

    assert api.get("update_source_packages") == []
    assert act("refresh") == ("refreshing", "idle")
    assert {row["downloaded"] for row in api.get("update_source_packages", fields="downloaded")} == {False}
    assert act("download") == ("downloading", "idle")
    assert api.post("update_actions/runpreinstallcheck")[0] == 201
    assert act("install") == ("installing", "idle")
    assert api.get("update_settings/1", fields="reboot_required")["reboot_required"]
    assert act("apply") == ("applying", "idle")
    assert api.get("update_settings/1", fields="reboot_required,applying_updates") == {
        "reboot_required": False,
        "applying_updates": False,
    }
    assert api.get("update_packages/ybos", fields="version") == {"version": "26.1.9"}


def test_an_empty_update_action_is_taken_and_does_nothing(api: Any) -> None:
    assert api.post("update_actions")[0] == 201
    api.advance(5)
    assert {row["status"] for row in api.get("update_source_status", fields="status")} == {"idle"}


def test_a_diagnostic_report_ends_in_a_file(api: Any) -> None:
    key = api.make("system_diagnostics", name="report")["key"]
    seen = []
    for pause in (0, 1, 2):
        api.advance(pause)
        seen.append(api.get(f"system_diagnostics/{key}", fields="status")["status"])
    assert seen == ["initializing", "building", "complete"]
    assert api.get(f"system_diagnostics/{key}", fields="file#type as type") == {"type": "diagnostics"}
    api.act("system_diagnostic_actions", key, "send2support")
    assert api.get(f"system_diagnostics/{key}", fields="status") == {"status": "uploading"}


def test_licences(api: Any) -> None:
    key = api.make("licenses", license="a licence")["key"]
    assert api.get(f"licenses/{key}", fields="name,added_by") == {"name": "a licence", "added_by": "admin"}
    assert api.post("licenses", license="a licence")[0] == 409
    assert api.post("licenses", license=" ")[0] == 422
