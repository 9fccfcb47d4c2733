# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory and the lookup as a user who may not see all: what is hidden is never taken for absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from ansible.errors import AnsibleError

from tests.simulator.process import Simulator

LIMITED = {"VERGE_USERNAME": "limited", "VERGE_PASSWORD": "Limited-pass-1"}
LINE = "may not list rows of vms; give it 'list' on vms"


@dataclass
class Site:
    """The environment of a user at a site."""

    env: dict[str, str]


@pytest.fixture(scope="module")
def site() -> Iterator[Simulator]:
    """Two machines, and a user without rights."""
    with Simulator(vms=2, guest_addresses=True) as made:
        user = {"name": "limited", "password": LIMITED["VERGE_PASSWORD"]}
        sent(made, "POST", "users", user)
        yield made


def sent(site: Simulator, method: str, path: str, body: Any = None) -> Any:
    """Ask the platform past the collection."""
    answer = requests.request(
        method, f"{site.url}/api/v4/{path}", json=body, auth=(site.username, site.password), verify=site.ca_file
    )
    assert answer.status_code < 300
    return answer.json()


def limited(site: Simulator, **rights: str) -> Site:
    """Give the user these rights and no others; table -> words."""
    (user,) = sent(site, "GET", "users?fields=identity&filter=name eq 'limited'")
    for held in sent(site, "GET", f"permissions?fields=$key,table&filter=identity eq {user['identity']}"):
        if held["table"] != "users":
            sent(site, "DELETE", f"permissions/{held['$key']}")
    for table, words in rights.items():
        flags = {right: right in words.split() for right in ("list", "read", "create", "modify", "delete")}
        sent(site, "POST", "permissions", {"identity": user["identity"], "table": table, "row": 0, **flags})
    env = {name: value for name, value in site.env.items() if name != "VERGE_TOKEN"}
    return Site({**env, **LIMITED})


def test_inventory_with_just_its_rights(site, parse):
    tables = dict.fromkeys(("vms", "nodes", "tenants", "tag_members", "vnet_addresses"), "list read")
    assert set(parse(limited(site, **tables)).hosts) == {"vm-00001", "vm-00002"}


def test_inventory_that_is_shown_no_machine(site, parse):
    """No hosts would be a system without machines: a play that removes what is not listed would go by it."""
    found = parse(limited(site, tag_members="list read", vnet_addresses="list read"))
    assert LINE in found.error and "the user 'limited'" in found.error and "\n" not in found.error


def test_inventory_that_takes_what_it_gets(site, parse):
    """With strict_sites off the line is a warning."""
    found = parse(limited(site), "strict_sites: false\n")
    assert found.hosts == {} and [LINE in line for line in found.warnings] == [True]


@pytest.fixture
def lookup(quiet, site, monkeypatch):
    """``lookup(rights, *terms, **options)`` as the user with some rights."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import lookup_loader

    def run(rights, *terms, **options):
        for name in [name for name in os.environ if name.startswith("VERGE_")]:
            monkeypatch.delenv(name)
        for name, value in limited(site, **rights).env.items():
            monkeypatch.setenv(name, value)
        return lookup_loader.get("community.vergeos.verge", loader=DataLoader()).run(list(terms), {}, **options)

    return run


def test_lookup(lookup):
    assert lookup({"vms": "list read"}, "vm-00001", **{"return": "key"}) == [1]
    assert lookup({"vms": "list read"}, "no-such-vm", default="none") == ["none"]
    # A name, all rows, and a default that stands for what is not there.
    for terms, options in ((["vm-00001"], {}), ([], {}), (["vm-00001"], {"default": "none"})):
        with pytest.raises(AnsibleError, match=LINE):
            lookup({}, *terms, **options)
    with pytest.raises(AnsibleError, match=r"may not read row 1 of vms; give it 'read' on vms or on that row"):
        lookup({"vms": "list"}, 1)
