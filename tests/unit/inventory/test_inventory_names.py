# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and groups, as tables of cases; what Ansible makes of a name is asked of Ansible itself."""

from __future__ import annotations

import random

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader

from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.names import (
    HOSTNAMES,
    LONGEST,
    group_name,
    host_names,
    safe,
)

DEFAULT = ("name", "name_tenant", "name_site")
USABLE = [
    "web",
    "Web-1",
    "a.b.example.com",
    "_x",
    "a+b",
    "web-",
    "5",
    "1000",
    "straße",
    "日本",
    "мир",
    "a..b",
    "x" * LONGEST,
]
PATTERNS = [
    "!web",
    "&web",
    "~web",
    "@web",
    "web*",
    "web?",
    "w[e]b",
    "web[0:3]",
    "a,b",
    "a:b",
    "web 1",
    " web",
    "web\t",
    "",
]
PATHS = [
    "..",
    ".",
    ".hidden",
    "../x",
    "../../x",
    "/etc/x",
    "a/b",
    "a\\b",
    "-oProxyCommand=x",
    "-x",
    "x" * (LONGEST + 1),
]
TEMPLATES = [
    "{{ 7 * 7 }}",
    "{% if x %}",
    "{# x #}",
    "a{b",
    "#jinja2:x",
    "a'b",
    'a"b',
    "$(x)",
    "`x`",
    "a;b",
    "a|b",
    "a@b",
    "a%h",
]
CONTROL = [
    "web\n",
    "a\nb",
    "a\x1b[2Jb",
    "a\x00b",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u202eb",
    "a\u200bb",
    "a\ud800b",
    "é".replace("é", "e\u0301"),
]
PLACES = [
    "localhost", "LocalHost", "localhost.", "localhost.localdomain", "web.localhost", "localhost4", "ip6-localhost",
    "127.0.0.1", "127.1", "127.9.9.9", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.1", "::1", "fd00::1",
    "10.0.0.5", "１２７.０.０.１", "ｌｏｃａｌｈｏｓｔ", "all", "ungrouped",
]  # fmt: skip


@pytest.mark.parametrize("name", USABLE)
def test_names_that_ansible_can_address(name):
    manager = InventoryManager(loader=DataLoader(), sources=[])
    for each in (name, "web", "other"):
        manager.add_host(each)
    assert [host.name for host in manager.get_hosts(name)] == [name]
    assert safe(name)
    assert host_names([host(name)], DEFAULT) == ([name], [])


@pytest.mark.parametrize("name", PATTERNS + PATHS + TEMPLATES + CONTROL + PLACES)
def test_names_that_mean_something_else(name):
    """Such a host is listed under the next form and told about, whether it is a site's or a tenant's."""
    assert not safe(name)
    for tenant in ("", "acme"):
        for forms in (DEFAULT, ("name",), ("bare_name",), ("name_key", "key"), ("uuid",)):
            names, told = host_names([host(name, 7, tenant=tenant, uuid=name)], forms)
            assert names[0] != name and safe(names[0])
            bare = forms[0] in ("bare_name", "uuid") or (forms[0] == "name" and not tenant)
            assert len(told) == 1 or not (bare and name)
            assert all(text.isprintable() for text in told)
    group = group_name(name)
    assert group != name and safe(group)


def test_every_text_gives_names_that_are_safe_and_unique():
    """Texts of odd characters, in all forms, side by side."""
    chance = random.Random(7)
    signs = "ab.-_+ /\\{}%#:,!&~*?[]()@'\"\n\x1b\u202eéß日0127"
    for _time in range(200):
        texts = ["".join(chance.choices(signs, k=chance.choice((0, 1, 2, 3, 9, 300)))) for _number in range(12)]
        hosts = [
            host(text, chance.choice((1, 2)), chance.choice(("a", "a b")), chance.choice(("", *texts)), uuid=text)
            for text in texts
        ]
        names, _told = host_names(hosts, chance.sample(sorted(HOSTNAMES), 3))
        assert len(set(names)) == len(names) and all(map(safe, names))
        assert all(safe(group_name(text)) for text in texts)


def host(name, key=1, site="a", tenant="", kind="vm", uuid=""):
    return {"name": name, "key": key, "site": site, "tenant": tenant, "kind": kind, "uuid": uuid}


@pytest.mark.parametrize(
    ("hosts", "forms", "names", "told"),
    [
        ([host("x"), host("y", 2)], DEFAULT, ["x", "y"], 0),
        # All that share a name change it, whoever came first.
        ([host("x"), host("x", site="b"), host("y")], DEFAULT, ["x_a", "x_b", "y"], 1),
        ([host("x", site="b"), host("x")], DEFAULT, ["x_b", "x_a"], 1),
        # A machine inside a tenant never has a plain name, and never changes that of a machine of the site itself.
        ([host("x", tenant="t"), host("x"), host("x", tenant="u")], DEFAULT, ["x_t", "x", "x_u"], 0),
        ([host("x", tenant="t")], ("name",), ["x_vm_1_t_a"], 0),
        ([host("x", tenant="t")], ("name", "bare_name"), ["x"], 0),
        ([host("x", tenant="t"), host("x_t")], DEFAULT, ["x_t_a", "x_t"], 1),
        ([host("x", tenant="y_t"), host("x_y", tenant="t")], DEFAULT, ["x_vm_1_y_t_a", "x_y_vm_1_t_a"], 2),
        ([host("x", tenant="t"), host("x"), host("x", site="b")], DEFAULT, ["x_t", "x_a", "x_b"], 1),
        ([host("x", tenant="t"), host("x", 1)], ("key",), ["vm_1_t", "vm_1"], 0),
        ([host("x", tenant="t"), host("x", 1)], ("name_key",), ["x_t_1", "x_1"], 0),
        # A made name that somebody has in truth is not taken from him.
        ([host("x"), host("x", site="b"), host("x_a", 3)], DEFAULT, ["x_vm_1_a", "x_b", "x_a"], 2),
        # The forms are used up: all that is known.
        ([host("x"), host("x", kind="node")], ("name",), ["x_vm_1_a", "x_node_1_a"], 1),
        ([host("x", uuid="u1"), host("x", 2)], ("uuid", "name"), ["u1", "x"], 0),
        ([host("x", uuid="u1"), host("y", 2, uuid="u1")], ("uuid", "name_key"), ["x_1", "y_2"], 1),
        ([host("x"), host("x", 2)], ("key",), ["vm_1", "vm_2"], 0),
        ([host("x_vm_1_a", 9), host("x", 1), host("x", 1)], ("name",), ["x_vm_1_a", "x_vm_1_a_", "x_vm_1_a__"], 1),
        # What a name cannot have is replaced in the further forms, so that the machine can still be recognised.
        ([host("web 1"), host("../../etc"), host("***", 4)], DEFAULT, ["web_1_a", "etc_a", "vm_4_a"], 1),
        ([host("web 1"), host("web_1_a")], DEFAULT, ["web_1_vm_1_a", "web_1_a"], 2),
        ([host("x", site="Berlin (1)"), host("x")], DEFAULT, ["x_Berlin_1", "x_a"], 1),
        # Names that differ in case are two hosts to Ansible as they are to the platform.
        ([host("x"), host("X")], DEFAULT, ["x", "X"], 0),
        ([], DEFAULT, [], 0),
    ],
)  # fmt: skip
def test_names(hosts, forms, names, told):
    found, reports = host_names(hosts, forms)
    assert found == names
    assert len(reports) == told


def test_names_of_others():
    """A name that a group or a host of another source has is not taken."""
    names, (report,) = host_names([host("x"), host("y", 2)], DEFAULT, lambda index, name: (index, name) == (0, "x"))
    assert names == ["x_a", "y"]
    assert report.endswith("are not used: 'x' as x_a")


def test_what_is_told_is_short():
    _names, (report,) = host_names([host("x", key) for key in range(30)], ("name", "name_key"))
    assert (
        report
        == "30 hosts are named 'x'; they are listed as " + ", ".join(f"x_{n}" for n in range(10)) + " and 20 more"
    )
    _names, (report,) = host_names([host(f"{n} {n}", n) for n in range(30)], ("name", "key"))
    assert report.endswith(": " + ", ".join(f"'{n} {n}' as vm_{n}" for n in range(10)) + " and 20 more")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tag_web", "tag_web"),
        ("env-1.x", "env-1.x"),
        ("tag_{{ 7 * 7 }}", "tag____7___7___"),
        ("all", "all_"),
        ("ungrouped", "ungrouped_"),
        ("localhost", "localhost_"),
        ("!x", "_x"),
        ("../x", "_._x"),
        ("", "_"),
    ],
)
def test_groups(text, name):
    assert group_name(text) == name


def test_long_groups_stay_apart():
    one, two = (group_name("tag_" + "日" * 128 + end) for end in "ab")
    assert one != two and max(len(one.encode()), len(two.encode())) <= LONGEST
