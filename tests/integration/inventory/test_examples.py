# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory files in playbooks/inventory and the examples of the documentation do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "playbooks" / "inventory"
EVERY = {f"vm-{number:05d}" for number in range(1, 13)}


def test_all_are_tested():
    # The quickstart's file is tested with the quickstart.
    names = {"lab", "running", "sites", "tenants", "groups", "quickstart"}
    assert {path.name for path in EXAMPLES.iterdir()} <= {f"{name}.verge.yml" for name in names}


def test_lab(parse, berlin):
    done = parse(berlin, EXAMPLES / "lab.verge.yml")
    assert (done.error, done.warnings) == ("", [])
    assert set(done.group("site_lab")) == EVERY


def test_running(parse, berlin):
    done = parse(berlin, EXAMPLES / "running.verge.yml")
    assert (done.error, done.warnings) == ("", [])
    assert set(done.hosts) == set(done.group("status_running")) != set()
    assert not set(done.groups) & {"os_family_windows", "status_stopped"}
    assert done.hosts["vm-00001"]["ansible_host"] == "10.0.0.1"


def test_sites(parse, berlin, oslo, monkeypatch):
    for name, site in (("BERLIN", berlin), ("OSLO", oslo)):
        monkeypatch.setenv(f"{name}_HOST", site.host)
        monkeypatch.setenv(f"{name}_TOKEN", site.api_key)
    monkeypatch.setenv("CHECK_CERTIFICATES", "false")
    done = parse(None, EXAMPLES / "sites.verge.yml")
    assert done.error == ""
    assert {"vm-00001_berlin", "vm-00001_oslo", "vm-00012"} < set(done.hosts)
    monkeypatch.setenv("OSLO_TOKEN", "expired")
    done = parse(None, EXAMPLES / "sites.verge.yml")
    assert len(done.warnings) == 1 and done.warnings[0].startswith("site 'oslo' cannot be read: ")
    assert set(done.hosts) == EVERY


def test_tenants(parse, berlin, monkeypatch):
    """Berlin's tenants have no address, so that only what is outside of them is found."""
    monkeypatch.setenv("TENANT_PASSWORD", "anything")
    done = parse(berlin, EXAMPLES / "tenants.verge.yml")
    assert (done.error, done.warnings) == ("", [])
    assert set(done.group("kind_vm")) == EVERY
    assert {"node1", "node2"} <= set(done.group("kind_node"))


def test_groups(parse, berlin):
    done = parse(berlin, EXAMPLES / "groups.verge.yml")
    assert (done.error, done.warnings) == ("", [])
    assert set(done.group("unprotected")) == EVERY
    assert done.hosts["vm-00002"]["ansible_connection"] == "winrm"
    assert done.group("env_production") == ["vm-00001"]
    assert set(done.group("size_small")) == EVERY
    assert set(done.group("verge_network_Internal")) == EVERY
    assert "vm-00012" not in done.group("reachable")


def documented():
    """The examples in the plugin's documentation, with a text in place of the encrypted one."""
    import yaml

    from ansible_collections.community.vergeos.plugins.inventory import verge

    class Loader(yaml.SafeLoader):
        """Knows the tag of encrypted values."""

    Loader.add_constructor("!vault", lambda loader, node: "decrypted")
    return list(yaml.load_all(verge.EXAMPLES, Loader))  # a SafeLoader


@pytest.mark.parametrize("number", range(5))
def test_documented_examples(parse, oslo, monkeypatch, number):
    """Every option in them is known and valid; they get as far as the network."""
    import yaml

    for name in ("BERLIN_TOKEN", "OSLO_TOKEN", "ACME_TOKEN", "TENANT_PASSWORD"):
        monkeypatch.setenv(name, "x")
    example = documented()[number]
    example.pop("cache_connection", None)
    example.pop("ca_path", None)
    example.pop("plugin")
    example.update(strict_sites=False, retries=0)
    if "host" in example:
        example.update(host=oslo.host)
    for site in example.get("sites", []):
        site["host"] = oslo.host
    if example.get("cache"):
        example["cache_plugin"] = "memory"
    done = parse(oslo if "host" not in example and "sites" not in example else None, yaml.safe_dump(example))
    assert done.error == ""
