# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several sites and tenants: names, failures, deadlines, the cache."""

from __future__ import annotations

import base64
import json
import re
import time
import zlib

import pytest

from tests.simulator.process import Simulator

ASKED = ["GET /api/v4/vms", "GET /api/v4/tag_members", "GET /api/v4/vnet_addresses"]
CACHED = "cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: {0}/cache\n"


def entry(name, site, **more):
    """An entry of ``sites`` or ``tenants``."""
    options = {"name": name, "host": site.host, "token": site.api_key, "ca_path": site.ca_file, **more}
    given = {option: value for option, value in options.items() if value is not None}
    return "  - " + "\n    ".join(f'{option}: "{value}"' for option, value in given.items()) + "\n"


@pytest.fixture
def both(berlin, oslo):
    """The option ``sites`` for both."""
    return "sites:\n" + entry("berlin", berlin) + entry("oslo", oslo)


@pytest.fixture(scope="session")
def tenant(berlin):
    """Tenants of Berlin: acme runs and has no address yet, idle does not run."""
    for name, running in (("acme", True), ("idle", False)):
        (key,) = berlin.rows("tenants", {"name": name, "is_snapshot": False})
        (status,) = berlin.rows("tenant_status", {"tenant": key, "running": running})
        berlin.rows("tenants", {"$key": key, "status": status})


def kept(path):
    """What an entry of the cache says."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"verge-rows-\d+:[0-9a-f]{16}:([A-Za-z0-9+/=]+)", text)
    return zlib.decompress(base64.b64decode(found[1])).decode()


def warned(done):
    """The warnings, without what core adds about where they came from."""
    return [line.split(": ", 1)[1].strip() for line in done.said.splitlines() if line.startswith("[WARNING]: ")]


def test_hosts_of_the_same_name(parse, both, requests_of, berlin, oslo):
    """Both are kept, under names that do not depend on which site answered first, and it is said."""
    done = parse(None, both)
    assert requests_of(berlin) == requests_of(oslo) == ASKED
    assert len(done.hosts) == 16
    assert done.group("site_oslo") == [f"vm-0000{number}_oslo" for number in range(1, 5)]
    assert {"vm-00001_berlin", "vm-00005"} < set(done.group("site_berlin"))
    assert done.hosts["vm-00001_oslo"]["verge_name"] == "vm-00001"
    assert done.warnings == [
        f"2 hosts are named 'vm-0000{number}'; they are listed as vm-0000{number}_berlin, vm-0000{number}_oslo"
        for number in range(1, 5)
    ]
    done = parse(None, both + "hostnames: [uuid]\n")
    assert len(done.hosts) == 16 and done.warnings == []
    done = parse(None, both + "hostnames: [key]\n")
    assert {"vm_5", "vm-00001_vm_1_oslo"} < set(done.hosts)


def test_what_a_site_leaves_out_comes_from_the_top(ansible, berlin, oslo):
    """A token at the top hides the password of the environment; a password of a site hides the token at the top."""
    file = (
        f"token: {oslo.api_key}\nverify_ssl: false\nsites:\n"
        + entry("oslo", oslo, token=None, ca_path=None)
        + entry("berlin", berlin, token=None, username=berlin.username, password=berlin.password)
    )
    env = {"VERGE_USERNAME": "nobody", "VERGE_PASSWORD": "wrong"}
    done = ansible(None, file=file, env=env)
    assert warned(done)[0].startswith("2 hosts are named")
    assert len(done.hosts) == 16


def test_a_site_that_fails(ansible, berlin, oslo):
    """Strict: nothing is used, and one line says why. Otherwise the other site is used, and one line says why."""
    file = "sites:\n" + entry("oslo", oslo, token="wrong") + entry("berlin", berlin)
    why = (
        "site 'oslo' cannot be read: GET /api/v4/vms: Login required (HTTP 401); "
        "check the user name and password, or the API key and its expiry"
    )
    done = ansible(None, file=file)
    assert done.hosts == {}
    assert why in warned(done)[0]
    assert "Traceback" not in done.said and "wrong" not in done.said
    done = ansible(None, file=file, env={"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"})
    assert done.status != 0 and why in done.said

    done = ansible(None, file=file + "strict_sites: false\n")
    assert warned(done) == [why]
    assert len(done.hosts) == 12
    # Wrong credentials are tried once: repeating them locks accounts (WIRE 2.6).
    assert [each["status"] for each in oslo.log()] == [401, 401, 401]


def test_a_site_that_is_slow(ansible, both, oslo):
    """Its deadline holds whatever it does; the program does not wait for it in the end either."""
    oslo.fault("latency", path="/api/v4/vms", seconds=20)
    started = time.monotonic()
    done = ansible(None, file=both + "strict_sites: false\nsite_timeout: 2\n")
    assert time.monotonic() - started < 15
    assert warned(done) == ["site 'oslo' cannot be read: not read within 2 seconds (site_timeout)"]
    assert len(done.hosts) == 12


def test_sites_are_read_side_by_side(parse, both, berlin, oslo):
    """One after the other they would take two waits."""
    for site in (berlin, oslo):
        site.fault("latency", path="/api/v4/vms", seconds=3)
    started = time.monotonic()
    done = parse(None, both)
    assert len(done.hosts) == 16
    assert 3 <= time.monotonic() - started < 6


def test_tenants(parse, berlin, oslo, tenant, requests_of):
    """VMs inside tenants, with the tenant's own credentials."""
    file = "site_name: berlin\ntenants:\n" + entry("acme", oslo) + entry("*", oslo, host=None)
    done = parse(berlin, file)
    assert requests_of(berlin) == ["GET /api/v4/vms", "GET /api/v4/tenants", *ASKED[1:]]
    assert requests_of(oslo) == ASKED
    assert done.group("tenant_acme") == [f"vm-0000{number}_acme" for number in range(1, 5)]
    assert done.hosts["vm-00001_acme"]["verge_site"] == "berlin"
    assert done.hosts["vm-00001_acme"]["verge_tenant"] == "acme"
    # Who may name machines in a tenant takes no name from a machine of the site itself.
    assert done.hosts["vm-00001"]["verge_tenant"] == ""
    assert done.warnings == []
    assert len(done.group("site_berlin")) == 16


def test_no_text_of_a_tenant_takes_a_name(parse, berlin, oslo, tenant):
    """Neither the name of a machine in it nor of a group that its texts make."""
    web = {"name": "vm-00002_acme", "description": "vm-00001"}
    (category,) = oslo.rows("tag_categories", {"name": "any"})
    (tag,) = oslo.rows("tags", {"name": "mine", "category": category})
    oslo.rows("tag_members", {"tag": tag, "member": "vms/3"})
    oslo.rows("vms", {"$key": 3, "description": "vm-00001"})
    berlin.rows("vms", {"$key": 3, **web}, {"$key": 5, "name": "tag_mine"})
    keyed = "keyed_groups: [{key: verge_description, prefix: '', separator: ''}]\n"
    done = parse(berlin, f"site_name: berlin\n{keyed}tenants:\n" + entry("acme", oslo))
    berlin.rows(
        "vms", {"$key": 3, "name": "vm-00003", "description": "Simulated VM 3"}, {"$key": 5, "name": "vm-00005"}
    )
    oslo.rows("vms", {"$key": 3, "description": "Simulated VM 3"})
    names = {name: (host["verge_tenant"], host["verge_key"]) for name, host in done.hosts.items()}
    assert names["vm-00002_acme"] == ("", 3) and names["vm-00002_acme_berlin"] == ("acme", 2)
    assert names["tag_mine"] == ("", 5) and done.group("tag_mine_") == ["vm-00003_acme"]
    # A text of the site itself makes a group that is what its name says.
    assert done.group("vm-00001") == ["vm-00002_acme", "vm-00003_acme"] and names["vm-00001_vm_1"] == ("", 1)
    assert set(done.hosts) & set(done.groups) == set()


@pytest.mark.parametrize(
    ("access", "why"),
    [
        (
            {"host": None},
            "tenant 'acme' of site 'berlin' cannot be read: it has no UI address; assign one, or give its host",
        ),
        (
            {"token": None},
            "tenant 'acme' of site 'berlin' cannot be read: no credentials for https://{host}: "
            "give an API key, or a user name and a password",
        ),
        (
            {"token": "wrong"},
            "tenant 'acme' of site 'berlin' cannot be read: GET /api/v4/vms: Login required (HTTP 401); "
            "check the user name and password, or the API key and its expiry",
        ),
    ],
)
def test_a_tenant_that_fails(parse, berlin, oslo, tenant, requests_of, access, why):
    """As a site that fails. The site's credentials are never sent to it."""
    file = "site_name: berlin\nstrict_sites: false\ntenants:\n" + entry("acme", oslo, **access)
    done = parse(berlin, file)
    assert done.warnings == [why.format(host=oslo.host)]
    assert len(done.hosts) == 12
    assert len(requests_of(oslo)) == (1 if access.get("token") else 0)


def test_a_tenant_that_does_not_exist(parse, berlin, oslo):
    done = parse(berlin, "tenants:\n" + entry("nobody", oslo))
    assert done.warnings == ["no site has a tenant named 'nobody'"]
    assert len(done.hosts) == 12


def test_cache(ansible, berlin, oslo, both, requests_of, tmp_path):
    """The second run sends nothing, whatever is made of the rows; --flush-cache reads anew."""
    file = both + CACHED.format(tmp_path)
    first = ansible(None, file=file)
    assert requests_of(berlin) == ASKED
    berlin.clear_log()
    oslo.clear_log()
    second = ansible(None, file=file)
    assert second.hosts == first.hosts
    other = ansible(None, file=file + "group_by: [kind]\nhostnames: [uuid]\n")
    assert len(other.group("kind_vm")) == 16
    assert requests_of(berlin) == requests_of(oslo) == []

    berlin.rows("vms", {"$key": 5, "description": "changed"})
    try:
        play = tmp_path / "empty.yml"
        play.write_text("- hosts: localhost\n  gather_facts: false\n", encoding="utf-8")
        flushed = ansible(None, "--flush-cache", str(play), program="ansible-playbook", file=file)
        assert flushed.status == 0
        assert requests_of(berlin) == requests_of(oslo) == ASKED
        berlin.clear_log()
        assert ansible(None, file=file).hosts["vm-00005"]["verge_description"] == "changed"
        assert requests_of(berlin) == []
        # What is asked for decides whether an answer fits.
        ansible(None, file=file + "filters: {name: vm-00005}\n")
        assert requests_of(berlin) == ASKED
    finally:
        berlin.rows("vms", {"$key": 5, "description": "Simulated VM 5"})

    files = list((tmp_path / "cache").iterdir())
    assert len(files) == 4
    text = "".join(path.name + kept(path) for path in files)
    assert "vm-00005" in text
    assert berlin.api_key not in text and berlin.password not in text


def test_two_credentials_share_no_entry(parse, berlin, requests_of, tmp_path):
    """What one user may see is not shown to another, who may have no rights, or have lost them."""
    site = f"host: {berlin.host}\nca_path: {berlin.ca_file}\n" + CACHED.format(tmp_path)
    good = f"username: {berlin.username}\npassword: {berlin.password}\n"
    assert len(parse(None, site + good).hosts) == 12
    berlin.clear_log()
    for other in ("username: admin\npassword: wrong-word\n", "token: wrong-key\n"):
        done = parse(None, site + other)
        assert done.hosts == {} and "HTTP 401" in done.error
    assert len(parse(None, site + f"token: {berlin.api_key}\n").hosts) == 12
    assert requests_of(berlin) == [ASKED[0]] * 2 + ASKED
    assert len(parse(None, site + good).hosts) == 12
    assert requests_of(berlin) == [ASKED[0]] * 2 + ASKED


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text[:-9] + text[-8:],
        lambda text: "[]",
        lambda text: "5",
        lambda text: "null",
        lambda text: '"a text"',
        lambda text: '{"__payload__": 5}',
        lambda text: '{"__payload__": "[[["}',
        lambda text: json.dumps({"__payload__": json.dumps({"vms": []})}),
        lambda text: json.dumps({"__payload__": json.dumps(json.dumps({"vms": [{"name": "old"}]}))}),
        lambda text: "[" * 100000,
        lambda text: b"\xff\xfe\x00",
    ],
    ids=range(13),
)
def test_a_damaged_entry_is_read_anew(parse, berlin, requests_of, tmp_path, damage):
    """With a warning and without a traceback; afterwards it is whole again."""
    file = f"site_name: berlin\n{CACHED.format(tmp_path)}"
    first = parse(berlin, file)
    (entry,) = (tmp_path / "cache").iterdir()
    changed = damage(entry.read_text(encoding="utf-8"))
    entry.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    berlin.clear_log()
    done = parse(berlin, file)
    assert done.hosts == first.hosts and requests_of(berlin) == ASKED
    assert done.warnings[-1].startswith("what the cache holds of site 'berlin' is read anew: ")
    berlin.clear_log()
    again = parse(berlin, file)
    assert again.hosts == first.hosts and again.warnings == []
    assert requests_of(berlin) == []


def test_a_damaged_entry_in_a_play(ansible, berlin, tmp_path):
    file = f"site_name: berlin\n{CACHED.format(tmp_path)}"
    first = ansible(berlin, file=file)
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_text(entry.read_text(encoding="utf-8")[:500], encoding="utf-8")
    done = ansible(berlin, file=file)
    assert done.status == 0 and done.hosts == first.hosts
    assert "is read anew" in done.said and "Traceback" not in done.said


def test_the_cache_takes_less_work_than_the_system(parse, tmp_path):
    """Processor time of this process; the best of some runs each, since others share the machine."""
    with Simulator(vms=3000, guest_addresses=True) as site:
        cached = CACHED.format(tmp_path)
        first = parse(site, cached)
        work = {"": [], cached: []}
        for file in [*work] * 5:
            begun = time.process_time()
            assert parse(site, file).hosts == first.hosts
            work[file].append(time.process_time() - begun)
    assert len(first.hosts) == 3000
    assert min(work[cached]) < min(work[""])


def test_a_site_that_failed_is_not_cached(ansible, berlin, oslo, both, requests_of, tmp_path):
    """It is asked again by the next run, while the others come from the cache."""
    file = both + "strict_sites: false\n" + CACHED.format(tmp_path)
    oslo.fault("status", path="/api/v4/vnet_addresses", status=500, body={"err": "out of order"})
    done = ansible(None, file=file)
    assert warned(done) == [
        "site 'oslo' cannot be read: GET /api/v4/vnet_addresses: out of order (HTTP 500)",
    ]
    berlin.clear_log()
    oslo.clear_log()
    assert len(ansible(None, file=file).hosts) == 16
    assert requests_of(berlin) == []
    assert requests_of(oslo) == ASKED
    # An old answer outlives a failure of a strict inventory too.
    oslo.clear_log()
    assert len(ansible(None, file=file).hosts) == 16
    assert requests_of(oslo) == []
