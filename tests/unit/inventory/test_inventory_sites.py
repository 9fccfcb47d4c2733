# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the inventory reads and as whom; systems side by side; connection options from several places."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import merged
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.read import Wanted
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.sites import TenantAccess, collect, sites

SECRET = "not-to-be-seen"
LOGIN = {"VERGE_USERNAME": "u", "VERGE_PASSWORD": SECRET}
ENV = {"VERGE_HOST": "h", **LOGIN}


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ([{}, {}], {}),
        ([{"host": "a"}, {"host": "b", "timeout": 3.0}], {"host": "a", "timeout": 3.0}),
        ([{"validate_certs": False}, {"validate_certs": True}], {"validate_certs": False}),
        ([{"token": "t"}, {"username": "u", "password": "p"}], {"token": "t", "username": "u"}),
        ([{"username": "u", "password": "p"}, {"token": "t"}], {"username": "u", "password": "p"}),
        ([{"host": None, "name": "x"}, {"host": "b"}], {"host": "b"}),
        ([{"username": "u"}, {"token": "t"}, {"password": "p"}], {"username": "u", "token": "t"}),
    ],
)
def test_places(places, found):
    assert merged(*places) == found


def test_two_credentials_in_one_place():
    with pytest.raises(VergeError, match="both a token and a password are given in one place"):
        merged({}, {"token": "t", "password": "p"})


def one(name="", env=None, **options):
    (target,) = sites(options, [], Wanted(), ENV if env is None else env, name)
    return target


def test_one_site():
    assert str(one()) == "site 'h'"
    assert str(one(host="https://verge.example.com:8443/")) == "site 'verge.example.com'"
    assert str(one("berlin", host="x")) == "site 'berlin'"


def test_several_sites():
    listed = [{"name": "a", "host": "ha"}, {"name": "b", "host": "hb", "token": "t", "timeout": 5.0}]
    a, b = sites({"timeout": 9.0, "username": "top"}, listed, Wanted(), LOGIN)
    assert (a.settings.base_url, a.settings.username, a.settings.timeout) == ("https://ha", "top", 9.0)
    assert (b.settings.base_url, b.settings.timeout) == ("https://hb", 5.0)
    assert b.settings.authorization() == "Bearer t"
    assert [each.site for each in sites({"site": "b"}, listed, Wanted(), LOGIN)] == ["b"]
    with pytest.raises(VergeError, match="no site is named 'c' in sites or the sites file"):
        sites({"site": "c"}, listed, Wanted(), LOGIN)


def test_a_login_beside_another_host_is_not_sent_to_a_site():
    """The environment's belongs to the system that the environment names, where it names one."""
    (a,) = sites({}, [{"name": "a", "host": "https://h:443/"}], Wanted(), ENV)
    assert a.settings.username == "u"
    with pytest.raises(VergeError) as raised:
        sites({}, [{"name": "b", "host": "hb"}], Wanted(), ENV)
    assert str(raised.value) == (
        "site 'b': it has no credentials, and those of the environment (host https://h) are another system's; "
        "give it a token, or a username and password, where it is defined"
    )


def tenants(access, *rows):
    return [(target.tenant, target, error) for target, error in access.targets(one(ca_path=None), rows)]


def row(name, running=True, address="192.0.2.1"):
    return {"name": name, "running": running, "ui_address": address}


def test_tenants():
    entries = [
        {"name": "acme", "token": "ta"},
        {"name": "dev-*", "username": "du", "password": "dp", "host": "dev.example.com"},
        {"name": "six", "token": "t6"},
        {"name": "missing", "token": "t"},
    ]
    access = TenantAccess(entries, {**ENV, "VERGE_VERIFY_SSL": "false", "VERGE_TOKEN": "of the site"})
    found = tenants(
        access,
        row("acme"),
        row("dev-1", address=None),
        row("other"),
        row("six", address="2001:db8::6"),
        row("dev-2", running=False),
    )
    assert [name for name, _target, _error in found] == ["acme", "dev-1", "six"]
    acme, dev, six = [target.settings for _name, target, error in found if error is None]
    assert (acme.base_url, acme.authorization(), acme.verify) == ("https://192.0.2.1", "Bearer ta", False)
    assert (dev.base_url, dev.username) == ("https://dev.example.com", "du")
    assert six.base_url == "https://[2001:db8::6]"
    assert all(target.wanted.kinds == ("vms",) for _name, target, _error in found)
    assert access.unmet() == ["missing"]


def test_credentials_of_the_site_stay_there():
    """Neither the site's options nor the environment lend a tenant a password."""
    access = TenantAccess([{"name": "acme", "username": "u"}], ENV)
    ((_name, _target, error),) = tenants(access, row("acme"))
    assert "no credentials" in str(error)


def test_tenants_without_an_address():
    named = TenantAccess([{"name": "acme", "token": "t"}], {})
    ((_name, _target, error),) = tenants(named, row("acme", address=None))
    assert str(error) == "it has no UI address; assign one, or give its host"
    assert tenants(TenantAccess([{"name": "*", "token": "t"}], {}), row("acme", address=None)) == []


def several(count):
    listed = [{"name": f"s{number}", "host": f"h{number}"} for number in range(count)]
    return sites({}, listed, Wanted(), LOGIN)


def nothing(*_target):
    return None


def test_side_by_side():
    """Sixteen meet at a barrier that one thread after the other would never pass; the rest follow."""
    barrier = threading.Barrier(16)

    def work(target):
        if int(target.site[1:]) < 16:
            barrier.wait(timeout=10)
        return target.site

    found = dict(collect(several(20), nothing, work, lambda target, outcome: (), 20.0))
    assert sorted(found.values()) == sorted(f"s{number}" for number in range(20))
    assert all(target.site == outcome for target, outcome in found.items())


def test_failures_and_deadlines():
    release = threading.Event()

    def work(target):
        if target.site == "s0":
            raise VergeError("refused")
        if target.site == "s1":
            release.wait(10)
        return target.site

    started = time.monotonic()
    found = {target.site: outcome for target, outcome in collect(several(3), nothing, work, lambda *_: (), 0.3)}
    release.set()
    assert time.monotonic() - started < 5
    assert str(found["s0"]) == "refused"
    assert str(found["s1"]) == "not read within 0.3 seconds (site_timeout)"
    assert found["s2"] == "s2"


def test_what_follows():
    """Further systems are read, and those that cannot be are reported; known outcomes need no work."""
    first, second, third = several(3)
    worked = []

    def work(target):
        worked.append(target.site)
        return target.site

    def follow(target, outcome):
        return [(second, None), (third, VergeError("no way in"))] if target is first else []

    found = list(collect([first], lambda target: "known" if target is first else None, work, follow, 5.0))
    assert [(target.site, str(outcome)) for target, outcome in found] == [
        ("s0", "known"), ("s2", "no way in"), ("s1", "s1"),
    ]  # fmt: skip
    assert worked == ["s1"]
