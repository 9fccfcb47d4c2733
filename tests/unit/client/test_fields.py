# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projections and the check of names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import UnknownFieldError, VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts import Column, TableFacts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.fields import check_columns, projection
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters import ExpressionError

SCHEMA = sorted((Path(__file__).parents[2] / "simulator" / "facts" / "schema").glob("*/*.yml"))
settings.register_profile("client", deadline=None)
settings.load_profile("client")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (None, "all,$key"),
        ("name", "name,$key"),
        (" name , ram ", "name,ram,$key"),
        (["$key", "name"], "$key,name"),
        (("name", "ram,uuid"), "name,ram,uuid,$key"),
        ("$key as id", "$key as id,$key"),
        ("all,$key", "all,$key"),
        ("most,machine[most,drives[most]]", "most,machine[most,drives[most]],$key"),
        ("dashboard", "dashboard,$key"),
        ("summary", "summary,$key"),
        ("$display,$row", "$display,$row,$key"),
        (
            ["machine#status#status as status", "machine#status#node#name as node_name"],
            "machine#status#status as status,machine#status#node#name as node_name,$key",
        ),
        ("cluster#$key as id,cluster#$display", "cluster#$key as id,cluster#$display,$key"),
        ("machine#status#display(status) as s", "machine#status#display(status) as s,$key"),
        ("display(os_family) as os", "display(os_family) as os,$key"),
        ("datetime(created,'%Y,%m') as day", "datetime(created,'%Y,%m') as day,$key"),
        ("flatten(machine[name as n,ram as r])", "flatten(machine[name as n,ram as r]),$key"),
        ("machine#status#status eq 'running' as up", "machine#status#status eq 'running' as up,$key"),
        ("console_status[host,port,active]", "console_status[host,port,active],$key"),
        # What a polymorphic reference leads to is not known, so anything may be asked of it.
        ("owner#name as owner_name", "owner#name as owner_name,$key"),
    ],
)
def test_projection_of_vms(fields, text):
    assert projection(fields, facts.table("vms")) == text
    assert projection(fields, None) == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("", "no field is asked for; name some, or leave fields out to get all"),
        (" , ", "no field is asked for; name some, or leave fields out to get all"),
        ([], "no field is asked for; name some, or leave fields out to get all"),
        ("*", "'*' is no field; 'all' asks for every own column"),
        ("name,*", "'*' is no field; 'all' asks for every own column"),
        ("name desc", "'name desc' is no field; a comma or 'as' may be missing"),
        ("machine[name]x", "'machine[name]x' is no field: something follows the ']'"),
        ("machine[name", "fields 'machine[name': a bracket is not closed"),
        ("machine[name)", "fields 'machine[name)': a bracket is closed that was not opened"),
        ("name]", "fields 'name]': a bracket is closed that was not opened"),
        ("datetime(created,'%Y", 'fields "datetime(created,\'%Y": a quote is not closed'),
        ("dispaly(os_family)", "unknown function 'dispaly' in 'dispaly(os_family)'; did you mean display?"),
    ],
)
def test_projection_refuses_a_form(fields, message):
    for table in (facts.table("vms"), None):
        with pytest.raises(ExpressionError) as caught:
            projection(fields, table)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("nmae", "unknown field 'nmae' of vms; did you mean name?"),
        ("machine#statsu", "unknown field 'statsu' of machines; did you mean stats or status?"),
        ("machine#status#stat", "unknown field 'stat' of machine_status; did you mean state or status?"),
        ("machine[name,nonsense]", "unknown field 'nonsense' of machines"),
        ("display(nonsense)", "unknown field 'nonsense' of vms"),
        ("machine#status#display(nonsense)", "unknown field 'nonsense' of machine_status"),
        ("flatten(machine[nonsense as n])", "unknown field 'nonsense' of machines"),
        ("nonsense eq 'running' as up", "unknown field 'nonsense' of vms"),
        # WIRE 3.2: the tempting name; the platform answers null or leaves it out.
        ("running", "unknown field 'running' of vms; did you mean machine#status#running?"),
        ("status", "unknown field 'status' of vms; did you mean machine#status#status?"),
    ],
)
def test_projection_follows_references(fields, message):
    with pytest.raises(UnknownFieldError) as caught:
        projection(fields, facts.table("vms"))
    assert str(caught.value) == message
    assert projection(fields, None) == f"{fields},$key"


def test_the_trail_ends_where_the_facts_end():
    table = TableFacts("here", {"away": Column("ref", to="a_table_that_is_not_shipped"), "any": Column("ref")})
    assert projection("away#x#y as z,any[a,b[c]]", table) == "away#x#y as z,any[a,b[c]],$key"


@pytest.mark.parametrize(
    ("table", "name", "message"),
    [
        ("machine_drives", "tier", "unknown field 'tier' of machine_drives; did you mean preferred_tier?"),
        ("machine_drives", "size", "unknown field 'size' of machine_drives; did you mean disksize?"),
        ("machine_drives", "disk_size", "unknown field 'disk_size' of machine_drives; did you mean disksize?"),
        ("machine_nics", "mac_address", "unknown field 'mac_address' of machine_nics; did you mean macaddress?"),
        ("cloudinit_files", "vm", "unknown field 'vm' of cloudinit_files; did you mean owner?"),
        ("vnets", "vlan", "unknown field 'vlan' of vnets; did you mean layer2_id?"),
        ("vnets", "dhcp_end", "unknown field 'dhcp_end' of vnets; did you mean dhcp_stop?"),
        ("users", "full_name", "unknown field 'full_name' of users; did you mean displayname?"),
        (
            "vms",
            "failover_cluster",
            "unknown field 'failover_cluster' of vms; did you mean cluster_failover or cluster?",
        ),
        ("vms", "retention", "unknown field 'retention' of vms"),
        ("vms", "machine#status", "unknown field 'machine#status' of vms; no reference can be followed here"),
        ("vms", "*", "unknown field '*' of vms"),
        ("vms", "all", "unknown field 'all' of vms"),
    ],
)
def test_check_columns_refuses(table, name, message):
    with pytest.raises(UnknownFieldError) as caught:
        check_columns(["name", name], facts.table(table))
    assert str(caught.value) == message
    assert caught.value.table == table


def test_check_columns_accepts():
    check_columns(["name", "$key", "$display", "$row"], facts.table("vms"))
    check_columns({"name": 1, "ram": 2}, facts.table("vms"))
    check_columns(["anything"], None)
    # Of some tables nothing but the name is known.
    check_columns(["anything"], facts.table("vmware_containers"))


def asked_for():
    """Table -> every expression that clients are known to ask for."""
    found = {}
    for path in SCHEMA:
        schema = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        given = [*(item["expr"] for item in schema.get("derived", ())), *schema.get("default_fields", ())]
        # Two stand for lists that are not written out; those of machine_console start at its owner, a VM.
        found[schema["table"]] = [
            text for text in given if "..." not in text and "<" not in text and not text.startswith("console_status#")
        ]
    return {table: expressions for table, expressions in found.items() if expressions}


@pytest.mark.parametrize(("table", "expressions"), asked_for().items())
def test_what_clients_ask_for_is_known(table, expressions):
    assert projection(expressions, facts.table(table)).startswith(expressions[0])


@given(st.text(alphabet="nameram ,#[]()'$*as", max_size=30))
@settings(max_examples=400)
def test_projection_never_breaks(text):
    try:
        assert "$key" in projection(text, facts.table("vms")).split(",")
    except VergeError as error:
        assert error.kind in ("expression", "unknown_field")
