# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generated table facts: complete, consistent, small, up to date."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.core import BlockingClient, family
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.parse import parse
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema import index
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.table import Table

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "plugins" / "module_utils" / "vergeos" / "schema"
# What the module with the largest family ships.
OF_A_VM = (
    "vms machines machine_status machine_drives machine_drive_status machine_nics machine_devices "
    "machine_device_settings_tpm tags tag_members tag_categories cloudinit_files vm_actions"
).split()


def wire_names():
    lines = (ROOT / "tests" / "simulator" / "facts" / "tables.txt").read_text("utf-8").splitlines()
    return {line.split("\t")[0] for line in lines if line and not line.startswith("#")}


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("generate_tables", ROOT / "tools" / "generate_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_table_of_the_platform_has_a_file():
    assert len(wire_names()) == 327
    assert {path.stem for path in TABLES.glob("*.py")} == wire_names() | {"everything", "index", "naming"}
    assert all(facts.table(name).name == name for name in wire_names())
    assert facts.table("no_such_table") is None


def test_files_are_up_to_date():
    run = subprocess.run(
        [sys.executable, "tools/generate_tables.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "", "")


def test_a_file_out_of_date_is_shown(generator):
    files = generator.generate()
    path = generator.TABLES / "vms.py"
    files[path] = files[path].replace('"name": Column("string"', '"name": Column("text"')
    del files[generator.TABLES / "vnets.py"]
    shown = list(generator.differences(files))
    assert '+    "name": Column("text", create="required", update=True),' in shown
    assert any(line.startswith("--- ") and line.endswith("vnets.py") for line in shown)


def test_references_lead_to_tables():
    lost = {
        (name, column, facts.table(name).columns[column].to)
        for name in wire_names()
        for column in facts.table(name).columns
        if facts.table(name).columns[column].to not in wire_names() | {""}
    }
    assert lost == set()


def test_columns_are_well_formed():
    types = "string text integer number boolean enum epoch epoch_us bytes_int ref rows json".split()
    for name in wire_names():
        for title, column in facts.table(name).columns.items():
            assert column.type in types, (name, title)
            assert column.create in ("required", "optional", ""), (name, title)
            assert not column.values or column.type == "enum", (name, title)
            if column.default is not None and column.type in ("boolean", "integer", "bytes_int", "epoch"):
                assert isinstance(column.default, bool if column.type == "boolean" else int), (name, title)


def test_defaults_of_enums_are_among_their_values():
    """YAML reads no, on and off as truth values; here they are words."""
    for name in wire_names():
        for title, column in facts.table(name).columns.items():
            if column.values and column.default is not None:
                assert column.default in column.values, (name, title)
    assert facts.table("vms").columns["boot_order"].values == ("cd", "cdn", "dc", "nc", "n", "c", "d", "strict")


@pytest.mark.parametrize(
    ("table", "column", "type", "to", "create", "update", "default"),
    [
        ("vms", "name", "string", "", "required", True, None),
        ("vms", "ram", "integer", "", "optional", True, 1024),
        ("vms", "machine", "ref", "machines", "", False, None),
        ("vms", "owner", "ref", "", "", False, None),
        ("vms", "enabled", "boolean", "", "optional", True, True),
        ("vms", "cloudinit_files", "json", "", "optional", False, None),
        ("vms", "ha_group", "string", "", "optional", True, ""),
        ("machine_drives", "media", "enum", "", "optional", False, "disk"),
        ("machine_drives", "disksize", "bytes_int", "", "optional", True, None),
        ("machines", "ram", "integer", "", "", False, None),
    ],
)
def test_facts_of_a_column(table, column, type, to, create, update, default):
    found = facts.table(table).columns[column]
    assert (found.type, found.to, found.create, found.update, found.default) == (type, to, create, update, default)


@pytest.mark.parametrize(
    ("table", "secret"),
    [
        ("vms", {"console_pass", "console_pass_hash"}),
        ("users", {"password"}),
        ("tenants", {"password"}),
        ("nodes", {"ipmi_password"}),
        ("auth_sources", {"settings"}),
        ("oidc_applications", {"client_secret"}),
        ("certificates", {"private", "eab_hmac_key"}),
        ("vnet_ipsec_phase1s", {"psk"}),
        ("vnet_ipsecs", {"ipsec_secrets"}),
        ("vnet_wireguards", {"private_key"}),
        ("vnet_wireguard_peers", {"private_key", "preshared_key"}),
        ("webhook_urls", {"authorization_value"}),
        ("volumes", {"encryption_key", "cifs_password"}),
        ("update_sources", {"password"}),
        ("machine_nics", set()),
    ],
)
def test_secrets(table, secret):
    assert {name for name, column in facts.table(table).columns.items() if column.secret} == secret


@pytest.mark.parametrize(
    ("table", "column"),
    [("users", "two_factor_setup_next_login"), ("certificates", "renew"), ("cloud_snapshots", "expires_type")],
)
def test_what_cannot_be_read_is_not_secret_for_that(table, column):
    found = facts.table(table).columns[column]
    assert (found.write_only, found.secret) == (True, False)


def test_no_column_named_like_a_secret_is_open():
    words = ("password", "secret", "psk", "private_key", "preshared", "token")
    harmless = ("boolean", "epoch", "epoch_us", "enum", "integer", "ref")
    found = {
        (name, title)
        for name in wire_names()
        for title, column in facts.table(name).columns.items()
        if any(word in title for word in words) and column.type not in harmless and not column.secret
    }
    assert found == set()


@pytest.mark.parametrize(
    ("table", "action", "form"),
    [
        ("vms", "poweron", "vm_actions:vm"),
        ("vms", "clone", "vm_actions:vm"),
        ("vnets", "refresh", "vnet_actions:vnet"),
        ("vnets", "applydns", "put"),
        ("nodes", "enable_maintenance", "post"),
        ("nodes", "clear_pstore", "node_actions:node"),
        ("tasks", "execute", "query"),
        ("tasks", "cancel", "query"),
        ("volumes", "reset", "volume_actions:volume"),
        ("volume_syncs", "start_sync", "volume_sync_actions:sync"),
        ("catalog_repositories", "refresh", "catalog_repository_actions:repository"),
        ("update_sources", "download", "update_actions:source"),
        ("vm_recipes", "download", "vm_recipe_actions:vm_recipe"),
        ("vm_imports", "abort", "query"),
        ("alarms", "resolve", "post"),
        ("webhook_urls", "send", "post"),
        ("machine_drives", "apply_universal_vars", "post"),
        ("files", "add_link", "file_actions:file"),
    ],
)
def test_actions(table, action, form):
    assert facts.table(table).actions[action] == form


def test_action_forms_can_be_sent():
    for name in wire_names():
        for action, form in facts.table(name).actions.items():
            if form in ("post", "put", "query"):
                continue
            table, _mark, target = form.partition(":")
            assert facts.table(table).columns[target].to == name, (name, action)
            assert action in facts.table(table).columns["action"].values
    # Measured to be refused (WIRE 14.10); a create disguised as an action; a plain PUT of a column.
    assert "snapshot" not in facts.table("vms").actions
    assert set(facts.table("machine_drives").actions) == {"apply_universal_vars"}
    assert facts.table("groups").actions == {}


def test_identity_names_columns():
    for name in wire_names():
        table = facts.table(name)
        assert not table.columns or set(table.identity) <= set(table.columns), name


def test_everything_names_every_table_and_loads_none():
    tree = ast.parse((TABLES / "everything.py").read_text("utf-8"))
    named = [
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level for alias in node.names
    ]
    assert set(named) == wire_names()
    package = facts.__package__
    code = (
        f"import sys, {package}.schema.everything\n"
        f"print([name for name in sys.modules if name.startswith('{package}.schema.') and 'everything' not in name])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_what_a_module_ships_stays_small():
    assert sum((TABLES / f"{name}.py").stat().st_size for name in OF_A_VM) < 23 * 1024
    assert Path(index.__file__).stat().st_size < 8 * 1024


@pytest.fixture
def packed(monkeypatch):
    """Return what packs a module: a function that leaves out files of the schema."""

    def leave_out(*files):
        monkeypatch.setattr(facts, "_loaded", {})
        for file in files:
            # Python refuses to import what stands here as None, with the error for what is not there.
            monkeypatch.setitem(sys.modules, f"{facts.__package__}.schema.{file}", None)

    return leave_out


def test_a_table_whose_file_is_left_out_is_still_told_apart(packed):
    packed("volumes")
    known = facts.table("volumes")
    assert (known.key_type, known.name_column, known.columns) == ("string", "name", {})
    assert facts.table("no_such_table") is None


def test_nothing_is_known_where_no_file_says_it(packed):
    packed("volumes", "naming")
    assert facts.table("volumes") is None
    assert facts.table("vms").key_type == "integer"


@pytest.mark.parametrize(("there", "left_out"), [(True, ()), (True, ("clusters",)), (False, ("clusters", "naming"))])
def test_names_in_filters_where_tables_are_left_out(packed, there, left_out):
    """A filter may compare any reference with a name: a packed module asks what one in process asks."""
    packed(*left_out)
    client = BlockingClient("h", token="t")
    vms = client.table("vms")
    operation = vms.rows(vms.condition(parse("cluster eq 'prod'"), {}), ["name"])
    if there:
        assert "/clusters?" in next(operation).path
    else:
        with pytest.raises(VergeError, match="rows of clusters have no names; give a key"):
            next(operation)


@pytest.mark.parametrize(("folder", "file"), [("families", "nowhere"), ("nowhere", "vms")])
def test_a_family_that_was_not_packed_is_a_plain_table(folder, file):
    """Be it that one file of them is missing, or that a module uses none, so that their folder is."""
    assert family(folder, file, "VMTable", Table) is Table
